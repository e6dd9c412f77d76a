// INFORMATION_SCHEMA and %Dictionary as tables of SQLite, filled from the engine's schema when it has changed.

import { sameName } from "../../../iris/names.ts";
import type { QualifiedName } from "../../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { HELPER_CLASSES } from "../functions/functions_helper.ts";
import { DICTIONARY } from "./dictionary_tables.ts";
import type { InformationTable, Known } from "./information_table.ts";
import { INFORMATION } from "./information_tables.ts";
import type { SchemaObject, View } from "./schema.ts";
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
  /** Of the schema and of what else they tell. */
  version: string;
  schemaVersion: number;
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
      const before = all.get(table);
      if (table.whole || !before) fillWhole(table, { session, known });
      else fillChanged(table, { session, known, since: before.schemaVersion });
      if (table.others) {
        forget(table, { store, of: NOBODY });
        insert(table, { store, rows: table.others(known), of: NOBODY });
      }
      all.set(table, { version, schemaVersion: schema.version });
    }
  });
}

interface Filling {
  session: Session;
  known: Known;
}

const NOBODY = 0;

function fillWhole(table: InformationTable, filling: Filling): void {
  const { session: { store, schema }, known } = filling;
  store.run(`DELETE FROM ${physical(table)}`, []);
  if (table.whole) insert(table, { store, rows: table.rows(schema, known), of: NOBODY });
  else for (const object of schema.objects()) fillOne(table, object, filling);
}

function fillChanged(
  table: InformationTable,
  { since, ...filling }: Filling & { since: number },
): void {
  const { store, schema } = filling.session;
  const changed = schema.changedSince(since);
  const stale = new Set(changed);
  for (const object of schema.objects()) {
    // What a view shows is made of what it is a view of, and a key has the names of what it leads to.
    const leans = object.kind === "view" ||
      object.foreignKeys.some((key) => changed.has(key.table));
    if (leans) stale.add(object.id);
  }
  for (const id of stale) {
    forget(table, { store, of: id });
    const object = schema.object(id);
    if (object) fillOne(table, object, filling);
  }
}

function fillOne(
  table: InformationTable,
  object: SchemaObject,
  { session: { store }, known }: Filling,
): void {
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

function forget(table: InformationTable, { store, of }: { store: Session["store"]; of: number }) {
  store.run(`DELETE FROM ${physical(table)} WHERE ${OF} = ?`, [BigInt(of)]);
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
