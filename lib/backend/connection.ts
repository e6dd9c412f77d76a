// The gateway's side of one IRIS connection: what a session may ask becomes requests to its backend process.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { TableLock } from "../sql/plans/session_plan.ts";
import type { Program } from "../sql/program.ts";
import { type ColumnHints, type OutputSettings, sameOutput } from "../types/column.ts";
import type { LongValue } from "../types/long_value.ts";
import type {
  Batch,
  Connection,
  Described,
  Executed,
  Execution,
  Locking,
  LockWait,
  ManyExecuted,
  ManyExecution,
  RanMany,
  ServerInfo,
  StepsExecution,
  StepsForMany,
} from "./contract.ts";
import type { MessageOf } from "../wire/message.ts";
import type { CancelOptions } from "./contract.ts";
import { connectionLost } from "./driver_error.ts";
import { SkippedRequest } from "./flights.ts";
import { type Known, KnownStatements } from "./known_statements.ts";
import { BackendPort, type PortOptions, type Table } from "./port.ts";
import * as protocol from "./protocol.ts";

export interface IrisOptions {
  host: string;
  port: number;
  namespace: string;
  user: string;
  password: string;
  /** Time to connect and log in. */
  connectMsMax: number;
  /** The name of a TLS configuration, null for none. */
  sslConfig: string | null;
  /** A folder to load the driver from instead of the package's. */
  driverFolder: string | null;
  /** Whether the helper class may be installed. */
  install: boolean;
  /** Works without it, even where it is installed; for probes. */
  plain?: boolean;
  /** Where IRIS looks for unqualified names, besides SQLUser. */
  schemaPath: string;
}

export interface OpenOptions extends PortOptions {
  iris: IrisOptions;
  /** Rows fetched from IRIS at a time; only their bytes are limited without it. */
  batchRowsMax?: number;
}

/** By then a call takes a few times as long as at first. */
const WORN_REQUESTS = 5_000;

/** Who waits for rows sees the first of them soon; the others come in large batches, while these are read. */
export const FIRST_BATCH_ROWS = 100;
/** Where they came within so many milliseconds last time, more of them are not too many. */
export const QUICK_FIRST_ROWS = 1000;
const QUICK_MS = 5;

/** Before IRIS is asked a second time to cancel. */
const FIRST_PAUSE_MS = 10;

/** What connecting may take beyond its own limit before the process counts as stuck. */
const GRACE_MS = 15_000;

/** Connects, or fails with a sentence that says what to do. */
export async function openConnection(options: OpenOptions): Promise<BackendConnection> {
  const connection = new BackendConnection(options);
  try {
    await connection.connect(options.iris);
    return connection;
  } catch (cause) {
    await connection.close();
    throw cause;
  }
}

export class BackendConnection implements Connection {
  /** Counts schema changes; statements prepared in an earlier one are prepared again. */
  epoch = 0;
  readonly cursors = new Set<number>();
  readonly #port: BackendPort;
  readonly #log: Log;
  #info: ServerInfo | null = null;
  #lastOutput: OutputSettings | null = null;
  readonly #known = new KnownStatements();
  readonly #batchRowsMax: number;
  #locking: Locking | null = null;
  #canceling: Promise<void> | null = null;

  constructor({ spawn, log, batchRowsMax }: OpenOptions) {
    this.#log = log;
    this.#batchRowsMax = batchRowsMax ?? 0;
    this.#port = new BackendPort({ spawn, log });
  }

  async connect(iris: IrisOptions): Promise<void> {
    const stuck = setTimeout(() => this.#port.kill(), iris.connectMsMax + GRACE_MS);
    try {
      const { sslConfig, driverFolder, plain = false, ...rest } = iris;
      const news = await this.#port.request(
        protocol.Connect,
        { ...rest, plain, sslConfig: sslConfig ?? "", driverFolder: driverFolder ?? "" },
        protocol.Connected,
      );
      const { notice, ...info } = news;
      this.#info = info;
      this.#port.connected = true;
      if (notice !== "") {
        this.#log.warn("working without the helper class, which is slow", { reason: notice });
      }
    } finally {
      clearTimeout(stuck);
    }
  }

