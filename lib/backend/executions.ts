// Executes statements and programs: one alone, or those that wait for their turn in one call of IRIS's.

import type { Writer } from "../bytes/writer.ts";
import { IrisError } from "../iris/iris_error.ts";
import { checkParameters, checkSize } from "./argument_limits.ts";
import { asPgError } from "./as_pg_error.ts";
import { LIST_MS_MAX } from "./contract.ts";
import { outputColumns, outputRow } from "./call_outputs.ts";
import { ConnectionLost } from "./driver_error.ts";
import { Flights } from "./flights.ts";
import { bodyOf, tagOf } from "./framer.ts";
import { HeldRows } from "./held_rows.ts";
import type { IrisSession, Limits, ListItem, ListOutcome, Result } from "./iris_session.ts";
import { type Asked, type Known, KnownRequests } from "./known_requests.ts";
import { BATCH_BYTES_MAX, type OpenResults } from "./open_results.ts";
import { type KnownProgram, KnownPrograms } from "./known_programs.ts";
import * as protocol from "./protocol.ts";
import type { RowReplies } from "./row_replies.ts";
import { runSteps, type StepsTools } from "./run_steps.ts";
import { isDoubtful, type Shapes } from "./shapes.ts";
import { isStale } from "./stale.ts";
import type { Shape, Statement } from "./statements.ts";

const SELECT = 1;
/** Of the values of one call. */
const LIST_BYTES_MAX = 512 * 1024;
/** Whoever waits for the first answers has them soon. */
const LIMITS = { bytesMax: BATCH_BYTES_MAX, secondsMax: LIST_MS_MAX / 1000 };

export interface ExecutionTools {
  steps: StepsTools;
  shapes: Shapes;
  results: OpenResults;
  replies: RowReplies;
}

/** A request that may go to IRIS together with others. */
interface Waiting {
  flight: number;
  epoch: number;
  item: ListItem;
  statements: readonly Statement[];
  writes: boolean;
  /** Who asked may want to have it done in another way, before what comes behind it. */
  doubtful: boolean;
  reply(result: Result, options: { last: boolean }): void;
}

export class Executions {
  readonly #session: IrisSession;
  readonly #tools: ExecutionTools;
  readonly #known = new KnownRequests();
  readonly #programs: KnownPrograms;
  readonly #flights = new Flights();

  constructor(tools: ExecutionTools) {
    this.#tools = tools;
    this.#session = tools.steps.session;
    this.#programs = new KnownPrograms(tools.steps);
  }

  /** A request comes that is to be answered by itself. */
  land(): void {
    this.#flights.land();
  }

  /** What was prepared before a schema change is not used again. */
  renew(epoch: number): void {
    const { statements, keys, locks } = this.#tools.steps;
    if (!statements.renew(epoch)) return;
    keys.forget();
    locks.forget();
  }

  execute(body: Uint8Array, to: Writer): void {
    this.#execute(this.#known.add(protocol.Execute.decode(body)), to);
  }

  again(body: Uint8Array, to: Writer): void {
    this.#execute(this.#known.again(protocol.Again.decode(body)), to);
  }

  #execute(request: Asked, to: Writer): void {
    const { steps: { statements }, shapes } = this.#tools;
    this.renew(request.epoch);
    shapes.use(request.output);
    if (!this.#flights.takes(request.flight)) return this.skip(to);
    checkParameters(request.parameters);
    const kept = request.keep ? statements.prepare(request.sql) : statements.get(request.sql);
    if (!kept) return this.#direct(request, to);
    const start = to.size;
    try {
      this.#executeKept(kept, request, to);
    } catch (cause) {
      if (!isStale(cause, kept)) throw cause;
      // IRIS changed its mind about the statement since it was prepared: once more, from the text.
      to.moveTo(start);
      statements.drop(kept.sql);
      this.#executeKept(statements.prepare(kept.sql), request, to);
    }
  }

