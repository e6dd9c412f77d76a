// Answers the gateway's requests on one IRIS session: reads a frame's fields, calls IRIS, writes the reply.

import { Buffer } from "node:buffer";
import { decodeUtf8 } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import { ListReader } from "../iris/list.ts";
import { RowEncoder } from "../rows/encode_rows.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../types/column.ts";
import type { Program } from "../sql/program.ts";
import { typeOfIrisParameter } from "../types/iris_types.ts";
import { checkParameters, checkSize } from "./argument_limits.ts";
import { outputColumns, outputRow } from "./call_outputs.ts";
import { ConnectionLost, connectionLost } from "./driver_error.ts";
import { executeMany } from "./execute_many.ts";
import { bodyOf, tagOf } from "./framer.ts";
import { HeldRows } from "./held_rows.ts";
import { Flights } from "./flights.ts";
import { Isolation } from "./isolation.ts";
import { type Asked, type Known, KnownRequests } from "./known_requests.ts";
import { LockTimeout } from "./lock_timeout.ts";
import type { IrisSession, Limits, NamedColumn, Result } from "./iris_session.ts";
import { Pace } from "./pace.ts";
import * as protocol from "./protocol.ts";
import { resultColumns } from "./result_columns.ts";
import { RowLocks } from "./row_locks.ts";
import { elementsOf } from "./rows_read.ts";
import { runMany, runSteps, type StepsTools } from "./run_steps.ts";
import { SQLCODE_ROW_LIMIT } from "./sqlcodes.ts";
import { isStale } from "./stale.ts";
import { isSameShape, type Shape, type Statement, Statements } from "./statements.ts";
import { TableLocks } from "./table_locks.ts";
import { toPgError } from "./to_pg_error.ts";
import { UniqueKeys } from "./unique_keys.ts";

/** A batch is short enough to be on its way soon, and long enough to be worth a round trip. */
const BATCH_BYTES_MAX = 256 * 1024;
/** A buffer that one great row made large is given back. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
const COPIED_BYTES_MAX = 64 * 1024;
const TAG_SIZE = 1;
/** Whoever waits for rows sees those that are here. */
const FILLING_MS_MAX = 5;
const NOTHING = new Uint8Array();

export class Requests {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  readonly #readings = new Map<number, Reading>();
  readonly #tools: StepsTools;
  readonly #lockTimeout: LockTimeout;
  readonly #isolation: Isolation;
  readonly #tableLocks: TableLocks;
  /** Rows that are there already, by cursors of our own, which are below zero. */
  readonly #held = new Map<number, HeldRows>();
  #lastHeld = 0;
  #output: OutputSettings = OUTPUT_DEFAULTS;
  #rows = new Writer();
  readonly #known = new KnownRequests();
  readonly #flights = new Flights();
  /** Bytes that follow the last answer. */
  rest: Uint8Array = NOTHING;
  #hasLong = false;

