// Names of columns.

import type { ColumnRef } from "@pgsql/types";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { column } from "../compiling/build.ts";
import { asCompared } from "../values/folding.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { columnNamed, type KnownColumn, type Scope, type ScopeTable } from "../compiling/scope.ts";
import { type Value, value } from "../compiling/value.ts";

export const columnRef = expressionRule({
  name: "column",
  why: "any word may be reserved in IRIS, so every name is delimited",
  on: "ColumnRef",
  examples: [
    { pg: "SELECT Order_No FROM t", iris: 'SELECT "order_no" FROM "SQLUser"."t"' },
    { pg: 'SELECT x."User" FROM t x', iris: 'SELECT "x"."User" FROM "SQLUser"."t" AS "x"' },
    { pg: "SELECT t.a FROM t", iris: 'SELECT "SQLUser"."t"."a" FROM "SQLUser"."t"' },
    {
      pg: "SELECT y.a FROM t x",
      iris: null,
      refused: 'missing FROM-clause entry for table "y"',
    },
  ],
  rewrite(node, { scope }): Value {
    const names = strings(node.fields);
    if (bodyOf(node.fields?.at(-1), "A_Star")) {
      throw unsupported("a whole row as a value is not supported", node.location);
    }
    const name = names.at(-1)!;
    if (names.length === 1) return unqualified(name, scope, node);
    if (names.length > 3) {
      throw unsupported("a name with a database in it is not supported", node.location);
    }
    const table = tableOf(names.slice(0, -1), scope, node.location);
    const known = knownColumn(table, name, node);
    if (table.resolve) return table.resolve(name, node.location);
    return known
      ? columnValue(known, { name, label: table.label })
      : value(column(name, table.label));
  },
});

export function columnValue(
  known: KnownColumn,
  { name = known.name, label }: { name?: string; label: QualifiedName | null },
): Value {
  const { alias, type, counted } = known;
  const plain = value(asCompared(column(alias ?? name, label), known), type, known);
  if (!counted) return plain;
  return { ...plain, decimals: { count: column(counted.by, label), among: counted.among } };
}

/** The table that stands before the point. */
export function tableOf(
  names: readonly string[],
  scope: Scope,
  location: number | undefined,
): ScopeTable {
  const name = names.at(-1)!;
  const table = scope.table(name, names.length > 1 ? names[0] : null);
  if (table) return table;
  throw new Misplaced("undefined_table", `missing FROM-clause entry for table "${name}"`, {
    location,
  });
}

function knownColumn(table: ScopeTable, name: string, { location }: ColumnRef) {
  if (!table.columns || isPseudo(name)) return undefined;
  const known = writtenColumn(table.columns, name);
  if (known) return known;
  throw new Misplaced("undefined_column", `column ${table.name}.${name} does not exist`, {
    location,
  });
}

/** `%ID` and its like are in every table of IRIS. */
function isPseudo(name: string): boolean {
  return name.startsWith("%");
}

/** The innermost query that has the column; where columns are not known, IRIS finds it itself. */
function unqualified(name: string, scope: Scope, { location }: ColumnRef): Value {
  for (let level: Scope | null = scope; level; level = level.outer) {
    const merged = level.merged.get(name);
    if (merged) return value(merged.expression, merged.type, merged);
    const owners = ownersOf(name, level.tables);
    if (owners.length > 1) {
      throw new Misplaced("ambiguous_column", `column reference "${name}" is ambiguous`, {
        location,
      });
    }
    if (owners.length === 1) {
      const [owner] = owners;
      const known = writtenColumn(owner.columns, name)!;
      if (owner.resolve) return owner.resolve(name, location);
      // The name of a column further out must not be caught by a table that is nearer.
      const label = level === scope && level.tables.length === 1 ? null : owner.label;
      return columnValue(known, { name, label });
    }
    const open = level.tables.length > 0 && isPseudo(name) ||
      level.tables.some(({ columns }) => columns === null);
    if (open) return value(column(name));
  }
  throw new Misplaced("undefined_column", `column "${name}" does not exist`, { location });
}

/** A hidden column is only meant where no other can be. */
function ownersOf(name: string, tables: readonly ScopeTable[]): readonly ScopeTable[] {
  const owners = tables.filter(({ columns }) => writtenColumn(columns, name));
  if (owners.length < 2) return owners;
  const shown = owners.filter(({ columns }) => !writtenColumn(columns, name)!.hidden);
  return shown.length > 0 ? shown : owners;
}

/** A name with capitals was written in quotes and means itself alone; another one may be IRIS's in any
 * case, so that tables which IRIS made need no quotes. */
function writtenColumn(
  columns: readonly KnownColumn[] | null,
  name: string,
): KnownColumn | undefined {
  if (name === name.toLowerCase()) return columnNamed(columns, name);
  return columns?.find((column) => column.name === name);
}
