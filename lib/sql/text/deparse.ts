// An expression or a statement of PostgreSQL's tree becomes its text again.

import { deparseSync } from "pgsql-deparser";
import { PgError } from "../../errors/pg_error.ts";
import { bodyOf, type Node } from "./nodes.ts";
import { parse, treeOf } from "./parse.ts";
import type { ParsedStatement } from "./parsed_statement.ts";

/** Null where the text would not be read as the same expression. */
export function textOf(node: Node): string | null {
  const text = deparseSync(node);
  const read = expressionOf(text);
  return read && sameTree(node, read) ? text : null;
}

/** Null where the text would not be read as the same statement. */
export function statementTextOf(node: Node): string | null {
  const text = deparseSync(node);
  const statements = parsed(text);
  if (statements.length !== 1 || statements[0].node === null) return null;
  return sameTree(node, treeOf(statements[0]).node) ? text : null;
}

/** Null where the text is more than an expression, or none. */
export function expressionOf(text: string): Node | null {
  const statements = parsed(`SELECT (${text})`);
  if (statements.length !== 1 || statements[0].node === null) return null;
  const select = bodyOf(treeOf(statements[0]).node, "SelectStmt");
  const { targetList = [], op: _op, limitOption: _limit, ...rest } = select ?? {};
  if (targetList.length !== 1 || Object.keys(rest).length > 0) return null;
  const { name, val } = bodyOf(targetList[0], "ResTarget")!;
  return name === undefined ? val ?? null : null;
}

function parsed(text: string): ParsedStatement[] {
  try {
    return parse(text);
  } catch (cause) {
    if (cause instanceof PgError) return [];
    throw cause;
  }
}

const PLACES: ReadonlySet<string> = new Set([
  ...["location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"],
]);

function sameTree(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other;
  }
  const keys = (tree: object) => Object.keys(tree).filter((key) => !PLACES.has(key));
  const own = keys(one);
  if (own.length !== keys(other).length) return false;
  return own.every((key) =>
    sameTree((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key])
  );
}
