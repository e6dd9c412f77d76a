// Puts rows into the mirror's own tables for one statement: everything that this needs is undone with its
// transaction.

import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { typeByOid } from "../types/types.ts";
import { backendFrames } from "../wire/backend.ts";
import { CopyDone } from "../wire/copy.ts";
import { Describe, ParameterDescription, Parse, Sync } from "../wire/extended_query.ts";
import { DataRow, RowDescription } from "../wire/results.ts";
import { Query } from "../wire/simple_query.ts";
import { clientName } from "./client_names.ts";
import type { LoadedTable } from "./contract.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import { ALL_PERMANENT, isTemporarySchema } from "./temporary_schemas.ts";
import { rowBodies } from "../wire/data_rows.ts";

/** Numbers that nobody else takes, for what is gone again after the statement. */
export class SpareNumbers {
  /** Below those that are made of names. */
  #oid = 2 ** 27;
  /** Far above those of the mirror's tables. */
  #file = 500_000_000;

  oid(): number {
    return this.#oid++;
  }

  file(): number {
    return this.#file++;
  }
}

export interface LoadOptions {
  numbers: SpareNumbers;
  /** Whether the mirror has it as a view, which has no room for rows of its own. */
  isView(title: string): boolean;
  /** There are domains, of which a column that nobody reads has no value. */
  hasDomains?: boolean;
}

/** Wider rows need a second table for their values. (STORAGE-TOAST) */
const ROW_BYTES_MAX = 2000;

/** Writes the messages with which a transaction's tables have these rows; gives how many answers they have. */
export function encodeLoad(
  tables: readonly LoadedTable[],
  to: Writer,
  options: LoadOptions,
): number {
  // Who may read and change what, IRIS has said already.
  const titles = [...new Set(tables.map(titleOf))];
  const grants = titles.length > 0 ? [`GRANT ALL ON ${titles.join(", ")} TO PUBLIC`] : [];
  const own = tables.some(({ schema }) => isTemporarySchema(schema)) ? [ALL_PERMANENT] : [];
  const query = ["SET LOCAL session_replication_role = replica", ...own, ...grants].join(";");
  Query.encode({ query }, to);
  let answers = 1;
  const loaded = new Set<string>();
  for (const [index, table] of tables.entries()) {
    const title = titleOf(table);
    // What the mirror has is compared with what the rows have.
    describe(`SELECT * FROM ${title}`, to);
    answers += 1;
    // What is filled may be read as well.
    if (!loaded.has(title)) {
      const load = { index, to, options };
      answers += options.hasDomains ? encodeFree(table, load) : encodeRows(table, load);
    }
    loaded.add(title);
    if (!table.filled) continue;
    Query.encode({ query: fillable(title, table.filled, options.numbers).join(";") }, to);
    answers += 1;
  }
  return answers;
}

/** While rows are loaded, a domain takes NULL. */
function encodeFree(table: LoadedTable, load: Load): number {
  const { to } = load;
  const domains = (where: string) => `UPDATE pg_catalog.pg_type SET typnotnull = ${where}`;
  Query.encode({ query: domains("false WHERE typnotnull AND typtype = 'd'") }, to);
  const answers = encodeRows(table, load);
  const required = "SELECT contypid FROM pg_catalog.pg_constraint WHERE contype = 'n'";
  Query.encode({ query: domains(`true WHERE oid IN (${required}) AND typtype = 'd'`) }, to);
  return answers + 2;
}

interface Load {
  index: number;
  to: Writer;
  options: LoadOptions;
}

function encodeRows(table: LoadedTable, { index, to, options }: Load): number {
  const title = titleOf(table);
  const view = options.isView(title) ? `pg_catalog."${identifierOf(index)}"` : null;
  if (table.changed) return encodeNamedRows(table, { index, to, options });
  const prepared = view ? roomFor(title, view, options.numbers) : unbound(title);
  const wide = isWide(table) ? withToast(view ?? title, options.numbers) : [];
  Query.encode({ query: [...prepared, ...wide].join(";") }, to);
  encodeCopy(table, view ?? title, to);
  if (!view) return 2;
  Query.encode({ query: `CREATE OR REPLACE VIEW ${title} AS SELECT * FROM ${view}` }, to);
  return 3;
}

