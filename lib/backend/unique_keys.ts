// Which unique keys tables have, for ON CONFLICT: asked of IRIS once, until the schema changes.

import { PgError } from "../errors/pg_error.ts";
import { encodeList, ListReader, ListWriter } from "../iris/list.ts";
import { print } from "../iris/print.ts";
import { select } from "../iris/select.ts";
import type { TableName, UniqueKey } from "../sql/program.ts";
import type { IrisSession } from "./iris_session.ts";
import { elementsOf } from "./rows_read.ts";
import type { Statements } from "./statements.ts";

const UNIQUE = "SELECT INDEX_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.INDEXES " +
  "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0";

/** Far more than the columns of a table's keys. */
const LIMITS = { rowsMax: 0, bytesMax: 1_000_000 };

interface Key {
  name: string;
  columns: string[];
}

export class UniqueKeys {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  readonly #byTable = new Map<string, readonly Key[]>();

  constructor(session: IrisSession, statements: Statements) {
    this.#session = session;
    this.#statements = statements;
  }

  forget(): void {
    this.#byTable.clear();
  }

  /** Refuses a target that no unique key has. Where IRIS tells of no key at all, perhaps because it may not,
   * the rows themselves will show. */
  check({ table, columns, constraint }: UniqueKey): void {
    const keys = this.#of(table);
    if (constraint !== null) {
      if (this.#named(keys, constraint)) return;
      throw new PgError(
        "undefined_object",
        `constraint "${constraint}" for table "${table.name}" does not exist`,
        { table: table.name, constraint },
      );
    }
    const wanted = folded(columns!);
    if (keys.length === 0 || keys.some((key) => folded(key.columns) === wanted)) return;
    throw new PgError(
      "invalid_column_reference",
      "there is no unique or exclusion constraint matching the ON CONFLICT specification",
    );
  }

  /** The %ID of the row that has these values in a key known by its name. */
  find(
    { table, constraint }: UniqueKey,
    valueOf: (column: string) => Uint8Array | null,
  ): Uint8Array | null {
    const key = this.#named(this.#of(table), constraint ?? "");
    if (!key) return null;
    const parameters = new ListWriter();
    for (const column of key.columns) {
      const value = valueOf(column);
      if (value === null) return null;
      parameters.to.bytes(value);
    }
    const { text } = print({
      kind: "query",
      with: [],
      query: select({
        items: [{
          kind: "item",
          expression: { kind: "pseudo_column", table: null, name: "%ID" },
          alias: null,
        }],
        from: [{ kind: "table", name: table, alias: null }],
        where: {
          kind: "and",
          operands: key.columns.map((name, index) => ({
            kind: "comparison",
            operator: "=",
            left: { kind: "column", table: null, name },
            right: { kind: "parameter", index },
          })),
        },
      }),
    });
    const { prepared } = this.#statements.prepare(text);
    const [row] = this.#rowsOf(this.#session.execute(prepared, parameters.take(), LIMITS));
    return row?.[0].slice() ?? null;
  }

  #named(keys: readonly Key[], name: string): Key | undefined {
    return keys.find((key) => key.name.toUpperCase() === name.toUpperCase());
  }

  #of(table: TableName): readonly Key[] {
    const name = `${table.schema}\n${table.name}`;
    const known = this.#byTable.get(name);
    if (known) return known;
    const parameters = encodeList([table.schema, table.name]);
    const { prepared } = this.#statements.prepare(UNIQUE);
    const keys = new Map<string, Key>();
    for (const cells of this.#rowsOf(this.#session.execute(prepared, parameters, LIMITS))) {
      const [key, column] = cells.map((cell) => new ListReader(cell).expect().text() ?? "");
      if (!keys.has(key)) keys.set(key, { name: key, columns: [] });
      keys.get(key)!.columns.push(column);
    }
    const found = [...keys.values()];
    this.#byTable.set(name, found);
    return found;
  }

  #rowsOf({ rows, cursor }: { rows: Uint8Array; cursor: number }): Uint8Array[][] {
    if (cursor !== 0) this.#session.closeCursor(cursor);
    return elementsOf(rows).map((row) => elementsOf(new ListReader(row).expect().view()));
  }
}

/** As IRIS compares names, whatever their order. */
function folded(columns: readonly string[]): string {
  return columns.map((name) => name.toUpperCase()).sort().join("\n");
}
