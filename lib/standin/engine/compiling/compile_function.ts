// Function calls: found in the tables of functions, arguments counted, keywords read as the words they are.

import type { Expression, FunctionCall } from "../../../iris/tree_expression.ts";
import { describeArguments } from "./argument_types.ts";
import { asText, settled } from "../values/coerce.ts";
import { expression, expressionsOf } from "./compile_expression.ts";
import type { Compiler, Scope } from "./compiler.ts";
import { isDatePart } from "../functions/calendar.ts";
import { refuse } from "../errors.ts";
import type { FunctionRow } from "../functions/functions.ts";
import { DATE_FUNCTIONS } from "../functions/functions_dates.ts";
import { HELPER_CLASSES, HELPER_FUNCTIONS } from "../functions/functions_helper.ts";
import { NULL_FUNCTIONS, toVectorCall } from "../functions/functions_null.ts";
import { NUMBER_FUNCTIONS } from "../functions/functions_numbers.ts";
import { STRING_FUNCTIONS } from "../functions/functions_strings.ts";
import { routineCall } from "./compile_routine.ts";
import { quote, type Typed, typed } from "./typed.ts";
import { INTEGER, isStream, VARCHAR } from "../values/value_types.ts";
import { nameOf } from "../values/coerce.ts";

const FUNCTIONS: ReadonlyMap<string, FunctionRow> = new Map(
  [STRING_FUNCTIONS, NUMBER_FUNCTIONS, DATE_FUNCTIONS, NULL_FUNCTIONS, HELPER_FUNCTIONS]
    .flatMap((table) => Object.entries(table)),
);

/** These take a date part first, bare or quoted. */
const WITH_PART = new Set([
  "DATEADD",
  "DATEDIFF",
  "DATEPART",
  "DATENAME",
  "DATE_TRUNC",
  "TIMESTAMPADD",
  "TIMESTAMPDIFF",
]);

const STREAM_FUNCTIONS = new Set([
  "CHAR_LENGTH",
  "CHARACTER_LENGTH",
  "DATALENGTH",
  "SUBSTRING",
]);

export function functionCall(node: FunctionCall, scope: Scope, c: Compiler): Typed {
  const name = node.name.toUpperCase();
  const key = node.schema === null ? name : `${node.schema.toUpperCase()}.${name}`;
  if (key === "TO_VECTOR") return vectorOf(node, scope, c);
  // {fn IFNULL(x, y)} is ODBC's: x where x is not NULL.
  const row = FUNCTIONS.get(key === "IFNULL" && node.braces ? "NVL" : key);
  const helper = HELPER_CLASSES.get(node.schema?.toUpperCase() ?? "");
  const made = row === undefined ? routineCall(node, scope, c) : undefined;
  if (made) return made;
  if (row === undefined || (helper !== undefined && !c.environment.isCompiled(helper))) {
    throw refuse("functionMissing", `${node.schema ?? "SQLUSER"}.${name}`.toUpperCase());
  }
  if (node.args.length < row.least) throw refuse("argumentsMissing", name, row.least);
  if (node.args.length > row.most) throw refuse("argumentsMany", name, row.most);
  const args = WITH_PART.has(key) ? withPart(node, scope, c) : expressionsOf(node.args, scope, c);
  describeArguments(key, args, c);
  const stream = args.find((value) => isStream(value.type));
  if (stream !== undefined && !STREAM_FUNCTIONS.has(key) && row.raw !== true) {
    throw refuse("streamMisused", name, nameOf(stream));
  }
  return row.make(row.raw ? args : args.map((value) => settled(value, c)), c);
}

function withPart(node: FunctionCall, scope: Scope, c: Compiler): Typed[] {
  const [first, ...rest] = node.args;
  const others = expressionsOf(rest, scope, c);
  const word = first?.kind === "keyword"
    ? first.word
    : first?.kind === "column" && first.table === null
    ? first.name
    : undefined;
  if (word !== undefined) {
    const plain = word.replace(/^SQL_TSI_/i, "");
    if (!isDatePart(plain)) throw refuse("datePart", word);
    return [{ ...typed(quote(plain), VARCHAR, 0), literal: plain }, ...others];
  }
  if (first === undefined || first.kind === "keyword") return others;
  return [settled(expression(first, scope, c), c), ...others];
}

function vectorOf(node: FunctionCall, scope: Scope, c: Compiler): Typed {
  const [data, type, length] = node.args;
  if (data === undefined || data.kind === "keyword") {
    throw refuse("argumentsMissing", "TO_VECTOR", 1);
  }
  const element = type === undefined
    ? "FLOAT"
    : type.kind === "keyword"
    ? type.word.toUpperCase()
    : type.kind === "column"
    ? type.name.toUpperCase()
    : undefined;
  if (element === undefined) throw refuse("fieldNotFound", "TO_VECTOR");
  return toVectorCall(expression(data, scope, c), {
    element,
    length: length === undefined || length.kind === "keyword"
      ? undefined
      : expression(length, scope, c),
  }, c);
}

export function trimOf(
  node: Expression & { kind: "trim" },
  scope: Scope,
  c: Compiler,
): Typed {
  const operand = settled(expression(node.operand, scope, c), c);
  const name = { BOTH: "trim", LEADING: "ltrim", TRAILING: "rtrim" }[node.side];
  const characters = node.characters === null
    ? ""
    : `, ${asText(settled(expression(node.characters, scope, c), c), c)}`;
  return typed(
    `${name}(${asText(operand, c)}${characters})`,
    { ...VARCHAR, precision: operand.type.precision },
    operand.nullable,
  );
}

export function positionOf(
  node: Expression & { kind: "position" },
  scope: Scope,
  c: Compiler,
): Typed {
  const needle = settled(expression(node.needle, scope, c), c);
  const haystack = settled(expression(node.haystack, scope, c), c);
  return typed(`iris_charindex(${asText(needle, c)}, ${asText(haystack, c)})`, INTEGER);
}
