// A bound value goes from the wire into a $LIST element, with nothing between where nothing is needed.

import { Cursor, decodeUtf8 } from "../bytes/cursor.ts";
import { PgError } from "../errors/pg_error.ts";
import type { ListWriter } from "../iris/list.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "./column.ts";
import { badBinary, type IrisValue, type PgType } from "./pg_type.ts";
import { refuseNul } from "./text.ts";
import { typeByName, typeByOid } from "./types.ts";

/** `type` 0 is a type that nobody knows: text. The settings decide how dates without a zone, or with
 * the day first, are read. */
export function encodeParameter(
  type: number,
  format: number,
  bytes: Uint8Array | null,
  list: ListWriter,
  settings: OutputSettings = OUTPUT_DEFAULTS,
): void {
  if (bytes === null) {
    list.nothing();
    return;
  }
  if (isPlainText(type)) return encodeText(bytes, list);
  if (format === 0 && INTEGERS.has(type) && isShortInteger(bytes)) {
    list.bytes(bytes);
    return;
  }
  const row = typeByOid(type);
  if (!row) throw new PgError("feature_not_supported", `type ${type} is not supported`);
  encodeIrisValue(row.iris.encode(decodeValue(row, { format, bytes, settings })), list);
}

export const LEFT_OVER = "incorrect binary data format in bind parameter";

/** A value as a client sent it, in either format. */
export function decodeValue<T>(
  type: PgType<T>,
  { format, bytes, settings }: { format: number; bytes: Uint8Array; settings: OutputSettings },
): T {
  if (format === 0) return type.text.decode(refuseNul(decodeUtf8(bytes)), settings);
  if (!type.binary) {
    throw new PgError(
      "undefined_function",
      `no binary input function available for type ${type.title}`,
    );
  }
  const from = new Cursor(bytes);
  let value: T;
  try {
    value = type.binary.decode(from);
  } catch (cause) {
    // A value that is too short hurts the statement, not the connection.
    if (!(cause instanceof PgError) || cause.severity !== "FATAL") throw cause;
    throw new PgError("protocol_violation", cause.message, { cause });
  }
  if (from.remaining > 0) throw badBinary(LEFT_OVER);
  return value;
}

/** '' is one NUL character to IRIS; a text without anything would be NULL. (GSQL_langelements) */
export function encodeIrisValue(value: IrisValue, list: ListWriter): void {
  if (typeof value === "number") list.double(value);
  else if (typeof value === "string") list.string(value === "" ? "\0" : value);
  else list.bytes(value);
}

/** The types whose binary form is their text. */
const AS_TEXT = oidsOf("text", "varchar", "bpchar", "unknown", "cstring", "xml");
const XML = typeByName("xml")!.oid;
const INTEGERS = oidsOf("int4", "int8");

export function isText(type: number): boolean {
  return type === 0 || AS_TEXT.has(type);
}

/** Any text will do. */
export function isPlainText(type: number): boolean {
  return isText(type) && type !== XML;
}

function oidsOf(...names: string[]): ReadonlySet<number> {
  return new Set(names.map((name) => typeByName(name)!.oid));
}

const EMPTY = Uint8Array.of(0);
const ASCII_SHORT = 64;

function encodeText(bytes: Uint8Array, list: ListWriter): void {
  const { length } = bytes;
  if (length === 0) {
    list.bytes(EMPTY);
    return;
  }
  // Short ASCII, the usual case, is the same bytes in a $LIST.
  let plain = length <= ASCII_SHORT;
  for (let at = 0; plain && at < length; at++) plain = bytes[at] > 0 && bytes[at] < 0x80;
  if (plain) list.bytes(bytes);
  else list.string(refuseNul(decodeUtf8(bytes)));
}

const MINUS = 0x2d;
const INTEGER_DIGITS_SHORT = 9;

/** Plain digits that fit any of the integer types, without a zero in front. */
function isShortInteger(bytes: Uint8Array): boolean {
  const start = bytes[0] === MINUS ? 1 : 0;
  const digits = bytes.length - start;
  if (digits < 1 || digits > INTEGER_DIGITS_SHORT) return false;
  if (bytes[start] === 0x30) return digits === 1 && start === 0;
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] < 0x30 || bytes[at] > 0x39) return false;
  }
  return true;
}
