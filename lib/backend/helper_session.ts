// Drives the helper class in the IRIS process: one call for a statement, one for each batch of rows.

import { Buffer } from "node:buffer";
import { Writer } from "../bytes/writer.ts";
import { IrisError } from "../iris/iris_error.ts";
import { encodeList, ListReader, ListWriter } from "../iris/list.ts";
import type { LockWait } from "./contract.ts";
import type { IrisArgument, IrisObject } from "./driver.ts";
import { callError } from "./driver_error.ts";
import { placesOf, placesOfRows } from "./long_places.ts";
import type {
  IrisFacts,
  IrisSession,
  Limits,
  ListItem,
  ListLimits,
  ListOutcome,
  ManyResult,
  NamedColumn,
  Prepared,
  Result,
  RowsBatch,
} from "./iris_session.ts";

/** Dates and times as text, not as day numbers and seconds. */
const ODBC_MODE = "1";
const STREAM_INLINE_MAX = "262144";
const STREAM_PIECE = "256000";
/** A mode of ExecuteMany. */
const FIRST_ROWS = 16;
const EMPTY = new Uint8Array(0);

export class HelperSession implements IrisSession {
  readonly facts: IrisFacts;
  readonly helper: string;
  level = 0;
  readonly #object: IrisObject;
  readonly #reply = new ListReader(EMPTY);
  readonly #item = new Writer(256);
  #failure: IrisError | null = null;
  #hasLong = false;

