// A pool over one list of numbers, which writes down everything that is asked of its connections.
//
// `INSERT n` adds a number, `SELECT` gives all, `FAIL` fails, `DIE` loses the connection.

import type {
  AcquireOptions,
  Batch,
  Executed,
  Execution,
  Lease,
  Locking,
  ManyExecuted,
  ManyExecution,
  Pool,
} from "../../lib/backend/contract.ts";
import { SkippedRequest } from "../../lib/backend/flights.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { decodeList } from "../../lib/iris/list.ts";
import type { TableLock } from "../../lib/sql/plans/session_plan.ts";
import type { Column } from "../../lib/types/column.ts";
import { DataRow } from "../../lib/wire/results.ts";

const INT4 = 23;

export class TinyPool implements Pool {
  readonly calls: string[] = [];
  /** Connections lent out now. */
  lent = 0;
  numbers: number[] = [];
  /** Rows in a batch that has no row limit. */
  batchRows = 100;
  columnType = INT4;
  /** Many rows at once are filed when it settles. */
  filing: Promise<void> = Promise.resolve();
  /** Executions are answered when so many have been asked. */
  together = 0;
  readonly #asked = Promise.withResolvers<void>();
  /** While set, acquire() waits. */
  busy = false;
  waiting = Promise.withResolvers<void>();
  /** A connection comes back. */
  clean: () => Promise<void> = () => Promise.resolve();

  /** Then. */
  whenAsked: () => void = () => {};
  canceled: PgError | null = null;

  /** A cancel meets the last of them. */
  async answered(executed: Promise<Executed>): Promise<Executed> {
    const isLast = --this.together <= 0;
    if (isLast) {
      this.whenAsked();
      this.#asked.resolve();
    }
    await this.#asked.promise;
    if (isLast && this.canceled) throw this.canceled;
    return await executed;
  }

  atHand(): Lease | null {
    return this.busy ? null : new TinyLease(this);
  }

  acquire({ signal }: AcquireOptions = {}): Promise<Lease> {
    if (!this.busy) return Promise.resolve(new TinyLease(this));
    const { promise, reject } = Promise.withResolvers<Lease>();
    signal?.addEventListener("abort", () => reject(signal.reason));
    this.waiting.resolve();
    return promise;
  }

  lockWaits(): Promise<[]> {
    return Promise.resolve([]);
  }

