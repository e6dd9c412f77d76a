// JSON: json keeps the text it was given, jsonb keeps the value and prints it one way only.

import { PgError } from "../errors/pg_error.ts";
import { type PgType, pgType } from "./pg_type.ts";
import { textBinary } from "./text.ts";
import { textInIris } from "./text_in_iris.ts";
import { normaliseJson, validateJson } from "./json_text.ts";

const jsonText = { encode: (value: string) => value, decode: validateJson };

export const json: PgType<string> = pgType<string>({
  name: "json",
  oid: 114,
  array: 199,
  size: -1,
  text: jsonText,
  binary: {
    encode: textBinary.encode,
    decode: (from) => validateJson(from.text(from.remaining)),
  },
  iris: textInIris(jsonText),
});

/** The first byte of its binary form. */
export const JSONB_VERSION = 1;
const jsonbText = { encode: (value: string) => value, decode: normaliseJson };

export const jsonb: PgType<string> = pgType<string>({
  name: "jsonb",
  oid: 3802,
  array: 3807,
  size: -1,
  text: jsonbText,
  binary: {
    encode(value, to) {
      to.uint8(JSONB_VERSION);
      to.text(value);
    },
    decode(from) {
      // Read as a number of one byte, where a missing byte has the words for numbers.
      const version = from.view(1)[0];
      if (version !== JSONB_VERSION) {
        throw new PgError("internal_error", `unsupported jsonb version number ${version}`);
      }
      return normaliseJson(from.text(from.remaining));
    },
  },
  iris: textInIris(jsonbText),
});
