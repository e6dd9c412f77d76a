// ALTER COLUMN: its default and its type.

import type { ColumnDef } from "@pgsql/types";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { irisTypeOf } from "../../types/types.ts";
import { print } from "../../iris/print.ts";
import { select } from "../../iris/select.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { badLabel } from "../types/user_types.ts";
import { column as buildColumn, isNull, item, sqlType, string } from "../compiling/build.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { isAssignable } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { defaultSequence } from "../rules/column_defaults.ts";
import { TableBuilder } from "../rules/table_builder.ts";
import { columnNamed, type KnownColumn } from "../compiling/scope.ts";
import { type NamedType, typeOfColumn as typeOf, typeOfName } from "../types/type_names.ts";
import {
  forgetColumn,
  forgetDefault,
  isRemembered,
  rememberColumn,
  type RememberedColumn,
} from "./type_memory.ts";
import { altering } from "./running.ts";
import type { Altered } from "./altered.ts";

export function columnDefault(
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

export function alterType(
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