  /** `object` is an instance of the helper class; it is never closed. */
  constructor(object: IrisObject, { schemaPath }: { schemaPath: string }) {
    this.#object = object;
    const options = encodeList([ODBC_MODE, schemaPath, STREAM_INLINE_MAX]);
    this.#call("Init", Buffer.from(options));
    this.helper = this.#text();
    this.facts = {
      version: this.#text(),
      namespace: this.#text(),
      user: this.#text(),
      job: (this.#text(), this.#text()),
    };
  }

  prepare(sql: string): Prepared {
    this.#call("Prepare", sql);
    const handle = this.#number();
    const statementType = this.#number();
    this.#number();
    const parameters = parametersOf(this.#list());
    const count = this.#number();
    const columns = columnsOf(this.#list());
    return { handle, statementType, parameters, columns: count > 0 ? columns : null };
  }

  execute(prepared: Prepared, parameters: Uint8Array, limits: Limits): Result {
    this.#call("Execute", String(prepared.handle), ...this.#withLimits(parameters, limits));
    return this.#result();
  }

  executeList(
    items: readonly ListItem[],
    { bytesMax, secondsMax }: ListLimits,
  ): ListOutcome[] {
    const list = new ListWriter();
    for (const item of items) list.list(this.#listItem(item));
    this.#call("ExecuteList", bytesOf(list.take()), String(bytesMax), String(secondsMax));
    const all = this.#reply.left();
    const results: ListOutcome[] = [];
    while (all.next()) {
      this.#reply.reset(all.bytes, all.start, all.end);
      results.push(this.#head() ? this.#result() : failureOrNone(this.#failure!));
    }
    if (results.length === 0) throw new IrisError(-400, "IRIS has not run what it was asked to");
    return results.slice(0, items.length);
  }

  #listItem(item: ListItem): Uint8Array {
    const to = new ListWriter(this.#item);
    if ("prepared" in item) {
      to.integer(item.prepared.handle).list(item.parameters).integer(item.rowsMax);
    } else to.integer(0).list(item.parameters).integer(item.commits ? 1 : 0).list(item.steps);
    return to.take();
  }

  direct(sql: string, parameters: Uint8Array, limits: Limits): Result {
    this.#call("Direct", sql, ...this.#withLimits(parameters, limits));
    return this.#result();
  }

  append(value: number, piece: string | Uint8Array, { first }: { first: boolean }): void {
    this.#hasLong = true;
    const isText = typeof piece === "string";
    const argument = isText ? piece : bytesOf(piece);
    this.#call("Append", String(value), argument, first ? "1" : "0", isText ? "0" : "1");
  }

  forgetLong(): void {
    this.#hasLong = false;
    this.#call("Forget");
  }

  executeMany(prepared: Prepared, rows: Uint8Array, mode: number): ManyResult {
    this.#callMany(prepared, rows, mode);
    return this.#many();
  }

  *firstRows(prepared: Prepared, rows: Uint8Array): Iterable<Uint8Array> {
    const from = new ListReader(rows);
    // IRIS stops where its reply is full.
    while (from.at < rows.length) {
      this.#callMany(prepared, rows.subarray(from.at), FIRST_ROWS);
      const { well, failures: [failure] } = this.#many();
      const found = this.#reply.expect().view();
      for (let row = 0; row < well; row++) from.expect();
      yield found;
      if (failure) throw failure.failure;
      if (!(well > 0)) throw new IrisError(-400, "a row is longer than a reply of IRIS");
    }
  }

  #callMany(prepared: Prepared, rows: Uint8Array, mode: number): void {
    const { list, places } = this.#hasLong ? placesOfRows(rows) : { list: rows, places: EMPTY };
    const args = [bytesOf(list), String(mode), ...placesArgument(places)];
    this.#call("ExecuteMany", String(prepared.handle), ...args);
  }

  #many(): ManyResult {
    const [tried, well, rowCount] = [this.#number(), this.#number(), this.#number()];
    const failures: { row: number; failure: IrisError }[] = [];
    const each = this.#list();
    while (each.next()) {
      const failure = new ListReader(each.bytes, each.start, each.end);
      failures.push({
        row: numberOf(failure),
        failure: new IrisError(numberOf(failure), textOf(failure)),
      });
    }
    const ids: string[] = [];
    const told = this.#list();
    while (told.next()) ids.push(told.text() ?? "");
    const counts: number[] = [];
    const counted = this.#list();
    while (counted.next()) counts.push(Number(counted.value() ?? 0));
    return { tried, well, rowCount, failures, ids, counts };
  }

  fetch(cursor: number, { rowsMax, bytesMax }: Limits): RowsBatch {
    this.#call("Fetch", String(cursor), String(rowsMax), String(bytesMax));
    const kept = this.#number();
    const more = this.#number() === 1;
    this.#number();
    const rows = this.#reply.expect().view();
    const failure = this.#failure;
    return { cursor: this.#onlyWithRows(kept, more), rows, failure };
  }

  *readStream(oid: Uint8Array): Iterable<string> {
    for (let offset = 0, ended = false; !ended;) {
      this.#call("ReadStream", bytesOf(oid), String(offset), STREAM_PIECE);
      const piece = this.#text();
      ended = this.#number() === 1 || piece === "";
      offset += piece.length;
      yield piece;
    }
  }

  closeStatement(handle: number): void {
    this.#call("CloseStatement", String(handle));
  }
  closeCursor(cursor: number): void {
    this.#call("CloseCursor", String(cursor));
  }
  begin(): void {
    this.#call("Begin");
  }
  commit(): void {
    this.#call("Commit");
  }
  rollback(): void {
    this.#call("Rollback");
  }
  savepoint(name: string): void {
    this.#call("Savepoint", name);
  }
  rollbackTo(name: string): void {
    this.#call("RollbackTo", name);
  }
  releaseSavepoint(name: string): void {
    this.#call("Release", name);
  }
  ping(): void {
    this.#call("Ping");
  }

  cancelProcess(job: string, force: boolean): string {
    this.#call("CancelProcess", job, force ? "1" : "0");
    return this.#text();
  }

  lockWaits(): readonly LockWait[] {
    this.#call("LockWaits");
    const waits: LockWait[] = [];
    const each = this.#list();
    while (each.next()) {
      const wait = new ListReader(each.bytes, each.start, each.end);
      waits.push({ waiter: textOf(wait), owner: textOf(wait) });
    }
    return waits;
  }

  /** Every reply begins with ok, SQLCODE, message and $TLEVEL; what a method adds is read after this. */
  #call(method: string, ...args: IrisArgument[]): void {
    let bytes: Uint8Array | null;
    try {
      bytes = this.#object.invokeBytes(method, ...args);
    } catch (cause) {
      throw callError(cause);
    }
    this.#reply.reset(bytes ?? EMPTY);
    if (!this.#head()) throw this.#failure!;
  }

  /** False where there is nothing but a failure. */
  #head(): boolean {
    const ok = this.#number() === 1;
    const sqlcode = this.#number();
    const message = this.#text();
    this.level = this.#number();
    this.#failure = ok ? null : new IrisError(sqlcode, message);
    // Rows that came before an error are still worth sending: then the reply goes on.
    return ok || !this.#reply.ended;
  }

  #result(): Result {
    const statementType = this.#number();
    const rowCount = this.#number();
    const rowId = this.#text();
    const kept = this.#number();
    const more = this.#number() === 1;
    this.#number();
    const rows = this.#reply.expect().view();
    const { bytes, start, end } = this.#reply.expect();
    const columns = start < end ? columnsOf(new ListReader(bytes, start, end)) : null;
    const outputs = this.#reply.expect().view();
    const failure = this.#failure;
    const cursor = this.#onlyWithRows(kept, more);
    return { statementType, rowCount, rowId, cursor, rows, columns, outputs, failure };
  }

  /** The class keeps the cursor of a CALL for its next result set, which nobody asks for here. */
  #onlyWithRows(cursor: number, more: boolean): number {
    if (cursor === 0 || more) return cursor;
    this.closeCursor(cursor);
    return 0;
  }

  #withLimits(parameters: Uint8Array, { rowsMax, bytesMax }: Limits): IrisArgument[] {
    const { list, places } = this.#hasLong
      ? placesOf(parameters)
      : { list: parameters, places: EMPTY };
    return [bytesOf(list), String(rowsMax), String(bytesMax), ...placesArgument(places)];
  }

  #number(): number {
    return numberOf(this.#reply);
  }
  #text(): string {
    return textOf(this.#reply);
  }
  #list(): ListReader {
    const { bytes, start, end } = this.#reply.expect();
    return new ListReader(bytes, start, end);
  }
}

