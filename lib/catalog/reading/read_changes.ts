// Finds what has changed in IRIS's schema since it was last looked at, by sums first: who asks reads of what is as before
// no more than one line.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import type { CatalogTable } from "../contract.ts";
import { notItsOwn } from "./ask_schema.ts";
import { pathKey } from "../../iris/names.ts";
import { OWN_COMMENTS, OWN_SCHEMA, OWN_TYPES } from "./schema_questions.ts";

/** Lines that have names and a number, and another number whenever they are others. */
interface Numbered {
  from: string;
  schema: string;
  name: string;
  number: string;
  where: string;
  /** There is one line of each, whose number goes up; otherwise there are lines more. */
  isOne: boolean;
}

/** Of a table's class the time when it was compiled, as $HOROLOG. That sums can be made of it so is not verified
 * against a live IRIS. */
const CLASSES: Numbered = {
  from: "%Dictionary.CompiledClass",
  schema: "SqlSchemaName",
  name: "SqlTableName",
  number: "($PIECE(TimeChanged, ',', 1) * 86400 + $PIECE(TimeChanged, ',', 2))",
  where: `${notItsOwn("SqlSchemaName")} AND SqlTableName IS NOT NULL`,
  isOne: true,
};

const VIEWS: Numbered = {
  from: "INFORMATION_SCHEMA.VIEWS",
  schema: "TABLE_SCHEMA",
  name: "TABLE_NAME",
  number: "DATEDIFF('ss', '1970-01-01 00:00:00', DATEMODIFIED)",
  where: notItsOwn("TABLE_SCHEMA"),
  isOne: true,
};

/** The gateway's own: what is remembered is deleted and written anew. */
const noted = (table: string): Numbered => ({
  from: `"${OWN_SCHEMA}"."${table}"`,
  schema: '"schema_name"',
  name: '"table_name"',
  number: "%ID",
  where: "1 = 1",
  isOne: false,
});

/** Of each thing how many lines there are and what their numbers are together, and the largest of all. */
interface Mark {
  sums: Map<string, Sum>;
  names: Map<string, CatalogTable>;
  newest: number;
}

export interface Sum {
  count: number;
  sum: number;
}

/** A function is a method or a query of a class, and another one only when that was compiled again. That the class
 * is found so is not verified against a live IRIS. */
const OF_ROUTINES: Pick<Numbered, "from" | "number" | "where"> = {
  from: CLASSES.from,
  number: CLASSES.number,
  where: "Name IN (SELECT CLASSNAME FROM INFORMATION_SCHEMA.ROUTINES " +
    `WHERE ${notItsOwn("ROUTINE_SCHEMA")})`,
};

const KINDS = {
  classes: CLASSES,
  views: VIEWS,
  types: noted(OWN_TYPES),
  comments: noted(OWN_COMMENTS),
};

export type Marks = Readonly<Record<keyof typeof KINDS, Mark>>;

export interface Changes {
  marks: Marks;
  /** Those that there are, and those that are gone. */
  changed: ReadonlyMap<string, CatalogTable>;
}

const NOTHING: Mark = { sums: new Map(), names: new Map(), newest: -Infinity };

/** `own` are the gateway's own tables, as far as they are there. */
export async function readChanges(
  lease: Lease,
  { before, own }: { before: Marks | null; own: ReadonlySet<string> },
): Promise<Changes> {
  const changed = new Map<string, CatalogTable>();
  const marks: Partial<Record<keyof Marks, Mark>> = {};
  for (const kind of ["classes", "views", "types", "comments"] as const) {
    const isThere = kind === "classes" || kind === "views" ||
      own.has(kind === "types" ? OWN_TYPES : OWN_COMMENTS);
    const old = before?.[kind] ?? NOTHING;
    const mark = isThere ? await markOf(lease, KINDS[kind], before && old) : NOTHING;
    if (mark !== old) differences(old, mark, changed);
    marks[kind] = mark;
  }
  return { marks: marks as Marks, changed };
}

async function markOf(lease: Lease, kind: Numbered, before: Mark | null): Promise<Mark> {
  if (!before) return await readAll(lease, kind);
  const total = await readSum(lease, kind);
  if (isSame(total, totalOf(before))) return before;
  const newer = await readNewer(lease, kind, before);
  return isSame(total, totalOf(newer)) ? newer : await readAll(lease, kind);
}

/** The same as long as no function is another one. */
export function readRoutinesSum(lease: Lease): Promise<Sum> {
  return readSum(lease, OF_ROUTINES);
}

async function readSum(
  lease: Lease,
  { from, number, where }: Pick<Numbered, "from" | "number" | "where">,
): Promise<Sum> {
  const [[count, sum]] = await rowsOfText(lease, {
    sql: `SELECT %NOLOCK COUNT(*), SUM(${number}) FROM ${from} WHERE ${where}`,
    values: [],
  });
  return { count: Number(count), sum: Number(sum ?? 0) };
}

export function isSame(one: Sum | undefined, other: Sum | undefined): boolean {
  return one?.count === other?.count && one?.sum === other?.sum;
}

function totalOf({ sums }: Mark): Sum {
  const total = { count: 0, sum: 0 };
  for (const { count, sum } of sums.values()) {
    total.count += count;
    total.sum += sum;
  }
  return total;
}

async function readAll(lease: Lease, { from, schema, name, number, where }: Numbered) {
  const mark: Mark = { sums: new Map(), names: new Map(), newest: -Infinity };
  const sql = `SELECT %NOLOCK ${schema}, ${name}, ${number} FROM ${from} WHERE ${where}`;
  for (const row of await rowsOfText(lease, { sql, values: [] })) {
    const { key, table, value } = read(row);
    const { count, sum } = mark.sums.get(key) ?? { count: 0, sum: 0 };
    mark.sums.set(key, { count: count + 1, sum: sum + value });
    mark.names.set(key, table);
    mark.newest = Math.max(mark.newest, value);
  }
  return mark;
}

async function readNewer(
  lease: Lease,
  { from, schema, name, number, where, isOne }: Numbered,
  before: Mark,
): Promise<Mark> {
  const since = Number.isFinite(before.newest) ? before.newest : 0;
  const rows = await rowsOfText(lease, {
    sql: `SELECT %NOLOCK ${schema}, ${name}, ${number} FROM ${from} ` +
      `WHERE ${where} AND ${number} > ?`,
    values: [String(since)],
  });
  const mark: Mark = { ...before, sums: new Map(before.sums), names: new Map(before.names) };
  for (const row of rows) {
    const { key, table, value } = read(row);
    const { count, sum } = (isOne ? undefined : mark.sums.get(key)) ?? { count: 0, sum: 0 };
    mark.sums.set(key, { count: count + 1, sum: sum + value });
    mark.names.set(key, table);
    mark.newest = Math.max(mark.newest, value);
  }
  return mark;
}

function read([schema, name, number]: (string | null)[]) {
  const table = { schema: schema ?? "", name: name ?? "" };
  return { key: pathKey(table.schema, table.name), table, value: Number(number ?? 0) };
}

function differences(before: Mark, now: Mark, into: Map<string, CatalogTable>): void {
  for (const [key, sum] of now.sums) {
    if (!isSame(sum, before.sums.get(key))) into.set(key, now.names.get(key)!);
  }
  for (const [key, table] of before.names) if (!now.sums.has(key)) into.set(key, table);
}
