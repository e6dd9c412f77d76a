// RENAME: a statement of IRIS for a table or a column, for types what the gateway remembers of them, and several for keys.

import type { RenameStmt } from "@pgsql/types";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { renameKey } from "./rename_keys.ts";
import { renameType } from "./rename_types.ts";
import { renameRememberedColumn, renameRememberedTable } from "./type_memory.ts";
import { whereThere } from "./altered.ts";
import { altering } from "./running.ts";
import { checksAbout } from "./alter_checks.ts";

export const rename = definitionRule({
  name: "rename",
  why: "the same in IRIS for tables and columns; keys and indexes are made anew",
  on: "RenameStmt",
  examples: [
    { pg: "ALTER TABLE t RENAME TO u", iris: 'ALTER TABLE "SQLUser"."t" RENAME "u"' },
    {
      pg: "ALTER TABLE t RENAME a TO b",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" RENAME "b"',
    },
    { pg: "ALTER INDEX i RENAME TO j", iris: "" },
    { pg: "ALTER VIEW t RENAME TO u", iris: null, refused: "this RENAME is not supported" },
  ],
  rewrite: (node, to) =>
    renameType(node, to) ?? renameKey(node, to) ??
      { tag: "ALTER TABLE", steps: renameSteps(node, to) },
});

function renameSteps(node: RenameStmt, to: Compiler): DefinitionStep[] {
  const { renameType, relation, subname = "", newname = "", relationType, missing_ok } = node;
  const table = to.tableName(relation!);
  const steps: DefinitionStep[] = [];
  if (renameType === "OBJECT_TABLE") {
    steps.push(altering(table, { kind: "rename_table", to: newname }));
    steps.push(...renameRememberedTable(table, newname));
  } else if (renameType === "OBJECT_COLUMN" && relationType === "OBJECT_TABLE") {
    const [check] = checksAbout({ to, table }, subname);
    if (check) {
      throw unsupported(
        "RENAME of a column that a check is about is not supported",
        relation?.location,
        `Drop constraint "${check.name}", rename the column, and add the constraint again.`,
      );
    }
    steps.push(altering(table, { kind: "rename_column", column: subname, to: newname }));
    steps.push(...renameRememberedColumn(table, { from: subname, to: newname }));
  } else {
    throw unsupported(
      "this RENAME is not supported",
      relation?.location,
      "IRIS renames tables and columns: drop the thing and create it again.",
    );
  }
  return missing_ok ? [whereThere(table, steps)] : steps;
}