/** Without an SQLCODE nothing has failed, and nothing has happened. */
function failureOrNone(failure: IrisError): IrisError | null {
  return failure.sqlcode === 0 ? null : failure;
}

/** Left out where there are none. */
function placesArgument(places: Uint8Array): IrisArgument[] {
  return places.length === 0 ? [] : [bytesOf(places)];
}

/** The driver takes Node's own kind of bytes. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The empty string, which IRIS has for nothing, counts as 0. */
export function numberOf(list: ListReader): number {
  return Number(list.expect().value() ?? 0);
}

export function textOf(list: ListReader): string {
  return list.expect().text() ?? "";
}

/** Name, ODBC type, precision, scale, nullable, table, schema, flags, client type, type class. */
function columnsOf(list: ListReader): NamedColumn[] {
  const columns: NamedColumn[] = [];
  while (list.next()) {
    const each = new ListReader(list.bytes, list.start, list.end);
    const name = textOf(each);
    const [odbcType, precision, scale] = [numberOf(each), numberOf(each), numberOf(each)];
    for (let skipped = 0; skipped < 4; skipped++) each.expect();
    const clientType = numberOf(each);
    columns.push({ name, odbcType, precision, scale, clientType, typeClass: textOf(each) });
  }
  return columns;
}

function parametersOf(list: ListReader): { odbcType: number }[] {
  const parameters: { odbcType: number }[] = [];
  while (list.next()) {
    parameters.push({ odbcType: numberOf(new ListReader(list.bytes, list.start, list.end)) });
  }
  return parameters;
}
