// A statement as PostgreSQL reads it where parameters are declared as void: they are no arguments of functions, but
// what pgjdbc registers for their results. In a CALL they stand for what is given back, and stay.

import { voidType } from "../../types/text.ts";
import { bodyOf, type Node, tagOf } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";

const MADE = new WeakMap<ParsedStatement, Map<string, ParsedStatement>>();

/** The same object for the same two, and the statement itself where nothing is void. */
export function withoutVoid(
  statement: ParsedStatement,
  declared: readonly number[],
): ParsedStatement {
  if (statement.node === null || !declared.includes(voidType.oid)) return statement;
  const tree = treeOf(statement);
  if (tagOf(tree.node) === "CallStmt") return statement;
  const numbers = declared.flatMap((type, at) => type === voidType.oid ? [at + 1] : []);
  const made = MADE.get(statement) ?? new Map<string, ParsedStatement>();
  MADE.set(statement, made);
  const key = numbers.join();
  const before = made.get(key);
  if (before) return before;
  const isVoid = (arg: Node) => numbers.includes(bodyOf(arg, "ParamRef")?.number ?? 0);
  const node = { ...tree, node: without(tree.node, isVoid) as Node };
  const variant = `${statement.variant ?? ""}\0void ${key}`;
  const found = { ...statement, node, variant };
  made.set(key, found);
  return found;
}

function without(value: unknown, isVoid: (arg: Node) => boolean): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => without(each, isVoid));
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const isArguments = name === "args" && "funcname" in value && Array.isArray(inner);
    copy[name] = without(isArguments ? inner.filter((arg) => !isVoid(arg)) : inner, isVoid);
  }
  return copy;
}
