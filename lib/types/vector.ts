// pgvector's vector: float4 elements, `[1,2,3]` as text; IRIS takes and gives the elements by commas.

import { PgError } from "../errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "./column.ts";
import { float4, printFloat4 } from "./floats.ts";
import { badBinary, badText, pgType, trimSpace } from "./pg_type.ts";

/** What elements are to IRIS, whose two vectors must have one type to be compared. Its HNSW index wants DOUBLE,
 * in which a float4 is exact and products lose nothing that can be seen. (GSQL_vecsearch) */
export const VECTOR_ELEMENT = "DOUBLE";

export const DIMENSIONS_MAX = 16000;

/** PostgreSQL numbers an extension's types as they come. These are the numbers of the first extension in a new
 * database, which scripts/catalog_data.ts holds them to. */
export const vector = pgType<Float32Array>({
  name: "vector",
  oid: 16385,
  array: 16391,
  size: -1,
  text: { encode: printVector, decode: parseVector },
  binary: {
    encode(value, to) {
      to.int16(value.length);
      to.int16(0);
      for (const element of value) to.float32(element);
    },
    decode(from) {
      const count = from.int16();
      const unused = from.int16();
      checkDimensions(count);
      if (unused !== 0) throw badBinary(`expected unused to be 0, not ${unused}`);
      const value = new Float32Array(count);
      for (let index = 0; index < count; index++) {
        value[index] = checkElement(from.float32());
      }
      return value;
    },
  },
  iris: {
    cast: null,
    column: (
      typmod,
    ) => (typmod > 0 ? `VECTOR(${VECTOR_ELEMENT},${typmod})` : `VECTOR(${VECTOR_ELEMENT})`),
    encode: exactElements,
    decode: (cell) => Float32Array.from(bare(cell).split(","), readElement),
  },
});

function printVector(value: Float32Array): string {
  let text = "[";
  for (let index = 0; index < value.length; index++) {
    text += (index > 0 ? "," : "") + printFloat4(value[index], OUTPUT_DEFAULTS);
  }
  return `${text}]`;
}

/** As doubles, with all their digits; IRIS reads only a capital E everywhere. */
function exactElements(value: Float32Array): string {
  return Array.from(value, String).join(",").toUpperCase();
}

function bare(cell: string): string {
  return cell.startsWith("[") && cell.endsWith("]") ? cell.slice(1, -1) : cell;
}

function readElement(text: string): number {
  const element = Number(text);
  if (text === "" || Number.isNaN(element)) throw badText("vector", text);
  return element;
}

function parseVector(text: string): Float32Array {
  const trimmed = trimSpace(text);
  if (!trimmed.startsWith("[")) {
    throw badText("vector", text).with({ detail: 'Vector contents must start with "[".' });
  }
  const end = trimmed.indexOf("]");
  const inner = trimmed.slice(1, end < 0 ? undefined : end);
  if (trimSpace(inner) === "" && end > 0) checkDimensions(0);
  const parts = inner.split(",");
  checkDimensionsMost(parts.length);
  const value = Float32Array.from(parts, (part) => parseElement(part, text));
  if (end < 0) throw badText("vector", text);
  if (trimmed.length > end + 1) {
    throw badText("vector", text).with({ detail: "Junk after closing right brace." });
  }
  return value;
}

function parseElement(part: string, text: string): number {
  try {
    return checkElement(float4.text.decode(part, OUTPUT_DEFAULTS));
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    if (cause.condition === "numeric_value_out_of_range") {
      // Too small a number is nothing.
      if (Math.abs(Number(part)) < 1) return Math.fround(Number(part));
      throw new PgError(cause.condition, `"${trimSpace(part)}" is out of range for type vector`);
    }
    if (cause.condition === "invalid_text_representation") throw badText("vector", text);
    throw cause;
  }
}

function checkDimensions(count: number): void {
  if (count < 1) {
    throw new PgError("data_exception", "vector must have at least 1 dimension");
  }
  checkDimensionsMost(count);
}

function checkDimensionsMost(count: number): void {
  if (count > DIMENSIONS_MAX) {
    throw new PgError(
      "program_limit_exceeded",
      `vector cannot have more than ${DIMENSIONS_MAX} dimensions`,
    );
  }
}

function checkElement(value: number): number {
  if (Number.isNaN(value)) throw new PgError("data_exception", "NaN not allowed in vector");
  if (!Number.isFinite(value)) {
    throw new PgError("data_exception", "infinite value not allowed in vector");
  }
  return value;
}

/** What a list of numbers is as a vector; NULL among them is none. */
export function vectorOfNumbers(numbers: readonly (number | null)[]): Float32Array {
  checkDimensions(numbers.length);
  return Float32Array.from(numbers, (one) => {
    if (one === null) {
      throw new PgError("null_value_not_allowed", "array must not contain nulls");
    }
    return checkElement(Math.fround(one));
  });
}

/** A column or a cast that says how many dimensions there are takes no other number of them. */
export function wrongDimensions(expected: number, dimensions: number): PgError {
  return new PgError("data_exception", `expected ${expected} dimensions, not ${dimensions}`);
}

export function differentDimensions(left: number, right: number): PgError {
  return new PgError("data_exception", `different vector dimensions ${left} and ${right}`);
}
