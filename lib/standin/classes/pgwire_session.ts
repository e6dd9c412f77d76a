// PgWire.Session as its class text would behave: one object per connection, every answer a $LIST.

import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import { eightBitText, encodeList, ListReader, ListWriter } from "../../iris/list.ts";
import type { Call, Value } from "../call.ts";
import { IrisError, type SelectMode } from "../contract.ts";
import { zversion } from "../login.ts";
import type { IrisProcess } from "../process.ts";
import { type IrisClass, irisClass, IrisObject } from "./iris_class.ts";
import { writeColumns, writeParameters } from "./session_columns.ts";
import { ROWS_BYTES_MAX, SessionCursor } from "./session_cursor.ts";
import { runList } from "./session_list.ts";
import { LongValues } from "./session_long.ts";
import { ManyOutcome, placesOfRows, run } from "./session_many.ts";
import { cancelProcess, lockWaits } from "./session_processes.ts";
import { SessionProgram } from "./session_program.ts";
import { SessionTransaction } from "./session_transaction.ts";
import type { StatementResult } from "./sql_result.ts";
import { parseSelectMode, Statement } from "./sql_statement.ts";
import { DEFAULT_SCHEMA } from "./system.ts";
import { RowList } from "../row_list.ts";
import type { StreamContent } from "../stream_store.ts";

const CALL = 45;
const UPDATE = 3;
const SELECT = 1;

const MODE = { atomic: 1, goOn: 2, rowIds: 4, counts: 8, rows: 16 } as const;

export class PgwireSession extends IrisObject {
  readonly #process: IrisProcess;
  readonly #statements = new Map<number, Statement>();
  readonly #cursors = new Map<number, SessionCursor>();
  readonly #transaction: SessionTransaction;
  readonly #rows = new Writer();
  readonly #long = new LongValues();
  readonly #reply = new ListWriter(new Writer(4096));
  #selectMode: SelectMode = 1;
  #inlineMax = 262_144;
  #schemaPath = "";
  #lastId = 0;

  constructor(process: IrisProcess) {
    super();
    this.#process = process;
    this.#transaction = new SessionTransaction(process.engine);
  }

  get irisClass(): IrisClass {
    return pgwireSession;
  }

  init(call: Call): Value {
    const options = new ListReader(call.bytes(0));
    const [mode, path, inline] = [0, 1, 2].map(() => options.next() ? options.text() ?? "" : "");
    if (mode !== "") this.#selectMode = parseSelectMode(mode);
    this.#schemaPath = path;
    if (inline !== "") this.#inlineMax = Number(inline);
    const { facts, host } = this.#process;
    return this.#success()
      .string(host.classes.versionOf(facts.namespace, pgwireSession.name))
      .string(zversion(host.version))
      .string(facts.namespace)
      .string(facts.user)
      .string(facts.develop ? "%All" : "%SQL")
      .string(facts.job)
      .string(DEFAULT_SCHEMA)
      .integer(1)
      .integer(new Date().getTimezoneOffset())
      .take();
  }

  ping(): Value {
    return this.#success().take();
  }

  prepare(call: Call): Value {
    const statement = this.#newStatement();
    const { statementType, parameters, columns } = statement.prepare(call.text(0));
    const handle = ++this.#lastId;
    this.#statements.set(handle, statement);
    return this.#success()
      .integer(handle)
      .integer(statementType)
      .integer(parameters.length)
      .list(writeParameters(parameters))
      .integer(columns.length)
      .list(writeColumns(columns))
      .take();
  }

  execute(call: Call): Value {
    const statement = this.#statement(call.integer(0));
    const result = this.#run(statement, call);
    return this.#result(result, limitsOf(call), { describe: false });
  }

  direct(call: Call): Value {
    const statement = this.#newStatement();
    statement.prepare(call.text(0));
    const result = this.#run(statement, call);
    return this.#result(result, limitsOf(call), { describe: true });
  }

