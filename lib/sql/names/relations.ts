// One walk over a tree collects what decides where its statement goes.

import type { RangeVar } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { CATALOG_RELATIONS } from "./catalog_relations.ts";

export interface Relations {
  /** Tables and views of the system. */
  catalog: RangeVar[];
  /** All other tables and views. */
  data: RangeVar[];
  /** Whether a function of a user's schema is called. */
  userFunctions: boolean;
  /** How many of its parts change data, as a query in WITH may. */
  changes: number;
  /** The highest $n. */
  parameterCount: number;
}

export function relationsOf(root: Node): Relations {
  const found: Relations = {
    catalog: [],
    data: [],
    userFunctions: false,
    changes: 0,
    parameterCount: 0,
  };
  const tables: RangeVar[] = [];
  const cteNames = new Set<string>();
  // A stack of its own: a tree may be deeper than calls can be.
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) rest.push(item);
      continue;
    }
    for (const key in value) {
      const inner = (value as Record<string, unknown>)[key];
      if (typeof inner !== "object" || inner === null) continue;
      // FOR UPDATE OF names tables of FROM again, by their aliases.
      if (key === "lockedRels") continue;
      if (key === "RangeVar") tables.push(inner as RangeVar);
      else if (key === "ParamRef") {
        found.parameterCount = Math.max(
          found.parameterCount,
          (inner as { number?: number }).number ?? 0,
        );
        continue;
      } else if (key === "CommonTableExpr") {
        cteNames.add((inner as { ctename?: string }).ctename ?? "");
      } else if (key === "FuncCall" && isUserFunction(value as Node)) found.userFunctions = true;
      // TABLESAMPLE holds a whole node there.
      else if (key === "relation" && !("RangeVar" in inner)) tables.push(inner as RangeVar);
      else if (CHANGES.has(key)) found.changes++;
      rest.push(inner);
    }
  }
  for (const table of tables) {
    if (!table.schemaname && cteNames.has(table.relname ?? "")) continue;
    (isCatalog(table) ? found.catalog : found.data).push(table);
  }
  return found;
}

const CHANGES = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

export function isCatalog({ schemaname, relname = "" }: RangeVar): boolean {
  if (schemaname) return schemaname === "pg_catalog" || schemaname === "information_schema";
  return CATALOG_RELATIONS.has(relname);
}

function isUserFunction(node: Node): boolean {
  const [schema, ...rest] = strings(bodyOf(node, "FuncCall")?.funcname);
  return rest.length > 0 && schema !== "pg_catalog" && schema !== "information_schema";
}
