// Stands in for the helper class where it may not be installed: IRIS's own SQL objects, called one by one.

import { Buffer } from "node:buffer";
import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import { ListReader, ListWriter } from "../iris/list.ts";
import type { LockWait } from "./contract.ts";
import { type Driver, type Iris, type IrisObject, type IrisReference } from "./driver.ts";
import { callError } from "./driver_error.ts";
import { metadataOf } from "./fallback_metadata.ts";
import { argumentsOf, isStream, rowByCells, withStreams } from "./fallback_rows.ts";
import { errorText } from "./install_helper.ts";
import type {
  IrisFacts,
  IrisSession,
  Limits,
  ManyResult,
  NamedColumn,
  Prepared,
  Result,
  RowsBatch,
} from "./iris_session.ts";

const ODBC_MODE = "1";
const SELECT = 1;
const CALL = 45;
const NOTHING = new Uint8Array(0);
const STREAM_PIECE = "32000";
const BYTES_MAX = 3_000_000;
const CANCEL_SECONDS = "2";
const ONE_ROW: Limits = { rowsMax: 1, bytesMax: 0 };
/** A list of one row without cells. */
const NO_ROW = new ListWriter().list(new Uint8Array()).take();
const ATOMIC = 1;
const GO_ON = 2;
const WANT_IDS = 4;
const WANT_COUNTS = 8;

interface Cursor {
  result: IrisObject;
  columns: readonly NamedColumn[];
  /** A row that did not fit into the last batch. */
  waiting: Uint8Array | null;
}

export class FallbackSession implements IrisSession {
  readonly facts: IrisFacts;
  readonly helper = null;
  readonly #driver: Driver;
  readonly #iris: Iris;
  readonly #schemaPath: string;
  readonly #statements = new Map<number, IrisObject>();
  readonly #cursors = new Map<number, Cursor>();
  readonly #savepoints = new Map<number, string>();
  /** What begins and ends transactions stays prepared: each object makes the driver's later calls slower. */
  readonly #control = new Map<string, Prepared>();
  readonly #useGetRow: boolean;
  #lastNumber = 0;

  constructor(
    driver: Driver,
    iris: Iris,
    options: { schemaPath: string; namespace: string; user: string },
  ) {
    this.#driver = driver;
    this.#iris = iris;
    this.#schemaPath = options.schemaPath;
    this.facts = {
      version: iris.classMethodString("%SYSTEM.Version", "GetVersion") ?? "",
      namespace: options.namespace,
      user: options.user,
      job: this.#job(),
    };
    this.#useGetRow = this.#proveGetRow();
  }

  get level(): number {
    return this.#try(() => Number(this.#iris.getTLevel()));
  }

