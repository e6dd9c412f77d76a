// ALTER TABLE: each action is a statement of its own in IRIS, and what IRIS leaves undone follows it.

import type { AlterTableCmd, AlterTableStmt } from "@pgsql/types";
import type { AlterTableAction } from "../../iris/tree_ddl.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import { bodyOf } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import type { WorkedDefaults } from "../rules/column_defaults.ts";
import { TableBuilder } from "../rules/table_builder.ts";
import { addIdentity } from "./add_identity.ts";
import { ownedBy, ownerOfRelation } from "./alter_owner.ts";
import { forgetComment } from "./comments.ts";
import {
  columnQuestion,
  constraintQuestion,
  indexesQuestion,
  keysQuestion,
  warning,
} from "./questions.ts";
import { altering, running } from "./running.ts";
import { checkQuestion, forgetCheck, forgetColumn } from "./type_memory.ts";
import { type Altered, whereThere } from "./altered.ts";
import { skipping } from "./skipping.ts";
import { addCheck, checksAbout } from "./alter_checks.ts";
import { addColumn } from "./add_column.ts";
import { alterType, columnDefault } from "./alter_column.ts";

export const alterTable = definitionRule({
  name: "alter_table",
  why:
    "IRIS takes one action a statement, does not give a default to the rows that are there, and " +
    "does not drop a column with its keys and indexes",
  on: "AlterTableStmt",
  examples: [
    {
      pg: "ALTER TABLE t ADD COLUMN a varchar(10) NOT NULL DEFAULT 'x'",
      iris:
        `ALTER TABLE "SQLUser"."t" ADD COLUMN "a" VARCHAR(10) NOT NULL DEFAULT 'x' COLLATE %EXACT`,
    },
    {
      pg: "ALTER TABLE t ADD a int DEFAULT 5, DROP b",
      iris: 'ALTER TABLE "SQLUser"."t" ADD COLUMN "a" INTEGER DEFAULT 5; ' +
        'UPDATE "SQLUser"."t" SET "a" = 5 WHERE "a" IS NULL; ' +
        'ALTER TABLE "SQLUser"."t" DROP CONSTRAINT "x"; DROP INDEX "x" ON TABLE "SQLUser"."t"; ' +
        'ALTER TABLE "SQLUser"."t" DROP COLUMN "b" %DELDATA',
    },
    {
      pg: "ALTER TABLE IF EXISTS t ADD UNIQUE (a)",
      iris: 'ALTER TABLE "SQLUser"."t" ADD CONSTRAINT "t_a_key" UNIQUE ("a")',
    },
    {
      pg: "ALTER TABLE t ALTER a SET NOT NULL, ALTER b DROP NOT NULL",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" NOT NULL; ' +
        'ALTER TABLE "SQLUser"."t" ALTER COLUMN "b" NULL',
    },
    {
      pg: "ALTER TABLE t ALTER a TYPE bigint USING a::bigint",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" BIGINT',
    },
    {
      pg: "ALTER TABLE t ALTER a TYPE text",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" VARCHAR(3641144); ' +
        'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" COLLATE %EXACT',
    },
    {
      pg: "ALTER TABLE t ALTER a DROP DEFAULT",
      iris: 'ALTER TABLE "SQLUser"."t" ALTER COLUMN "a" DROP DEFAULT',
    },
    {
      pg: "ALTER TABLE t DROP CONSTRAINT IF EXISTS x",
      iris: 'ALTER TABLE "SQLUser"."t" DROP CONSTRAINT "x"',
    },
    {
      pg: "ALTER TABLE t ALTER a TYPE int USING length(a)",
      iris: null,
      refused: "ALTER COLUMN TYPE ... USING is not supported",
    },
  ],
  rewrite: (node, to) =>
    ownerOfRelation(node, to) ?? { tag: "ALTER TABLE", steps: alterTableSteps(node, to) },
});

function alterTableSteps(
  { relation, cmds = [], objtype, missing_ok }: AlterTableStmt,
  to: Compiler,
): DefinitionStep[] {
  const location = relation?.location;
  if (objtype !== "OBJECT_TABLE") throw unsupported("this ALTER is not supported", location);
  const table = to.tableName(relation!);
  const stepsWith = (worked: WorkedDefaults, questions: Set<string>) =>
    cmds.flatMap((node) =>
      actionSteps(bodyOf(node, "AlterTableCmd")!, { to, table, location, worked, questions })
    );
  const questions = new Set<string>();
  const steps = asking(
    stepsWith(new Map(), questions),
    [...questions],
    (worked) => stepsWith(worked, new Set()),
  );
  return missing_ok ? [whereThere(table, steps)] : steps;
}

