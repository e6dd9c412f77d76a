// Tables, views and their parts as the engine knows them, kept in memory and in a table of the SQLite file.

import { nameKey } from "../../../iris/names.ts";
import type { DefaultValue, ReferentialAction, ViewOption } from "../../../iris/tree_ddl.ts";
import type { Query } from "../../../iris/tree_query.ts";
import { refuse } from "../errors.ts";
import { horologNow } from "../values/datetimes.ts";
import { parseJson, printJson } from "./json.ts";
import { Routines } from "./routines.ts";
import type { Store } from "../store.ts";
import type { ValueType } from "../values/value_types.ts";

export const DEFAULT_SCHEMA = "SQLUser";

export interface Column {
  /** Never changes, and names the SQLite column. */
  id: number;
  name: string;
  type: ValueType;
  notNull: boolean;
  default: DefaultValue | null;
  onUpdate: DefaultValue | null;
  description: string;
  /** An IDENTITY column is the RowID itself. */
  identity: boolean;
  hidden: boolean;
  /** The type's name as it was declared, for EXPLAIN-like views of the schema. */
  declared: string;
}

export interface Key {
  id: number;
  name: string;
  kind: "primary" | "unique" | "index";
  columns: number[];
}

export interface Index {
  name: string;
  columns: number[];
  unique: boolean;
  type: string;
  data: number[];
  /** Of an index class: `Distance=Cosine,M=16`. */
  parameters?: string;
}

export interface ForeignKey {
  name: string;
  columns: number[];
  /** The table's number, and its columns'; none for the RowID. */
  table: number;
  references: number[];
  onDelete: ReferentialAction;
  onUpdate: ReferentialAction;
  noCheck: boolean;
}

export interface Table {
  kind: "table";
  id: number;
  schema: string;
  name: string;
  /** Fixed at creation, whatever the table is renamed to. */
  className: string;
  temporary: boolean;
  columns: Column[];
  keys: Key[];
  indexes: Index[];
  foreignKeys: ForeignKey[];
  identityInsert: boolean;
  publicRowId: boolean;
  description: string;
  owner: string;
  columnar: boolean;
  columnNext: number;
  /** When it was made and last changed, as $HOROLOG. */
  timeCreated?: string;
  timeChanged?: string;
}

export interface View {
  kind: "view";
  id: number;
  schema: string;
  name: string;
  columns: string[];
  query: Query;
  text: string;
  option: ViewOption;
  owner: string;
  created: string;
  timeCreated?: string;
  timeChanged?: string;
}

export type SchemaObject = Table | View;

export interface Counters {
  rowId: bigint;
  serials: Map<number, bigint>;
}

/** How SQLite's own names are made: renaming in IRIS changes nothing there. */
export function physicalColumn(column: Column): string {
  return column.identity ? "id" : `c${column.id}`;
}

export function physicalShadow(column: Column): string {
  return `u${column.id}`;
}

export function qualified(object: { schema: string; name: string }): string {
  return `${object.schema}.${object.name}`;
}

/** So many are remembered in any case. */
const CHANGES_LEAST = 1000;

/** Kept where the engine was closed and not just gone. */
const CLOSED = "closed";

export class Schema {
  readonly #store: Store;
  readonly #objects = new Map<string, SchemaObject>();
  readonly #byId = new Map<number, SchemaObject>();
  readonly #counters = new Map<number, Counters>();
  readonly #schemas = new Map<string, string>();
  /** Which table or view was made, changed or dropped in which version, oldest first. */
  #changes: { id: number; version: number }[] = [];
  readonly routines: Routines;
  #idNext = 1;
  #rowVersion = 0n;
  /** Goes up with every change, so that plans made before it are made anew. */
  version = 0;

  constructor(store: Store) {
    this.#store = store;
    store.exec("CREATE TABLE IF NOT EXISTS standin_objects (id INTEGER PRIMARY KEY, body TEXT)");
    store.exec("CREATE TABLE IF NOT EXISTS standin_counters (name TEXT PRIMARY KEY, value TEXT)");
    this.routines = new Routines(store, () => this.changed());
    this.#load();
  }

