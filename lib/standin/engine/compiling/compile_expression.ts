// Turns an IRIS expression into SQLite text with its IRIS type: one case a kind of node.

import type { Expression, FunctionArgument } from "../../../iris/tree_expression.ts";
import {
  asText,
  coerceTo,
  collated,
  dateTimeLiteral,
  numberLiteral,
  settled,
  unify,
} from "../values/coerce.ts";
import { comparison } from "../values/compare.ts";
import { aggregate } from "./compile_aggregate.ts";
import { arithmetic, negated } from "./compile_arithmetic.ts";
import { castTo, convertTo } from "./compile_cast.ts";
import { functionCall, positionOf, trimOf } from "./compile_function.ts";
import { predicate } from "./compile_predicate.ts";
import { scalarSubquery } from "./compile_query.ts";
import { window } from "./compile_window.ts";
import { type Compiler, resolveColumn, resolveSource, type Scope } from "./compiler.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { formatOf, jsonArray, jsonObject } from "./compile_format.ts";
import { niladic, variable } from "../functions/special_values.ts";
import { quote, type Typed, typed } from "./typed.ts";
import { BIGINT, INTEGER, NULL, PARAMETER, VARCHAR, varchar } from "../values/value_types.ts";

export function expression(node: Expression, scope: Scope, c: Compiler): Typed {
  switch (node.kind) {
    case "string":
      return {
        ...typed(quote(node.value), { ...varchar(node.value.length), collation: "EXACT" }, 0),
        literal: node.value,
        flexible: true,
      };
    case "number":
      return numberLiteral(node.text);
    case "null":
      return typed("NULL", NULL, 1);
    case "datetime":
      return dateTimeLiteral(node.escape, node.text);
    case "parameter":
      return { ...typed("", PARAMETER, 1), parameter: node.index };
    case "column":
      return resolveColumn(node, scope);
    case "pseudo_column":
      return pseudoColumn(node, scope);
    case "arrow":
      throw notInStandIn("implicit joins with ->");
    case "unary": {
      const operand = expression(node.operand, scope, c);
      if (node.operator === "-") return negated(operand, c);
      return arithmetic("+", { left: numberLiteral("0"), right: operand }, c);
    }
    case "binary":
      return arithmetic(node.operator, {
        left: expression(node.left, scope, c),
        right: expression(node.right, scope, c),
      }, c);
    case "cast":
      return castTo(expression(node.operand, scope, c), node.type, c);
    case "convert":
      return convertTo(expression(node.operand, scope, c), { type: node.type, node, scope }, c);
    case "odbc_convert": {
      const name = node.type.replace(/^SQL_/, "");
      const type = { kind: "type" as const, name: ODBC_NAMES[name] ?? name, args: [] };
      return castTo(expression(node.operand, scope, c), type, c);
    }
    case "simple_case":
      return simpleCase(node, scope, c);
    case "searched_case": {
      const values = [
        ...node.branches.map((branch) => expression(branch.then, scope, c)),
        ...(node.otherwise === null ? [] : [expression(node.otherwise, scope, c)]),
      ];
      const conditions = node.branches.map((branch) => predicate(branch.when, scope, c));
      return caseOf(conditions, values, c);
    }
    case "function":
      return functionCall(node, scope, c);
    case "trim":
      return trimOf(node, scope, c);
    case "position":
      return positionOf(node, scope, c);
    case "json_object":
      return jsonObject(node, scope, c);
    case "json_array":
      return jsonArray(node, scope, c);
    case "aggregate":
      return aggregate(node, scope, c);
    case "window":
      return window(node, scope, c);
    case "collation":
      return collationFunction(node, scope, c);
    case "format":
      return formatOf(node.name, expression(node.operand, scope, c), c);
    case "niladic":
      return niladic(node.name, node.precision ?? undefined);
    case "variable":
      return variable(node.name);
    case "subquery":
      return scalarSubquery(node.query, scope, c);
  }
}

const ODBC_NAMES: Readonly<Record<string, string>> = {
  VARCHAR: "CHARACTER VARYING",
  WVARCHAR: "CHARACTER VARYING",
  LONGVARCHAR: "CHARACTER VARYING",
};

