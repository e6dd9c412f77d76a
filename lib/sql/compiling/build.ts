// Small makers of IRIS tree nodes, for the rules to read well.

import type {
  Binary,
  BinaryOperator,
  Cast,
  ColumnRef,
  Expression,
  FunctionCall,
  NullLiteral,
  NumberLiteral,
  QualifiedName,
  SearchedCase,
  SqlType,
  StringLiteral,
  Unary,
} from "../../iris/tree_expression.ts";
import type {
  Comparison,
  ComparisonOperator,
  IsNull,
  Not,
  Predicate,
} from "../../iris/tree_predicate.ts";
import type { Query, SelectItem, TableRef, Union } from "../../iris/tree_query.ts";

export const NULL: NullLiteral = { kind: "null" };
export const ONE = number(1);
export const ZERO = number(0);

/** Unsigned, as the tree wants it. */
export function number(value: number | string): NumberLiteral {
  return { kind: "number", text: String(value) };
}

export function signed(text: string): NumberLiteral | Unary {
  if (!text.startsWith("-")) return number(text);
  return { kind: "unary", operator: "-", operand: number(text.slice(1)) };
}

export function string(value: string): StringLiteral {
  return { kind: "string", value };
}

export function column(name: string, table: QualifiedName | null = null): ColumnRef {
  return { kind: "column", table, name };
}

export function binary(left: Expression, operator: BinaryOperator, right: Expression): Binary {
  return { kind: "binary", operator, left, right };
}

export function call(name: string, ...args: Expression[]): FunctionCall {
  return { kind: "function", schema: null, name, args, braces: false };
}

/** `{fn F(...)}`: the only form that IRIS documents for some functions. */
export function odbcCall(name: string, ...args: Expression[]): FunctionCall {
  return { kind: "function", schema: null, name, args, braces: true };
}

export function cast(operand: Expression, type: string): Cast {
  return { kind: "cast", operand, type: sqlType(type) };
}

/** A type as the rows of lib/types name it: `NUMERIC(10,2)`. */
export function sqlType(text: string): SqlType {
  const open = text.indexOf("(");
  if (open < 0) return { kind: "type", name: text, args: [] };
  const args = text.slice(open + 1, text.lastIndexOf(")")).split(",");
  return {
    kind: "type",
    name: text.slice(0, open),
    args: args.map((arg) => {
      const trimmed = arg.trim();
      const digits = trimmed >= "0" && trimmed < ":";
      return digits ? { kind: "number", text: trimmed } : { kind: "keyword", word: trimmed };
    }),
  };
}

export function compare(
  left: Expression,
  operator: ComparisonOperator,
  right: Expression,
): Comparison {
  return { kind: "comparison", operator, left, right };
}

export function isNull(operand: Expression, negated = false): IsNull {
  return { kind: "is_null", operand, negated };
}

export function not(operand: Predicate): Not {
  return { kind: "not", operand };
}

export function and(operands: readonly Predicate[]): Predicate {
  return operands.length === 1 ? operands[0] : { kind: "and", operands };
}

export function or(operands: readonly Predicate[]): Predicate {
  return operands.length === 1 ? operands[0] : { kind: "or", operands };
}

export function when(
  predicate: Predicate,
  then: Expression,
  otherwise: Expression | null = null,
): SearchedCase {
  return { kind: "searched_case", branches: [{ when: predicate, then }], otherwise };
}

export function item(expression: Expression, alias: string | null = null): SelectItem {
  return { kind: "item", expression, alias };
}

export function derived(query: Query, alias: string): TableRef {
  return { kind: "derived", query, alias, lateral: false };
}

/** Halves rather than a chain: a thousand rows must not be a thousand parentheses deep. */
export function unionAll(queries: readonly Query[]): Query {
  if (queries.length === 1) return queries[0];
  const half = Math.ceil(queries.length / 2);
  const union: Union = {
    kind: "set_operation",
    operator: "UNION",
    all: true,
    parallel: false,
    left: unionAll(queries.slice(0, half)),
    right: unionAll(queries.slice(half)),
    orderBy: [],
    limit: null,
  };
  return union;
}

/** Whether a node of one of the kinds is anywhere in the tree. */
export function contains(tree: unknown, kinds: ReadonlySet<string>): boolean {
  return containsNode(tree, ({ kind }) => kind !== undefined && kinds.has(kind));
}

export function containsNode(tree: unknown, is: (node: { kind?: string }) => boolean): boolean {
  const rest: unknown[] = [tree];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (is(value)) return true;
    for (const inner of Object.values(value)) {
      if (typeof inner === "object") rest.push(inner);
    }
  }
  return false;
}
