// String functions of IRIS SQL; positions and lengths count as IRIS counts.

import { IrisError } from "../../../iris/iris_error.ts";
import { asInteger, asText, coerceTo, nameOf, unify } from "../values/coerce.ts";
import { refuse } from "../errors.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { at, type FunctionRow, type FunctionTable, nullableOf, row } from "./functions.ts";
import { type Typed, typed } from "../compiling/typed.ts";
import { INTEGER, isStream, LIST, VARCHAR, varchar } from "../values/value_types.ts";

type Convert = (value: Typed, c: Compiler) => string;
const text: Convert = asText;
const whole: Convert = asInteger;

/** A call of the function of that name with its arguments as text or whole numbers. */
function call(name: string, ...converts: readonly Convert[]): FunctionRow["make"] {
  return (args, c) =>
    typed(
      `${name}(${args.map((value, n) => (converts[n] ?? text)(value, c)).join(", ")})`,
      { ...VARCHAR, precision: args[0]?.type.precision ?? VARCHAR.precision },
      nullableOf(args),
    );
}

function counted(name: string, ...converts: readonly Convert[]): FunctionRow["make"] {
  return (args, c) =>
    typed(
      `${name}(${args.map((value, n) => (converts[n] ?? text)(value, c)).join(", ")})`,
      INTEGER,
      nullableOf(args),
    );
}

/** These few take streams as well. */
const characterLength = row(1, 1, (args, c) => {
  const value = at(args, 0);
  if (isStream(value.type)) return typed(`length(${value.sql})`, INTEGER, value.nullable);
  if (value.type.kind === "binary") return typed(`length(${value.sql})`, INTEGER, value.nullable);
  return typed(`iris_length(${asText(value, c)})`, INTEGER, value.nullable);
});

const substring = row(2, 3, (args, c) => {
  const [value, start, length] = [at(args, 0), at(args, 1), args[2]];
  const tail = length === undefined ? "NULL" : asInteger(length, c);
  const inner = value.type.kind === "character_stream" ? value.sql : asText(value, c);
  const sql = `iris_substring(${inner}, ${asInteger(start, c)}, ${
    length === undefined ? "9007199254740991" : tail
  })`;
  return typed(sql, { ...VARCHAR, precision: value.type.precision }, nullableOf(args));
});