  #run(statement: Statement, call: Call): StatementResult {
    const places = call.bytes(4);
    return run(statement, new ListReader(call.bytes(1)), { long: this.#long, places });
  }

  executeList(call: Call): Value {
    const { engine } = this.#process;
    const answers = runList(
      call,
      engine,
      (item, bytesMax) => answered(this, () => this.#item(item, bytesMax)),
    );
    const reply = this.#success();
    reply.to.bytes(answers);
    return reply.take();
  }

  #item(item: Uint8Array, bytesMax: number): Uint8Array {
    const from = new ListReader(item);
    const handle = Number(from.expect().integer());
    const values = from.expect().view();
    const third = Number(from.expect().integer());
    if (handle === 0) {
      return this.#runProgram(values, { steps: from.expect().view(), commits: third !== 0 });
    }
    const result = this.#executeWith(handle, values);
    return this.#result(result, { rowsMax: third, bytesMax }, { describe: false });
  }

  #executeWith(handle: number, values: Uint8Array): StatementResult {
    const long = { long: this.#long, places: undefined };
    return run(this.#statement(handle), new ListReader(values), long);
  }

  #runProgram(
    values: Uint8Array,
    { steps, commits }: { steps: Uint8Array; commits: boolean },
  ): Uint8Array {
    const program = new SessionProgram({
      execute: (handle, list) => this.#executeWith(handle, list),
      cells: (result, { streams }) => this.#cells(result, streams),
    }, values);
    const isDone = program.runWhole(steps, { transaction: this.#transaction, commits });
    if (!isDone) return this.failure(0, "step by step");
    const { count, rowId, given, rows, id } = program;
    const reply = this.#success().integer(UPDATE).integer(count).string(rowId);
    reply.integer(0).integer(0).integer(given).list(rows.take()).empty().list(id);
    return reply.take();
  }

  append(call: Call): Value {
    this.#long.append(call);
    return this.#success().take();
  }

  forget(): Value {
    this.#long.clear();
    return this.#success().take();
  }

  fetch(call: Call): Value {
    const id = call.integer(0);
    const cursor = this.#cursor(id);
    const batch = cursor.batch(call.integer(1, 1000), call.integer(2, 1_000_000));
    const keep = batch.more || (cursor.sqlcode >= 0 && cursor.result.statementType === CALL);
    if (!keep) this.#closeCursor(id);
    return this.#head(cursor)
      .integer(keep ? id : 0)
      .integer(batch.more ? 1 : 0)
      .integer(batch.count)
      .list(batch.rows)
      .take();
  }

  /** The stand-in's procedures have one result set at most. */
  moreResults(call: Call): Value {
    const id = call.integer(0);
    const { result } = this.#cursor(id);
    this.#closeCursor(id);
    const reply = this.#success().integer(result.statementType ?? 0).empty().empty();
    return reply.integer(0).integer(0).integer(0).empty().empty().empty().take();
  }

  executeMany(call: Call): Value {
    const statement = this.#statement(call.integer(0));
    const mode = call.integer(2, 1);
    const atomic = (mode & MODE.atomic) !== 0;
    const goOn = (mode & MODE.goOn) !== 0;
    const base = atomic ? this.#transaction.enter() : undefined;
    const outcome = new ManyOutcome({
      ids: (mode & MODE.rowIds) !== 0,
      counts: (mode & MODE.counts) !== 0,
      rows: (mode & MODE.rows) !== 0 ? this.#firstRow : null,
    });
    const { engine } = this.#process;
    const all = () => this.#runRows(statement, call, { outcome, goOn });
    try {
      if (engine.together) engine.together(all);
      else all();
    } catch (cause) {
      if (base !== undefined) this.#transaction.leave(base, false);
      throw cause;
    }
    if (base !== undefined) this.#transaction.leave(base, outcome.bad === 0 || goOn);
    return this.#head(outcome)
      .integer(outcome.tried)
      .integer(outcome.well)
      .integer(outcome.total)
      .list(outcome.failures.take())
      .list(outcome.ids.take())
      .list(outcome.counts.take())
      .list(outcome.found.take())
      .take();
  }

  #runRows(
    statement: Statement,
    call: Call,
    { outcome, goOn }: { outcome: ManyOutcome; goOn: boolean },
  ): void {
    const rows = new ListReader(call.bytes(1));
    const row = new ListReader(NO_BYTES);
    row.letters = eightBitText(rows.bytes);
    const places = placesOfRows(call.bytes(3));
    while (rows.next()) {
      row.reset(rows.bytes, rows.start, rows.end);
      const long = { long: this.#long, places: places.get(outcome.tried + 1) };
      const result = run(statement, row, long);
      const counts = outcome.add(result);
      result.release();
      if (!counts || (result.sqlcode < 0 && !goOn)) break;
    }
  }

  readonly #firstRow = (result: StatementResult): Uint8Array =>
    this.#cells(result, true) ?? NO_BYTES;

  /** Of the next row; a stream's content where it is wanted, else its OID. */
  #cells(result: StatementResult, contents: boolean): Uint8Array | undefined {
    const row = result.next();
    if (row === undefined) return undefined;
    const streams = this.#process.streams;
    const ofStream = contents
      ? this.#streamCell
      : (content: StreamContent) => streams.keep(content);
    const cells = new RowList(result.columns, ofStream, new Writer(256));
    cells.cells(row);
    return cells.to.take();
  }

  readStream(call: Call): Value {
    const content = this.#process.streams.find(call.bytes(0));
    if (content === undefined) throw new IrisError(-412, "the stream cannot be opened");
    const start = Math.max(call.integer(1), 0);
    const length = Math.min(call.integer(2, 1_000_000), ROWS_BYTES_MAX);
    const piece = content.slice(start, start + Math.max(length, 0));
    const atEnd = start + piece.length >= content.length;
    return this.#success().value(piece).integer(atEnd ? 1 : 0).integer(content.length).take();
  }

  closeStatement(call: Call): Value {
    this.#statements.delete(call.integer(0));
    return this.#success().take();
  }

  closeCursor(call: Call): Value {
    this.#closeCursor(call.integer(0));
    return this.#success().take();
  }

  /** Begin, Commit and the like: something is done, and nothing is added to the answer. */
  transact(act: (transaction: SessionTransaction) => void): Value {
    act(this.#transaction);
    return this.#success().take();
  }

  setOption(call: Call): Value {
    const old = this.#process.engine.setOption(call.text(0), call.text(1));
    return this.#success().string(old).take();
  }

  /** Ready for another client. Prepared statements belong to the connection and stay. */
  reset(): Value {
    this.release();
    this.#transaction.reset();
    return this.#success().take();
  }

  override release(): void {
    this.#long.clear();
    for (const id of [...this.#cursors.keys()]) this.#closeCursor(id);
    this.#process.streams.clear();
  }

  failure(sqlcode: number, message: string): Uint8Array {
    return this.#failure(sqlcode, message).take();
  }

  /** (0, content), or (1, oid, size) for what is too large to travel inside the row. */
  readonly #streamCell = (content: StreamContent): Uint8Array =>
    content.length <= this.#inlineMax
      ? encodeList([0n, content])
      : encodeList([1n, this.#process.streams.keep(content), BigInt(content.length)]);

  #newStatement(): Statement {
    const options = { selectMode: String(this.#selectMode), schemaPath: this.#schemaPath };
    return new Statement(this.#process, options);
  }

  #statement(handle: number): Statement {
    const statement = this.#statements.get(handle);
    if (statement === undefined) throw new IrisError(-400, `unknown statement handle ${handle}`);
    return statement;
  }

  #cursor(id: number): SessionCursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new IrisError(-102, `unknown cursor ${id}`);
    return cursor;
  }

  #closeCursor(id: number): void {
    this.#cursors.get(id)?.result.release();
    this.#cursors.delete(id);
  }

  /** The elements of Result; rows that came before an error are sent with it. */
  #result(
    result: StatementResult,
    { rowsMax, bytesMax }: { rowsMax: number; bytesMax: number },
    { describe }: { describe: boolean },
  ): Uint8Array {
    if (result.sqlcode < 0) return this.failure(result.sqlcode, result.message);
    const type = result.statementType ?? 0;
    const columns = describe || type === CALL ? writeColumns(result.columns) : NO_BYTES;
    if (type !== SELECT && !result.hasRows) {
      const reply = this.#success().integer(type).integer(result.rowCount).string(result.rowId);
      const outputs = outputsOf(result);
      result.release();
      reply.integer(0).integer(0).integer(0).empty().list(columns);
      return (outputs ? reply.list(outputs) : reply.empty()).take();
    }
    const cursor = new SessionCursor(result, { to: this.#rows, streamCell: this.#streamCell });
    const batch = cursor.batch(rowsMax, bytesMax);
    const keep = batch.more || (cursor.sqlcode >= 0 && type === CALL);
    const id = ++this.#lastId;
    if (keep) this.#cursors.set(id, cursor);
    else result.release();
    return this.#head(cursor)
      .integer(type)
      .integer(result.rowCount)
      .empty()
      .integer(keep ? id : 0)
      .integer(batch.more ? 1 : 0)
      .integer(batch.count)
      .list(batch.rows)
      .list(columns)
      .empty()
      .take();
  }

  #head({ sqlcode, message }: { sqlcode: number; message: string }): ListWriter {
    return sqlcode < 0 ? this.#failure(sqlcode, message) : this.#success();
  }

  #success(): ListWriter {
    this.#reply.to.moveTo(0);
    return this.#reply.integer(1).integer(0).empty().integer(this.#transaction.level);
  }

  #failure(sqlcode: number, message: string): ListWriter {
    this.#reply.to.moveTo(0);
    return this.#reply.integer(0).integer(sqlcode).string(message).integer(this.#transaction.level);
  }
}

const NO_BYTES = new Uint8Array();

function outputsOf({ outputs }: StatementResult): Uint8Array | null {
  if (outputs.length === 0) return null;
  return encodeList(outputs.flatMap(([position, value]) => [BigInt(position), value]));
}

/** No method of the class lets an SQL error out, nor a broken list: errors are answers. */
function answering(
  method: (self: PgwireSession, call: Call) => Value,
): (self: PgwireSession, call: Call) => Value {
  return (self, call) => answered(self, () => method(self, call));
}

function answered<T>(self: PgwireSession, make: () => T): T | Uint8Array {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof IrisError) {
      return self.failure(cause.sqlcode < 0 ? cause.sqlcode : -400, cause.message);
    }
    if (cause instanceof PgError) return self.failure(-400, `<LIST> ${cause.message}`);
    throw cause;
  }
}

function limitsOf(call: Call): { rowsMax: number; bytesMax: number } {
  return { rowsMax: call.integer(2, 1000), bytesMax: call.integer(3, 1_000_000) };
}

export const pgwireSession: IrisClass = irisClass<PgwireSession>({
  name: "PgWire.Session",
  installable: true,
  classMethods: {
    "%New": ({ process }) => new PgwireSession(process),
    Version: ({ process: { host, facts } }) =>
      host.classes.versionOf(facts.namespace, pgwireSession.name),
    CancelProcess: (call) => cancelProcess(call),
    LockWaits: ({ process }) => lockWaits(process),
  },
  methods: {
    Init: answering((self, call) => self.init(call)),
    Ping: answering((self) => self.ping()),
    Prepare: answering((self, call) => self.prepare(call)),
    Execute: answering((self, call) => self.execute(call)),
    ExecuteList: answering((self, call) => self.executeList(call)),
    Direct: answering((self, call) => self.direct(call)),
    Fetch: answering((self, call) => self.fetch(call)),
    MoreResults: answering((self, call) => self.moreResults(call)),
    ExecuteMany: answering((self, call) => self.executeMany(call)),
    Append: answering((self, call) => self.append(call)),
    Forget: answering((self) => self.forget()),
    ReadStream: answering((self, call) => self.readStream(call)),
    CloseStatement: answering((self, call) => self.closeStatement(call)),
    CloseCursor: answering((self, call) => self.closeCursor(call)),
    Begin: answering((self, call) => self.transact((it) => it.begin(call.text(0)))),
    Commit: answering((self) => self.transact((it) => it.commit())),
    Rollback: answering((self) => self.transact((it) => it.rollback())),
    Savepoint: answering((self, call) => self.transact((it) => it.savepoint(call.text(0)))),
    RollbackTo: answering((self, call) => self.transact((it) => it.rollbackTo(call.text(0)))),
    Release: answering((self, call) => self.transact((it) => it.release(call.text(0)))),
    SetOption: answering((self, call) => self.setOption(call)),
    Reset: answering((self) => self.reset()),
  },
});
