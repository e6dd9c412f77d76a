// Turns IRIS's conditions into SQLite's, with the field's collation and three-valued logic.

import type { Predicate } from "../../../iris/tree_predicate.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import { foldsCase } from "../values/collations.ts";
import { asText, coerceTo, collated, settled } from "../values/coerce.ts";
import {
  commonType,
  comparison,
  describeBeside,
  fieldCollation,
  pairFor,
  valueAs,
} from "../values/compare.ts";
import { expression } from "./compile_expression.ts";
import { from } from "./compile_from.ts";
import { compileQuery } from "./compile_query.ts";
import { type Compiler, newScope, type Scope } from "./compiler.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { quote, type Typed, typed } from "./typed.ts";
import { compilePattern } from "../functions/patterns.ts";
import { bytesOf, textOf } from "../values/values.ts";
import { LIST, type ValueType, VARCHAR, varchar } from "../values/value_types.ts";

export function predicate(node: Predicate, scope: Scope, c: Compiler): string {
  switch (node.kind) {
    case "and":
      return `(${node.operands.map((operand) => predicate(operand, scope, c)).join(" AND ")})`;
    case "or":
      return `(${node.operands.map((operand) => predicate(operand, scope, c)).join(" OR ")})`;
    case "not":
      return `(NOT ${predicate(node.operand, scope, c)})`;
    case "comparison":
      return compared(node, scope, c);
    case "between": {
      const operand = settled(expression(node.operand, scope, c), c);
      const low = comparison(">=", {
        left: operand,
        right: expression(node.low, scope, c),
      }, c);
      const high = comparison("<=", {
        left: operand,
        right: expression(node.high, scope, c),
      }, c);
      return negate(node.negated, `(${low} AND ${high})`);
    }
    case "in_items":
      return inItems(node, scope, c);
    case "in_query":
      return inQuery(node, scope, c);
    case "is_null": {
      const operand = settled(expression(node.operand, scope, c), c);
      return `(${operand.sql} IS ${node.negated ? "NOT " : ""}NULL)`;
    }
    case "like":
      return like(node, scope, c);
    case "starts_with":
      return startsWith(node, scope, c);
    case "matches": {
      const operand = asText(expression(node.operand, scope, c), c);
      const pattern = asText(expression(node.pattern, scope, c), c);
      if (node.escape !== null) throw notInStandIn("%MATCHES with ESCAPE");
      // GLOB has the same wildcards: ?, * and [a-z].
      return negate(node.negated, `(${operand} GLOB ${pattern})`);
    }
    case "exists":
      return `EXISTS (${compileQuery(node.query, scope, c).sql})`;
    case "quantified":
      return quantified(node, scope, c);
    case "is_json": {
      const operand = asText(expression(node.operand, scope, c), c);
      const kind = `CASE WHEN json_valid(${operand}) THEN json_type(${operand}) END`;
      // Text that is no JSON has no type: the CASE keeps SQLite from reading it.
      const test = node.type === null || node.type === "VALUE"
        ? `json_valid(${operand})`
        : node.type === "SCALAR"
        ? `coalesce(${kind} NOT IN ('array', 'object'), 0)`
        : `coalesce(${kind} = '${node.type.toLowerCase()}', 0)`;
      return negate(node.negated, test);
    }
    case "for_some": {
      const inner = newScope(scope);
      const tables = from(node.from, inner, c);
      return `EXISTS (SELECT 1 FROM ${tables()} WHERE ${predicate(node.where, inner, c)})`;
    }
    case "for_some_element":
      throw notInStandIn("FOR SOME %ELEMENT");
    case "in_list":
      return inList(node, scope, c);
    case "in_set":
      throw notInStandIn(node.operator);
    case "pattern": {
      const operand = asText(settled(expression(node.operand, scope, c), c), c);
      const pattern = settled(expression(node.pattern, scope, c), c);
      if (pattern.literal !== undefined) compilePattern(pattern.literal);
      return negate(node.negated, `iris_pattern(${operand}, ${asText(pattern, c)})`);
    }
  }
}

function negate(negated: boolean, condition: string): string {
  return negated ? `(NOT ${condition})` : condition;
}

function compared(
  node: Predicate & { kind: "comparison" },
  scope: Scope,
  c: Compiler,
): string {
  const left = expression(node.left, scope, c);
  const right = expression(node.right, scope, c);
  switch (node.operator) {
    case "[":
      return `(instr(${asText(left, c)}, ${asText(right, c)}) > 0)`;
    case "]":
      return comparison(">", {
        left: textual(left, c),
        right: textual(right, c),
      }, c);
    default:
      return comparison(node.operator, { left, right }, c);
  }
}

function textual(value: Typed, c: Compiler): Typed {
  return value.type.kind === "text" || value.parameter !== undefined
    ? value
    : typed(asText(value, c), VARCHAR, value.nullable);
}

function inItems(node: Predicate & { kind: "in_items" }, scope: Scope, c: Compiler): string {
  const operand = settled(expression(node.operand, scope, c), c);
  const items = node.items.map((item) => expression(item, scope, c));
  for (const item of items) describeBeside(operand, item, c);
  const types = items.map((item) => commonType(operand, item));
  const [first] = types;
  const alike = first !== undefined &&
    types.every((type) => type.kind === first.kind && type.scale === first.scale) &&
    (first.kind !== "text" ||
      items.every((item) => fieldCollation(operand, item) === fieldCollation(operand, operand)));
  if (!alike || first === undefined) {
    const each = items.map((item) => comparison("=", { left: operand, right: item }, c));
    return negate(node.negated, `(${each.join(" OR ")})`);
  }
  const type: ValueType = first.kind === "text"
    ? { ...VARCHAR, collation: fieldCollation(operand, operand) }
    : first;
  const list = items.map((item) => valueAs(item, type, c)).join(", ");
  return `(${valueAs(operand, type, c)} ${node.negated ? "NOT " : ""}IN (${list}))`;
}

