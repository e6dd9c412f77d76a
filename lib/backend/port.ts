// The port to a backend process: starts it, writes requests to it, gives their replies in order, and knows its end.

import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { Message, MessageOf } from "../wire/message.ts";
import { connectionLost } from "./driver_error.ts";
import { bodyOf, Framer, tagOf } from "./framer.ts";
import { killProcess } from "./kill_process.ts";
import { Failed, FRAME_BYTES_MAX, Skipped } from "./protocol.ts";
import { SkippedRequest } from "./flights.ts";

export interface PortOptions {
  /** Starts a backend process with all three streams piped. */
  spawn(): Deno.ChildProcess;
  log: Log;
}

const READ_BYTES = 64 * 1024;
const STDERR_LINE_MAX = 1000;

// deno-lint-ignore no-explicit-any -- a reply of any shape may be waited for
export type Table = Message<string, any>;

interface Waiting {
  reply: Table;
  // deno-lint-ignore no-explicit-any -- the reply's table says what its body is
  resolve(body: any): void;
  reject(error: PgError | SkippedRequest): void;
}

export class BackendPort {
  /** $TLEVEL after the last reply. */
  level = 0;
  /** Until then, the end of the process is a failure to connect. */
  connected = false;
  /** Requests so far. */
  asked = 0;
  /** Settles when the process has ended, wanted or not. */
  readonly ended: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #log: Log;
  readonly #to = new Writer();
  #writing = false;
  readonly #waiting: Waiting[] = [];
  /** What requests that fail now fail with, whatever IRIS says. */
  #reason: PgError | null = null;
  #answered: (() => void)[] = [];
  #lost: PgError | null = null;
  #lastLine = "";

  constructor({ spawn, log }: PortOptions) {
    this.#log = log;
    this.#child = spawn();
    this.#stdin = this.#child.stdin.getWriter();
    // Why it closed is told to those who wait for a reply.
    this.#stdin.closed.catch(() => {});
    const told = this.#relay(this.#child.stderr);
    this.ended = this.#read(this.#child.stdout).then(async () => {
      this.kill();
      const [status] = await Promise.all([this.#child.status, told]);
      await this.#stdin.abort().catch(() => {}); // Nobody reads it any more.
      this.lose(this.connected ? connectionLost(endOf(status)) : this.#diedEarly(status));
    });
  }

  get alive(): boolean {
    return this.#lost === null;
  }

  /** Requests without a reply yet. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** One write for a request, and its reply when those before it have come. */
  request<Q extends Table, A extends Table>(
    request: Q,
    body: MessageOf<Q>,
    reply: A,
  ): Promise<MessageOf<A>> {
    if (this.#lost) return Promise.reject(this.#lost);
    const start = this.#to.size;
    request.encode(body, this.#to);
    if (this.#to.size - start > FRAME_BYTES_MAX) {
      this.#to.moveTo(start);
      return Promise.reject(tooLong());
    }
    this.asked++;
    if (!this.#writing) this.#write();
    return new Promise((resolve, reject) => this.#waiting.push({ reply, resolve, reject }));
  }

  /** What is asked while the pipe takes a request goes with the next write. */
  #write(): void {
    this.#writing = true;
    this.#stdin.write(this.#to.take()).then(() => {
      this.#writing = false;
      if (this.#to.size > 0) this.#write();
    }, () => this.kill()); // A pipe that broke is followed by the end of the other one, which tells those who wait.
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
    // Whoever waits for a reply that cannot be read is told with the others that the process is lost.
    const waiting = this.#waiting[0];
    if (!waiting) throw new PgError("protocol_violation", "a reply without a request");
    const tag = tagOf(frame);
    if (tag === waiting.reply.tag) {
      const body = waiting.reply.decode(bodyOf(frame));
      if (typeof body.level === "number") this.level = body.level;
      this.#next();
      waiting.resolve(body);
      return;
    }
    if (tag === Skipped.tag) {
      this.level = Skipped.decode(bodyOf(frame)).level;
      this.#next();
      return waiting.reject(new SkippedRequest());
    }
    if (tag !== Failed.tag) {
      throw new PgError("protocol_violation", `a reply ${tag} where it has no place`);
    }
    const { level, fatal, error } = Failed.decode(bodyOf(frame));
    this.level = level;
    this.#next();
    if (fatal !== 0) this.lose(error);
    waiting.reject(this.#reason ?? error);
  }

  #next(): void {
    this.#waiting.shift();
    if (this.#waiting.length === 0) this.#tellAnswered();
  }

  /** Settles when everything that was asked so far has its answer, or never will. */
  answered(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#answered.push(resolve));
  }

  /** What is being cancelled fails with this, null for its own failures. */
  fail(reason: PgError | null): void {
    this.#reason = reason;
  }

  /** From now on every request fails with this. */
  lose(error: PgError): void {
    this.#lost ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#reason ?? this.#lost);
    this.#tellAnswered();
  }

  #tellAnswered(): void {
    for (const resolve of this.#answered.splice(0)) resolve();
  }

  kill(): void {
    killProcess(this.#child);
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
    `a statement and its values may take ${FRAME_BYTES_MAX} bytes`,
  );
}

function endOf({ signal, code }: Deno.CommandStatus): string {
  return `The backend process ended (${signal ?? `exit code ${code}`}).`;
}