  #load(): void {
    for (const [, body] of this.#store.rows("SELECT id, body FROM standin_objects ORDER BY id")) {
      this.#put(parseJson(String(body)) as SchemaObject);
    }
    let closedWell = false;
    for (const [name, value] of this.#store.rows("SELECT name, value FROM standin_counters")) {
      if (name === CLOSED) closedWell = true;
      else if (name === "ids") this.#idNext = Number(value);
      else if (name === "rowversion") this.#rowVersion = BigInt(String(value));
      else if (String(name).startsWith("schema ")) {
        this.#schemas.set(nameKey(String(value)), String(value));
      } else {
        const [table = "", column = ""] = String(name).split(" ");
        const counters = this.counters(Number(table));
        if (column === "row") counters.rowId = BigInt(String(value));
        else counters.serials.set(Number(column), BigInt(String(value)));
      }
    }
    for (const id of this.#byId.keys()) this.#idNext = Math.max(this.#idNext, id + 1);
    for (const { id } of this.routines.all()) this.#idNext = Math.max(this.#idNext, id + 1);
    this.#store.run("DELETE FROM standin_counters WHERE name = ?", [CLOSED]);
    if (!closedWell) this.#countRows();
  }

  /** A file that was not closed well has rows that its counters do not know. */
  #countRows(): void {
    const last = (column: string, table: Table): bigint => {
      const value = this.#store.row(`SELECT MAX(${column}) FROM t${table.id}`)?.[0];
      return typeof value === "bigint" ? value : 0n;
    };
    const larger = (a: bigint, b: bigint | undefined) => b === undefined || a > b ? a : b;
    for (const table of this.tables()) {
      if (table.temporary || !this.#store.hasTable(`t${table.id}`)) continue;
      const counters = this.counters(table.id);
      counters.rowId = larger(last("id", table), counters.rowId);
      for (const column of table.columns) {
        if (column.type.counter === undefined || column.identity) continue;
        const value = last(physicalColumn(column), table);
        if (column.type.counter === "rowversion") {
          this.#rowVersion = larger(value, this.#rowVersion);
        } else counters.serials.set(column.id, larger(value, counters.serials.get(column.id)));
      }
    }
  }

