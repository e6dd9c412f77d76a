// ALTER TABLE, one action a statement as IRIS wants it.

import type { AlterTableCmd } from "@pgsql/types";
import type { AlterTableAction } from "../../iris/tree_ddl.ts";
import { irisTypeOf } from "../../types/types.ts";
import { sqlType } from "../build.ts";
import type { Compiler } from "../compiler.ts";
import { bodyOf } from "../nodes.ts";
import { unsupported } from "../refuse.ts";
import { statementRule } from "../rule.ts";
import { typeOfName } from "../type_names.ts";
import { DDL, TableBuilder } from "./create_table.ts";

export const alterTable = statementRule({
  name: "alter_table",
  why: "the same in IRIS, one action at a time",
  on: "AlterTableStmt",
  examples: [
    {
      pg: "ALTER TABLE t ADD COLUMN a varchar(10) NOT NULL DEFAULT 'x'",
      iris:
        `ALTER TABLE "SQLUser"."t" ADD COLUMN "a" VARCHAR(10) NOT NULL DEFAULT 'x' COLLATE %EXACT`,
    },
    { pg: "ALTER TABLE t DROP a", iris: 'ALTER TABLE "SQLUser"."t" DROP COLUMN "a" %DELDATA' },
    {
      pg: "ALTER TABLE t ADD UNIQUE (a)",
      iris: 'ALTER TABLE "SQLUser"."t" ADD CONSTRAINT "t_a_key" UNIQUE ("a")',
    },
    {
      pg: "ALTER TABLE t ALTER a SET NOT NULL",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" NOT NULL',
    },
    {
      pg: "ALTER TABLE t ALTER a TYPE bigint",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" BIGINT',
    },
    {
      pg: "ALTER TABLE t DROP CONSTRAINT x",
      iris: 'ALTER TABLE "SQLUser"."t" DROP CONSTRAINT "x"',
    },
    {
      pg: "ALTER TABLE t ADD a int DEFAULT 5",
      iris: null,
      refused: "ADD COLUMN with a default and without NOT NULL is not supported",
    },
    {
      pg: "ALTER TABLE t ADD a int, ADD b int",
      iris: null,
      refused: "several actions in one ALTER are not supported",
    },
  ],
  rewrite({ relation, cmds = [], objtype, missing_ok }, to) {
    const location = relation?.location;
    if (objtype !== "OBJECT_TABLE") throw unsupported("this ALTER is not supported", location);
    if (missing_ok) throw unsupported("ALTER TABLE IF EXISTS is not supported", location);
    if (cmds.length !== 1) {
      throw unsupported(
        "several actions in one ALTER are not supported",
        location,
        "Give each a statement of its own.",
      );
    }
    const table = to.tableName(relation!);
    const command = bodyOf(cmds[0], "AlterTableCmd")!;
    const action = actionOf(command, { to, table: relation!.relname!, location });
    return { statement: { kind: "alter_table", table, action }, tag: "ALTER TABLE", ...DDL };
  },
});

interface Altered {
  to: Compiler;
  table: string;
  location: number | undefined;
}

function actionOf(command: AlterTableCmd, altered: Altered): AlterTableAction {
  const { subtype, name: column = "", def, behavior, missing_ok } = command;
  const { location, table, to } = altered;
  if (missing_ok) throw unsupported("IF [NOT] EXISTS in ALTER TABLE is not supported", location);
  const behaviour = behavior === "DROP_CASCADE" ? "CASCADE" : null;
  const builder = new TableBuilder(table, to);
  switch (subtype) {
    case "AT_AddColumn":
      builder.add(def!);
      return addColumn(builder, location);
    case "AT_AddConstraint":
      builder.add(def!);
      return { kind: "add_constraint", constraint: builder.constraints[0] };
    case "AT_DropColumn":
      return { kind: "drop_column", column, behaviour, data: "%DELDATA" };
    case "AT_DropConstraint":
      return { kind: "drop_constraint", name: column, behaviour };
    case "AT_SetNotNull":
      return { kind: "set_not_null", column };
    case "AT_DropNotNull":
      return { kind: "set_null", column };
    case "AT_AlterColumnType": {
      const { typeName, raw_default } = bodyOf(def, "ColumnDef")!;
      if (raw_default) throw unsupported("ALTER COLUMN TYPE ... USING is not supported", location);
      const { oid, typmod } = typeOfName(typeName!);
      return { kind: "alter_type", column, type: sqlType(irisTypeOf(oid, typmod)) };
    }
    default:
      throw unsupported("this ALTER TABLE is not supported", location);
  }
}

function addColumn(builder: TableBuilder, location: number | undefined): AlterTableAction {
  if (builder.constraints.length > 0) {
    throw unsupported(
      "ADD COLUMN with a constraint is not supported",
      location,
      "Add the constraint in a statement of its own.",
    );
  }
  const columns = builder.columns();
  const kinds = columns[0].constraints.map(({ kind }) => kind);
  // Existing rows would stay NULL in IRIS, where PostgreSQL gives them the default.
  if (kinds.includes("default") && !kinds.includes("not_null")) {
    throw unsupported(
      "ADD COLUMN with a default and without NOT NULL is not supported",
      location,
      "Add the column, then UPDATE the rows.",
    );
  }
  return { kind: "add_columns", columns };
}

export const rename = statementRule({
  name: "rename",
  why: "the same in IRIS for tables and columns",
  on: "RenameStmt",
  examples: [
    { pg: "ALTER TABLE t RENAME TO u", iris: 'ALTER TABLE "SQLUser"."t" RENAME "u"' },
    {
      pg: "ALTER TABLE t RENAME a TO b",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" RENAME "b"',
    },
    { pg: "ALTER VIEW t RENAME TO u", iris: null, refused: "this RENAME is not supported" },
  ],
  rewrite({ renameType, relation, subname, newname, relationType }, to) {
    const onTable = renameType === "OBJECT_TABLE" ||
      (renameType === "OBJECT_COLUMN" && relationType === "OBJECT_TABLE");
    if (!onTable) throw unsupported("this RENAME is not supported", relation?.location);
    const action: AlterTableAction = renameType === "OBJECT_TABLE"
      ? { kind: "rename_table", to: newname! }
      : { kind: "rename_column", column: subname!, to: newname! };
    const table = to.tableName(relation!);
    return { statement: { kind: "alter_table", table, action }, tag: "ALTER TABLE", ...DDL };
  },
});