  constructor(session: IrisSession) {
    this.#session = session;
    const statements = this.#statements = new Statements(session);
    const keys = new UniqueKeys(session, statements);
    this.#lockTimeout = new LockTimeout(session);
    this.#isolation = new Isolation(session);
    this.#tableLocks = new TableLocks(session);
    const locks = new RowLocks(session, statements, this.#lockTimeout);
    this.#tools = { session, statements, keys, locks };
  }

  /** Writes the one reply that every request gets; false when the connection is gone with it. */
  answer(frame: Uint8Array, to: Writer): boolean {
    const start = to.size;
    this.rest = NOTHING;
    this.#flights.land();
    try {
      const handle = this.#handlers[tagOf(frame)];
      if (!handle) {
        throw new PgError("protocol_violation", `unknown request ${frame[0]} to a backend process`);
      }
      handle(bodyOf(frame), to);
      return !this.#tableLocks.stuck;
    } catch (cause) {
      to.moveTo(start);
      this.#flights.over();
      return this.#fail(cause, to);
    } finally {
      if (this.#rows.buffer.length > KEPT_BYTES_MAX) this.#rows = new Writer();
    }
  }

  #fail(cause: unknown, to: Writer): boolean {
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

  readonly #handlers: Readonly<Record<string, (body: Uint8Array, to: Writer) => void>> = {
    [protocol.Describe.tag]: (body, to) => this.#describe(protocol.Describe.decode(body), to),
    [protocol.Execute.tag]: (body, to) =>
      this.#withLong(() => this.#execute(this.#known.add(protocol.Execute.decode(body)), to)),
    [protocol.Again.tag]: (body, to) =>
      this.#withLong(() => this.#execute(this.#known.again(protocol.Again.decode(body)), to)),
    [protocol.RunSteps.tag]: (body, to) =>
      this.#withLong(() => this.#runSteps(protocol.RunSteps.decode(body), to)),
    [protocol.Fetch.tag]: (body, to) => this.#fetch(protocol.Fetch.decode(body), to),
    [protocol.ExecuteMany.tag]: (body, to) =>
      this.#withLong(() => this.#executeMany(protocol.ExecuteMany.decode(body), to)),
    [protocol.RunMany.tag]: (body, to) => this.#runMany(protocol.RunMany.decode(body), to),
    [protocol.Append.tag]: (body, to) => {
      this.#append(protocol.Append.decode(body));
      this.#done(to);
    },
    [protocol.CloseCursor.tag]: (body, to) => {
      this.#closeCursor(protocol.CloseCursor.decode(body).cursor);
      this.#done(to);
    },
    [protocol.Savepoint.tag]: (body, to) => {
      this.#session.savepoint(protocol.Savepoint.decode(body).name);
      this.#done(to);
    },
    [protocol.RollbackTo.tag]: (body, to) => {
      this.#session.rollbackTo(protocol.RollbackTo.decode(body).name);
      this.#done(to);
    },
    [protocol.Release.tag]: (body, to) => {
      this.#session.releaseSavepoint(protocol.Release.decode(body).name);
      this.#done(to);
    },
    [protocol.Begin.tag]: (_, to) => this.#do(() => this.#session.begin(), to),
    [protocol.Commit.tag]: (_, to) => this.#end(() => this.#session.commit(), to),
    [protocol.Rollback.tag]: (_, to) => this.#end(() => this.#session.rollback(), to),
    [protocol.LockTable.tag]: (body, to) => {
      this.#tableLocks.take(protocol.LockTable.decode(body));
      this.#done(to);
    },
    [protocol.Ping.tag]: (_, to) => this.#do(() => this.#session.ping(), to),
    [protocol.Locking.tag]: (body, to) => {
      const { waitMs, readUncommitted } = protocol.Locking.decode(body);
      this.#lockTimeout.set(waitMs);
      this.#isolation.set(readUncommitted);
      this.#done(to);
    },
    [protocol.CancelProcess.tag]: (body, to) => {
      const { job, force } = protocol.CancelProcess.decode(body);
      const done = this.#session.cancelProcess(job, force);
      protocol.Canceled.encode({ level: 0, done }, to);
    },
    [protocol.LockWaits.tag]: (_, to) => {
      protocol.ListedWaits.encode({ level: 0, waits: this.#session.lockWaits() }, to);
    },
    [protocol.Reset.tag]: (_, to) => this.#end(() => this.#reset(), to),
  };

  #append({ value, first, binary, piece }: protocol.Append): void {
    this.#hasLong = true;
    this.#session.append(value, binary ? piece : decodeUtf8(piece), { first });
  }

  /** What was appended is for one request. */
  #withLong(run: () => void): void {
    try {
      run();
    } finally {
      if (this.#hasLong) this.#session.forgetLong();
      this.#hasLong = false;
    }
  }

  #renew(epoch: number): void {
    if (!this.#statements.renew(epoch)) return;
    this.#tools.keys.forget();
    this.#tools.locks.forget();
  }

  #do(run: () => void, to: Writer): void {
    run();
    this.#done(to);
  }

  #end(run: () => void, to: Writer): void {
    run();
    this.#tableLocks.release();
    this.#done(to);
  }

