// The SQLite database behind one engine: one connection for all processes, statements kept compiled.

import { IrisError } from "../../iris/iris_error.ts";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Stored } from "./values/values.ts";

/** SQLite has one door: who needs its types takes them from here. */
export type { DatabaseSync, StatementSync };

const STATEMENTS_MAX = 500;

/** Where a SQL function leaves its error: SQLite is told NULL, and whoever runs the statement asks here. */
export class Failures {
  #first: unknown = undefined;
  #any = false;

  report(cause: unknown): void {
    if (this.#any) return;
    this.#any = true;
    this.#first = cause;
  }

  check(): void {
    if (!this.#any) return;
    this.#any = false;
    throw this.#first;
  }
}

export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly failures = new Failures();
  #depth = 0;
  /** The names of tables; undefined where they are to be looked up. */
  #tables: Set<string> | undefined;
  #tablesVersion = 0;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    this.#database.exec(
      path === ":memory:"
        ? "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"
        : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
    );
    // LIKE folds case only where the field's collation does, which the compiled statement says itself.
    this.#database.exec("PRAGMA case_sensitive_like = ON");
    this.#database.exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
  }

  get database(): DatabaseSync {
    return this.#database;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  hasTable(name: string): boolean {
    this.#tables ??= new Set(
      this.rows("SELECT name FROM sqlite_master WHERE type = 'table'").map(([name]) =>
        String(name)
      ),
    );
    return this.#tables.has(name);
  }

  createTable(name: string, columns: readonly string[]): void {
    this.#database.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
    this.#tables?.add(name);
    this.#tablesVersion++;
  }

  dropTable(name: string): void {
    this.#database.exec(`DROP TABLE IF EXISTS ${name}`);
    this.#tables?.delete(name);
    this.#tablesVersion++;
  }

  /** A statement of the engine's own, whose rows are arrays with whole numbers as bigints. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#prepare(sql);
    statement.setReadBigInts(true);
    returnArrays(statement);
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }

  /** A statement that nobody else uses while its rows are read. */
  prepare(sql: string): StatementSync {
    const statement = this.#prepare(sql);
    returnArrays(statement);
    return statement;
  }

  #prepare(sql: string): StatementSync {
    try {
      return this.#database.prepare(sql);
    } catch (cause) {
      // IRIS has limits of its own, and this is how it says that something is too large for it.
      if (cause instanceof Error && TOO_LARGE.test(cause.message)) {
        throw new IrisError(-400, "<FRAMESTACK>");
      }
      throw cause;
    }
  }

  run(sql: string, values: readonly Stored[]): number {
    const { changes } = this.statement(sql).run(...values as Stored[]);
    this.failures.check();
    return Number(changes);
  }

  rows(sql: string, values: readonly Stored[] = []): Stored[][] {
    const rows = this.statement(sql).all(...values as Stored[]) as unknown as Stored[][];
    this.failures.check();
    return rows;
  }

  row(sql: string, values: readonly Stored[] = []): Stored[] | undefined {
    const row = this.statement(sql).get(...values as Stored[]) as unknown as Stored[] | undefined;
    this.failures.check();
    return row;
  }

  /** All or nothing, and one commit for many rows. */
  atomic<T>(work: () => T): T {
    const name = `s${this.#depth}`;
    const tablesBefore = this.#tablesVersion;
    this.#database.exec(`SAVEPOINT ${name}`);
    this.#depth++;
    try {
      const result = work();
      this.#depth--;
      this.#database.exec(`RELEASE ${name}`);
      return result;
    } catch (cause) {
      this.#depth = Number(name.slice(1));
      this.#database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
      if (this.#tablesVersion !== tablesBefore) this.#tables = undefined;
      throw cause;
    }
  }

  /** One commit for whatever is done meanwhile, also where it fails in the end. */
  together<T>(work: () => T): T {
    const name = `s${this.#depth++}`;
    this.#database.exec(`SAVEPOINT ${name}`);
    try {
      return work();
    } finally {
      this.#depth--;
      this.#database.exec(`RELEASE ${name}`);
    }
  }

  /** The shape of tables has changed: compiled statements are made anew. */
  forgetStatements(): void {
    this.#statements.clear();
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

const TOO_LARGE =
  /^(?:Expression tree is too large|too many |parser stack overflow|at most \d+ tables)/;

function returnArrays(statement: StatementSync): void {
  (statement as StatementSync & { setReturnArrays(enabled: boolean): void }).setReturnArrays(true);
}
