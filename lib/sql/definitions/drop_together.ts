// DROP TABLE of several tables whose foreign keys lead from one to another: IRIS drops one at a time, and refuses one that
// is referred to, so their keys go first.

import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { DefinitionStep } from "./definition.ts";
import { altering } from "./running.ts";
import { qualifiedKey } from "../../iris/names.ts";

/** Nothing where another table refers to it as well, which would keep it. */
export function keysBetween(
  table: QualifiedName,
  dropped: readonly QualifiedName[],
): DefinitionStep {
  const named = new Set(dropped.map(qualifiedKey));
  return {
    do: "gathered",
    question: {
      sql: "SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME " +
        "FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE " +
        "WHERE REFERENCED_TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?",
      values: [table.schema!, table.name],
    },
    steps(rows) {
      const keys = rows.map(([schema, name, key]) => ({ table: { schema, name }, key }));
      if (!keys.every(({ table }) => named.has(qualifiedKey(table)))) return [];
      return keys.filter((one) => qualifiedKey(one.table) !== qualifiedKey(table)).map((
        { table, key: name },
      ) => altering(table, { kind: "drop_constraint", name, behaviour: null }));
    },
  };
}