  #done(to: Writer): void {
    protocol.Done.encode({ level: this.#session.level }, to);
  }

  #describe({ epoch, sql, head, tail }: protocol.Describe, to: Writer): void {
    this.#renew(epoch);
    // What was prepared before may be from before somebody else's DDL, of which only IRIS knows.
    this.#statements.drop(sql);
    const { statementType, parameters, columns } = this.#statements.prepare(sql).prepared;
    const given = columns ?? outputColumns(head);
    protocol.Described.encode({
      level: this.#session.level,
      statementType,
      parameterTypes: parameters.map(typeOfIrisParameter),
      columns: given && resultColumns(given, { head, tail }).columns,
    }, to);
  }

  #execute(request: Asked, to: Writer): void {
    this.#renew(request.epoch);
    if (request.output) this.#output = request.output;
    if (!this.#flights.takes(request.flight)) return this.#skip(to);
    checkParameters(request.parameters);
    const kept = request.keep
      ? this.#statements.prepare(request.sql)
      : this.#statements.get(request.sql);
    if (!kept) return this.#direct(request, to);
    const start = to.size;
    try {
      this.#executeKept(kept, request, to);
    } catch (cause) {
      if (!isStale(cause, kept)) throw cause;
      // IRIS changed its mind about the statement since it was prepared: once more, from the text.
      to.moveTo(start);
      this.#statements.drop(kept.sql);
      this.#executeKept(this.#statements.prepare(kept.sql), request, to);
    }
  }

