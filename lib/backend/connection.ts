// The gateway's side of one IRIS connection: a backend process, requests to it, and its replies in order.

import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { ColumnHints, OutputSettings } from "../types/column.ts";
import type { Message, MessageOf } from "../wire/message.ts";
import type { Batch, Connection, Described, Executed, Execution, ServerInfo } from "./contract.ts";
import { connectionLost } from "./driver_error.ts";
import { bodyOf, Framer, tagOf } from "./framer.ts";
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
  /** Where IRIS looks for unqualified names, besides SQLUser. */
  schemaPath: string;
}

export interface OpenOptions {
  iris: IrisOptions;
  /** Starts a backend process with all three streams piped. */
  spawn(): Deno.ChildProcess;
  log: Log;
}

/** What a request may take beyond its own limit before the process counts as stuck. */
const GRACE_MS = 15_000;
const READ_BYTES = 64 * 1024;
const STDERR_LINE_MAX = 1000;

// deno-lint-ignore no-explicit-any -- a reply of any shape may be waited for
type Reply = Message<string, any>;

interface Waiting {
  reply: Reply;
  // deno-lint-ignore no-explicit-any -- the reply's table says what its body is
  resolve(body: any): void;
  reject(error: PgError): void;
}

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
  /** $TLEVEL after the last reply. */
  level = 0;
  readonly cursors = new Set<number>();
  /** Settles when the process has ended, wanted or not. */
  readonly ended: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #log: Log;
  readonly #to = new Writer();
  readonly #waiting: Waiting[] = [];
  #lost: PgError | null = null;
  #info: ServerInfo | null = null;
  #lastOutput: OutputSettings | null = null;
  #lastLine = "";

  constructor({ spawn, log }: OpenOptions) {
    this.#log = log;
    this.#child = spawn();
    this.#stdin = this.#child.stdin.getWriter();
    // Why it closed is told to those who wait for a reply.
    this.#stdin.closed.catch(() => {});
    const told = this.#relay(this.#child.stderr);
    this.ended = this.#read(this.#child.stdout).then(async () => {
      this.#kill();
      const [status] = await Promise.all([this.#child.status, told]);
      await this.#stdin.abort().catch(() => {}); // Nobody reads it any more.
      this.#lose(this.#info === null ? this.#diedEarly(status) : endedBy(status));
    });
  }

  async connect(iris: IrisOptions): Promise<void> {
    const stuck = setTimeout(() => this.#kill(), iris.connectMsMax + GRACE_MS);
    try {
      const { sslConfig, driverFolder, ...rest } = iris;
      const news = await this.#request(
        protocol.Connect,
        { ...rest, sslConfig: sslConfig ?? "", driverFolder: driverFolder ?? "" },
        protocol.Connected,
      );
      const { notice, ...info } = news;
      this.#info = info;
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
    return this.#lost === null;
  }

  /** Requests without a reply yet. */
  get pending(): number {
    return this.#waiting.length;
  }

  async describe(sql: string, { head, tail }: ColumnHints): Promise<Described> {
    const request = { epoch: this.epoch, sql, head, tail };
    const reply = await this.#request(protocol.Describe, request, protocol.Described);
    const { statementType, parameterTypes, columns } = reply;
    return { statementType, parameterTypes, columns };
  }

  async execute(execution: Execution): Promise<Executed> {
    const { sql, parameters, hints, formats, output, rowsMax, keep } = execution;
    const changed = output === this.#lastOutput ? null : output;
    this.#lastOutput = output;
    const reply = await this.#request(protocol.Execute, {
      epoch: this.epoch,
      sql,
      parameters,
      head: hints.head,
      tail: hints.tail,
      formats,
      output: changed,
      rowsMax,
      keep,
    }, protocol.Executed);
    const { statementType, rowCount, rowId, columns } = reply;
    return { ...this.#batch(reply), statementType, rowCount, rowId, columns };
  }

  async fetch(cursor: number, rowsMax: number): Promise<Batch> {
    const reply = await this.#request(protocol.Fetch, { cursor, rowsMax }, protocol.Rows);
    this.cursors.delete(cursor);
    return this.#batch(reply);
  }

  #batch({ bytes, rows, cursor, failure }: Omit<protocol.Rows, "level">): Batch {
    if (cursor !== 0) this.cursors.add(cursor);
    return failure ? { bytes, rows, cursor, failure } : { bytes, rows, cursor };
  }

  async closeCursor(cursor: number): Promise<void> {
    this.cursors.delete(cursor);
    await this.#request(protocol.CloseCursor, { cursor }, protocol.Done);
  }

  async executeMany(
    { sql, rows, mode }: ManyRequest,
  ): Promise<Omit<protocol.ExecutedMany, "level">> {
    const request = { epoch: this.epoch, sql, rows, mode };
    const reply = await this.#request(protocol.ExecuteMany, request, protocol.ExecutedMany);
    const { tried, well, rowCount, failures } = reply;
    return { tried, well, rowCount, failures };
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

  /** Rolls back what is open and closes all cursors. */
  async reset(): Promise<void> {
    await this.#request(protocol.Reset, {}, protocol.Done);
    this.cursors.clear();
  }

  /** Ends the process at once, whatever it does; IRIS rolls back what was open. */
  async close(): Promise<void> {
    this.#lose(connectionLost("The connection was closed."));
    this.#kill();
    await this.ended;
  }

  /** One write for a request, and its reply when those before it have come. */
  #request<Q extends Reply, A extends Reply>(
    request: Q,
    body: MessageOf<Q>,
    reply: A,
  ): Promise<MessageOf<A>> {
    if (this.#lost) return Promise.reject(this.#lost);
    request.encode(body, this.#to);
    if (this.#to.size > protocol.FRAME_BYTES_MAX) {
      this.#to.moveTo(0);
      return Promise.reject(tooLong());
    }
    const written = this.#stdin.write(this.#to.take());
    // A pipe that broke is followed by the end of the other one, which tells those who wait.
    written.catch(() => this.#kill());
    return new Promise((resolve, reject) => this.#waiting.push({ reply, resolve, reject }));
  }

  async #read(stdout: ReadableStream<Uint8Array>): Promise<void> {
    const framer = new Framer();
    const reader = stdout.getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(READ_BYTES);
    try {
      for (;;) {
        const { value, done } = await reader.read(new Uint8Array(buffer));
        if (done) return;
        framer.push(value);
        for (let frame = framer.next(); frame; frame = framer.next()) {
          // The buffer is read into again: a frame inside it is copied, a longer one has its own bytes.
          this.#answer(frame.buffer === value.buffer ? frame.slice() : frame);
        }
        buffer = value.buffer;
      }
    } catch (cause) {
      const error = cause instanceof PgError ? cause : new PgError(
        "internal_error",
        "the backend process said what cannot be understood",
        { cause },
      );
      this.#log.error("a backend process broke its protocol", { error: error.message });
    }
  }

  #answer(frame: Uint8Array): void {
    const waiting = this.#waiting.shift();
    if (!waiting) throw new PgError("protocol_violation", "a reply without a request");
    const tag = tagOf(frame);
    if (tag === waiting.reply.tag) {
      const body = waiting.reply.decode(bodyOf(frame));
      if (typeof body.level === "number") this.level = body.level;
      waiting.resolve(body);
      return;
    }
    if (tag !== protocol.Failed.tag) {
      waiting.reject(new PgError("internal_error", `a reply ${tag} where it has no place`));
      throw new PgError("protocol_violation", `a reply ${tag} where it has no place`);
    }
    const { level, fatal, error } = protocol.Failed.decode(bodyOf(frame));
    this.level = level;
    if (fatal !== 0) this.#lose(this.#info === null ? error : connectionLost(error.message));
    waiting.reject(error);
  }

  /** From now on every request fails with this. */
  #lose(error: PgError): void {
    this.#lost ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost);
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause; // It has ended already.
    }
  }

  #diedEarly(status: Deno.CommandStatus): PgError {
    return new PgError(
      "cannot_connect_now",
      "the backend process ended before it was connected to IRIS",
      { detail: this.#lastLine || endOf(status) },
    );
  }

  /** What the process has to say besides, line by line into the log. */
  async #relay(stderr: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of stderr) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop()!.slice(-STDERR_LINE_MAX);
      for (const line of lines) this.#tell(line);
    }
    this.#tell(rest);
  }

  #tell(line: string): void {
    if (line.trim() === "") return;
    this.#lastLine = line.slice(0, STDERR_LINE_MAX);
    this.#log.warn("backend process", { line: this.#lastLine });
  }
}

function tooLong(): PgError {
  return new PgError(
    "program_limit_exceeded",
    `a statement and its values may take ${protocol.FRAME_BYTES_MAX} bytes`,
  );
}

function endedBy(status: Deno.CommandStatus): PgError {
  return connectionLost(endOf(status));
}

function endOf({ signal, code }: Deno.CommandStatus): string {
  return `The backend process ended (${signal ?? `exit code ${code}`}).`;
}
