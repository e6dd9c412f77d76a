// INFORMATION_SCHEMA and %Dictionary as tables of SQLite, filled from the engine's schema when it has changed.

import { sameName } from "../../../iris/names.ts";
import type { QualifiedName } from "../../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { HELPER_CLASSES } from "../functions/functions_helper.ts";
import { DICTIONARY } from "./dictionary_tables.ts";
import { INFORMATION, type InformationTable } from "./information_tables.ts";
import type { View } from "./schema.ts";
import type { Session } from "../processes/session.ts";
import { INTEGER, type ValueType, VARCHAR } from "../values/value_types.ts";
import { type ViewFacts, viewFacts } from "../compiling/view_columns.ts";

export interface SystemSource {
  sql: string;
  columns: readonly { name: string; type: ValueType }[];
}

/** Names are compared without case, and given back in capitals by DISTINCT and GROUP BY. */
const NAME: ValueType = { ...VARCHAR, precision: 128, collation: "SQLUPPER" };

function typeOf(column: string): ValueType {
  if (column.endsWith(":int")) return INTEGER;
  return column.endsWith("_NAME") || column.endsWith("_SCHEMA") ? NAME : VARCHAR;
}

/** Clients ask for LAST_IDENTITY() from this table of one row. */
const SNF = "%TSQL_SYS.SNF";

export function informationSource(name: QualifiedName, c: Compiler): SystemSource | undefined {
  if (name.schema === null) return undefined;
  const key = `${name.schema}.${name.name}`.toUpperCase();
  if (key === SNF) return { sql: "(SELECT 1 AS snf)", columns: [{ name: "snf", type: INTEGER }] };
  const table = sameName(name.schema, "INFORMATION_SCHEMA")
    ? INFORMATION[name.name.toUpperCase()]
    : sameName(name.schema, "%Dictionary")
    ? DICTIONARY[name.name.toUpperCase()]
    : undefined;
  if (table === undefined) return undefined;
  c.information.add(table);
  return {
    sql: physical(table),
    columns: table.columns.map((column) => ({
      name: column.replace(/:int$/, ""),
      type: typeOf(column),
    })),
  };
}

function physical(table: InformationTable): string {
  return `temp.information_${table.name.toLowerCase()}`;
}

const ALL: readonly InformationTable[] = [
  ...Object.values(INFORMATION),
  ...Object.values(DICTIONARY),
];

/** Of each store, at which version of the schema each of them was filled. */
const filled = new WeakMap<object, Map<InformationTable, string>>();

/** Done when a plan that asks for these tables runs, and only after something has changed. */
export function refreshInformation(session: Session, tables: Iterable<InformationTable>): void {
  const { store, schema } = session;
  const [[, helper]] = HELPER_CLASSES;
  const version = `${schema.version} ${session.isCompiled(helper)}`;
  const versions = filled.get(store) ?? new Map<InformationTable, string>();
  filled.set(store, versions);
  const stale = [...tables].filter((table) => versions.get(table) !== version);
  if (stale.length === 0) return;
  const known = new Map<View, ViewFacts>();
  const facts = (view: View): ViewFacts => {
    const found = known.get(view) ?? viewFacts(view, session);
    known.set(view, found);
    return found;
  };
  store.atomic(() => {
    for (const table of stale) fill(table, session, facts);
  });
  for (const table of stale) versions.set(table, version);
}

function fill(
  table: InformationTable,
  session: Session,
  facts: (view: View) => ViewFacts,
): void {
  const { store, schema } = session;
  const name = physical(table);
  store.run(`DELETE FROM ${name}`, []);
  const insert = `INSERT INTO ${name} VALUES (${table.columns.map(() => "?").join(", ")})`;
  const rows = table.rows(schema, { facts, isCompiled: (name) => session.isCompiled(name) });
  for (const row of rows) {
    store.run(
      insert,
      table.columns.map((column) => {
        const value = row[column.replace(/:int$/, "")] ?? null;
        return typeof value === "number" ? BigInt(value) : value;
      }),
    );
  }
}

/** The tables are there before the first plan names them. */
export function createInformation({ store }: { store: Session["store"] }): void {
  for (const table of ALL) {
    const columns = table.columns.map((column) =>
      column.endsWith(":int") ? `"${column.slice(0, -4)}" INTEGER` : `"${column}" TEXT`
    );
    store.exec(`CREATE TABLE IF NOT EXISTS ${physical(table)} (${columns.join(", ")})`);
  }
}