  #executeKept(statement: Statement, request: Asked, to: Writer): void {
    const { prepared } = statement;
    const columns = prepared.columns ?? outputColumns(request.head);
    const shape = columns && this.#shapeOf(statement, request, columns);
    const result = this.#session.execute(prepared, request.parameters, limitsOf(request));
    this.#executed({ result, shape, known: request.known }, to);
  }

  #direct(request: protocol.Execute, to: Writer): void {
    const { sql, parameters } = request;
    const result = this.#session.direct(sql, parameters, limitsOf(request));
    let shape: Shape | null = null;
    try {
      const columns = result.columns ?? outputColumns(request.head);
      shape = columns && this.#newShape(request, columns);
    } catch (cause) {
      this.#closeCursor(result.cursor);
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
    const batch = this.#encode(
      { ...result, rows },
      shape ? { encoder: shape.encoder, pace: new Pace() } : undefined,
    );
    const level = this.#session.level;
    const columns = known?.told === shape ? undefined : shape && shape.columns;
    const reply = { level, statementType, rowCount, rowId, columns, ...batch };
    this.#flights.gave(batch);
    this.#withRows(protocol.Executed, reply, to);
    if (known) known.told = shape;
  }

  #skip(to: Writer): void {
    protocol.Skipped.encode({ level: this.#session.level }, to);
  }

  /** Many bytes follow their message from where they are. */
  #withRows<Reply extends { bytes: Uint8Array }>(
    message: { encode(body: Reply, to: Writer): void },
    reply: Reply,
    to: Writer,
  ): void {
    const { bytes } = reply;
    if (bytes.length <= COPIED_BYTES_MAX) return message.encode(reply, to);
    const start = to.size;
    message.encode({ ...reply, bytes: NOTHING }, to);
    to.setInt32(start + TAG_SIZE, to.size - start - TAG_SIZE + bytes.length);
    this.rest = bytes;
  }

  #runSteps(request: protocol.RunSteps, to: Writer): void {
    this.#renew(request.epoch);
    if (request.output) this.#output = request.output;
    if (!this.#flights.takes(request.flight)) return this.#skip(to);
    const program = JSON.parse(request.program) as Program;
    // Rows go to IRIS in parts.
    if (!program.bound) checkSize(request.parameters);
    const { parameters, keep } = request;
    const shape = this.#answerShape(program, request);
    const { statementType, rowCount, rowId, held } = runSteps(this.#tools, {
      program,
      parameters,
      encoder: shape?.encoder ?? null,
      keep,
    });
    const level = this.#session.level;
    const columns = shape?.columns ?? null;
    const batch = held
      ? this.#heldBatch(--this.#lastHeld, held, request.rowsMax)
      : { rows: 0, cursor: 0, failure: null, bytes: new Uint8Array() };
    const reply = { level, statementType, rowCount, rowId, columns, ...batch };
    this.#flights.gave(batch);
    this.#withRows(protocol.Executed, reply, to);
  }

  /** The answer's columns are those of its query, but for the ones in front that are for the program. */
  #answerShape(
    { texts, answer }: Program,
    request: Pick<protocol.RunSteps, "head" | "tail" | "formats">,
  ): Shape | null {
    if (!answer) return null;
    const { columns } = this.#statements.prepare(texts[answer.text]).prepared;
    return this.#newShape(request, (columns ?? []).slice(answer.hidden));
  }

  #heldBatch(cursor: number, held: HeldRows, rowsMax: number) {
    const { bytes, rows, more } = held.take(rowsMax);
    if (more) this.#held.set(cursor, held);
    else this.#held.delete(cursor);
    return { rows, cursor: more ? cursor : 0, failure: null, bytes };
  }

  #fetch({ cursor, rowsMax, fills }: protocol.Fetch, to: Writer): void {
    const held = this.#held.get(cursor);
    if (held) {
      const batch = this.#heldBatch(cursor, held, rowsMax);
      return this.#withRows(protocol.Rows, { level: this.#session.level, ...batch }, to);
    }
    const reading = this.#readings.get(cursor);
    if (!reading) {
      // It was asked for before anybody knew that the rows before it were the last ones.
      if (fills) return this.#skip(to);
      throw new PgError("invalid_cursor_state", `the result ${cursor} is closed`);
    }
    const fetching = { ...reading, rowsMax, fills };
    const until = performance.now() + FILLING_MS_MAX;
    let filled = this.#fetchFirst(cursor, fetching);
    while (
      fills && filled.cursor !== 0 && filled.bytes.length < BATCH_BYTES_MAX &&
      performance.now() < until
    ) filled = this.#fetchMore(cursor, { ...fetching, before: filled });
    this.#withRows(protocol.Rows, { level: this.#session.level, ...filled }, to);
  }

  /** Whatever was asked for behind it has failed with it. */
  #fetchFirst(cursor: number, fetching: Fetching): Encoded {
    try {
      return this.#fetchOnce(cursor, fetching);
    } catch (cause) {
      if (this.#readings.has(cursor) && !(cause instanceof ConnectionLost)) {
        this.#closeCursor(cursor);
      }
      throw cause;
    }
  }

  #fetchOnce(cursor: number, { encoder, pace, rowsMax, fills, before }: Fetching): Encoded {
    const start = performance.now();
    const limits = { rowsMax: fills ? pace.within(rowsMax) : rowsMax, bytesMax: BATCH_BYTES_MAX };
    const batch = this.#session.fetch(cursor, limits);
    const tookMs = performance.now() - start;
    if (batch.cursor === 0) this.#readings.delete(cursor);
    const encoded = this.#encode(batch, { encoder, pace }, before?.rows);
    pace.took(encoded.rows - (before?.rows ?? 0), tookMs);
    return encoded;
  }

  /** What fails now has failed after the rows that are here. */
  #fetchMore(cursor: number, fetching: Fetching & { before: Encoded }): Encoded {
    try {
      return this.#fetchOnce(cursor, fetching);
    } catch (cause) {
      if (cause instanceof ConnectionLost) throw cause;
      if (this.#readings.has(cursor)) this.#closeCursor(cursor);
      return { ...fetching.before, cursor: 0, failure: asPgError(cause) };
    }
  }

  /** The rows as messages for the client, behind those that are there `before`. A row that cannot be one ends the
   * result with its error. */
  #encode(
    batch: { cursor: number; rows: Uint8Array; failure: IrisError | null },
    reading: Reading | undefined,
    before = 0,
  ): Encoded {
    if (before === 0) this.#rows.moveTo(0);
    let { cursor } = batch;
    let rows = before;
    try {
      if (reading) rows += reading.encoder.encode(batch.rows, this.#rows);
    } catch (cause) {
      this.#closeCursor(cursor);
      throw cause;
    }
    if (cursor !== 0 && reading) this.#readings.set(cursor, reading);
    const limited = batch.failure?.sqlcode === SQLCODE_ROW_LIMIT;
    const failure = batch.failure && !limited ? asPgError(batch.failure) : null;
    if (failure && cursor !== 0) {
      this.#closeCursor(cursor);
      cursor = 0;
    }
    return { rows, cursor, failure, bytes: this.#rows.buffer.subarray(0, this.#rows.size) };
  }

  #executeMany({ epoch, sql, rows, mode }: protocol.ExecuteMany, to: Writer): void {
    this.#renew(epoch);
    checkSize(rows);
    const many = executeMany(this.#tools, { sql, rows, mode });
    const failures = many.failures.map(({ row, failure }) => ({ row, error: asPgError(failure) }));
    const rowId = many.ids.at(-1) ?? "";
    protocol.ExecutedMany.encode({ level: this.#session.level, ...many, failures, rowId }, to);
  }

  #runMany(request: protocol.RunMany, to: Writer): void {
    this.#renew(request.epoch);
    if (request.output) this.#output = request.output;
    const program = JSON.parse(request.program) as Program;
    const shape = this.#answerShape(program, request);
    const { counts, failure, rowId, held } = runMany(this.#tools, {
      program,
      lists: listsIn(request.rows),
      encoder: shape?.encoder ?? null,
    });
    this.#rows.moveTo(0);
    held?.takeAll(this.#rows);
    this.#withRows(protocol.RanMany, {
      level: this.#session.level,
      counts,
      failure: failure === undefined ? null : asPgError(failure),
      rowId,
      columns: shape?.columns ?? null,
      bytes: this.#rows.buffer.subarray(0, this.#rows.size),
    }, to);
  }

  #closeCursor(cursor: number): void {
    if (cursor === 0 || this.#held.delete(cursor)) return;
    this.#readings.delete(cursor);
    this.#session.closeCursor(cursor);
  }

  #reset(): void {
    this.#held.clear();
    this.#withLong(() => {});
    for (const cursor of [...this.#readings.keys()]) this.#closeCursor(cursor);
    if (this.#session.level > 0) this.#session.rollback();
  }

  #shapeOf(
    statement: Statement,
    request: protocol.Execute,
    columns: readonly NamedColumn[],
  ): Shape {
    const { shape } = statement;
    const same = shape && isSameShape(shape, request, this.#output);
    return same ? shape : statement.shape = this.#newShape(request, columns);
  }

  #newShape(
    { head, tail, formats }: Pick<protocol.Execute, "head" | "tail" | "formats">,
    given: readonly NamedColumn[],
  ): Shape {
    const { columns, rows } = resultColumns(given, { head, tail });
    const output = this.#output;
    const encoder = new RowEncoder(
      rows,
      formats,
      output,
      (oid) => this.#session.readStream(Buffer.from(oid)),
    );
    return { head, tail, formats, output, columns, encoder };
  }
}

function* listsIn(rows: Uint8Array): Generator<readonly Uint8Array[]> {
  const each = new ListReader(rows);
  while (each.next()) yield elementsOf(each.view());
}

/** A result that is not read to its end. */
interface Reading {
  encoder: RowEncoder;
  pace: Pace;
}

interface Fetching extends Reading {
  rowsMax: number;
  /** Whether the pace decides how many come at a time. */
  fills: boolean;
  /** The rows that these come behind. */
  before?: Encoded;
}

type Encoded = Pick<protocol.Rows, "rows" | "cursor" | "failure" | "bytes">;

function limitsOf({ rowsMax }: protocol.Execute): Limits {
  return { rowsMax, bytesMax: BATCH_BYTES_MAX };
}

function asPgError(cause: unknown): PgError {
  if (cause instanceof PgError) return cause;
  if (cause instanceof IrisError) return toPgError(cause.sqlcode, cause.message);
  if (cause instanceof ConnectionLost) return connectionLost(cause.message);
  return new PgError("internal_error", "the backend process had an error", {
    detail: cause instanceof Error ? cause.stack : String(cause),
    cause,
  });
}