  prepare(sql: string): Prepared {
    return this.#try(() => {
      const statement = this.#iris.classMethodObject(
        "%SQL.Statement",
        "%New",
        ODBC_MODE,
        this.#schemaPath,
      )!;
      const status = statement.invokeBytes("%Prepare", sql)!;
      if (status.length !== 1 || status[0] !== 0x31) {
        statement.close();
        throw new IrisError(-400, errorText(this.#iris, status));
      }
      const handle = ++this.#lastNumber;
      this.#statements.set(handle, statement);
      return { handle, ...metadataOf(statement) };
    });
  }

  execute(prepared: Prepared, parameters: Uint8Array, limits: Limits): Result {
    return this.#try(() => {
      const result = this.#run(prepared, parameters);
      const statementType = result.getNumber("%StatementType") ?? 0;
      const head = { statementType, rowId: result.getString("%ROWID") ?? "" };
      if (prepared.columns === null) {
        const rowCount = result.getNumber("%ROWCOUNT") ?? 0;
        const outputs = statementType === CALL ? this.#outputs(result) : NOTHING;
        result.close();
        const nothing = { cursor: 0, rows: NOTHING, columns: null, failure: null };
        return { ...head, rowCount, ...nothing, outputs };
      }
      const number = ++this.#lastNumber;
      this.#cursors.set(number, { result, columns: prepared.columns, waiting: null });
      const batch = this.#batch(number, limits);
      const rowId = statementType === SELECT ? "" : head.rowId;
      const { count: rowCount } = batch;
      return { statementType, rowId, rowCount, columns: null, outputs: NOTHING, ...batch };
    });
  }

  direct(sql: string, parameters: Uint8Array, limits: Limits): Result {
    const prepared = this.prepare(sql);
    try {
      return { ...this.execute(prepared, parameters, limits), columns: prepared.columns };
    } finally {
      this.closeStatement(prepared.handle);
    }
  }

  append(): never {
    throw new PgError("program_limit_exceeded", "a value is too long for one call of IRIS", {
      hint: "Longer ones need the helper class: PGWIRE_HELPER_CLASS=install.",
    });
  }
  forgetLong(): void {}

  executeMany(prepared: Prepared, rows: Uint8Array, mode: number): ManyResult {
    return this.#try(() => {
      const atomic = (mode & ATOMIC) !== 0;
      const goOn = (mode & GO_ON) !== 0;
      const many = { tried: 0, well: 0, rowCount: 0, failures: [] as ManyResult["failures"][0][] };
      const ids: string[] = [];
      const counts: number[] = [];
      if (atomic) this.#iris.tStart();
      const each = new ListReader(rows);
      while (each.next()) {
        many.tried++;
        try {
          const result = this.#run(prepared, each.view());
          many.well++;
          const count = result.getNumber("%ROWCOUNT") ?? 0;
          many.rowCount += count;
          if (mode & WANT_COUNTS) counts.push(count);
          if (mode & WANT_IDS) ids.push(result.getString("%ROWID") ?? "");
          result.close();
        } catch (cause) {
          if (!(cause instanceof IrisError)) throw cause;
          many.failures.push({ row: many.tried, failure: cause });
          if (!goOn) break;
        }
      }
      if (atomic && (goOn || many.failures.length === 0)) this.#iris.tCommit();
      else if (atomic) this.#iris.tRollbackOne();
      return { ...many, ids, counts };
    });
  }

  *firstRows(prepared: Prepared, rows: Uint8Array): Iterable<Uint8Array> {
    const each = new ListReader(rows);
    while (each.next()) {
      const { rows: found, cursor, failure } = this.execute(prepared, each.view(), ONE_ROW);
      if (cursor !== 0) this.closeCursor(cursor);
      if (failure) throw failure;
      yield found.length > 0 ? found : NO_ROW;
    }
  }

  fetch(cursor: number, limits: Limits): RowsBatch {
    return this.#try(() => this.#batch(cursor, limits));
  }

  *readStream(oid: Uint8Array): Iterable<string> {
    const stream = this.#try(() =>
      this.#iris.classMethodObject("%Stream.Object", "%Open", Buffer.from(oid))
    );
    if (!stream) throw new IrisError(-412, "the stream cannot be opened");
    try {
      for (;;) {
        const piece = this.#try(() => stream.invokeString("Read", STREAM_PIECE)) ?? "";
        if (piece === "") return;
        yield piece;
      }
    } finally {
      stream.close();
    }
  }

  closeStatement(handle: number): void {
    this.#statements.get(handle)?.close();
    this.#statements.delete(handle);
  }

  closeCursor(cursor: number): void {
    this.#cursors.get(cursor)?.result.close();
    this.#cursors.delete(cursor);
  }

  begin(): void {
    this.#savepoints.clear();
    this.#command("START TRANSACTION");
  }
  commit(): void {
    this.#savepoints.clear();
    this.#command("COMMIT");
  }
  rollback(): void {
    this.#savepoints.clear();
    this.#command("ROLLBACK");
  }

  /** A level of the transaction, as the helper class does it: SQL's own savepoints cannot be released. */
  savepoint(name: string): void {
    if (this.level === 0) throw new IrisError(-400, "no transaction is open");
    this.#try(() => this.#iris.tStart());
    this.#savepoints.set(this.level, name);
  }
  rollbackTo(name: string): void {
    const to = this.#savepointLevel(name);
    while (this.level >= to) this.#leave(() => this.#iris.tRollbackOne());
    this.savepoint(name);
  }
  releaseSavepoint(name: string): void {
    const to = this.#savepointLevel(name);
    while (this.level >= to) this.#leave(() => this.#iris.tCommit());
  }

  ping(): void {
    this.#try(() => this.#iris.getTLevel());
  }

  /** Status and number are texts that begin with 1 where all went well. */
  cancelProcess(job: string, force: boolean): string {
    if (this.#ask("%SYSTEM.SQL", "CancelQuery", job, "", CANCEL_SECONDS) === "1") return "cancel";
    return force && this.#ask("%SYSTEM.Process", "Terminate", job) === "1" ? "terminate" : "";
  }

  /** One call for each cell of the whole lock table is too much. */
  lockWaits(): readonly LockWait[] {
    return [];
  }

  /** Null where IRIS refuses to do it. */
  #ask(type: string, method: string, ...args: string[]): string | null {
    try {
      return this.#try(() => this.#iris.classMethodString(type, method, ...args));
    } catch (cause) {
      if (cause instanceof IrisError) return null;
      throw cause;
    }
  }

  #leave(level: () => void): void {
    this.#savepoints.delete(this.level);
    this.#try(level);
  }

  #savepointLevel(name: string): number {
    for (let level = this.level; level > 0; level--) {
      if (this.#savepoints.get(level) === name) return level;
    }
    throw new IrisError(-375, `Cannot ROLLBACK to unestablished savepoint '${name}'`);
  }

  #command(sql: string): void {
    let prepared = this.#control.get(sql);
    if (!prepared) this.#control.set(sql, prepared = this.prepare(sql));
    const { handle } = prepared;
    this.#try(() => this.#run({ handle }, NOTHING).close());
  }

  #run(prepared: Pick<Prepared, "handle">, parameters: Uint8Array): IrisObject {
    const statement = this.#statements.get(prepared.handle);
    if (!statement) throw new IrisError(-400, `unknown statement handle ${prepared.handle}`);
    const result = statement.invokeObject("%Execute", ...argumentsOf(parameters))!;
    const sqlcode = result.getNumber("%SQLCODE") ?? 0;
    if (sqlcode >= 0) return result;
    const message = result.getString("%Message") ?? "";
    result.close();
    throw new IrisError(sqlcode, message);
  }

  #batch(number: number, { rowsMax, bytesMax }: Limits): RowsBatch & { count: number } {
    const cursor = this.#cursors.get(number);
    if (!cursor) throw new IrisError(-102, `unknown cursor ${number}`);
    const rows = new ListWriter();
    const limit = bytesMax > 0 ? Math.min(bytesMax, BYTES_MAX) : BYTES_MAX;
    for (let count = 0;; count++) {
      if (rowsMax > 0 && count >= rowsMax) {
        return { cursor: number, rows: rows.take(), failure: null, count };
      }
      const row = cursor.waiting ?? this.#nextRow(cursor);
      cursor.waiting = null;
      if (row === null) {
        const failure = failureOf(cursor.result);
        this.closeCursor(number);
        return { cursor: 0, rows: rows.take(), failure, count };
      }
      if (count > 0 && rows.size + row.length > limit) {
        cursor.waiting = row;
        return { cursor: number, rows: rows.take(), failure: null, count };
      }
      rows.list(row);
    }
  }

  #nextRow({ result, columns }: Cursor): Uint8Array | null {
    if (!this.#useGetRow) return rowByCells(result, columns);
    const row = this.#reference();
    if (!result.invokeBoolean("%GetRow", row)) return null;
    const bytes = row.getBytes() ?? NOTHING;
    return columns.some(isStream) ? withStreams(bytes, columns) : bytes;
  }

  #reference(value: string | null = null): IrisReference {
    const { IRISReference } = this.#driver;
    return new IRISReference(value, IRISReference.Type.BYTES);
  }

  /** Each asks for the one behind the place of the last. */
  #outputs(result: IrisObject): Uint8Array {
    const outputs = new ListWriter();
    if ((result.getNumber("%OutputColumnCount") ?? 0) === 0) return NOTHING;
    for (let place: string | null = null;;) {
      const reference: IrisReference = this.#reference(place);
      const value = result.invokeString("%NextOutputValue", reference);
      // Digits.
      place = String.fromCharCode(...reference.getBytes() ?? []);
      if (place === "") return outputs.take();
      outputs.string(place);
      if (value === null) outputs.nothing();
      else outputs.string(value === "" ? "\0" : value);
    }
  }

  /** %GetRow is one call for a row; whether it gives ODBC values is tried, as nothing documents it. */
  #proveGetRow(): boolean {
    try {
      const prepared = this.prepare("SELECT CAST('2020-01-02' AS DATE) AS d");
      const result = this.#run(prepared, NOTHING);
      const row = this.#reference();
      const given = this.#try(() => result.invokeBoolean("%GetRow", row));
      const cell = given ? new ListReader(row.getBytes() ?? NOTHING) : null;
      result.close();
      this.closeStatement(prepared.handle);
      return cell !== null && cell.next() && cell.text() === "2020-01-02";
    } catch (cause) {
      if (cause instanceof IrisError) return false;
      throw cause;
    }
  }

  #job(): string {
    try {
      return this.#try(() => this.#iris.classMethodString("%SYSTEM.SYS", "ProcessID")) ?? "";
    } catch (cause) {
      // Only a cancel needs it: without it the process here is killed at once.
      if (cause instanceof IrisError) return "";
      throw cause;
    }
  }

  #try<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      throw cause instanceof IrisError ? cause : callError(cause);
    }
  }
}

function failureOf(result: IrisObject): IrisError | null {
  const sqlcode = result.getNumber("%SQLCODE") ?? 0;
  return sqlcode < 0 ? new IrisError(sqlcode, result.getString("%Message") ?? "") : null;
}
