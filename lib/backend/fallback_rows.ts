// Makes the $LIST of a row, and the arguments of a statement, for the way without the helper class.

import { Buffer } from "node:buffer";
import { ITEM, ListReader, ListWriter } from "../iris/list.ts";
import type { IrisArgument, IrisObject } from "./driver.ts";
import type { NamedColumn } from "./iris_session.ts";

const STREAM_TYPES: ReadonlySet<number> = new Set([-10, -4, -1]);

export function argumentsOf(parameters: Uint8Array): IrisArgument[] {
  const args: IrisArgument[] = [];
  const list = new ListReader(parameters);
  while (list.next()) {
    const eightBit = list.type === ITEM.text;
    args.push(eightBit ? Buffer.from(list.view()) : list.text());
  }
  return args;
}

export function isStream({ odbcType }: NamedColumn): boolean {
  return STREAM_TYPES.has(odbcType);
}

export function rowByCells(result: IrisObject, columns: readonly NamedColumn[]): Uint8Array | null {
  if (!result.invokeBoolean("%Next")) return null;
  const row = new ListWriter();
  for (const [index, column] of columns.entries()) {
    const place = String(index + 1);
    if (isStream(column)) streamCell(row, result.invokeBytes("%GetData", place));
    else if (isBinary(column)) row.value(result.invokeBytes("%GetData", place));
    else cell(row, result.invokeString("%GetData", place));
  }
  return row.take();
}

function isBinary({ odbcType }: NamedColumn): boolean {
  return odbcType === -2 || odbcType === -3;
}

/** The driver gives '' as the empty string and NULL as null. */
function cell(row: ListWriter, text: string | null): void {
  row.value(text === "" ? "\0" : text);
}

/** As the helper class tells of a stream that is too long for its row: list(1, oid, size). */
function streamCell(row: ListWriter, oid: Uint8Array | null): void {
  if (oid === null || oid.length === 0) row.nothing();
  else row.list(new ListWriter().integer(1).bytes(oid).integer(0).take());
}

/** IRIS gives the stream's OID. */
export function withStreams(bytes: Uint8Array, columns: readonly NamedColumn[]): Uint8Array {
  const from = new ListReader(bytes);
  const to = new ListWriter();
  for (const column of columns) {
    const start = from.at;
    if (!from.next()) break;
    if (isStream(column)) streamCell(to, from.view());
    else to.to.bytes(bytes.subarray(start, from.at));
  }
  return to.take();
}