function inQuery(node: Predicate & { kind: "in_query" }, scope: Scope, c: Compiler): string {
  const operand = expression(node.operand, scope, c);
  const { sql, item } = oneColumn(node.query, scope, c);
  const pair = pairFor(operand, item, { order: false, c });
  const inner = pair.right === item.sql ? sql : `SELECT ${pair.right} FROM (${sql})`;
  return `(${pair.left} ${node.negated ? "NOT " : ""}IN (${inner}))`;
}

/** The operand's collation counts, as with IN. (unsure; not verified against a live IRIS) */
function inList(node: Predicate & { kind: "in_list" }, scope: Scope, c: Compiler): string {
  const operand = settled(expression(node.operand, scope, c), c);
  const list = expression(node.list, scope, c);
  const collation = fieldCollation(operand, operand);
  // A `?` takes the bytes of a $LIST, also where they came as 8-bit text.
  const bytes = list.parameter !== undefined
    ? c.slot(list.parameter, LIST, (value) => value === null ? null : bytesOf(value))
    : list.type.kind === "binary" || list.type.kind === "null"
    ? list.sql
    : undefined;
  if (bytes === undefined) throw new IrisError(-400, "Unexpected error occurred:  <LIST>");
  return negate(
    node.negated,
    `iris_in_list(${collated(operand, collation, c)}, ${bytes}, '${collation}')`,
  );
}

function oneColumn(
  query: Parameters<typeof compileQuery>[0],
  scope: Scope,
  c: Compiler,
): { sql: string; item: Typed } {
  const compiled = compileQuery(query, scope, c);
  const [column] = compiled.columns;
  if (column === undefined || compiled.columns.length !== 1) {
    throw refuse("subqueryShape", compiled.columns.length);
  }
  // Seen from outside it is the column x1, with its collation, but no column of a table.
  const item: Typed = {
    ...typed("x1", column.value.type, column.value.nullable),
    flexible: column.value.flexible,
  };
  return { sql: compiled.sql, item };
}

/** SQLite has neither ANY nor ALL; both branches keep "unknown" unknown. */
function quantified(node: Predicate & { kind: "quantified" }, scope: Scope, c: Compiler): string {
  const left = expression(node.left, scope, c);
  const { sql, item } = oneColumn(node.query, scope, c);
  const test = comparison(node.operator, { left, right: item }, c);
  const some = (condition: string) => `EXISTS (SELECT 1 FROM (${sql}) WHERE ${condition})`;
  return node.quantifier === "ANY"
    ? `(CASE WHEN ${some(test)} THEN 1 WHEN ${some(`${test} IS NULL`)} THEN NULL ELSE 0 END)`
    : `(CASE WHEN ${some(`NOT ${test}`)} THEN 0 WHEN ${some(`${test} IS NULL`)} ` +
      `THEN NULL ELSE 1 END)`;
}

function like(node: Predicate & { kind: "like" }, scope: Scope, c: Compiler): string {
  const operand = settled(expression(node.operand, scope, c), c);
  const pattern = expression(node.pattern, scope, c);
  const escape = node.escape === null ? "" : escapeText(expression(node.escape, scope, c), c);
  const collation = operand.type.kind === "text" ? operand.type.collation ?? "EXACT" : "EXACT";
  const folded = foldsCase(collation);
  const left = folded ? `substr(${collated(operand, collation, c)}, 2)` : asText(operand, c);
  const right = folded ? upperPattern(pattern, c) : asText(pattern, c);
  const tail = escape;
  return negate(node.negated, `(${left} LIKE ${right}${tail})`);
}

/** Checked before SQLite sees it, which would only end the rows. */
function escapeText(value: Typed, c: Compiler): string {
  const check = (text: string | null): string | null => {
    if (text !== null && text.length !== 1) throw new IrisError(-63, "Invalid escape character");
    return text;
  };
  if (value.parameter !== undefined) {
    return ` ESCAPE ${c.slot(value.parameter, varchar(1), (given) => check(textOf(given)))}`;
  }
  if (value.literal === undefined) throw notInStandIn("ESCAPE with an expression");
  return ` ESCAPE ${quote(check(value.literal) ?? "")}`;
}

function upperPattern(pattern: Typed, c: Compiler): string {
  if (pattern.parameter === undefined) return `iris_upper(${asText(pattern, c)})`;
  return c.slot(pattern.parameter, VARCHAR, (value) => {
    const text = textOf(value);
    return text === null ? null : text.toUpperCase();
  });
}

function startsWith(
  node: Predicate & { kind: "starts_with" },
  scope: Scope,
  c: Compiler,
): string {
  const operand = settled(expression(node.operand, scope, c), c);
  const given = expression(node.prefix, scope, c);
  if (given.parameter !== undefined) c.describe(given.parameter, VARCHAR);
  const prefix = settled(given, c);
  const collation = operand.type.kind === "text" ? operand.type.collation ?? "EXACT" : "EXACT";
  const left = collation === "EXACT"
    ? coerceTo(operand, VARCHAR, c)
    : collated(operand, collation, c);
  const right = collation === "EXACT" ? asText(prefix, c) : collated(prefix, collation, c);
  return negate(node.negated, `(substr(${left}, 1, length(${right})) = ${right})`);
}
