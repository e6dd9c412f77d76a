// Where the client's text first has a name that IRIS did not know.

import type { RangeVar } from "@pgsql/types";
import { bodyOf, type Node, strings, tagOf } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import { relationsOf } from "./relations.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { positionOf } from "../text/refuse.ts";

export type Named = "table" | "column" | "function" | "type" | "parameter";

/** PostgreSQL tells no place in other statements. */
const TELLING: ReadonlySet<string> = new Set([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "ViewStmt",
  "CreateTableAsStmt",
]);

export function tellsPlaces(statement: ParsedStatement): boolean {
  return statement.node !== null && TELLING.has(tagOf(treeOf(statement).node));
}

/** What PostgreSQL analyses as soon as it has parsed it: types, columns and mistakes show before it runs. */
const ANALYSED: ReadonlySet<string> = new Set([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "CreateTableAsStmt",
  "CallStmt",
]);

export function isJudgeable(statement: ParsedStatement): boolean {
  return statement.node !== null && ANALYSED.has(tagOf(treeOf(statement).node));
}

/** It changes nothing either. */
export function isSelect(statement: ParsedStatement): boolean {
  if (statement.node === null) return false;
  const { node } = treeOf(statement);
  return tagOf(node) === "SelectStmt" && relationsOf(node).changes === 0;
}

/** The parameter that is named first, and its place in the client's text. */
export function firstParameter(
  statement: ParsedStatement,
): { number: number; position?: number } | null {
  if (statement.node === null) return null;
  let first: { number?: number; location?: number } | undefined;
  // A stack of its own: a tree may be deeper than calls can be.
  const rest: unknown[] = [treeOf(statement).node];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const found = Array.isArray(value) ? null : bodyOf(value as Node, "ParamRef");
    if (found && (!first || (found.location ?? 0) < (first.location ?? 0))) first = found;
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return first
    ? { number: first.number ?? 0, position: positionOf(statement, first.location) }
    : null;
}

/** The parts of the name of a column, function or operator at a place, in characters of the statement from 1; none
 * where another thing stands there. */
export function namesAt(statement: ParsedStatement, position: number | undefined): string[] {
  if (position === undefined || statement.node === null) return [];
  // A stack of its own: a tree may be deeper than calls can be.
  const rest: unknown[] = [treeOf(statement).node];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const named = Array.isArray(value) ? null : nameOf(value as Node);
    if (named) {
      const at = positionOf(statement, named.location);
      if (at === statement.offset + position) return named.names;
    }
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return [];
}

function nameOf(node: Node): { names: string[]; location?: number } | null {
  const column = bodyOf(node, "ColumnRef");
  if (column) return { names: strings(column.fields), location: column.location };
  const call = bodyOf(node, "FuncCall");
  if (call) return { names: strings(call.funcname), location: call.location };
  const operator = bodyOf(node, "A_Expr");
  if (operator) return { names: strings(operator.name).slice(-1), location: operator.location };
  const target = bodyOf(node, "ResTarget");
  if (target && !target.val) return { names: [target.name ?? ""], location: target.location };
  return null;
}

/** Counts characters of the client's text from 1; undefined where the tree has no such name. */
export function positionOfName(
  statement: ParsedStatement,
  { kind, name }: { kind: Named; name: string },
): number | undefined {
  if (!tellsPlaces(statement)) return undefined;
  const { node } = treeOf(statement);
  const folded = name.toUpperCase();
  let first: number | undefined;
  // A stack of its own: a tree may be deeper than calls can be.
  const rest: unknown[] = [node];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) rest.push(item);
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      const found = key === "relation" ? { RangeVar: inner as RangeVar } : { [key]: inner };
      const at = locationNamed(found as Node, kind, folded);
      if (at !== undefined && (first === undefined || at < first)) first = at;
      rest.push(inner);
    }
  }
  return positionOf(statement, first);
}

/** The location of a node that is of the kind and has the name in capitals. */
function locationNamed(node: Node, kind: Named, folded: string): number | undefined {
  const is = (name: string | undefined) => name?.toUpperCase() === folded;
  switch (kind) {
    case "table": {
      const table = bodyOf(node, "RangeVar");
      if (table && is(table.relname)) return table.location;
      // A name before a column's point.
      const column = bodyOf(node, "ColumnRef");
      return is(strings(column?.fields).at(-2)) ? column!.location : undefined;
    }
    case "column": {
      const column = bodyOf(node, "ColumnRef");
      if (column && is(strings(column.fields).at(-1))) return column.location;
      const target = bodyOf(node, "ResTarget");
      return target && !target.val && is(target.name) ? target.location : undefined;
    }
    case "function": {
      const call = bodyOf(node, "FuncCall");
      return call && is(strings(call.funcname).at(-1)) ? call.location : undefined;
    }
    case "parameter": {
      const parameter = bodyOf(node, "ParamRef");
      return parameter?.number === Number(folded) ? parameter.location : undefined;
    }
    case "type": {
      const type = bodyOf(node, "TypeName");
      return type && is(strings(type.names).at(-1)) ? type.location : undefined;
    }
  }
}
