// CHECK constraints that the gateway keeps: each statement that writes a row looks at the values that it writes, and
// fails as PostgreSQL does.

import type { Predicate } from "../../iris/tree_predicate.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { bytea } from "../../types/bytea.ts";
import { float4, float8 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { irisTypeOf, typeByOid } from "../../types/types.ts";
import { vector } from "../../types/vector.ts";
import { cast, column, NULL } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { columnNamed, type KnownColumn, Scope } from "../compiling/scope.ts";
import { type Value, value } from "../compiling/value.ts";
import type { KeptCheck, PlanContext } from "../plans/plan_context.ts";
import { nodesOf } from "../text/walk.ts";
import { settled } from "../numbers/run_time_checks.ts";
import { expressionOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { defaultNode } from "./column_default.ts";
import { asCompared } from "./folding.ts";

/** What a row's columns are to be, in the order that they are written. */
export type Written = readonly (readonly [column: string, value: Value])[];

export interface Writing {
  to: Compiler;
  table: QualifiedName;
  columns: readonly KnownColumn[] | null;
}

export function keptChecks(columns: readonly KnownColumn[] | null): readonly KeptCheck[] {
  return columns?.flatMap((column) => column.keptChecks ?? []) ?? [];
}

/** Values that PostgreSQL worked out are values of their domains. */
function checksOf(
  { columns, to: { context } }: Writing,
  how: NonNullable<PlanContext["workedOut"]>,
): readonly KeptCheck[] {
  const checks = keptChecks(columns);
  return context.workedOut === how ? checks.filter(({ domain }) => !domain) : checks;
}

/** The names of the columns that a check is about. */
export function namesIn(check: Node): string[] {
  const names = new Set<string>();
  for (const node of nodesOf(check)) {
    const name = strings(bodyOf(node, "ColumnRef")?.fields).at(-1);
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** What a row of the table has to fulfil. */
export function checkPredicate(check: Node, { to, table, columns }: Writing): Predicate {
  return predicateOf(check, {
    to,
    table,
    columns,
    valueOf(name) {
      const known = columnNamed(columns, name);
      if (columns && !known) {
        throw new Misplaced("undefined_column", `column "${name}" does not exist`);
      }
      return value(asCompared(column(name), known), known?.type, known ?? {});
    },
  });
}

/** A row that is inserted: what it leaves out has its default. */
export function checkedRow<Row extends Written>(row: Row, writing: Writing, at: Place): Row {
  const { columns } = writing;
  const given = new Map(row.map(([name, one]) => [name.toUpperCase(), one]));
  return checked(row, checksOf(writing, "inserted"), {
    ...writing,
    valueOf(name, location) {
      const known = columnNamed(columns, name)!;
      const found = given.get(known.name.toUpperCase());
      if (found) return asKept(found, known);
      if (known.identity || known.serial || known.sequence) {
        throw unsupported("a check of a number that IRIS gives is not supported", location);
      }
      if (known.defaulted === false) return asKept(value(NULL, known.type), known);
      return asKept(at.value(defaultNode(known, location)), known);
    },
  });
}

/** A row of nothing but defaults: where there are checks, one of its values has to be written. */
export function defaultRow(writing: Writing, at: Place): Written {
  const { columns } = writing;
  if (checksOf(writing, "inserted").length === 0) return [];
  const shown = columns!.filter(({ hidden, type }) => !hidden && type !== vector.oid);
  const plain = shown.find(({ defaulted, notNull }) => defaulted === false && !notNull);
  const carrier = plain ?? shown.find(({ identity, serial }) => !identity && !serial);
  if (!carrier) throw unsupported("a check of this row is not supported", undefined);
  const written = plain ? value(NULL, plain.type) : at.value(defaultNode(carrier));
  return checkedRow([[carrier.name, written]], writing, at);
}

/** What UPDATE sets; all else stays as it is. */
export function checkedAssignments<Row extends Written>(
  row: Row,
  writing: Writing & { label?: QualifiedName | null },
): Row {
  const { columns, label = null } = writing;
  const given = new Map(row.map(([name, one]) => [name.toUpperCase(), one]));
  const concerned = checksOf(writing, "updated").filter(({ text }) =>
    namesIn(expressionOf(text)!).some((name) => given.has(name.toUpperCase()))
  );
  return checked(row, concerned, {
    ...writing,
    valueOf(name) {
      const known = columnNamed(columns, name)!;
      const found = given.get(known.name.toUpperCase());
      if (found) return asKept(found, known);
      return value(asCompared(column(known.name, label), known), known.type, known);
    },
  });
}

interface Checking extends Writing {
  valueOf(name: string, location: number | undefined): Value;
}

/** One of the values fails where the row would break a check. */
function checked<Row extends Written>(
  row: Row,
  checks: readonly KeptCheck[],
  checking: Checking,
): Row {
  if (checks.length === 0) return row;
  const { to, table, columns } = checking;
  const carrier = carrierIn(row, columns);
  if (carrier < 0) throw unsupported("a check of this row is not supported", undefined);
  const [name, carried] = row[carrier];
  const known = columnNamed(columns, name);
  // Beside the call that fails, a parameter alone would be of that call's type.
  const own = known && carried.expression.kind === "parameter" ? asKept(carried, known) : carried;
  const { expression } = settled({
    ...value(own.expression, known?.type ?? carried.type),
    checks: checks.map((check) => ({
      bad: { kind: "not", operand: predicateOf(expressionOf(check.text)!, checking) },
      condition: check.domain?.condition ?? "check_violation",
      message: check.domain?.message ??
        `new row for relation "${table.name}" violates check constraint "${check.name}"`,
      of: carried.expression,
    })),
  }, { context: to.context, location: undefined });
  return row.map((one, index) =>
    index === carrier ? [name, { ...carried, expression }] : one
  ) as unknown as Row;
}

/** The value that stands in the CASE: a short one of a type that no CASE changes, if there is any. */
function carrierIn(row: Written, columns: readonly KnownColumn[] | null): number {
  const able = [...row.keys()].filter((index) => {
    const { type, expression } = row[index][1];
    return type !== vector.oid && expression.kind !== "subquery";
  });
  const short = able.filter((index) => !columnNamed(columns, row[index][0])?.stream);
  const plain = short.find((index) => {
    const [name, { type }] = row[index];
    return !DELICATE.has(columnNamed(columns, name)?.type ?? type ?? 0);
  });
  return plain ?? short[0] ?? able[0] ?? -1;
}

/** Zero bytes, NaN and -0 are what a CASE may take for something else. */
const DELICATE: ReadonlySet<number> = new Set([bytea.oid, float4.oid, float8.oid]);

function predicateOf(check: Node, { to, table, columns, valueOf }: Checking): Predicate {
  const scope = new Scope();
  scope.enter({
    name: table.name,
    schema: null,
    label: table,
    columns,
    resolve: valueOf,
  }, undefined);
  return new Place(to, scope).condition(check, "CHECK");
}

/** PostgreSQL checks what the column will have. */
function asKept({ expression, type: given }: Value, { type, typmod, notNull }: KnownColumn): Value {
  const target = type === numeric.oid && typmod >= 0
    ? irisTypeOf(type, typmod)
    : expression.kind === "parameter" || expression.kind === "null" || given !== type
    ? typeByOid(type)?.iris.cast
    : null;
  return value(target ? cast(expression, target) : expression, type, { typmod, notNull });
}
