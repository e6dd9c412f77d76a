// The sequence of a serial or identity column, whose numbers IRIS's own counter gives: it goes on from the greatest
// number that was ever there, and nobody can set it to anything else.

import { printName } from "../../iris/print_name.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { SequenceName } from "../../sql/plans/argument.ts";
import { rowTexts } from "../../wire/data_rows.ts";
import { askCatalog } from "../ask_catalog.ts";
import type { Context } from "../context.ts";
import { irisSchemaOf, toldSchema } from "../../sql/names/schema_names.ts";
import { UNBOUND } from "../running/bound.ts";

export interface Owner extends SequenceName {
  column: string;
}

const OWNERS =
  "SELECT n.nspname, c.relname, a.attname, sn.nspname, s.relname FROM pg_catalog.pg_depend d " +
  "JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S' " +
  "JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace " +
  "JOIN pg_catalog.pg_class c ON c.oid = d.refobjid " +
  "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace " +
  "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid " +
  "WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass " +
  "AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')";
const OWNER = `${OWNERS} AND sn.nspname = $1 AND s.relname = $2`;

const UTF8 = new TextEncoder();

export interface Counter {
  /** As the catalog has it. */
  sequence: SequenceName;
  owner: Owner;
}

/** Null where the sequence is one by itself, or none at all. */
export async function ownerOf(
  context: Context,
  { schema, name }: SequenceName,
): Promise<Owner | null> {
  const told = toldSchema(schema, context.effects.planner);
  const [counter] = await ask(context, OWNER, [told, name]);
  return counter?.owner ?? null;
}

/** All that there are. */
export async function countersOf(context: Context): Promise<Counter[]> {
  return await ask(context, OWNERS, []);
}

async function ask(context: Context, text: string, values: string[]): Promise<Counter[]> {
  const { planner } = context.effects;
  const parameters = values.map((value) => UTF8.encode(value));
  const { bytes } = await askCatalog(context, text, { bound: { ...UNBOUND, parameters } });
  return Array.from(rowTexts(bytes), (row) => {
    const [of, table, column, schema, name] = row.map((value) => value!);
    const owner = { schema: irisSchemaOf(of, planner), name: table, column };
    return { sequence: { schema, name }, owner };
  });
}

/** Nothing is to be done where the counter is there already; to where it is not, it cannot be set. */
export async function setCounter(
  context: Context,
  { schema, name, column }: Owner,
  { value, called }: { value: bigint; called: boolean },
): Promise<bigint> {
  const lease = await context.transaction.lease({ begin: context.transaction.inBlock });
  const [[greatest]] = await rowsOfText(lease, {
    sql: `SELECT MAX(${printName({ schema: null, name: column })}) FROM ${
      printName({ schema, name })
    }`,
    values: [],
  });
  const next = called ? value + 1n : value;
  // An empty table's is asked to begin with 1, whatever it had before.
  if (next <= BigInt(greatest ?? 0) + 1n || greatest === null && value === 1n) return value;
  throw new PgError(
    "feature_not_supported",
    `setting the counter of table "${name}" to ${value} is not supported`,
    { hint: "IRIS counts on from the greatest number there is: insert a row with that number." },
  );
}
