// The gateway's side of one IRIS connection: what a session may ask becomes requests to its backend process.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { Program } from "../sql/program.ts";
import type { ColumnHints, OutputSettings } from "../types/column.ts";
import type {
  Batch,
  Connection,
  Described,
  Executed,
  Execution,
  ServerInfo,
  StepsExecution,
} from "./contract.ts";
import { connectionLost } from "./driver_error.ts";
import { BackendPort, type PortOptions } from "./port.ts";
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

/** What connecting may take beyond its own limit before the process counts as stuck. */
const GRACE_MS = 15_000;

export interface ManyRequest {
  sql: string;
  /** A $LIST of parameter lists. */
  rows: Uint8Array;
  /** 1 all or none, 2 go on after a bad row; the sum of both commits the good ones. */
  mode: number;
}

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
  readonly #batchRowsMax: number;

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
  /** Requests without a reply yet. */
  get pending(): number {
    return this.#port.pending;
  }

  async describe(sql: string, { head, tail }: ColumnHints): Promise<Described> {
    const request = { epoch: this.epoch, sql, head, tail };
    const reply = await this.#port.request(protocol.Describe, request, protocol.Described);
    const { statementType, parameterTypes, columns } = reply;
    return { statementType, parameterTypes, columns };
  }

  async execute(execution: Execution): Promise<Executed> {
    const { sql } = execution;
    return await this.#executed(
      execution,
      (common) => this.#port.request(protocol.Execute, { ...common, sql }, protocol.Executed),
    );
  }

  async runSteps(execution: StepsExecution): Promise<Executed> {
    const program = textOf(execution.program);
    return await this.#executed(
      execution,
      (common) => this.#port.request(protocol.RunSteps, { ...common, program }, protocol.Executed),
    );
  }

  async #executed(
    execution: Omit<Execution, "sql">,
    ask: (common: Common) => Promise<protocol.Executed>,
  ): Promise<Executed> {
    const { parameters, hints, formats, output, rowsMax, keep } = execution;
    const known = this.#lastOutput !== null && sameOutput(output, this.#lastOutput);
    // A copy: the session may go on changing its own.
    if (!known) this.#lastOutput = { ...output };
    try {
      const reply = await ask({
        epoch: this.epoch,
        parameters,
        head: hints.head,
        tail: hints.tail,
        formats,
        output: known ? null : output,
        rowsMax: this.#batchOf(rowsMax),
        keep,
      });
      const { statementType, rowCount, rowId, columns } = reply;
      return { ...this.#batch(reply), statementType, rowCount, rowId, columns };
    } catch (cause) {
      // Perhaps it never arrived, and its settings neither.
      this.#lastOutput = null;
      throw cause;
    }
  }

  async fetch(cursor: number, rowsMax: number): Promise<Batch> {
    const request = { cursor, rowsMax: this.#batchOf(rowsMax) };
    const reply = await this.#port.request(protocol.Fetch, request, protocol.Rows);
    this.cursors.delete(cursor);
    return this.#batch(reply);
  }

  /** 0 is no limit in both. */
  #batchOf(rowsMax: number): number {
    if (rowsMax === 0 || this.#batchRowsMax === 0) return rowsMax || this.#batchRowsMax;
    return Math.min(rowsMax, this.#batchRowsMax);
  }

  #batch({ bytes, rows, cursor, failure }: Omit<protocol.Rows, "level">): Batch {
    if (cursor !== 0) this.cursors.add(cursor);
    return failure ? { bytes, rows, cursor, failure } : { bytes, rows, cursor };
  }

  async closeCursor(cursor: number): Promise<void> {
    this.cursors.delete(cursor);
    await this.#port.request(protocol.CloseCursor, { cursor }, protocol.Done);
  }

  async executeMany(
    { sql, rows, mode }: ManyRequest,
  ): Promise<Omit<protocol.ExecutedMany, "level">> {
    const request = { epoch: this.epoch, sql, rows, mode };
    const reply = await this.#port.request(protocol.ExecuteMany, request, protocol.ExecutedMany);
    const { tried, well, rowCount, failures } = reply;
    return { tried, well, rowCount, failures };
  }

  async begin(): Promise<void> {
    await this.#port.request(protocol.Begin, {}, protocol.Done);
  }
  async commit(): Promise<void> {
    await this.#port.request(protocol.Commit, {}, protocol.Done);
  }
  async rollback(): Promise<void> {
    await this.#port.request(protocol.Rollback, {}, protocol.Done);
  }
  async savepoint(name: string): Promise<void> {
    await this.#port.request(protocol.Savepoint, { name }, protocol.Done);
  }
  async rollbackTo(name: string): Promise<void> {
    await this.#port.request(protocol.RollbackTo, { name }, protocol.Done);
  }
  async releaseSavepoint(name: string): Promise<void> {
    await this.#port.request(protocol.Release, { name }, protocol.Done);
  }
  async ping(): Promise<void> {
    await this.#port.request(protocol.Ping, {}, protocol.Done);
  }

  /** Rolls back what is open and closes all cursors. */
  async reset(): Promise<void> {
    await this.#port.request(protocol.Reset, {}, protocol.Done);
    this.cursors.clear();
  }

  /** Ends the process at once, whatever it does; IRIS rolls back what was open. */
  async close(): Promise<void> {
    this.#port.lose(connectionLost("The connection was closed."));
    this.#port.kill();
    await this.#port.ended;
  }
}

/** What Execute and RunSteps have in common. */
type Common = Omit<protocol.Execute, "sql">;

/** A plan's program is the same object each time. */
function textOf(program: Program): string {
  let text = PROGRAM_TEXTS.get(program);
  if (text === undefined) PROGRAM_TEXTS.set(program, text = JSON.stringify(program));
  return text;
}

const PROGRAM_TEXTS = new WeakMap<Program, string>();

function sameOutput(some: OutputSettings, other: OutputSettings): boolean {
  return some.dateStyle === other.dateStyle && some.dateOrder === other.dateOrder &&
    some.intervalStyle === other.intervalStyle && some.timeZone === other.timeZone &&
    some.byteaOutput === other.byteaOutput && some.extraFloatDigits === other.extraFloatDigits;
}
