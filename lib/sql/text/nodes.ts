// PostgreSQL's tree as libpg-query gives it: every node is an object with its tag as the only key.

import type { Node, String as StringNode } from "@pgsql/types";

export type { Node };

type TagOf<Union> = Union extends unknown ? keyof Union : never;

/** `SelectStmt`, `A_Expr`, ... */
export type Tag = TagOf<Node>;

type Inner<Union, Name extends Tag> = Union extends Record<Name, infer Body> ? Body : never;

/** What stands under a tag. */
export type NodeOf<Name extends Tag> = Inner<Node, Name>;

export function tagOf(node: Node): Tag {
  for (const tag in node) return tag as Tag;
  throw new TypeError("a node without a tag");
}

export function bodyOf<Name extends Tag>(node: Node | undefined, tag: Name): NodeOf<Name> | null {
  return (node as Record<string, NodeOf<Name>> | undefined)?.[tag] ?? null;
}

/** The texts of a list of String nodes: a dotted name. */
export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => (bodyOf(node, "String") as StringNode | null)?.sval ?? "");
}

/** Where a node begins, in bytes of the parsed text. PostgreSQL's tree leaves out a zero. */
export function locationOf(node: Node): number {
  const body = Object.values(node)[0] as { location?: number } | undefined;
  return body?.location ?? -1;
}

/** Where an expression begins: an operator's own place is its sign. */
export function startOf(node: Node): number {
  const operator = bodyOf(node, "A_Expr");
  const cast = bodyOf(node, "TypeCast");
  const nulls = bodyOf(node, "NullTest");
  const first = operator?.lexpr ?? nulls?.arg ??
    (cast?.arg && locationOf(cast.arg) < (cast.location ?? 0) ? cast.arg : undefined);
  return first ? startOf(first) : locationOf(node);
}
