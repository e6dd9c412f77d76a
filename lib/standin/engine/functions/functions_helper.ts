// The functions that the gateway's own class brings into SQL, for as long as the class is there.

import { IrisError } from "../../../iris/iris_error.ts";
import { asInteger, asText } from "../values/coerce.ts";
import type { FunctionTable } from "./functions.ts";
import { type FunctionRow, nullableOf, row } from "./functions.ts";
import { pieceOfJson } from "./json_pieces.ts";
import { typed } from "../compiling/typed.ts";
import { INTEGER, VARCHAR } from "../values/value_types.ts";

/** By schema, whose class has to be compiled. */
export const HELPER_CLASSES: ReadonlyMap<string, string> = new Map([["PGWIRE", "PgWire.Session"]]);

/** What each takes: texts and whole numbers. */
const TAKES = {
  length: [asText],
  ascii: [asText],
  part: [asText, asInteger, asInteger],
  position: [asText, asText],
  filled: [asText, asInteger, asText, asInteger],
  reverse: [asText],
  json: [asText, asText, asInteger],
} as const;

export const HELPER_FUNCTIONS: FunctionTable = {
  "PGWIRE.RAISE": row(2, 3, (args, c) => {
    const given = args.map((value) => asText(value, c)).join(", ");
    return typed(`iris_raise(${given})`, INTEGER, 0);
  }),
  "PGWIRE.LENGTH": characters("length", INTEGER),
  "PGWIRE.ASCII": characters("ascii", INTEGER),
  "PGWIRE.PART": characters("part", VARCHAR),
  "PGWIRE.POSITION": characters("position", INTEGER),
  "PGWIRE.FILLED": characters("filled", VARCHAR),
  "PGWIRE.REVERSE": characters("reverse", VARCHAR),
  "PGWIRE.JSON": { ...characters("json", VARCHAR) },
};

function characters(name: keyof typeof TAKES, type: typeof INTEGER): FunctionRow {
  const takes = TAKES[name];
  return row(takes.length, takes.length, (args, c) => {
    const given = args.map((value, at) => takes[at](value, c)).join(", ");
    return typed(`pgwire_${name}(${given})`, type, nullableOf(args));
  });
}

/** The same as INFORMATION_SCHEMA lists them. */
export const HELPER_ROUTINES = ([
  ["Raise", ["state", "message", "value"], INTEGER],
  ["Length", ["value"], INTEGER],
  ["Ascii", ["value"], INTEGER],
  ["Part", ["value", "from", "count"], VARCHAR],
  ["Position", ["value", "sought"], INTEGER],
  ["Filled", ["value", "size", "fill", "before"], VARCHAR],
  ["Reverse", ["value"], VARCHAR],
  ["Json", ["document", "path", "written"], VARCHAR],
] as const).map(([name, parameters, returns]) => ({
  schema: "PgWire",
  name,
  className: "PgWire.Session",
  parameters: parameters.map((name) => ({ mode: "IN" as const, name, type: VARCHAR })),
  returns,
  code: "",
}));

/** What the class's functions do, in characters. */
export const CHARACTERS = {
  pgwire_length: (x: string) => [...x].length,
  pgwire_ascii: (x: string) => x.codePointAt(0) ?? 0,
  pgwire_part: (x: string, from: number, count: number) =>
    [...x].slice(Math.max(from, 1) - 1, Math.max(from + count - 1, 0)).join(""),
  pgwire_position: (x: string, sought: string) => {
    const at = x.indexOf(sought);
    return at < 0 ? 0 : [...x.slice(0, at)].length + 1;
  },
  pgwire_filled: (x: string, size: number, fill: string, before: number) => {
    const letters = [...x];
    const missing = size - letters.length;
    if (missing <= 0) return letters.slice(0, Math.max(size, 0)).join("");
    const by = [...fill];
    if (by.length === 0) return x;
    const more = Array.from({ length: missing }, (_, at) => by[at % by.length]).join("");
    return before === 1 ? more + x : x + more;
  },
  pgwire_reverse: (x: string) => [...x].reverse().join(""),
  pgwire_json: pieceOfJson,
};

/** How IRIS tells of an error in a function that is no own one of its SQL. (not verified against a live IRIS) */
export function raise(state: string | null, message: string | null): never {
  throw new IrisError(
    -149,
    "SQL Function PGWIRE.RAISE failed with error:  SQLCODE=-400,%msg=" +
      `{PgWire ${state ?? ""}|${message ?? ""}|PgWire}`,
  );
}