  get info(): ServerInfo {
    if (this.#info) return this.#info;
    throw new PgError("connection_does_not_exist", "there is no connection to IRIS");
  }

  get alive(): boolean {
    return this.#port.alive;
  }
  /** Settles when the process has ended, wanted or not. */
  get ended(): Promise<void> {
    return this.#port.ended;
  }
  /** $TLEVEL after the last reply. */
  get level(): number {
    return this.#port.level;
  }
  /** Without the helper class each call makes objects, and the driver's own list of them only grows. */
  get worn(): boolean {
    return this.info.helper === null && this.#port.asked > WORN_REQUESTS;
  }
  /** Requests without a reply yet. */
  get pending(): number {
    return this.#port.pending;
  }

  async describe(sql: string, { head, tail }: ColumnHints): Promise<Described> {
    const request = { epoch: this.epoch, sql, head, tail };
    const reply = await this.#request(protocol.Describe, request, protocol.Described);
    const { statementType, parameterTypes, columns } = reply;
    return { statementType, parameterTypes, columns };
  }

  execute(execution: Execution): Promise<Executed> {
    const { long } = execution;
    return long
      ? this.#append(long).then(() => this.#execute(execution))
      : this.#execute(execution);
  }

  #execute(execution: Execution): Promise<Executed> {
    const { sql, keep, parameters } = execution;
    const common = this.#common(execution);
    const before = keep ? this.#known.find(execution, this.epoch) : undefined;
    if (before) {
      const { number, isQuick } = before;
      const rowsMax = isQuick ? this.#batchOf(execution.rowsMax, QUICK_FIRST_ROWS) : common.rowsMax;
      const again = { number, parameters, rowsMax, flight: common.flight };
      return this.#executed(
        () => this.#request(protocol.Again, again, protocol.Executed),
        before,
      );
    }
    const known = keep ? this.#known.add(execution, this.epoch) : undefined;
    const whole = { ...common, sql, number: known?.number ?? 0 };
    return this.#executed(() => this.#request(protocol.Execute, whole, protocol.Executed), known);
  }

  async runSteps(execution: StepsExecution): Promise<Executed> {
    const { long } = execution;
    if (long) await this.#append(long);
    const steps = { ...this.#common(execution), program: textOf(execution.program) };
    return await this.#executed(() => this.#request(protocol.RunSteps, steps, protocol.Executed));
  }

  #common(execution: Omit<Execution, "sql">): Common {
    const { parameters, hints, formats, output, rowsMax, keep, flight = 0 } = execution;
    return {
      epoch: this.epoch,
      parameters,
      head: hints.head,
      tail: hints.tail,
      formats,
      output: this.#toTell(output),
      rowsMax: this.#batchOf(rowsMax, FIRST_BATCH_ROWS),
      keep,
      flight,
    };
  }

  async #executed(ask: () => Promise<protocol.Executed>, known?: Known): Promise<Executed> {
    try {
      const start = performance.now();
      const reply = await ask();
      const { statementType, rowCount, rowId } = reply;
      const { columns = known?.columns ?? null } = reply;
      if (known) {
        known.columns = columns;
        known.isQuick = performance.now() - start < QUICK_MS;
      }
      return { ...this.#batch(reply), statementType, rowCount, rowId, columns };
    } catch (cause) {
      // Perhaps it never arrived, and its settings neither.
      if (!(cause instanceof SkippedRequest)) this.#lastOutput = null;
      throw cause;
    }
  }

  /** Null where they are those of the last time. */
  #toTell(output: OutputSettings): OutputSettings | null {
    if (this.#lastOutput !== null && sameOutput(output, this.#lastOutput)) return null;
    // Whatever is asked again, its values look otherwise now.
    this.#known.forget();
    // A copy: the session may go on changing its own.
    this.#lastOutput = { ...output };
    return output;
  }

  /** Piece by piece, each when IRIS has the one before, so that no more than one is on its way. */
  async #append(long: readonly LongValue[]): Promise<void> {
    for (const [value, { binary, pieces }] of long.entries()) {
      let first = true;
      for (const piece of pieces()) {
        await this.#request(protocol.Append, { value, first, binary, piece }, protocol.Done);
        first = false;
      }
    }
  }

  async fetch(cursor: number, rowsMax: number): Promise<Batch> {
    const request = { cursor, rowsMax: this.#batchOf(rowsMax, 0), fills: rowsMax === 0 };
    const reply = await this.#request(protocol.Fetch, request, protocol.Rows);
    this.cursors.delete(cursor);
    return this.#batch(reply);
  }

  /** Whoever wants all rows begins with `first` of them; 0 is no limit, everywhere. */
  #batchOf(rowsMax: number, first: number): number {
    const limits = [rowsMax || first, this.#batchRowsMax].filter((limit) => limit !== 0);
    return limits.length === 0 ? 0 : Math.min(...limits);
  }

  #batch({ bytes, rows, cursor, failure }: Omit<protocol.Rows, "level">): Batch {
    if (cursor !== 0) this.cursors.add(cursor);
    return failure ? { bytes, rows, cursor, failure } : { bytes, rows, cursor };
  }

  async closeCursor(cursor: number): Promise<void> {
    this.cursors.delete(cursor);
    await this.#request(protocol.CloseCursor, { cursor }, protocol.Done);
  }

  async executeMany({ sql, rows, long, mode }: ManyExecution): Promise<ManyExecuted> {
    if (long) await this.#append(long);
    const request = { epoch: this.epoch, sql, rows, mode };
    const reply = await this.#request(protocol.ExecuteMany, request, protocol.ExecutedMany);
    const { tried, well, rowCount, failures, rowId, counts } = reply;
    return { tried, well, rowCount, failures, rowId, counts };
  }

  async runMany({ program, rows, hints, formats, output }: StepsForMany): Promise<RanMany> {
    const { head, tail } = hints;
    const request = { epoch: this.epoch, program: textOf(program), rows, head, tail, formats };
    const told = { ...request, output: this.#toTell(output) };
    try {
      const reply = await this.#request(protocol.RunMany, told, protocol.RanMany);
      const { counts, failure, rowId, columns, bytes } = reply;
      return { counts, ...failure && { failure }, rowId, columns, bytes };
    } catch (cause) {
      this.#lastOutput = null;
      throw cause;
    }
  }

  async begin(): Promise<void> {
    await this.#request(protocol.Begin, {}, protocol.Done);
  }
  async commit(): Promise<void> {
    await this.#request(protocol.Commit, {}, protocol.Done);
  }
  async rollback(): Promise<void> {
    await this.#request(protocol.Rollback, {}, protocol.Done);
  }
  async savepoint(name: string): Promise<void> {
    await this.#request(protocol.Savepoint, { name }, protocol.Done);
  }
  async rollbackTo(name: string): Promise<void> {
    await this.#request(protocol.RollbackTo, { name }, protocol.Done);
  }
  async releaseSavepoint(name: string): Promise<void> {
    await this.#request(protocol.Release, { name }, protocol.Done);
  }
  async ping(): Promise<void> {
    await this.#request(protocol.Ping, {}, protocol.Done);
  }

  hasLocking(locking: Locking): boolean {
    const now = this.#locking;
    return now === locking ||
      locking.waitMs === now?.waitMs && locking.readUncommitted === now.readUncommitted;
  }

  async setLocking({ waitMs, readUncommitted }: Locking): Promise<void> {
    this.#locking = null;
    await this.#request(protocol.Locking, { waitMs, readUncommitted }, protocol.Done);
    this.#locking = { waitMs, readUncommitted };
  }

  async lockTable(lock: TableLock): Promise<void> {
    await this.#request(protocol.LockTable, lock, protocol.Done);
  }

  async cancelProcess(job: string, force: boolean): Promise<string> {
    const reply = await this.#request(
      protocol.CancelProcess,
      { job, force },
      protocol.Canceled,
    );
    return reply.done;
  }

  async lockWaits(): Promise<readonly LockWait[]> {
    return (await this.#request(protocol.LockWaits, {}, protocol.ListedWaits)).waits;
  }

  /** Ends what runs now with `reason`: IRIS is asked, and the process killed when that does not help in time.
   * Nothing else is sent meanwhile, for a cancel that comes late hits whatever runs then. */
  cancel(reason: PgError, options: CancelRunning): Promise<void> {
    return this.#canceling ??= this.#cancel(reason, options).finally(() => {
      this.#canceling = null;
      this.#port.fail(null);
    });
  }

  async #cancel(reason: PgError, { ask, graceMs }: CancelRunning): Promise<void> {
    if (!this.alive || this.pending === 0) return;
    this.#port.fail(reason);
    const over = new AbortController();
    const { job } = this.info;
    const asked = job === "" ? Promise.resolve(null) : askUntilDone(job, ask, over.signal);
    const ended = await inTime(this.#port.answered(), graceMs);
    over.abort();
    // What IRIS still has to say of it comes soon, or it is not to be trusted with anything more.
    if (ended && await inTime(asked, graceMs)) {
      // It may have been on its way to a statement that was over: then it meets this one.
      if (await asked === "cancel") {
        await this.#port.request(protocol.Ping, {}, protocol.Done).catch(() => {});
      }
      return;
    }
    this.#log.warn("a statement would not be cancelled: its connection is ended", { job });
    this.#port.lose(connectionLost("The statement that ran on it could not be cancelled."));
    this.#port.kill();
    // IRIS sees only later that nobody listens any more, and until then it would go on.
    if (job !== "") await inTime(ask(job, { force: true }), graceMs);
  }

  #request<Q extends Table, A extends Table>(
    request: Q,
    body: MessageOf<Q>,
    reply: A,
  ): Promise<MessageOf<A>> {
    if (this.#canceling === null) return this.#port.request(request, body, reply);
    return this.#canceling.then(() => this.#request(request, body, reply));
  }

  /** Rolls back what is open and closes all cursors. */
  async reset(): Promise<void> {
    await this.#request(protocol.Reset, {}, protocol.Done);
    this.cursors.clear();
  }

  /** Ends the process at once, whatever it does; IRIS rolls back what was open. */
  async close(): Promise<void> {
    this.#port.lose(connectionLost("The connection was closed."));
    this.#port.kill();
    await this.#port.ended;
  }
}

