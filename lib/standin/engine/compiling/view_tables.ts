// Which tables and views a query names, anywhere in its tree.

import { sameName } from "../../../iris/names.ts";
import type { Query } from "../../../iris/tree_query.ts";
import { DEFAULT_SCHEMA, type Schema, type SchemaObject } from "../schema/schema.ts";

export function tableNamesIn(
  query: Query,
  object: { schema: string; name: string },
  defaultSchema: string,
): boolean {
  return search(query, (node) => {
    if (node.kind !== "table") return false;
    const { schema, name } = node.name as { schema: string | null; name: string };
    return sameName(name, object.name) && sameName(schema ?? defaultSchema, object.schema);
  });
}

/** The tables and views that a query names, each once. */
export function tablesIn(query: Query, schema: Schema): SchemaObject[] {
  return [...schema.objects()].filter((object) => tableNamesIn(query, object, DEFAULT_SCHEMA));
}

function search(node: unknown, matches: (node: Record<string, unknown>) => boolean): boolean {
  if (Array.isArray(node)) return node.some((part) => search(part, matches));
  if (node === null || typeof node !== "object") return false;
  const object = node as Record<string, unknown>;
  return matches(object) || Object.values(object).some((part) => search(part, matches));
}
