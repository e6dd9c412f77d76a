// Arrays of any type: braces as text, dimensions and lengths as binary; IRIS keeps the text.

import { Cursor } from "../bytes/cursor.ts";
import { PgError, protocolViolation } from "../errors/pg_error.ts";
import type { OutputSettings } from "./column.ts";
import { type Dimension, DIMENSIONS_MAX, parseArray, tooManyDimensions } from "./array_text.ts";
import { badBinary, type PgType, pgType } from "./pg_type.ts";
import { textInIris } from "./text_in_iris.ts";

/** Elements by rows, the last subscript fastest. An array without elements has no dimensions. */
export interface PgArray<T> {
  dimensions: readonly Dimension[];
  elements: readonly (T | null)[];
}

const ELEMENTS_MAX = 134217727;

export function arrayOf<T>(element: PgType<T>): PgType<PgArray<T>> {
  const text = {
    encode: (value: PgArray<T>, output: OutputSettings) => printArray(value, { element, output }),
    decode: (from: string, settings: OutputSettings): PgArray<T> => {
      return parseArray(from, {
        delimiter: element.delimiter,
        read: (each) => element.text.decode(each, settings),
      });
    },
  };
  return pgType<PgArray<T>>({
    name: `_${element.name}`,
    title: `${element.title}[]`,
    oid: element.array,
    array: 0,
    size: -1,
    text,
    binary: element.binary && {
      encode(value, to) {
        to.int32(value.dimensions.length);
        to.int32(value.elements.includes(null) ? 1 : 0);
        to.int32(element.oid);
        for (const { size, lower } of value.dimensions) {
          to.int32(size);
          to.int32(lower);
        }
        for (const each of value.elements) {
          const start = to.reserve(4);
          if (each !== null) element.binary!.encode(each, to);
          to.setInt32(start, each === null ? -1 : to.size - start - 4);
        }
      },
      decode: (from) => decodeBinary(from, element),
    },
    iris: textInIris(text),
  });
}

function decodeBinary<T>(from: Cursor, element: PgType<T>): PgArray<T> {
  const count = from.int32();
  if (count < 0) throw badBinary(`invalid number of dimensions: ${count}`);
  if (count > DIMENSIONS_MAX) throw tooManyDimensions(count);
  const flags = from.int32();
  if (flags !== 0 && flags !== 1) throw badBinary("invalid array flags");
  const type = from.uint32();
  if (type !== element.oid) {
    throw new PgError(
      "datatype_mismatch",
      `binary data has array element type ${type} instead of expected ${element.oid}`,
    );
  }
  const dimensions: Dimension[] = [];
  let total = count === 0 ? 0 : 1;
  for (let index = 0; index < count; index++) {
    const size = from.int32();
    const lower = from.int32();
    total *= size;
    // An element takes four bytes at least, so a claim beyond them is refused before anything is made.
    if (size < 0 || total > ELEMENTS_MAX) throw tooManyElements();
    dimensions.push({ size, lower });
  }
  if (total * 4 > from.remaining) throw protocolViolation("insufficient data left in message");
  const elements: (T | null)[] = [];
  for (let index = 0; index < total; index++) {
    const size = from.int32();
    if (size < -1) throw protocolViolation("insufficient data left in message");
    elements.push(size === -1 ? null : decodeElement(from, { element, size }));
  }
  return { dimensions: total === 0 ? [] : dimensions, elements };
}

function decodeElement<T>(from: Cursor, { element, size }: { element: PgType<T>; size: number }) {
  const start = from.take(size);
  const inner = new Cursor(from.bytes, start, start + size);
  const value = element.binary!.decode(inner);
  if (inner.remaining > 0) throw badBinary("improper binary format in array element");
  return value;
}

function tooManyElements(): PgError {
  return new PgError(
    "program_limit_exceeded",
    `array size exceeds the maximum allowed (${ELEMENTS_MAX})`,
  );
}

function printArray<T>(
  { dimensions, elements }: PgArray<T>,
  { element, output }: { element: PgType<T>; output: OutputSettings },
): string {
  if (dimensions.length === 0) return "{}";
  const texts = elements.map((each) =>
    each === null ? "NULL" : quote(element.text.encode(each, output), element.delimiter)
  );
  let at = 0;
  const print = (depth: number): string => {
    const { size } = dimensions[depth];
    const last = depth === dimensions.length - 1;
    const parts = Array.from({ length: size }, () => (last ? texts[at++] : print(depth + 1)));
    return `{${parts.join(element.delimiter)}}`;
  };
  const bounds = dimensions.every(({ lower }) => lower === 1)
    ? ""
    : dimensions.map(({ size, lower }) => `[${lower}:${lower + size - 1}]`).join("") + "=";
  return bounds + print(0);
}

/** Quotes stand where the text would be read as something else. (ARRAYS-IO) */
function quote(text: string, delimiter: string): string {
  const plain = text !== "" && !/^null$/i.test(text) && !/["\\{} \t\n\v\f\r]/.test(text) &&
    !text.includes(delimiter);
  return plain ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
