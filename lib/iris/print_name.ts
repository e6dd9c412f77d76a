// A name as it stands in IRIS SQL that is not printed from a tree.

import { Printer } from "./printer.ts";
import type { QualifiedName } from "./tree_expression.ts";

export function printName(name: QualifiedName): string {
  const to = new Printer();
  to.qualified(name);
  return to.text();
}