const ROW_NAME = "iris_pgwire row";

/** Where each of the rows is, is told before their names are gone again, as no star may have them. */
function encodeNamedRows(table: LoadedTable, { to, options }: Load): number {
  const title = titleOf(table);
  if (options.isView(title)) throw new ViewChanged(table);
  const name = identifier(ROW_NAME);
  const prepared = [
    ...unbound(title),
    withoutTriggers(title),
    ...withToast(title, options.numbers),
    `ALTER TABLE ${title} ADD COLUMN ${name} text`,
  ];
  Query.encode({ query: prepared.join(";") }, to);
  encodeCopy(table, title, to);
  Query.encode({ query: `SELECT ctid, ${name} FROM ${title}` }, to);
  Query.encode({ query: `ALTER TABLE ${title} DROP COLUMN ${name}` }, to);
  return 4;
}

/** The names of the rows of the table that is changed, by their places. */
export function readPlaces(answer: Uint8Array): Map<string, string> {
  const places = new Map<string, string>();
  const utf8 = new TextDecoder();
  let isPlaces = false;
  for (const frame of backendFrames(answer)) {
    if (frame.tag === RowDescription.tag) {
      isPlaces = RowDescription.decode(frame.body).columns.at(-1)?.name === ROW_NAME;
    } else if (frame.tag === DataRow.tag && isPlaces) {
      const [place, name] = DataRow.decode(frame.body).values.map((one) => utf8.decode(one!));
      places.set(place, name);
    } else if (isPlaces) return places;
  }
  return places;
}

/** What stands behind a view is not known here. */
export class ViewChanged extends PgError {
  constructor({ name }: LoadedTable) {
    super("feature_not_supported", `this change of view "${name}" is not supported`, {
      hint: "Change the table behind it.",
    });
  }
}

/** IRIS and the mirror do not have the same columns. */
export class OtherColumns extends PgError {
  constructor(table: LoadedTable) {
    super("feature_not_supported", `"${table.name}" has just been changed`, {
      hint: "Try once more.",
    });
  }
}

/** What is loaded is read as it is: a column of another type would be nonsense, and one that nobody read
 * would look like NULLs. */
export function refuseOtherColumns(tables: readonly LoadedTable[], answer: Uint8Array): void {
  let described = -1;
  let isDescription = false;
  for (const frame of backendFrames(answer)) {
    // Only a described statement has parameters to tell, if none.
    if (frame.tag === ParameterDescription.tag) isDescription = true;
    if (frame.tag !== RowDescription.tag || !isDescription) continue;
    isDescription = false;
    const table = tables[++described];
    if (!table) return;
    const { columns } = RowDescription.decode(frame.body);
    if (!areSame(table, columns)) throw new OtherColumns(table);
  }
}

function areSame(
  { columns, unread }: LoadedTable,
  mirrored: readonly { name: string; type: number }[],
): boolean {
  const types = new Map(columns.map(({ name, type }) => [clientName(name), type]));
  for (const name of unread) types.set(clientName(name), null);
  return mirrored.length === types.size && mirrored.every((column) => {
    const type = types.get(column.name);
    return type === null || (type !== undefined && isSame(type, column.type));
  });
}

const TEXTS: ReadonlySet<string> = new Set(["text", "varchar", "bpchar"]);

function isSame(one: number, other: number): boolean {
  if (one === other) return true;
  // An enum's values travel as its labels.
  const texts = [one, other].map((oid) => typeByOid(oid)?.name).filter((name) =>
    name !== undefined
  );
  return TEXTS.has(typeByOid(one)?.name ?? "") && texts.every((name) => TEXTS.has(name));
}

export function titleOf({ schema, name }: LoadedTable): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

function columnsOf({ columns, changed }: LoadedTable): string {
  const names = columns.map(({ name }) => clientName(name));
  return (changed ? [ROW_NAME, ...names] : names).map(identifier).join(", ");
}

function describe(query: string, to: Writer): void {
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  Sync.encode({}, to);
}

/** Rows are as IRIS has them, and need not be found by an index; what is not read is NULL. */
function unbound(title: string): string[] {
  const oid = oidOf(title);
  return [
    `UPDATE pg_catalog.pg_index SET indisvalid = false, indisready = false WHERE indrelid = ${oid}`,
    "UPDATE pg_catalog.pg_attribute SET attnotnull = false, attgenerated = '' " +
    `WHERE attrelid = ${oid} AND attnum > 0 AND (attnotnull OR attgenerated <> '')`,
  ];
}

