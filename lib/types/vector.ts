// pgvector's vector: float4 elements, `[1,2,3]` as text; IRIS takes and gives the elements by commas.

import { PgError } from "../errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "./column.ts";
import { float4, printFloat4 } from "./floats.ts";
import { badBinary, badText, pgType, trimSpace } from "./pg_type.ts";

/** What elements are to IRIS, where vectors are compared as well: it wants both of one type. */
export const VECTOR_ELEMENT = "FLOAT";

const DIMENSIONS_MAX = 16000;

/** PostgreSQL numbers an extension's types as they come. These are the numbers of the first extension in a new
 * database, which scripts/catalog_data.ts holds them to. */
export const vector = pgType<Float32Array>({
  name: "vector",
  oid: 16385,
  array: 16391,
  size: -1,
  text: { encode: (value) => `[${elements(value)}]`, decode: parseVector },
  binary: {
    encode(value, to) {
      to.int16(value.length);
      to.int16(0);
      for (const element of value) to.float32(element);
    },
    decode(from) {
      const count = from.int16();
      const unused = from.int16();
      if (unused !== 0) throw badBinary(`expected unused to be 0, not ${unused}`);
      checkDimensions(count);
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
    encode: elements,
    decode: (cell) => parseVector(cell.startsWith("[") ? cell : `[${cell}]`),
  },
});

function elements(value: Float32Array): string {
  let text = "";
  for (let index = 0; index < value.length; index++) {
    text += (index > 0 ? "," : "") + printFloat4(value[index], OUTPUT_DEFAULTS);
  }
  return text;
}

function parseVector(text: string): Float32Array {
  const bare = trimSpace(text);
  if (!bare.startsWith("[")) {
    throw badText("vector", text).with({ detail: 'Vector contents must start with "[".' });
  }
  if (!bare.endsWith("]")) throw badText("vector", text);
  const inner = trimSpace(bare.slice(1, -1));
  const parts = inner === "" ? [] : inner.split(",");
  checkDimensions(parts.length);
  return Float32Array.from(parts, (part) => {
    try {
      return checkElement(float4.text.decode(part, OUTPUT_DEFAULTS));
    } catch (cause) {
      if (!(cause instanceof PgError) || cause.condition !== "invalid_text_representation") {
        throw cause;
      }
      throw badText("vector", text);
    }
  });
}

function checkDimensions(count: number): void {
  if (count < 1) {
    throw new PgError("data_exception", "vector must have at least 1 dimension");
  }
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
