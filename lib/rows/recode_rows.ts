// DataRow messages for a client that does not speak UTF-8: the texts in them in its encoding. The way of
// the few, and so apart from the hot path.

import { Cursor, decodeUtf8 } from "../bytes/cursor.ts";
import type { Encoding } from "../bytes/encoding.ts";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { typeByName, TYPES } from "../types/types.ts";
import { spreadFormats } from "./encode_rows.ts";

/** How a value's bytes become those that the other side reads. */
type Recode = (bytes: Uint8Array) => Uint8Array;

interface Columns {
  columns: readonly { type: number }[];
  /** As Bind has them: none, one for all, or one per column. */
  formats: readonly number[];
}

export interface Recoded {
  bytes: Uint8Array;
  /** What has no place in the encoding; the rows before it are there. */
  failure?: PgError;
}

export function recodeRows(
  rows: Uint8Array,
  { columns, formats }: Columns,
  encoding: Encoding,
): Recoded {
  const recode: Recode = (bytes) => encoding.encode(decodeUtf8(bytes));
  const each = spreadFormats(formats, columns.length);
  const recodes = columns.map(({ type }, index) => recodeOf({ type, format: each[index] }, recode));
  const from = new Cursor(rows);
  const to = new Writer(rows.length);
  while (from.remaining > 0) {
    const start = to.size;
    try {
      recodeRow(from, to, recodes);
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      to.moveTo(start);
      return { bytes: to.take(), failure: cause };
    }
  }
  return { bytes: to.take() };
}

function recodeRow(from: Cursor, to: Writer, recodes: readonly (Recode | null)[]): void {
  to.uint8(from.uint8());
  from.int32();
  const start = to.reserve(4);
  const count = from.uint16();
  to.uint16(count);
  for (let index = 0; index < count; index++) {
    const size = from.int32();
    const bytes = size < 0 ? null : from.view(size);
    const recode = recodes[index];
    writeSized(bytes === null || !recode ? bytes : recode(bytes), to);
  }
  to.setInt32(start, to.size - start);
}

function writeSized(bytes: Uint8Array | null, to: Writer): void {
  to.int32(bytes === null ? -1 : bytes.length);
  if (bytes !== null) to.bytes(bytes);
}

/** A parameter as a client sent it, in UTF-8. */
export function recodeValue(
  value: Uint8Array,
  about: { type: number; format: number },
  encoding: Encoding,
): Uint8Array {
  const recode = recodeOf(about, (bytes) => UTF8.encode(encoding.decode(bytes)));
  return recode ? recode(value) : value;
}

const UTF8 = new TextEncoder();

/** The types whose binary form is text: themselves, and what surrounds it in the others. */
const BINARY_TEXT: ReadonlySet<number> = new Set(
  ["text", "varchar", "bpchar", "name", "unknown", "cstring", "xml", "json"]
    .map((name) => typeByName(name)!.oid),
);
const JSONB = typeByName("jsonb")!.oid;
const ELEMENTS: ReadonlyMap<number, number> = new Map(
  TYPES.filter(({ array }) => array !== 0).map(({ oid, array }) => [array, oid]),
);

/** Null where there is no text in the value. */
function recodeOf(
  { type, format }: { type: number; format: number },
  recode: Recode,
): Recode | null {
  if (format === 0 || BINARY_TEXT.has(type)) return recode;
  if (type === JSONB) return (bytes) => afterVersion(bytes, recode);
  const element = recodeOfElement(type, recode);
  return element && ((bytes) => recodeArray(bytes, element));
}

function recodeOfElement(type: number, recode: Recode): Recode | null {
  const element = ELEMENTS.get(type);
  return element === undefined ? null : recodeOf({ type: element, format: 1 }, recode);
}

/** The first byte is a number. */
function afterVersion(bytes: Uint8Array, recode: Recode): Uint8Array {
  const text = recode(bytes.subarray(1));
  const whole = new Uint8Array(text.length + 1);
  whole.set(bytes.subarray(0, 1));
  whole.set(text, 1);
  return whole;
}

/** Dimensions, flags, the element's type, two numbers a dimension, and then the elements. */
function recodeArray(bytes: Uint8Array, recode: Recode): Uint8Array {
  const from = new Cursor(bytes);
  const to = new Writer(bytes.length);
  const dimensions = from.int32();
  to.int32(dimensions);
  to.bytes(from.view(8 + dimensions * 8));
  while (from.remaining > 0) {
    const size = from.int32();
    writeSized(size < 0 ? null : recode(from.view(size)), to);
  }
  return to.take();
}
