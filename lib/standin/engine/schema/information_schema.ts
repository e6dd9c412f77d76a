// INFORMATION_SCHEMA and %Dictionary as tables of SQLite, filled from the engine's schema when it has changed.

import { sameName } from "../../../iris/names.ts";
import type { QualifiedName } from "../../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { HELPER_CLASSES } from "../functions/functions_helper.ts";
import { DICTIONARY } from "./dictionary_tables.ts";
import type { InformationTable, Known } from "./information_table.ts";
import { INFORMATION } from "./information_tables.ts";
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

interface Filled {
  /** Of the schema. */
  version: string;
  /** Of each table and view, by its number. */
  versions: Map<number, number>;
}

/** Of each store, what each of them was filled from. */
const filled = new WeakMap<object, Map<InformationTable, Filled>>();

/** Done when a plan that asks for these tables runs, and only for what has changed. */
export function refreshInformation(session: Session, tables: Iterable<InformationTable>): void {
  const { store, schema } = session;
  const [[, helper]] = HELPER_CLASSES;
  const version = `${schema.version} ${session.isCompiled(helper)}`;
  const all = filled.get(store) ?? new Map<InformationTable, Filled>();
  filled.set(store, all);
  const stale = [...tables].filter((table) => all.get(table)?.version !== version);
  if (stale.length === 0) return;
  const views = new Map<View, ViewFacts>();
  const facts = (view: View): ViewFacts => {
    const found = views.get(view) ?? viewFacts(view, session);
    views.set(view, found);
    return found;
  };
  const known: Known = { schema, facts, isCompiled: (name) => session.isCompiled(name) };
  store.atomic(() => {
    for (const table of stale) {
      const versions = all.get(table)?.versions ?? new Map<number, number>();
      if (table.whole) fillWhole(table, { session, known });
      else fillChanged(table, { session, known, versions });
      all.set(table, { version, versions });
    }
  });
}

interface Filling {
  session: Session;
  known: Known;
}

const NOBODY = 0;

function fillWhole(table: InformationTable, { session: { store, schema }, known }: Filling): void {
  store.run(`DELETE FROM ${physical(table)}`, []);
  insert(table, { store, rows: table.rows(schema, known), of: NOBODY });
}

function fillChanged(
  table: InformationTable,
  { session: { store, schema }, known, versions }: Filling & { versions: Map<number, number> },
): void {
  const objects = new Map([...schema.objects()].map((object) => [object.id, object]));
  const isStale = (id: number) => versions.get(id) !== schema.changedIn(id);
  const stale = [...objects.values()].filter((object) =>
    // What a view shows is made of what it is a view of, and a key has the names of what it leads to.
    object.kind === "view" || isStale(object.id) ||
    object.foreignKeys.some((key) => isStale(key.table))
  );
  const forget = `DELETE FROM ${physical(table)} WHERE ${OF} = ?`;
  for (const id of [...versions.keys()].filter((id) => !objects.has(id))) {
    store.run(forget, [BigInt(id)]);
    versions.delete(id);
  }
  for (const object of stale) {
    if (versions.has(object.id)) store.run(forget, [BigInt(object.id)]);
    const rows = table.rows({
      *objects() {
        yield object;
      },
      *tables() {
        if (object.kind === "table") yield object;
      },
    }, known);
    insert(table, { store, rows, of: object.id });
  }
  for (const { id } of stale) versions.set(id, schema.changedIn(id));
}

function insert(
  table: InformationTable,
  { store, rows, of }: {
    store: Session["store"];
    rows: ReturnType<InformationTable["rows"]>;
    of: number;
  },
): void {
  const sql = `INSERT INTO ${physical(table)} VALUES (?, ${
    table.columns.map(() => "?").join(", ")
  })`;
  for (const row of rows) {
    const values = table.columns.map((column) => {
      const value = row[column.replace(/:int$/, "")] ?? null;
      return typeof value === "number" ? BigInt(value) : value;
    });
    store.run(sql, [BigInt(of), ...values]);
  }
}

/** The column with the number of what a row is about, which nobody can ask for. */
const OF = '"of object"';

/** The tables are there before the first plan names them. */
export function createInformation({ store }: { store: Session["store"] }): void {
  for (const table of ALL) {
    const columns = table.columns.map((column) =>
      column.endsWith(":int") ? `"${column.slice(0, -4)}" INTEGER` : `"${column}" TEXT`
    );
    const name = physical(table);
    store.exec(`CREATE TABLE IF NOT EXISTS ${name} (${OF} INTEGER, ${columns.join(", ")})`);
    store.exec(`CREATE INDEX IF NOT EXISTS ${name}_of ON ${name.replace("temp.", "")} (${OF})`);
  }
}
