// Locks rows for SELECT ... FOR UPDATE: IRIS locks what an UPDATE writes, so a column is written as it is.

import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import { print } from "../iris/print.ts";
import { select } from "../iris/select.ts";
import type { LockedRow, TableName } from "../sql/program.ts";
import type { IrisSession } from "./iris_session.ts";
import type { LockTimeout } from "./lock_timeout.ts";
import type { Statements } from "./statements.ts";
import { toPgError } from "./to_pg_error.ts";

const NO_LIMITS = { rowsMax: 0, bytesMax: 0 };

export class RowLocks {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  readonly #timeout: LockTimeout;
  /** The UPDATE that works, by table. */
  readonly #texts = new Map<string, string>();

  constructor(session: IrisSession, statements: Statements, timeout: LockTimeout) {
    this.#session = session;
    this.#statements = statements;
    this.#timeout = timeout;
  }

  forget(): void {
    this.#texts.clear();
  }

  /** The statement that locks a row of the table by its %ID, where one has worked before. */
  known({ schema, name }: TableName): string | undefined {
    return this.#texts.get(`${schema}\n${name}`);
  }

  /** Whether the row is there and is to be had. `id` is its %ID, as an element of a $LIST. */
  lock(table: TableName, { id, locked }: { id: Uint8Array; locked: LockedRow }): boolean {
    if (locked === "wait") return this.#lock(table, id);
    try {
      return this.#timeout.withoutWaiting(() => this.#lock(table, id));
    } catch (cause) {
      if (locked === "skip" && isLocked(cause)) return false;
      throw cause;
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
      query: select({
        items: [{ kind: "star", table: null }],
        from: [{ kind: "table", name: table, alias: null }],
      }),
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
}

function isLocked(cause: unknown): boolean {
  return cause instanceof IrisError &&
    toPgError(cause.sqlcode, cause.message).condition === "lock_not_available";
}

/** A counter, an IDENTITY, a ROWVERSION or another column that nobody may write. */
function isNotWritable(cause: unknown): boolean {
  return cause instanceof IrisError &&
    toPgError(cause.sqlcode, cause.message).condition === "generated_always";
}
