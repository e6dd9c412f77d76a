// ALTER TABLE: each action is a statement of its own in IRIS, and what IRIS leaves undone follows it.

import type { AlterTableCmd, AlterTableStmt, ColumnDef, RenameStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { AlterTableAction, TableConstraint } from "../../iris/tree_ddl.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { irisTypeOf } from "../../types/types.ts";
import { print } from "../../iris/print.ts";
import { select } from "../../iris/select.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { badLabel } from "../types/user_types.ts";
import { column as buildColumn, isNull, item, not, sqlType, string } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { tableFields, unlessBroken } from "./broken_rows.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { isAssignable } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { fitted } from "../rules/fitted_values.ts";
import { defaultSequence, type WorkedDefaults } from "../rules/column_defaults.ts";
import { TableBuilder } from "../rules/table_builder.ts";
import { columnNamed, type KnownColumn, Scope } from "../compiling/scope.ts";
import { type NamedType, typeOfColumn as typeOf, typeOfName } from "../types/type_names.ts";
import { addIdentity } from "./add_identity.ts";
import { ownedBy, ownerOfRelation } from "./alter_owner.ts";
import { renameType } from "./rename_types.ts";
import { forgetComment } from "./comments.ts";
import {
  columnQuestion,
  constraintQuestion,
  indexesQuestion,
  keysQuestion,
  tableQuestion,
  warning,
} from "./questions.ts";
import { running } from "./running.ts";
import { expressionOf } from "../text/deparse.ts";
import { checkPredicate, keptChecks, namesIn } from "../values/kept_checks.ts";
import {
  checkQuestion,
  forgetCheck,
  forgetColumn,
  forgetDefault,
  isRemembered,
  rememberCheck,
  rememberColumn,
  type RememberedCheck,
  type RememberedColumn,
  renameRememberedColumn,
  renameRememberedTable,
} from "./type_memory.ts";

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

export const rename = definitionRule({
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
  rewrite: (node, to) =>
    renameType(node, to) ?? { tag: "ALTER TABLE", steps: renameSteps(node, to) },
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

/** Nothing happens to a table that is not there. */
function whereThere(table: QualifiedName, found: readonly DefinitionStep[]): DefinitionStep {
  const message = `relation "${table.name}" does not exist, skipping`;
  const notice = new PgError("successful_completion", message);
  return {
    do: "when",
    question: tableQuestion(table),
    found,
    missing: [{ do: "notice", notice }],
  };
}

function renameSteps(node: RenameStmt, to: Compiler): DefinitionStep[] {
  const { renameType, relation, subname = "", newname = "", relationType, missing_ok } = node;
  const table = to.tableName(relation!);
  const steps: DefinitionStep[] = [];
  if (renameType === "OBJECT_TABLE") {
    steps.push(altering(table, { kind: "rename_table", to: newname }));
    steps.push(...renameRememberedTable(table, newname));
  } else if (renameType === "OBJECT_COLUMN" && relationType === "OBJECT_TABLE") {
    const [check] = checksOf({ to, table }, subname);
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

function altering(table: QualifiedName, action: AlterTableAction): DefinitionStep {
  return running({ kind: "alter_table", table, action });
}

interface Altered {
  to: Compiler;
  table: QualifiedName;
  location: number | undefined;
  worked: WorkedDefaults;
  /** What PostgreSQL is to be asked before. */
  questions: Set<string>;
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
        ...checksOf(altered, column).flatMap(({ name }) => forgetCheck(table, name)),
      ];
      if (!missing_ok) return steps;
      const message = `column "${column}" of relation "${table.name}" does not exist, skipping`;
      return [unless(columnQuestion(table, column), steps, message)];
    }
    case "AT_DropConstraint": {
      const steps = run({ kind: "drop_constraint", name: column, behaviour });
      const message = `constraint "${column}" of relation "${table.name}" does not exist, skipping`;
      return [{
        do: "when",
        question: checkQuestion(table, column),
        found: forgetCheck(table, column),
        missing: missing_ok ? [unless(constraintQuestion(table, column), steps, message)] : steps,
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

interface Checking extends Altered {
  /** NOT VALID */
  unseen?: boolean;
}

/** The rows that are there have to fulfil it as well. */
function addCheck(check: RememberedCheck, adding: Checking): DefinitionStep[] {
  const { table } = adding;
  const message = `constraint "${check.name}" for relation "${table.name}" already exists`;
  return [{
    do: "when",
    question: checkQuestion(table, check.name),
    found: [{ do: "fail", error: new PgError("duplicate_object", message) }],
    missing: newCheck(check, adding),
  }];
}

function newCheck(check: RememberedCheck, { to, table, unseen }: Checking): DefinitionStep[] {
  const remember = rememberCheck(table, check);
  if (unseen) return [remember];
  const columns = to.columnsOf(table);
  const predicate = checkPredicate(expressionOf(check.text)!, { to, table, columns });
  const message =
    `check constraint "${check.name}" of relation "${table.name}" is violated by some row`;
  const fields = { ...tableFields(table, to), constraint: check.name };
  return [unlessBroken(table, {
    broken: not(predicate),
    error: new PgError("check_violation", message, fields),
    missing: [remember],
  })];
}

/** Those that the gateway keeps and that are about a column. */
function checksOf({ to, table }: Pick<Altered, "to" | "table">, column: string) {
  return keptChecks(to.columnsOf(table)).filter(({ text }) =>
    namesIn(expressionOf(text)!).some((name) => name.toUpperCase() === column.toUpperCase())
  );
}

function unless(
  question: ReturnType<typeof columnQuestion>,
  found: readonly DefinitionStep[],
  message: string,
): DefinitionStep {
  const notice = new PgError("successful_completion", message);
  return { do: "when", question, found, missing: [{ do: "notice", notice }] };
}

function addColumn(
  node: ColumnDef,
  { to, table, worked, questions, missing_ok }: Altered & { missing_ok: boolean },
): DefinitionStep[] {
  const builder = new TableBuilder(table.name, to, { identity: false, worked });
  builder.add({ ColumnDef: node });
  for (const question of builder.defaults.questions) questions.add(question);
  const columns = builder.columns();
  const [{ name, constraints }] = columns;
  const kinds = constraints.map(({ kind }) => kind);
  const steps = [
    altering(table, { kind: "add_columns", columns }),
    ...builder.remembered.flatMap((column) => rememberColumn(table, column)),
    ...builder.checks.map((check) => rememberCheck(table, check)),
    ...warning(builder.warnings),
  ];
  builder.refuseUnkept(table);
  // Rows that are there already stay NULL in IRIS, where PostgreSQL gives them the default.
  const [given] = (node.constraints ?? []).map((one) => bodyOf(one, "Constraint")!)
    .filter(({ contype }) => contype === "CONSTR_DEFAULT");
  if (given && !kinds.includes("not_null") && !builder.isDrawn(name)) {
    steps.push(...filling(node, { builder, to, table, given: given.raw_expr! }));
  }
  for (const constraint of builder.constraints) steps.push(...constrained(constraint, table));
  if (!missing_ok) return steps;
  const message = `column "${name}" of relation "${table.name}" already exists, skipping`;
  return [{
    do: "when",
    question: columnQuestion(table, name),
    found: [{ do: "notice", notice: new PgError("duplicate_column", message) }],
    missing: steps,
  }];
}

function constrained(constraint: TableConstraint, table: QualifiedName): DefinitionStep[] {
  return [altering(table, { kind: "add_constraint", constraint })];
}

interface Filling {
  builder: TableBuilder;
  to: Compiler;
  table: QualifiedName;
  given: Node;
}

function filling(
  { colname = "", typeName }: ColumnDef,
  { builder, to, table, given }: Filling,
): DefinitionStep[] {
  const type = typeOfName(typeName!, to.context);
  const { value } = builder.defaults.of(given, { type, column: colname });
  if (value?.kind === "null") return [];
  const column = { name: colname, type: type.oid, typmod: type.typmod, notNull: false };
  // Code is for defaults alone, and some defaults IRIS has not at all.
  const expression = !value || value.kind === "objectscript"
    ? fitted(given, column, new Place(to, new Scope())).expression
    : value;
  return [running({
    kind: "update",
    keywords: [],
    table,
    alias: null,
    assignments: [{ column: colname, value: expression }],
    from: [],
    where: isNull({ kind: "column", table: null, name: colname }),
  })];
}

function columnDefault(
  column: string,
  def: Node | undefined,
  altered: Altered,
): DefinitionStep[] {
  const { to, table, worked, questions } = altered;
  const known = columnNamed(to.columnsOf(table), column);
  const dropped = altering(table, { kind: "drop_default", column });
  if (!def) return [dropped, ...known ? forgetDefault(table, column) : []];
  const type = typeOfColumn(column, altered);
  const before = rememberedOf(known!, type);
  const sequence = defaultSequence(def, to);
  if (sequence !== null) {
    return rememberColumn(table, { ...before, sequence, defaultText: undefined });
  }
  const builder = new TableBuilder(table.name, to, { worked });
  const { value, text } = builder.defaults.of(def, { type, column });
  for (const question of builder.defaults.questions) questions.add(question);
  return [
    value ? altering(table, { kind: "set_default", column, value }) : dropped,
    ...rememberColumn(table, {
      ...before,
      sequence: undefined,
      ...text === null ? { defaultText: undefined } : { defaultText: text },
    }),
  ];
}

/** What is remembered of a column already. */
function rememberedOf(
  { name, sequence, check, serial, defaultText, always }: KnownColumn,
  type: NamedType,
): RememberedColumn {
  return { name, type, sequence, check, serial, defaultText, always };
}

function typeOfColumn(column: string, { to, table, location }: Altered): NamedType {
  const known = columnNamed(to.columnsOf(table), column);
  if (known) {
    const type = typeOf(known, to.context);
    if (type) return type;
  }
  if (!to.columnsOf(table)) {
    throw unsupported("a default for a column that is not known is not supported", location);
  }
  throw new Misplaced(
    "undefined_column",
    `column "${column}" of relation "${table.name}" does not exist`,
    { location },
  );
}

function alterType(
  column: string,
  { typeName, raw_default, collClause }: ColumnDef,
  { to, table, location }: Altered,
): DefinitionStep[] {
  if (raw_default && !isPlainCast(raw_default, column)) {
    throw unsupported(
      "ALTER COLUMN TYPE ... USING is not supported",
      location,
      "IRIS converts the values by itself: use a cast of the column to the new type, or add a " +
        "column, UPDATE it, and drop the old one.",
    );
  }
  if (collClause) throw unsupported("COLLATE in ALTER TABLE is not supported", location);
  const type = typeOfName(typeName!, to.context);
  const known = columnNamed(to.columnsOf(table), column);
  if (known && !raw_default && !isAssignable(known.type, type.oid)) {
    throw new Misplaced(
      "datatype_mismatch",
      `column "${column}" cannot be cast automatically to type ${type.row.title}`,
      { hint: `You might need to specify "USING ${column}::${type.row.title}".` },
    );
  }
  const iris = sqlType(irisTypeOf(type.row, type.typmod));
  const steps = [
    ...known ? areLabels(known, { type, table }) : [],
    altering(table, { kind: "alter_type", column, type: iris }),
  ];
  if (iris.name === "VARCHAR" || iris.name === "CHAR") {
    steps.push(
      altering(table, { kind: "set_collation", column, collation: "EXACT", length: null }),
    );
  }
  const before = known && rememberedOf(known, type);
  return isRemembered(type) || before?.sequence || before?.defaultText || before?.serial ||
      before?.always
    ? [...steps, ...rememberColumn(table, { ...before, name: column, type, check: undefined })]
    : [...steps, ...forgetColumn(table, column)];
}

/** What becomes a column of an enum has to have nothing but its labels. */
function areLabels(
  { name }: KnownColumn,
  { type: { user }, table }: { type: NamedType; table: QualifiedName },
): DefinitionStep[] {
  if (user?.type.kind !== "enum" || user.written.endsWith("[]")) return [];
  const { labels } = user.type;
  const value = buildColumn(name);
  const isOther: Predicate = labels.length === 0 ? isNull(value, true) : {
    kind: "in_items",
    negated: true,
    operand: value,
    items: labels.map(string),
  };
  const { text: sql } = print({
    kind: "query",
    with: [],
    query: select({
      items: [item(value)],
      from: [{ kind: "table", name: table, alias: null }],
      where: isOther,
    }),
  });
  return [{
    do: "gathered",
    question: { sql, values: [] },
    steps: ([wrong]) =>
      wrong ? [{ do: "fail", error: badLabel(user.type.name, wrong[0].replace("\0", "")) }] : [],
  }];
}

/** `c`, or `c::type`, which is what happens anyway. */
function isPlainCast(node: Node, column: string): boolean {
  const inner = bodyOf(node, "TypeCast")?.arg ?? node;
  return strings(bodyOf(inner, "ColumnRef")?.fields).join(".") === column;
}