/** IRIS looks at foreign keys: the rows that they are about are not here. */
function withoutTriggers(title: string): string {
  return `ALTER TABLE ${title} DISABLE TRIGGER ALL`;
}

/** Values come from the statement, and may be wide. */
function fillable(
  title: string,
  { required, defaults }: NonNullable<LoadedTable["filled"]>,
  numbers: SpareNumbers,
): string[] {
  const own = `WHERE attrelid = ${oidOf(title)} AND attnum > 0`;
  const isIn = (names: readonly string[]) =>
    `attname = ANY (ARRAY[${names.map((name) => literal(clientName(name))).join(", ")}]::name[])`;
  return [
    ...withToast(title, numbers),
    withoutTriggers(title),
    `DELETE FROM pg_catalog.pg_attrdef WHERE adrelid = ${oidOf(title)} AND adnum IN ` +
    `(SELECT attnum FROM pg_catalog.pg_attribute ${own} AND NOT ${isIn(defaults)})`,
    "UPDATE pg_catalog.pg_attribute SET atthasdef = false, attidentity = '' " +
    `${own} AND (atthasdef OR attidentity <> '') AND NOT ${isIn(defaults)}`,
    `UPDATE pg_catalog.pg_attribute SET attnotnull = true ${own} AND ${isIn(required)}`,
  ];
}

function oidOf(title: string): string {
  return `${literal(title)}::pg_catalog.regclass`;
}

function identifierOf(index: number): string {
  return `iris_pgwire rows ${index + 1}`;
}

/** A table of the view's shape; the view shows it, so that it stays what it is. */
function roomFor(view: string, title: string, numbers: SpareNumbers): string[] {
  return [
    take({
      next_heap_pg_class_oid: numbers.oid(),
      next_heap_relfilenode: numbers.file(),
      next_pg_type_oid: numbers.oid(),
      next_array_pg_type_oid: numbers.oid(),
    }),
    `CREATE TABLE ${title} (LIKE ${view})`,
    `GRANT SELECT ON ${title} TO PUBLIC`,
  ];
}

/** The mirror's tables have no such second table. An ALTER TABLE makes it, this one without changing anything else. */
function withToast(title: string, numbers: SpareNumbers): string[] {
  return [
    take({
      next_toast_pg_class_oid: numbers.oid(),
      next_toast_relfilenode: numbers.file(),
      next_index_pg_class_oid: numbers.oid(),
      next_index_relfilenode: numbers.file(),
    }),
    `ALTER TABLE ${title} SET LOGGED`,
  ];
}

function take(numbers: Readonly<Record<string, number>>): string {
  const calls = Object.entries(numbers).map(([what, number]) =>
    `pg_catalog.binary_upgrade_set_${what}('${number}')`
  );
  return `SELECT ${calls.join(", ")}`;
}

function isWide({ rows }: LoadedTable): boolean {
  return rows.some((batch) => {
    for (const row of rowBodies(batch)) if (row.length > ROW_BYTES_MAX) return true;
    return false;
  });
}

/** Seven letters, a mark, no flags, no extension. (SQL-COPY-BINARY-FORMAT) */
const HEADER = Uint8Array.of(
  ...new TextEncoder().encode("PGCOPY\n"),
  ...[0xff, 0x0d, 0x0a, 0x00, 0, 0, 0, 0, 0, 0, 0, 0],
);

/** A row of COPY's binary format is what stands in a DataRow: the number of fields, and each with its length. */
function encodeCopy(table: LoadedTable, title: string, to: Writer): void {
  const query = `COPY ${title} (${columnsOf(table)}) FROM STDIN (FORMAT binary)`;
  Query.encode({ query }, to);
  to.uint8("d".charCodeAt(0));
  const start = to.reserve(4);
  to.bytes(HEADER);
  for (const batch of table.rows) {
    for (const row of rowBodies(batch)) to.bytes(row);
  }
  to.int16(-1);
  to.setInt32(start, to.size - start);
  CopyDone.encode({}, to);
}
