// TRUNCATE ... CASCADE: the tables whose foreign keys lead to a table are emptied before it.

import type { QualifiedName } from "../../iris/tree_expression.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf } from "../text/nodes.ts";
import { definitionRule } from "../compiling/rule.ts";
import { running } from "./running.ts";
import { qualifiedKey } from "../../iris/names.ts";

export const truncateCascade = definitionRule({
  name: "truncate_cascade",
  why: "IRIS knows which tables refer to one, and has no CASCADE that would follow them",
  on: "TruncateStmt",
  examples: [
    {
      pg: "TRUNCATE t CASCADE",
      iris: 'TRUNCATE TABLE "SQLUser"."x"; TRUNCATE TABLE "SQLUser"."t"',
    },
  ],
  rewrite({ relations = [], behavior }, to) {
    if (behavior !== "DROP_CASCADE") return null;
    const tables = relations.map((relation) => to.tableName(bodyOf(relation, "RangeVar")!));
    const named = tables.map(qualifiedKey);
    const steps = tables.flatMap((table) => emptied(table, { named, path: [qualifiedKey(table)] }));
    return { tag: "TRUNCATE TABLE", whole: true, steps };
  },
});

interface Way {
  /** Those that the statement names, which need no notice. */
  named: readonly string[];
  /** From there to here, so that a circle ends. */
  path: readonly string[];
}

function emptied(table: QualifiedName, { named, path }: Way): DefinitionStep[] {
  const referring: DefinitionStep = {
    do: "each",
    question: {
      sql: "SELECT DISTINCT TABLE_NAME, TABLE_SCHEMA FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE " +
        "WHERE REFERENCED_TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?",
      values: [table.schema!, table.name],
    },
    steps: ([name, schema = table.schema!]) => {
      const other = { schema, name };
      const key = qualifiedKey(other);
      if (path.includes(key)) return [];
      const steps = emptied(other, { named, path: [...path, key] });
      return named.includes(key) ? steps : [cascades(name), ...steps];
    },
  };
  return [referring, running({ kind: "truncate", table })];
}

function cascades(name: string): DefinitionStep {
  const message = `truncate cascades to table "${name}"`;
  return { do: "notice", notice: new PgError("successful_completion", message) };
}
