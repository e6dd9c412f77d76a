// ADD COLUMN, and the default for the rows that are there.

import type { ColumnDef } from "@pgsql/types";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { PgError } from "../../errors/pg_error.ts";
import { compare, isNull, ONE } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { unlessBroken } from "./broken_rows.ts";
import { fitted } from "../rules/fitted_values.ts";
import { TableBuilder } from "../rules/table_builder.ts";
import { Scope } from "../compiling/scope.ts";
import { typeOfName } from "../types/type_names.ts";
import { columnQuestion, warning } from "./questions.ts";
import { altering, running } from "./running.ts";
import { rememberCheck, rememberColumn } from "./type_memory.ts";
import type { Altered } from "./altered.ts";
import { skipping } from "./skipping.ts";

export function addColumn(
  node: ColumnDef,
  { to, table, worked, questions, missing_ok }: Altered & { missing_ok: boolean },
): DefinitionStep[] {
  const builder = new TableBuilder(table.name, to, { identity: false, worked });
  builder.add({ ColumnDef: node });
  for (const question of builder.defaults.questions) questions.add(question);
  const columns = builder.columns();
  const [{ name, constraints }] = columns;
  const kinds = constraints.map(({ kind }) => kind);
  const counts = builder.isCounted(name) || builder.isDrawn(name);
  const steps = [
    ...counts ? [unlessRows(table)] : [],
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
  for (const constraint of builder.constraints) {
    steps.push(altering(table, { kind: "add_constraint", constraint }));
  }
  if (!missing_ok) return steps;
  const message = `column "${name}" of relation "${table.name}" already exists`;
  return [{
    do: "when",
    question: columnQuestion(table, name),
    found: [skipping(message, "duplicate_column")],
    missing: steps,
  }];
}

/** IRIS gives a counter's numbers to new rows alone, and lets nobody change them. */
function unlessRows(table: QualifiedName): DefinitionStep {
  const error = new PgError(
    "feature_not_supported",
    "adding a column that counts to a table with rows is not supported",
    { hint: "Create a table that has the column, and insert the rows there." },
  );
  return unlessBroken(table, { broken: compare(ONE, "=", ONE), error });
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