  #executeKept(statement: Statement, request: Asked, to: Writer): void {
    const { prepared } = statement;
    const columns = prepared.columns ?? outputColumns(request.head);
    const shape = columns && this.#tools.shapes.of(statement, request, columns);
    const result = this.#session.execute(prepared, request.parameters, limitsOf(request));
    this.#executed({ result, shape, known: request.known }, to);
  }

  #direct(request: protocol.Execute, to: Writer): void {
    const { sql, parameters } = request;
    const result = this.#session.direct(sql, parameters, limitsOf(request));
    let shape: Shape | null = null;
    try {
      const columns = result.columns ?? outputColumns(request.head);
      shape = columns && this.#tools.shapes.make(request, columns);
    } catch (cause) {
      this.#tools.results.close(result.cursor);
      throw cause;
    }
    this.#executed({ result, shape }, to);
  }

  #executed(
    { result, shape, known }: { result: Result; shape: Shape | null; known?: Known },
    to: Writer,
  ): void {
    const { statementType, rowCount, rowId } = result;
    const gives = shape?.head[0]?.output !== undefined;
    const rows = gives ? outputRow(result.outputs, shape!.head) : result.rows;
    const batch = this.#tools.results.begin({ ...result, rows }, shape?.encoder);
    const level = this.#session.level;
    const columns = known?.told === shape ? undefined : shape && shape.columns;
    const reply = { level, statementType, rowCount, rowId, columns, ...batch };
    this.#flights.gave(batch);
    this.#tools.replies.write(protocol.Executed, reply, to);
    if (known) known.told = shape;
  }

  runSteps(body: Uint8Array, { hasLong, to }: { hasLong: boolean; to: Writer }): void {
    const request = protocol.RunSteps.decode(body);
    this.renew(request.epoch);
    this.#tools.shapes.use(request.output);
    if (!this.#flights.takes(request.flight)) return this.skip(to);
    const known = this.#programs.of(request.program);
    const { program } = known;
    const { parameters, keep } = request;
    // Rows go to IRIS in parts.
    if (!program.bound) checkSize(parameters);
    const shape = this.#tools.shapes.ofAnswer(program, request);
    const helped = !hasLong && this.#runHelped(known, { request, shape });
    const done = helped || runSteps(this.#tools.steps, {
      program,
      parameters,
      encoder: shape?.encoder ?? null,
      keep,
    });
    this.#ran(done, { shape, rowsMax: request.rowsMax, last: true }, to);
  }

  /** In one call, or two where it can only be committed when its rows are known to be such as can be sent. Null where
   * it has to be taken step by step, and nothing has happened. */
  #runHelped(
    known: KnownProgram,
    { request: { parameters }, shape }: { request: protocol.RunSteps; shape: Shape | null },
  ): Ran | null {
    const helper = this.#session.executeList && this.#programs.helper(known);
    if (!helper) return null;
    const session = this.#session;
    const whole = session.level === 0;
    const commits = shape?.sure ?? true;
    const { steps, statements } = helper;
    const [outcome] = session.executeList!([{ steps, parameters, commits }], LIMITS);
    if (outcome === null || this.#isStale(outcome, statements)) return null;
    if (outcome instanceof IrisError) throw outcome;
    try {
      const ran = ranOf(outcome, shape);
      if (whole && !commits) session.commit();
      return ran;
    } catch (cause) {
      if (whole && !commits && !(cause instanceof ConnectionLost)) session.rollback();
      throw cause;
    }
  }

  #ran(
    { statementType, rowCount, rowId, held }: Ran,
    { shape, rowsMax, last }: { shape: Shape | null; rowsMax: number; last: boolean },
    to: Writer,
  ): void {
    const { results, replies } = this.#tools;
    const batch = held && last ? results.hold(held, rowsMax) : results.all(held);
    const level = this.#session.level;
    const columns = shape?.columns ?? null;
    this.#flights.gave(batch);
    const reply = { level, statementType, rowCount, rowId, columns, ...batch };
    replies.write(protocol.Executed, reply, to);
  }

  /** The request is not run. */
  skip(to: Writer): void {
    protocol.Skipped.encode({ level: this.#session.level }, to);
  }

  /** The request has failed; false when the connection is gone with it. */
  fail(cause: unknown, to: Writer): boolean {
    this.#flights.over();
    let failure = cause;
    let level = 0;
    try {
      if (!(cause instanceof ConnectionLost)) level = this.#session.level;
    } catch (later) {
      failure = later;
    }
    const fatal = failure instanceof ConnectionLost;
    protocol.Failed.encode({ level, fatal: fatal ? 1 : 0, error: asPgError(failure) }, to);
    return !fatal;
  }

  /** Answers as many of the requests that wait as go to IRIS in one call, and says how many they are: 0 where the
   * first of them is to be answered by itself. */
  together(frames: readonly Uint8Array[], { from, to }: { from: number; to: Writer }): number {
    if (frames.length - from < 2 || !this.#session.executeList) return 0;
    const waiting = this.#waiting(frames, { from, to });
    if (waiting.length < 2) return 0;
    const items = waiting.map(({ item }) => item);
    let outcomes: ListOutcome[];
    try {
      outcomes = this.#session.executeList(items, LIMITS);
    } catch (cause) {
      // It is met again by the first of them.
      if (cause instanceof ConnectionLost) return 0;
      // How many of them have run nobody knows.
      this.fail(cause, to);
      for (const _ of waiting.slice(1)) this.skip(to);
      return waiting.length;
    }
    return this.#answerAll(waiting.slice(0, outcomes.length), outcomes, to);
  }

  #answerAll(
    waiting: readonly Waiting[],
    outcomes: readonly ListOutcome[],
    to: Writer,
  ): number {
    for (const [index, outcome] of outcomes.entries()) {
      const { statements, reply } = waiting[index];
      const start = to.size;
      // Nothing of it has happened.
      if (outcome === null || this.#isStale(outcome, statements)) return index;
      try {
        if (outcome instanceof IrisError) throw outcome;
        reply(outcome, { last: index === outcomes.length - 1 });
        this.#tools.replies.append(to);
      } catch (cause) {
        to.moveTo(start);
        // What only reads may be done once more, by itself.
        const isRead = waiting.slice(index).every(({ writes }) => !writes);
        const again = isRead && !(outcome instanceof IrisError);
        if (again || cause instanceof ConnectionLost) return index;
        this.fail(cause, to);
        for (const _ of waiting.slice(index + 1)) this.skip(to);
        return outcomes.length;
      }
    }
    return outcomes.length;
  }

  /** The requests of one flight that may go together; what cannot be prepared fails in its turn. */
  #waiting(
    frames: readonly Uint8Array[],
    { from, to }: { from: number; to: Writer },
  ): Waiting[] {
    const all: Waiting[] = [];
    let bytes = 0;
    for (const frame of frames.slice(from)) {
      try {
        const next = this.#next(frame, { first: all[0], to });
        if (!next || next.writes && all.some(({ doubtful }) => doubtful)) break;
        bytes += next.item.parameters.length;
        if (bytes > LIST_BYTES_MAX) break;
        all.push(next);
      } catch {
        break;
      }
    }
    return all;
  }

  #next(
    frame: Uint8Array,
    { first, to }: { first: Waiting | undefined; to: Writer },
  ): Waiting | null {
    switch (tagOf(frame)) {
      case protocol.Again.tag: {
        const request = this.#known.again(protocol.Again.decode(bodyOf(frame)));
        return this.#mayFollow(request, first) ? this.#nextStatement(request, to) : null;
      }
      case protocol.Execute.tag: {
        const request = protocol.Execute.decode(bodyOf(frame));
        if (!request.keep || !this.#mayFollow(request, first)) return null;
        return this.#nextStatement(this.#known.add(request), to);
      }
      case protocol.RunSteps.tag: {
        const request = protocol.RunSteps.decode(bodyOf(frame));
        return this.#mayFollow(request, first) ? this.#nextProgram(request, to) : null;
      }
      default:
        return null;
    }
  }

  #mayFollow(
    { flight, epoch, output }: Pick<protocol.RunSteps, "flight" | "epoch" | "output">,
    first: Waiting | undefined,
  ): boolean {
    if (first) return flight === first.flight && epoch === first.epoch && !output;
    if (flight === 0 || !this.#flights.takes(flight)) return false;
    this.renew(epoch);
    this.#tools.shapes.use(output);
    return true;
  }

  #nextStatement(request: Asked, to: Writer): Waiting | null {
    const { flight, epoch, sql, parameters, rowsMax, known } = request;
    checkParameters(parameters);
    const statement = this.#tools.steps.statements.prepare(sql);
    const { prepared } = statement;
    const { columns } = prepared;
    const shape = columns && this.#tools.shapes.of(statement, request, columns);
    if (shape?.streams) return null;
    return {
      flight,
      epoch,
      item: { prepared, parameters, rowsMax },
      statements: [statement],
      writes: prepared.statementType !== SELECT,
      doubtful: isDoubtful(request),
      reply: (result) => this.#executed({ result, shape, known }, to),
    };
  }

  /** Only inside of a transaction, which what fails is undone with. */
  #nextProgram(request: protocol.RunSteps, to: Writer): Waiting | null {
    const { flight, epoch, parameters, rowsMax } = request;
    const known = this.#programs.of(request.program);
    const helper = this.#session.level > 0 ? this.#programs.helper(known) : null;
    if (!helper) return null;
    checkSize(parameters);
    const shape = this.#tools.shapes.ofAnswer(known.program, request);
    if (shape?.streams) return null;
    const { steps, statements } = helper;
    return {
      flight,
      epoch,
      item: { steps, parameters, commits: false },
      statements,
      writes: true,
      doubtful: false,
      reply: (result, { last }) => this.#ran(ranOf(result, shape), { shape, rowsMax, last }, to),
    };
  }

  /** From then on it is prepared anew. */
  #isStale(outcome: Result | IrisError, statements: readonly Statement[]): boolean {
    if (!(outcome instanceof IrisError)) return false;
    const stale = statements.some((statement) => isStale(outcome, statement));
    if (stale) { for (const { sql } of statements) this.#tools.steps.statements.drop(sql); }
    return stale;
  }
}

interface Ran extends Pick<Result, "statementType" | "rowCount" | "rowId"> {
  held: HeldRows | null;
}

function ranOf({ statementType, rowCount, rowId, rows }: Result, shape: Shape | null): Ran {
  const held = shape && new HeldRows();
  held?.add((to) => shape!.encoder.encode(rows, to));
  return { statementType, rowCount, rowId, held };
}

function limitsOf({ rowsMax }: protocol.Execute): Limits {
  return { rowsMax, bytesMax: BATCH_BYTES_MAX };
}
