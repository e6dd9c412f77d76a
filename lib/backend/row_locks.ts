// Locks rows for SELECT ... FOR UPDATE: IRIS locks what an UPDATE writes, so a column is written as it is.

import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import { encodeList, ListReader } from "../iris/list.ts";
import { print } from "../iris/print.ts";
import type { TableName } from "../sql/program.ts";
import type { IrisSession } from "./iris_session.ts";
import { elementsOf } from "./rows_read.ts";
import type { Statements } from "./statements.ts";
import { toPgError } from "./to_pg_error.ts";

const NO_LIMITS = { rowsMax: 0, bytesMax: 0 };
/** IRIS's own, unless its system setting is another one; that cannot be asked for everywhere. (unsure) */
const LOCK_SECONDS = "10";
const ASK_LOCK_SECONDS = "SELECT %SYSTEM_SQL.Util_GetOption('LockTimeout')";

export class RowLocks {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  /** The UPDATE that works, by table. */
  readonly #texts = new Map<string, string>();

  constructor(session: IrisSession, statements: Statements) {
    this.#session = session;
    this.#statements = statements;
  }

  forget(): void {
    this.#texts.clear();
  }

  /** Whether the row is there. `id` is its %ID, as an element of a $LIST. */
  lock(table: TableName, { id, wait }: { id: Uint8Array; wait: boolean }): boolean {
    if (wait) return this.#lock(table, id);
    const before = this.#lockSeconds();
    this.#setOption("0");
    try {
      return this.#lock(table, id);
    } finally {
      this.#setOption(before);
    }
  }

  #lock(table: TableName, id: Uint8Array): boolean {
    const name = `${table.schema}\n${table.name}`;
    const known = this.#texts.get(name);
    if (known !== undefined) return this.#update(known, id);
    for (const text of this.#candidates(table)) {
      try {
        const found = this.#update(text, id);
        if (found) this.#texts.set(name, text);
        return found;
      } catch (cause) {
        if (!isNotWritable(cause)) throw cause;
      }
    }
    throw new PgError(
      "feature_not_supported",
      `rows of table "${table.name}" cannot be locked`,
      { hint: "IRIS locks rows by an UPDATE, and no column of this table may be updated." },
    );
  }

  #update(text: string, id: Uint8Array): boolean {
    const { prepared } = this.#statements.prepare(text);
    return this.#session.execute(prepared, id, NO_LIMITS).rowCount > 0;
  }

  *#candidates(table: TableName): Iterable<string> {
    const { text } = print({
      kind: "query",
      with: [],
      query: {
        kind: "select",
        keywords: [],
        distinct: null,
        hints: [],
        items: [{ kind: "star", table: null }],
        from: [{ kind: "table", name: table, alias: null }],
        where: null,
        groupBy: [],
        having: null,
        orderBy: [],
        limit: null,
      },
    });
    for (const { name } of this.#statements.prepare(text).prepared.columns ?? []) {
      yield print({
        kind: "update",
        keywords: [],
        table,
        alias: null,
        assignments: [{ column: name, value: { kind: "column", table: null, name } }],
        from: [],
        where: {
          kind: "comparison",
          operator: "=",
          left: { kind: "pseudo_column", table: null, name: "%ID" },
          right: { kind: "parameter", index: 0 },
        },
      }).text;
    }
  }

  #lockSeconds(): string {
    try {
      const { rows, cursor } = this.#session.direct(ASK_LOCK_SECONDS, encodeList([]), NO_LIMITS);
      if (cursor !== 0) this.#session.closeCursor(cursor);
      const [row] = elementsOf(rows);
      const told = row && new ListReader(elementsOf(new ListReader(row).expect().view())[0]);
      const seconds = Number(told?.expect().text() ?? "");
      return seconds > 0 ? String(seconds) : LOCK_SECONDS;
    } catch (cause) {
      if (cause instanceof IrisError) return LOCK_SECONDS;
      throw cause;
    }
  }

  #setOption(seconds: string): void {
    const text = `SET OPTION LOCK_TIMEOUT = ${seconds}`;
    this.#session.direct(text, encodeList([]), NO_LIMITS);
  }
}

/** A counter, an IDENTITY, a ROWVERSION or another column that nobody may write. */
function isNotWritable(cause: unknown): boolean {
  return cause instanceof IrisError &&
    toPgError(cause.sqlcode, cause.message).condition === "generated_always";
}
