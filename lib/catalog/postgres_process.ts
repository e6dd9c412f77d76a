// Keeps the catalog's PostgreSQL process: one question at a time, replaced when it is late, not whole, or too big.

import { killProcess } from "../backend/kill_process.ts";
import { overLimit } from "../errors/limits.ts";
import { PgError } from "../errors/pg_error.ts";
import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import type { Log } from "../observe/log.ts";
import { backendFrames } from "../wire/backend.ts";
import { CopyData } from "../wire/copy.ts";
import { readAnswer } from "./answer.ts";

export interface PostgresProcessOptions {
  /** One that is kept reads what another one had before all else. */
  spawn(options: { isKept: boolean }): Deno.ChildProcess;
  log: Log;
  /** PGlite cannot interrupt a statement: a question that takes longer costs the process its life. */
  answerMsMax?: number;
  /** The same while somebody else waits for an answer; a fifth of it unless said otherwise. */
  crowdedMsMax?: number;
  /** Waiting for a process to start counts as well; a cold machine takes its time. */
  startMsMax?: number;
}

export interface Request {
  frames: Uint8Array;
  /** What time it is to be, in milliseconds; the time that it is, where that is missing. */
  time?: number;
}

/** The part of the time while somebody waits after which a question may well cost the process its life. */
const SUSPECT = 0.5;
/** Questions that take long come together. */
const SPARE_MS_KEPT = 10_000;

/** The process gives no more than a quarter of it: what says otherwise is broken. */
const ANSWER_BYTES_MAX = 256 << 20;

interface Child {
  process: Deno.ChildProcess;
  questions: WritableStreamDefaultWriter<Uint8Array>;
  answers: ReadableStreamBYOBReader;
  answered: boolean;
  /** The number of what it began with; 0 where that is nothing. */
  holds: number;
}

export class PostgresProcess {
  readonly #options: Required<PostgresProcessOptions>;
  #child: Child | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #generation = 0;
  /** Takes the place of the process when that has to go; begins when it is likely that it has to. */
  #spare: Child | undefined;
  #spareEnds: ReturnType<typeof setTimeout> | undefined;
  /** What processes begin with from now on. */
  #kept: { folder: Uint8Array; number: number } | null = null;
  #keptCount = 0;
  #waiting = 0;
  /** Tells the question at hand that somebody waits. */
  #hurry: (() => void) | null = null;

  constructor(options: PostgresProcessOptions) {
    const { answerMsMax = 5_000, crowdedMsMax = 0.2 * answerMsMax, startMsMax = 60_000 } = options;
    this.#options = { ...options, answerMsMax, crowdedMsMax, startMsMax };
  }

  /** Counts the processes so far: what one of them was told, the next does not know. */
  get generation(): number {
    return this.#generation;
  }

  /** Which of the things that were kept the process began with; 0 where it is none. */
  get holds(): number {
    return this.#child?.holds ?? 0;
  }

  /** Starts the process without waiting for it, so that the first question finds it ready. */
  start(): void {
    if (!this.#closed) this.#child ??= this.#next();
  }

  /**
   * Asks in turn: `write` is called when the turn comes, and `read` before the next one's does.
   * What is written must end with Query or Sync. Several requests are one question: their answers come
   * as one. Who gives up waits no longer, but a question that has been asked is worked out to its end.
   */
  ask<T>(
    write: () => Uint8Array | readonly Request[],
    read: (answer: Uint8Array) => T,
    { signal, patient = false, waits = true, msMax }: {
      signal?: AbortSignal;
      /** It may take its time although somebody waits. */
      patient?: boolean;
      /** Somebody does, so that the question before it is to end soon. */
      waits?: boolean;
      msMax?: number;
    } = {},
  ): Promise<T> {
    if (waits) this.#waiting++;
    this.#hurry?.();
    const answer = this.#turn.then(async () => {
      if (waits) this.#waiting--;
      signal?.throwIfAborted();
      return read(await this.#ask(write, { patient, msMax }));
    });
    // Who asked is told of a failure; the next one in turn only waits for the end.
    this.#turn = answer.catch(() => {});
    return signal ? unlessAborted(answer, signal) : answer;
  }