/** The steps anew with what PostgreSQL says of the defaults in them. */
function asking(
  steps: DefinitionStep[],
  expressions: readonly string[],
  anew: (worked: WorkedDefaults) => DefinitionStep[],
): DefinitionStep[] {
  if (expressions.length === 0) return steps;
  return [{
    do: "ask",
    expressions,
    steps: (answers) => anew(new Map(expressions.map((question, at) => [question, answers[at]]))),
  }];
}

function actionSteps(command: AlterTableCmd, altered: Altered): DefinitionStep[] {
  const { subtype, name: column = "", def, behavior, missing_ok = false } = command;
  const { table, to, location } = altered;
  const run = (action: AlterTableAction) => [altering(table, action)];
  const behaviour = behavior === "DROP_CASCADE" ? "CASCADE" : null;
  switch (subtype) {
    case "AT_AddColumn":
      return addColumn(bodyOf(def, "ColumnDef")!, { ...altered, missing_ok });
    case "AT_AddConstraint": {
      const builder = new TableBuilder(table.name, to);
      builder.add(def!);
      builder.refuseUnkept(table);
      const { skip_validation: unseen } = bodyOf(def, "Constraint")!;
      return [
        ...builder.checks.flatMap((check) => addCheck(check, { ...altered, unseen })),
        ...builder.constraints.flatMap((constraint) => run({ kind: "add_constraint", constraint })),
        ...warning(builder.warnings),
      ];
    }
    case "AT_DropColumn": {
      const steps: DefinitionStep[] = [
        ...withoutKeys(table, column),
        ...run({ kind: "drop_column", column, behaviour, data: "%DELDATA" }),
        ...forgetColumn(table, column),
        ...forgetComment(table, column),
        ...checksAbout(altered, column).flatMap(({ name }) => forgetCheck(table, name)),
      ];
      if (!missing_ok) return steps;
      const message = `column "${column}" of relation "${table.name}" does not exist`;
      return [whereFound(columnQuestion(table, column), steps, message)];
    }
    case "AT_DropConstraint": {
      const steps = run({ kind: "drop_constraint", name: column, behaviour });
      const message = `constraint "${column}" of relation "${table.name}" does not exist`;
      return [{
        do: "when",
        question: checkQuestion(table, column),
        found: forgetCheck(table, column),
        missing: missing_ok
          ? [whereFound(constraintQuestion(table, column), steps, message)]
          : steps,
      }];
    }
    case "AT_SetNotNull":
      return run({ kind: "set_not_null", column });
    case "AT_DropNotNull":
      return run({ kind: "set_null", column });
    case "AT_ColumnDefault":
      return columnDefault(column, def, altered);
    case "AT_AddIdentity":
      return addIdentity(bodyOf(def, "Constraint")!, {
        column,
        ...altered,
        setDefault: (node) => columnDefault(column, node, altered),
      });
    case "AT_AlterColumnType":
      return alterType(column, bodyOf(def, "ColumnDef")!, altered);
    case "AT_ChangeOwner":
      return ownedBy(command.newowner);
    case "AT_ValidateConstraint":
      // IRIS has checked it when it was made.
      return [];
    default:
      throw unsupported("this ALTER TABLE is not supported", location);
  }
}

/** The table's own keys and indexes go with a column of theirs. */
function withoutKeys(table: QualifiedName, column: string): DefinitionStep[] {
  return [
    {
      do: "each",
      question: keysQuestion(table, column),
      steps: ([name]) => [altering(table, { kind: "drop_constraint", name, behaviour: null })],
    },
    {
      do: "each",
      question: indexesQuestion(table, column),
      steps: ([name]) => [running({ kind: "drop_index", ifExists: false, name, table })],
    },
  ];
}

function whereFound(
  question: Question,
  found: readonly DefinitionStep[],
  message: string,
): DefinitionStep {
  return { do: "when", question, found, missing: [skipping(message)] };
}
