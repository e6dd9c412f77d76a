// Identifiers are kept as written and compared in capitals, delimited ones too, as IRIS does.

import type { QualifiedName } from "./tree_expression.ts";

/** What two spellings of one name have in common. */
export function nameKey(name: string): string {
  return name.toUpperCase();
}

/** The same for a name within others: a table of a schema, a column of a table. */
export function pathKey(...names: readonly string[]): string {
  return names.map(nameKey).join("\0");
}

export function qualifiedKey({ schema, name }: QualifiedName): string {
  return pathKey(schema ?? "", name);
}

export function sameName(left: string, right: string): boolean {
  return left === right || nameKey(left) === nameKey(right);
}