  /** Lets those that come after the process begin with what it has; `write` leaves nothing in its memory alone. */
  async keep(write: () => Uint8Array, done: (number: number) => void): Promise<void> {
    await this.ask(() => [{ frames: write() }, { frames: NOTHING }], (answer) => {
      const number = ++this.#keptCount;
      this.#kept = { folder: readCopied(answer), number };
      done(number);
    }, { patient: true, waits: false, msMax: this.#options.startMsMax });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    this.#child = undefined;
    await Promise.all([child && this.#kill(child), this.#endSpare()]);
  }

  async #ask(
    write: () => Uint8Array | readonly Request[],
    { patient, msMax: longest }: { patient: boolean; msMax?: number },
  ): Promise<Uint8Array> {
    if (this.#closed) throw unavailable("the catalog is closed");
    const child = this.#child ??= this.#next();
    const written = write();
    const requests = written instanceof Uint8Array ? [{ frames: written }] : written;
    const { answerMsMax, startMsMax } = this.#options;
    const msMax = longest ?? (child.answered ? answerMsMax : startMsMax);
    const hurried = this.#hurried(child.answered && !patient);
    try {
      const { bytes, isSpent } = await within(msMax, exchangeAll(child, requests), hurried.late);
      child.answered = true;
      if (!isWhole(bytes)) throw tooDeep();
      if (isSpent) await this.#replace(child);
      return bytes;
    } catch (cause) {
      await this.#replace(child);
      if (cause === LATE) {
        throw new PgError("query_canceled", "canceling catalog statement due to its time limit");
      }
      throw cause instanceof PgError ? cause : unavailable("the catalog's process ended", cause);
    } finally {
      hurried.end();
    }
  }

  /** Fails when the question has taken long enough for somebody else to wait for it. */
  #hurried(counts: boolean): { late: Promise<never>; end(): void } {
    const { promise: late, reject } = Promise.withResolvers<never>();
    late.catch(() => {});
    if (!counts) return { late, end() {} };
    const whenCrowded = (ms: number, act: () => void) =>
      setTimeout(() => {
        this.#hurry = () => this.#waiting > 0 && act();
        this.#hurry();
      }, ms);
    const { crowdedMsMax } = this.#options;
    const timers = [
      whenCrowded(SUSPECT * crowdedMsMax, () => this.#callSpare()),
      whenCrowded(crowdedMsMax, () => reject(LATE)),
    ];
    const end = () => {
      timers.forEach(clearTimeout);
      this.#hurry = null;
    };
    return { late, end };
  }

  #callSpare(): void {
    if (this.#closed) return;
    this.#spare ??= this.#open();
    clearTimeout(this.#spareEnds);
    this.#spareEnds = setTimeout(() => this.#endSpare(), SPARE_MS_KEPT);
  }

  async #endSpare(): Promise<void> {
    clearTimeout(this.#spareEnds);
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare) await this.#kill(spare);
  }

  async #replace(child: Child): Promise<void> {
    if (this.#child === child) this.#child = undefined;
    await this.#kill(child);
    // Nobody knows why, and without it there is one reason less.
    if (!child.answered) this.#kept = null;
    if (!this.#closed) this.#child = this.#next();
  }

  /** The process that answers from now on. */
  #next(): Child {
    clearTimeout(this.#spareEnds);
    const child = this.#spare ?? this.#open();
    this.#spare = undefined;
    this.#generation += 1;
    return child;
  }

  #open(): Child {
    const kept = this.#kept;
    const process = this.#options.spawn({ isKept: kept !== null });
    this.#logErrors(process.stderr);
    const questions = process.stdin.getWriter();
    // Whoever asks is told when it has ended.
    if (kept) questions.write(framed(kept.folder)).catch(() => {});
    return {
      process,
      questions,
      answers: process.stdout.getReader({ mode: "byob" }),
      answered: false,
      holds: kept?.number ?? 0,
    };
  }

  async #logErrors(stderr: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stderr.pipeThrough(new TextDecoderStream() as never)) {
      this.#options.log.warn("catalog process", { text });
    }
  }

  async #kill(child: Child): Promise<void> {
    killProcess(child.process);
    await child.process.status;
    await child.questions.abort().catch(() => {});
    await child.answers.cancel().catch(() => {});
  }
}

const NOTHING = new Uint8Array();

function framed(bytes: Uint8Array): Uint8Array {
  const to = new Writer(bytes.length + 4);
  to.uint32(bytes.length);
  to.bytes(bytes);
  return to.take();
}

function readCopied(answer: Uint8Array): Uint8Array {
  const { failure } = readAnswer(answer, { readiesBefore: 0 });
  if (failure) throw failure;
  for (const { tag, body } of backendFrames(answer)) if (tag === CopyData.tag) return body.slice();
  throw unavailable("the catalog's process gave nothing to keep");
}

const LATE = Symbol("the answer is late");

async function within<T>(
  msMax: number,
  work: Promise<T>,
  hurried: Promise<never>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(LATE), msMax);
  // Late work fails with the process it was asked of, and nobody is there to hear it.
  work.catch(() => {});
  try {
    return await Promise.race([work, late.promise, hurried]);
  } finally {
    clearTimeout(timer);
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

interface Exchanged {
  bytes: Uint8Array;
  /** The process has taken more memory than it is to keep, and cannot give it back. */
  isSpent: boolean;
}

async function exchangeAll(child: Child, requests: readonly Request[]): Promise<Exchanged> {
  const [first, ...others] = requests;
  const answer = await exchange(child, first);
  if (others.length === 0) return answer;
  const all = new Writer(answer.bytes.length);
  all.bytes(answer.bytes);
  let { isSpent } = answer;
  for (const request of others) {
    const next = await exchange(child, request);
    all.bytes(next.bytes);
    isSpent ||= next.isSpent;
  }
  return { bytes: all.take(), isSpent };
}

async function exchange(child: Child, { frames, time = 0 }: Request): Promise<Exchanged> {
  const question = new Writer(frames.length + 12);
  question.uint32(frames.length + 8);
  question.float64(time);
  question.bytes(frames);
  await child.questions.write(question.take());
  const head = new Cursor(await readExactly(child.answers, 5));
  const size = head.uint32();
  if (size > ANSWER_BYTES_MAX) throw unavailable(`the catalog's process claims ${size} bytes`);
  return { isSpent: head.uint8() === 1, bytes: await readExactly(child.answers, size) };
}

async function readExactly(from: ReadableStreamBYOBReader, size: number): Promise<Uint8Array> {
  if (size === 0) return new Uint8Array();
  const { value } = await from.read(new Uint8Array(size), { min: size });
  if (value?.length !== size) throw unavailable("the catalog's process ended");
  return value;
}

/** PostgreSQL always ends with ReadyForQuery: six bytes. */
function isWhole(answer: Uint8Array): boolean {
  const size = answer.length;
  return size >= 6 && answer[size - 6] === 0x5a && answer[size - 2] === 5;
}

/** PostgreSQL's own limit on its stack does not know how much of it the runtime takes. */
function tooDeep(): PgError {
  return overLimit("sqlDepth", { detail: undefined });
}

function unavailable(message: string, cause?: unknown): PgError {
  return new PgError("cannot_connect_now", message, {
    hint: "The catalog is starting again; try once more.",
    cause,
  });
}