/** Arguments that are expressions; a bare word has no place there. */
export function expressionsOf(
  args: readonly FunctionArgument[],
  scope: Scope,
  c: Compiler,
): Typed[] {
  return args.map((argument) => {
    if (argument.kind === "keyword") throw refuse("fieldNotFound", argument.word.toUpperCase());
    return expression(argument, scope, c);
  });
}

function pseudoColumn(node: Expression & { kind: "pseudo_column" }, scope: Scope): Typed {
  const source = resolveSource(node.table, scope);
  switch (node.name) {
    case "%ID":
      if (source.rowId === undefined || source.table === undefined) {
        throw refuse("fieldNotFound", "%ID");
      }
      return {
        ...typed(source.rowId, BIGINT, 0),
        origin: { table: source.table, column: "rowid" },
      };
    case "%VID":
      if (source.vid === undefined) throw refuse("fieldNotFound", "%VID");
      return typed(source.vid(), INTEGER, 0);
    case "%TABLENAME":
      return typed(quote(source.table?.name ?? source.name), VARCHAR, 0);
    case "%CLASSNAME":
      return typed(quote(source.table?.className ?? source.name), VARCHAR, 0);
    default:
      throw notInStandIn(node.name);
  }
}

function simpleCase(
  node: Expression & { kind: "simple_case" },
  scope: Scope,
  c: Compiler,
): Typed {
  const operand = settled(expression(node.operand, scope, c), c);
  const conditions = node.branches.map((branch) =>
    comparison("=", { left: operand, right: expression(branch.when, scope, c) }, c)
  );
  const values = [
    ...node.branches.map((branch) => expression(branch.then, scope, c)),
    ...(node.otherwise === null ? [] : [expression(node.otherwise, scope, c)]),
  ];
  return caseOf(conditions, values, c);
}

/** Conditions, then one value each, and perhaps one more for ELSE. */
export function caseOf(
  conditions: readonly string[],
  values: readonly Typed[],
  c: Compiler,
): Typed {
  const type = unify(values);
  const texts = values.map((value) => coerceTo(value, type, c));
  const branches = conditions.map((condition, at) => `WHEN ${condition} THEN ${texts[at]}`);
  const otherwise = texts.length > conditions.length ? ` ELSE ${texts.at(-1)}` : "";
  const nullable = otherwise !== "" && values.every((value) => value.nullable === 0) ? 0 : 2;
  return typed(`CASE ${branches.join(" ")}${otherwise} END`, computed(type), nullable);
}

/** A type that is no column's any more: what was computed has no counter and no class limits. */
export function computed(type: Typed["type"]): Typed["type"] {
  const { counter: _counter, ...rest } = type;
  return rest;
}

function collationFunction(
  node: Expression & { kind: "collation" },
  scope: Scope,
  c: Compiler,
): Typed {
  const operand = settled(expression(node.operand, scope, c), c);
  const nullable = operand.nullable;
  switch (node.name) {
    case "%EXACT":
      // Numbers and dates are EXACT already, and stay what they are.
      if (operand.type.kind !== "text") return { ...operand, shadow: undefined };
      return typed(
        cut(operand.sql, node.length),
        { ...operand.type, collation: "EXACT" },
        nullable,
      );
    case "%SQLUPPER":
    case "%UPPER":
    case "%ALPHAUP":
      return typed(cut(collated(operand, "SQLUPPER", c), node.length), VARCHAR, nullable);
    case "%SQLSTRING":
    case "%STRING":
      return typed(cut(collated(operand, "SQLSTRING", c), node.length), VARCHAR, nullable);
    case "%TRUNCATE":
      return typed(cut(asText(operand, c), node.length), VARCHAR, nullable);
    case "%PLUS":
      return arithmetic("+", { left: numberLiteral("0"), right: operand }, c);
    case "%MINUS":
      return negated(operand, c);
    case "%MVR":
      throw notInStandIn("the collation %MVR");
  }
}

function cut(sql: string, length: number | null): string {
  return length === null ? sql : `substr(${sql}, 1, ${length})`;
}