  info(): Promise<never> {
    return Promise.reject(new PgError("feature_not_supported", "nobody asks"));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class TinyLease implements Lease {
  readonly info = { version: "", namespace: "USER", user: "", job: "1", helper: null };
  alive = true;
  #pool: TinyPool;
  #cursors = new Map<number, number[]>();
  #lastCursor = 0;
  #lockWaitMs = 0;
  #readUncommitted = false;
  /** The numbers at begin and at each savepoint. */
  #saved: { name: string; numbers: number[] }[] = [];

  constructor(pool: TinyPool) {
    this.#pool = pool;
    pool.lent++;
    this.#note("acquire");
  }

  giveWay() {
    return Promise.resolve();
  }

  describe(sql: string) {
    this.#note(`describe ${sql}`);
    if (sql.startsWith("MISSING")) {
      throw new PgError("undefined_table", `relation "${sql.split(" ")[1]}" does not exist`);
    }
    if (sql.startsWith("SELECT TOP 1 OF")) throw new PgError("syntax_error", "IRIS is puzzled");
    const columns = sql.startsWith("SELECT") ? this.#columns() : null;
    const parameterTypes = Array.from(sql.matchAll(/\?/g), () => INT4);
    return Promise.resolve({ statementType: columns ? 1 : 2, parameterTypes, columns });
  }

  execute(execution: Execution): Promise<Executed> {
    const executed = this.#execute(execution);
    return this.#pool.together > 0 ? this.#pool.answered(executed) : executed;
  }

  #execute({ sql, parameters, rowsMax }: Execution): Promise<Executed> {
    const values = decodeList(parameters);
    this.#note(["execute", sql, ...values].join(" "));
    const [verb, literal] = sql.split(" ");
    const nothing = { bytes: new Uint8Array(), rows: 0, cursor: 0, rowId: "", columns: null };
    switch (verb) {
      case "INSERT":
        this.#pool.numbers = [...this.#pool.numbers, Number(literal === "?" ? values[0] : literal)];
        return Promise.resolve({ ...nothing, statementType: 2, rowCount: 1 });
      case "CREATE":
        return Promise.resolve({ ...nothing, statementType: 9, rowCount: 0 });
      // A procedure whose rows only its run tells of.
      case "CALL":
      case "SELECT": {
        const cursor = ++this.#lastCursor;
        this.#cursors.set(cursor, [...this.#pool.numbers]);
        const batch = this.#batch(cursor, rowsMax);
        return Promise.resolve({
          ...nothing,
          ...batch,
          columns: this.#columns(),
          statementType: verb === "CALL" ? 45 : 1,
          rowCount: batch.rows,
        });
      }
      case "DIE":
        this.alive = false;
        throw new PgError("connection_failure", "the connection to IRIS was lost");
      default:
        throw new PgError("division_by_zero", "division by zero");
    }
  }

  runSteps(): Promise<never> {
    throw new PgError("feature_not_supported", "a tiny pool runs no programs");
  }

  runMany(): Promise<never> {
    throw new PgError("feature_not_supported", "a tiny pool runs no programs");
  }

  async executeMany({ rows }: ManyExecution): Promise<ManyExecuted> {
    await this.#pool.filing;
    // How many there are is all that anybody asks of them.
    const added = decodeList(rows).map(() => 0);
    this.#note(`execute many ${added.length}`);
    this.#pool.numbers = [...this.#pool.numbers, ...added];
    const count = added.length;
    const counts = added.map(() => 1);
    const failures: ManyExecuted["failures"] = [];
    return { tried: count, well: count, rowCount: count, failures, rowId: "", counts };
  }

  fetch(cursor: number, rowsMax: number): Promise<Batch> {
    this.#note(`fetch ${rowsMax}`);
    if (!this.#cursors.has(cursor)) return Promise.reject(new SkippedRequest());
    return Promise.resolve(this.#batch(cursor, rowsMax));
  }

  closeCursor(cursor: number): Promise<void> {
    this.#cursors.delete(cursor);
    return this.#note("close cursor");
  }

  begin(): Promise<void> {
    this.#saved = [{ name: "", numbers: this.#pool.numbers }];
    return this.#note("begin");
  }

  commit(): Promise<void> {
    this.#saved = [];
    return this.#note("commit");
  }

  rollback(): Promise<void> {
    this.#pool.numbers = this.#saved[0]?.numbers ?? this.#pool.numbers;
    this.#saved = [];
    return this.#note("rollback");
  }

  savepoint(name: string): Promise<void> {
    this.#saved.push({ name, numbers: this.#pool.numbers });
    return this.#note("savepoint");
  }

  rollbackTo(name: string): Promise<void> {
    const at = this.#saved.findLastIndex((saved) => saved.name === name);
    this.#pool.numbers = this.#saved[at].numbers;
    this.#saved.length = at + 1;
    return this.#note("rollback to");
  }

  releaseSavepoint(name: string): Promise<void> {
    this.#saved.length = this.#saved.findLastIndex((saved) => saved.name === name);
    return this.#note("release savepoint");
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  setLocking({ waitMs, readUncommitted }: Locking): Promise<void> {
    if (waitMs !== this.#lockWaitMs) this.#note(`wait for locks ${waitMs}`);
    if (readUncommitted !== this.#readUncommitted) this.#note("read what is uncommitted");
    this.#lockWaitMs = waitMs;
    this.#readUncommitted = readUncommitted;
    return Promise.resolve();
  }

  hasLocking({ waitMs, readUncommitted }: Locking): boolean {
    return waitMs === this.#lockWaitMs && readUncommitted === this.#readUncommitted;
  }

  lockTable({ lock }: TableLock): Promise<void> {
    return this.#note(lock);
  }

  /** Whatever a tiny lease does is over before anybody could cancel it, but for the last of what is answered together. */
  cancel(reason: PgError): void {
    this.#pool.canceled = reason;
    this.#note("cancel");
  }

  async release(): Promise<void> {
    this.#pool.lent--;
    this.#note("release");
    await this.#pool.clean();
  }

  #columns(): Column[] {
    const { columnType } = this.#pool;
    return [{ name: "n", tableOid: 0, attribute: 0, type: columnType, size: 4, typmod: -1 }];
  }

  #batch(cursor: number, rowsMax: number): Batch {
    const left = this.#cursors.get(cursor)!;
    const to = new Writer();
    const rows = left.splice(0, rowsMax === 0 ? this.#pool.batchRows : rowsMax);
    for (const row of rows) {
      DataRow.encode({ values: [new TextEncoder().encode(String(row))] }, to);
    }
    return { bytes: to.take(), rows: rows.length, cursor: left.length > 0 ? cursor : 0 };
  }

  #note(call: string): Promise<void> {
    this.#pool.calls.push(call);
    return Promise.resolve();
  }
}
