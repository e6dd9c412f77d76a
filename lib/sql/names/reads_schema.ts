// Whether the answer to a catalog statement depends on which tables there are.

import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { parse, treeOf } from "../text/parse.ts";
import { relationsOf } from "./relations.ts";

export function readsSchema(text: string): boolean {
  return parse(text).some((statement) => {
    if (statement.node === null) return false;
    const { node } = treeOf(statement);
    const { catalog, data } = relationsOf(node);
    return catalog.length > 0 || data.length > 0 || namesRelations(node);
  });
}

/** Functions that look relations up, by their names. */
const LOOKS_UP = new RegExp(
  "^(has_|to_reg|(next|curr|set)val$|obj_description$|col_description$|row_security_active$|pg_get_(?!keywords|userbyid)|" +
    "pg_relation_|pg_table_|pg_total_|pg_index|pg_sequence_|pg_describe_|pg_identify_|\\w+_to_xml)",
);

/** `'city'::regclass`, `pg_relation_size('city')` and their like. */
function namesRelations(root: Node): boolean {
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      const names = strings(
        bodyOf(value as Node, "FuncCall")?.funcname ??
          bodyOf(value as Node, "TypeCast")?.typeName?.names,
      );
      const name = names.at(-1);
      if (name !== undefined) {
        if ("FuncCall" in value ? LOOKS_UP.test(name) : name.startsWith("reg")) return true;
      }
    }
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return false;
}