export interface CancelRunning {
  /** Asks IRIS to end what the process of that number runs; says what it did, and null where it cannot be asked. */
  ask(job: string, options: CancelOptions): Promise<string | null>;
  /** What IRIS may take for it. */
  graceMs: number;
}

/** Nothing runs just before a statement, and between those of a program: then it is asked again. */
async function askUntilDone(
  job: string,
  ask: CancelRunning["ask"],
  signal: AbortSignal,
): Promise<string | null> {
  for (let pauseMs = FIRST_PAUSE_MS;; pauseMs *= 2) {
    const done = await ask(job, { force: false, signal });
    if (done !== "" || signal.aborted) return done;
    const pause = Promise.withResolvers<void>();
    const timer = setTimeout(pause.resolve, pauseMs);
    signal.addEventListener("abort", () => pause.resolve(), { once: true });
    await pause.promise;
    clearTimeout(timer);
    if (signal.aborted) return null;
  }
}

async function inTime(work: Promise<unknown>, msMax: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), msMax);
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What Execute and RunSteps have in common. */
type Common = Omit<protocol.Execute, "sql" | "number">;

/** A plan's program is the same object each time. */
function textOf(program: Program): string {
  let text = PROGRAM_TEXTS.get(program);
  if (text === undefined) PROGRAM_TEXTS.set(program, text = JSON.stringify(program));
  return text;
}

const PROGRAM_TEXTS = new WeakMap<Program, string>();