/** ASCII of the first character; NULL of ''. */
export const STRING_FUNCTIONS: FunctionTable = {
  UPPER: row(1, 1, call("iris_upper")),
  UCASE: row(1, 1, call("iris_upper")),
  LOWER: row(1, 1, call("iris_lower")),
  LCASE: row(1, 1, call("iris_lower")),
  // Blanks at the end do not count here.
  LENGTH: row(1, 1, counted("iris_length_trimmed")),
  $LENGTH: row(1, 2, (args, c) =>
    typed(
      args[1] === undefined
        ? `coalesce(iris_length(${asText(at(args, 0), c)}), 0)`
        : `iris_pieces(coalesce(${asText(at(args, 0), c)}, ''), ${asText(args[1], c)})`,
      INTEGER,
      0,
    )),
  CHAR_LENGTH: characterLength,
  CHARACTER_LENGTH: characterLength,
  DATALENGTH: characterLength,
  SUBSTRING: substring,
  SUBSTR: row(2, 3, (args, c) =>
    typed(
      `iris_substr(${asText(at(args, 0), c)}, ${asInteger(at(args, 1), c)}, ${
        args[2] === undefined ? "9007199254740991" : asInteger(args[2], c)
      })`,
      VARCHAR,
      nullableOf(args),
    )),
  LEFT: row(2, 2, call("iris_left", text, whole)),
  RIGHT: row(2, 2, call("iris_right", text, whole)),
  CHARINDEX: row(2, 3, counted("iris_charindex", text, text, whole)),
  INSTR: row(2, 4, counted("iris_instr", text, text, whole, whole)),
  $FIND: row(2, 3, counted("iris_find", text, text, whole)),
  LTRIM: row(1, 1, (args, c) => typed(`ltrim(${asText(at(args, 0), c)})`, VARCHAR)),
  RTRIM: row(1, 1, (args, c) => typed(`rtrim(${asText(at(args, 0), c)})`, VARCHAR)),
  LPAD: row(2, 3, call("iris_lpad", text, whole, text)),
  RPAD: row(2, 3, call("iris_rpad", text, whole, text)),
  REPEAT: row(2, 2, call("iris_repeat", text, whole)),
  REPLICATE: row(2, 2, call("iris_repeat", text, whole)),
  SPACE: row(1, 1, (args, c) => typed(`iris_repeat(' ', ${asInteger(at(args, 0), c)})`, VARCHAR)),
  REPLACE: row(3, 3, call("replace")),
  STUFF: row(4, 4, call("iris_stuff", text, whole, whole, text)),
  REVERSE: row(1, 1, call("iris_reverse")),
  $TRANSLATE: row(2, 3, call("iris_translate")),
  $PIECE: row(2, 4, call("iris_piece", text, text, whole, whole)),
  $EXTRACT: row(1, 3, call("iris_extract", text, whole, whole)),
  ASCII: row(1, 1, counted("iris_ascii")),
  CHAR: row(
    1,
    1,
    (args, c) => typed(`iris_char(${asInteger(at(args, 0), c)})`, varchar(1), nullableOf(args)),
  ),
  // NULLs are left out; only NULLs alone give NULL.
  STRING: row(
    1,
    100,
    (args, c) => typed(`iris_string(${args.map((value) => asText(value, c)).join(", ")})`, VARCHAR),
  ),
  CONCAT: row(2, 2, (args, c) =>
    typed(
      `(${asText(at(args, 0), c)} || ${asText(at(args, 1), c)})`,
      VARCHAR,
      nullableOf(args),
    )),
  ISNUMERIC: row(
    1,
    1,
    (args, c) => typed(`coalesce(iris_isnumeric(${asText(at(args, 0), c)}), 0)`, INTEGER, 0),
  ),
  HASHBYTES: row(2, 2, (args, c) =>
    typed(
      `iris_hash(${asText(at(args, 0), c)}, ${asText(at(args, 1), c)})`,
      { ...VARCHAR, kind: "binary", odbcType: -3, typeClass: "" },
      nullableOf(args),
    )),
  $LISTFROMSTRING: row(1, 2, (args, c) =>
    typed(
      `iris_list_of_text(${asText(at(args, 0), c)}, ${args[1] ? asText(args[1], c) : "','"})`,
      LIST,
      nullableOf(args),
    )),
  $LISTBUILD: row(
    0,
    100,
    (args, c) => typed(`iris_list_of(${args.map((one) => asText(one, c)).join(", ")})`, LIST, 0),
  ),
  $LISTTOSTRING: row(1, 2, (args, c) =>
    typed(
      `iris_list_text(${listOf(at(args, 0))}, ${args[1] ? asText(args[1], c) : "','"})`,
      VARCHAR,
      nullableOf(args),
    )),
  $LISTLENGTH: row(
    1,
    1,
    (args) => typed(`iris_list_length(${listOf(at(args, 0))})`, INTEGER, nullableOf(args)),
  ),
  $LIST: row(1, 2, (args, c) =>
    typed(
      `iris_list_item(${listOf(at(args, 0))}, ${args[1] ? asInteger(args[1], c) : "1"})`,
      VARCHAR,
    )),
  GREATEST: { ...row(1, 140, (args, c) => extreme(args, "max", c)), raw: true },
  LEAST: { ...row(1, 140, (args, c) => extreme(args, "min", c)), raw: true },
};

/** A list as it is; anything else is no list. */
function listOf(value: Typed): string {
  if (value.type.kind === "binary" || value.type.kind === "null") return value.sql;
  throw new IrisError(-400, "Unexpected error occurred:  <LIST>");
}

/** Any NULL makes it NULL. (unsure; not verified against a live IRIS) */
function extreme(args: readonly Typed[], name: "max" | "min", c: Compiler): Typed {
  const stream = args.find((value) => isStream(value.type));
  if (stream !== undefined) throw refuse("streamMisused", name.toUpperCase(), nameOf(stream));
  const type = unify(args);
  const values = args.map((value) => coerceTo(value, type, c));
  if (values.length === 1) return typed(values[0] as string, type, nullableOf(args));
  // Two-value MAX and MIN of SQLite are scalar functions, and NULL if one value is.
  if (type.kind !== "text") return typed(`${name}(${values.join(", ")})`, type, nullableOf(args));
  return typed(`iris_${name}_string(${values.join(", ")})`, type, nullableOf(args));
}
