// Answers the gateway's requests on one IRIS session: reads a frame's fields, calls IRIS, writes the reply.

import { decodeUtf8 } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { ListReader } from "../iris/list.ts";
import type { Program } from "../sql/program.ts";
import { typeOfIrisParameter } from "../types/iris_types.ts";
import { checkSize } from "./argument_limits.ts";
import { asPgError } from "./as_pg_error.ts";
import { outputColumns } from "./call_outputs.ts";
import { executeMany } from "./execute_many.ts";
import { Executions } from "./executions.ts";
import { bodyOf, tagOf } from "./framer.ts";
import type { IrisSession } from "./iris_session.ts";
import { Isolation } from "./isolation.ts";
import { LockTimeout } from "./lock_timeout.ts";
import { OpenResults } from "./open_results.ts";
import * as protocol from "./protocol.ts";
import { resultColumns } from "./result_columns.ts";
import { RowLocks } from "./row_locks.ts";
import { RowReplies } from "./row_replies.ts";
import { elementsOf } from "./rows_read.ts";
import { runMany, type StepsTools } from "./run_steps.ts";
import { Shapes } from "./shapes.ts";
import { Statements } from "./statements.ts";
import { TableLocks } from "./table_locks.ts";
import { UniqueKeys } from "./unique_keys.ts";

export class Requests {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  readonly #tools: StepsTools;
  readonly #lockTimeout: LockTimeout;
  readonly #isolation: Isolation;
  readonly #tableLocks: TableLocks;
  readonly #shapes: Shapes;
  readonly #results: OpenResults;
  readonly #replies = new RowReplies();
  readonly #executions: Executions;
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
    this.#shapes = new Shapes(session, statements);
    this.#results = new OpenResults(session);
    this.#executions = new Executions({
      steps: this.#tools,
      shapes: this.#shapes,
      results: this.#results,
      replies: this.#replies,
    });
  }

  /** Bytes that follow the last answer. */
  get rest(): Uint8Array {
    return this.#replies.rest;
  }

  /** Answers the first of the frames, and with it what goes to IRIS in the same call: says how many that are, and
   * whether the connection is still there. */
  answer(
    frames: readonly Uint8Array[],
    { from, to }: { from: number; to: Writer },
  ): { answered: number; goesOn: boolean } {
    this.#replies.clear();
    this.#executions.land();
    const answered = this.#hasLong ? 0 : this.#executions.together(frames, { from, to });
    const goesOn = answered > 0 || this.#answer(frames[from], to);
    this.#results.shrink();
    return { answered: answered || 1, goesOn };
  }

  /** Writes the one reply that every request gets; false when the connection is gone with it. */
  #answer(frame: Uint8Array, to: Writer): boolean {
    const start = to.size;
    try {
      const handle = this.#handlers[tagOf(frame)];
      if (!handle) {
        throw new PgError("protocol_violation", `unknown request ${frame[0]} to a backend process`);
      }
      handle(bodyOf(frame), to);
      return !this.#tableLocks.stuck;
    } catch (cause) {
      to.moveTo(start);
      return this.#executions.fail(cause, to);
    }
  }

  readonly #handlers: Readonly<Record<string, (body: Uint8Array, to: Writer) => void>> = {
    [protocol.Describe.tag]: (body, to) => this.#describe(protocol.Describe.decode(body), to),
    [protocol.Execute.tag]: (body, to) => this.#withLong(() => this.#executions.execute(body, to)),
    [protocol.Again.tag]: (body, to) => this.#withLong(() => this.#executions.again(body, to)),
    [protocol.RunSteps.tag]: (body, to) =>
      this.#withLong(() => this.#executions.runSteps(body, { hasLong: this.#hasLong, to })),
    [protocol.Fetch.tag]: (body, to) => {
      const rows = this.#results.fetch(protocol.Fetch.decode(body));
      if (!rows) return this.#executions.skip(to);
      this.#replies.write(protocol.Rows, { level: this.#session.level, ...rows }, to);
    },
    [protocol.ExecuteMany.tag]: (body, to) =>
      this.#withLong(() => this.#executeMany(protocol.ExecuteMany.decode(body), to)),
    [protocol.RunMany.tag]: (body, to) => this.#runMany(protocol.RunMany.decode(body), to),
    [protocol.Append.tag]: (body, to) => {
      this.#append(protocol.Append.decode(body));
      this.#done(to);
    },
    [protocol.CloseCursor.tag]: (body, to) => {
      this.#results.close(protocol.CloseCursor.decode(body).cursor);
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
    this.#executions.renew(epoch);
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

  #executeMany({ epoch, sql, rows, mode }: protocol.ExecuteMany, to: Writer): void {
    this.#executions.renew(epoch);
    checkSize(rows);
    const many = executeMany(this.#tools, { sql, rows, mode });
    const failures = many.failures.map(({ row, failure }) => ({ row, error: asPgError(failure) }));
    const rowId = many.ids.at(-1) ?? "";
    protocol.ExecutedMany.encode({ level: this.#session.level, ...many, failures, rowId }, to);
  }

  #runMany(request: protocol.RunMany, to: Writer): void {
    this.#executions.renew(request.epoch);
    this.#shapes.use(request.output);
    const program = JSON.parse(request.program) as Program;
    const shape = this.#shapes.ofAnswer(program, request);
    const { counts, failure, rowId, held } = runMany(this.#tools, {
      program,
      lists: listsIn(request.rows),
      encoder: shape?.encoder ?? null,
    });
    this.#replies.write(protocol.RanMany, {
      level: this.#session.level,
      counts,
      failure: failure === undefined ? null : asPgError(failure),
      rowId,
      columns: shape?.columns ?? null,
      bytes: this.#results.all(held).bytes,
    }, to);
  }

  #reset(): void {
    this.#withLong(() => {});
    this.#results.closeAll();
    if (this.#session.level > 0) this.#session.rollback();
  }
}

function* listsIn(rows: Uint8Array): Generator<readonly Uint8Array[]> {
  const each = new ListReader(rows);
  while (each.next()) yield elementsOf(each.view());
}