  #put(object: SchemaObject): void {
    this.#objects.set(keyOf(object.schema, object.name), object);
    this.#byId.set(object.id, object);
  }

  newId(): number {
    return this.#idNext++;
  }

  /** Adds an object or keeps its changed form. */
  save(object: SchemaObject): void {
    object.timeChanged = horologNow();
    object.timeCreated ??= object.timeChanged;
    const before = this.#byId.get(object.id);
    if (before) this.#objects.delete(keyOf(before.schema, before.name));
    this.#put(object);
    this.#note(object);
    this.#store.run("INSERT OR REPLACE INTO standin_objects (id, body) VALUES (?, ?)", [
      BigInt(object.id),
      printJson(object),
    ]);
    this.changed();
  }

  remove(object: SchemaObject): void {
    this.#objects.delete(keyOf(object.schema, object.name));
    this.#byId.delete(object.id);
    this.#counters.delete(object.id);
    this.#note(object);
    this.#store.run("DELETE FROM standin_objects WHERE id = ?", [BigInt(object.id)]);
    this.changed();
  }

  changed(): void {
    this.version++;
    this.#store.forgetStatements();
  }

  #note({ id }: SchemaObject): void {
    // What was changed again and again is told once.
    if (this.#changes.length > CHANGES_LEAST + 2 * this.#byId.size) {
      const last = new Map(this.#changes.map((change) => [change.id, change]));
      this.#changes = [...last.values()].sort((one, other) => one.version - other.version);
    }
    this.#changes.push({ id, version: this.version + 1 });
  }

  /** The tables and views that are others since then, those that are gone among them. */
  changedSince(version: number): Set<number> {
    const ids = new Set<number>();
    for (let at = this.#changes.length - 1; at >= 0; at--) {
      const change = this.#changes[at];
      if (change.version <= version) break;
      ids.add(change.id);
    }
    return ids;
  }

  object(id: number): SchemaObject | undefined {
    return this.#byId.get(id);
  }

  get(schema: string, name: string): SchemaObject | undefined {
    return this.#objects.get(keyOf(schema, name));
  }

  table(id: number): Table {
    const object = this.#byId.get(id);
    if (object?.kind !== "table") throw new Error(`table ${id} is gone`);
    return object;
  }

  /** Finds a table or view: qualified, or in the schemas of the path and then the default one. */
  find(
    name: { schema: string | null; name: string },
    schemaPath: string,
  ): SchemaObject | undefined {
    if (name.schema !== null) return this.get(name.schema, name.name);
    for (const schema of searchPath(schemaPath)) {
      const found = this.get(schema, name.name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  require(name: { schema: string | null; name: string }, schemaPath: string): SchemaObject {
    const found = this.find(name, schemaPath);
    if (found !== undefined) return found;
    throw name.schema !== null
      ? refuse("tableNotFound", `${name.schema.toUpperCase()}.${name.name.toUpperCase()}`)
      : schemaPath === ""
      ? refuse("tableNotFound", `${DEFAULT_SCHEMA.toUpperCase()}.${name.name.toUpperCase()}`)
      : refuse(
        "tableNotFoundWithin",
        name.name.toUpperCase(),
        searchPath(schemaPath).map(nameKey).join(","),
      );
  }

  *objects(): IterableIterator<SchemaObject> {
    yield* this.#byId.values();
  }

  *tables(): IterableIterator<Table> {
    for (const object of this.#byId.values()) if (object.kind === "table") yield object;
  }

  /** The foreign keys that point at a table. */
  *referencing(table: number): IterableIterator<{ table: Table; key: ForeignKey }> {
    for (const other of this.tables()) {
      for (const key of other.foreignKeys) if (key.table === table) yield { table: other, key };
    }
  }

  addSchema(name: string): void {
    this.#schemas.set(nameKey(name), name);
    this.#store.run("INSERT OR REPLACE INTO standin_counters (name, value) VALUES (?, ?)", [
      `schema ${nameKey(name)}`,
      name,
    ]);
  }

  dropSchema(name: string): void {
    this.#schemas.delete(nameKey(name));
    this.#store.run("DELETE FROM standin_counters WHERE name = ?", [`schema ${nameKey(name)}`]);
  }

  hasSchema(name: string): boolean {
    const key = nameKey(name);
    if (this.#schemas.has(key)) return true;
    for (const object of this.#byId.values()) if (nameKey(object.schema) === key) return true;
    for (const routine of this.routines.all()) if (nameKey(routine.schema) === key) return true;
    return false;
  }

  /** A schema's name as it was first written. */
  schemaName(name: string): string {
    const key = nameKey(name);
    if (key === nameKey(DEFAULT_SCHEMA)) return DEFAULT_SCHEMA;
    const made = this.#schemas.get(key);
    if (made !== undefined) return made;
    for (const object of this.#byId.values()) {
      if (nameKey(object.schema) === key) return object.schema;
    }
    for (const { schema } of this.routines.all()) if (nameKey(schema) === key) return schema;
    return name;
  }

  /** Counters are not part of any transaction: what is rolled back leaves gaps. */
  counters(table: number): Counters {
    let counters = this.#counters.get(table);
    if (counters === undefined) {
      this.#counters.set(table, counters = { rowId: 0n, serials: new Map() });
    }
    return counters;
  }

  nextRowVersion(): bigint {
    return ++this.#rowVersion;
  }

  saveCounters(): void {
    const keep = (name: string, value: string) =>
      this.#store.run("INSERT OR REPLACE INTO standin_counters (name, value) VALUES (?, ?)", [
        name,
        value,
      ]);
    keep(CLOSED, "1");
    keep("ids", String(this.#idNext));
    keep("rowversion", this.#rowVersion.toString());
    for (const [table, counters] of this.#counters) {
      keep(`${table} row`, counters.rowId.toString());
      for (const [column, value] of counters.serials) keep(`${table} ${column}`, value.toString());
    }
  }
}

function searchPath(schemaPath: string): string[] {
  const schemas = schemaPath.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return [...schemas, DEFAULT_SCHEMA];
}

function keyOf(schema: string, name: string): string {
  return `${nameKey(schema)}.${nameKey(name)}`;
}

export function findColumn(table: Table, name: string): Column | undefined {
  const key = nameKey(name);
  return table.columns.find((column) => nameKey(column.name) === key);
}

/** The name of the hidden RowID: ID, or ID1 and so on where a column has that name. */
export function rowIdName(table: Table): string {
  const identity = table.columns.find((column) => column.identity);
  if (identity !== undefined) return identity.name;
  let name = "ID";
  for (let n = 1; findColumn(table, name) !== undefined; n++) name = `ID${n}`;
  return name;
}
