// The statement with what the session means by its names: temporary tables, and tables and IRIS's functions along
// its search_path.

import { literal } from "../../sql/text/quoting.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { type Routines, routinesWithoutSchema } from "../../sql/names/routines.ts";
import { SERIALS } from "../../sql/definitions/type_memory.ts";
import { typesWithoutSchema } from "../../sql/names/address_types.ts";
import { treeOf } from "../../sql/text/parse.ts";
import { namesWithoutSchema, placed } from "../../sql/names/search_path.ts";
import type { Context } from "../context.ts";
import { isUtc } from "../../rows/text_cells.ts";
import { workedOut } from "../ask_catalog.ts";

/** Paths that lead to public and to what PostgreSQL has itself, which is where names lead anyway. */
const PLAIN = /^\s*(?:(?:"\$user"|"?public"?|"?pg_catalog"?)\s*(?:,\s*|$))+$/;

interface Known {
  key: string;
  version: unknown;
  routines: Routines;
  statement: ParsedStatement;
}

const KNOWN = new WeakMap<Context, WeakMap<ParsedStatement, Known>>();

/** Waits for nobody unless the session has another search_path. */
export function addressed(
  context: Context,
  parsed: ParsedStatement,
): ParsedStatement | Promise<ParsedStatement> {
  const found = named(context, parsed);
  const { output } = context.settings;
  const meant = { zoned: !isUtc(output), styled: output.dateStyle !== "ISO" };
  if (!meant.zoned && !meant.styled) return found;
  return found instanceof Promise
    ? found.then((statement) => asMeant(statement, meant))
    : asMeant(found, meant);
}

interface Meant {
  zoned: boolean;
  styled: boolean;
}

const MEANT = new WeakMap<ParsedStatement, ParsedStatement[]>();

/** The same one each time, as more than the plan is known by it. */
function asMeant(statement: ParsedStatement, { zoned, styled }: Meant): ParsedStatement {
  const all = MEANT.get(statement) ?? [];
  MEANT.set(statement, all);
  const known = all.find((one) => one.zoned === zoned && one.styled === styled);
  if (known) return known;
  const made = { ...statement, zoned, styled };
  all.push(made);
  return made;
}

function named(
  context: Context,
  parsed: ParsedStatement,
): ParsedStatement | Promise<ParsedStatement> {
  const statement = context.temporary.addressed(parsed);
  const path = context.settings.show("search_path");
  const called = calledBy(context, statement);
  const isPlain = PLAIN.test(path);
  if (isPlain && called.size === 0) return statement;
  const names = isPlain ? [] : [...namesWithoutSchema(statement)];
  const types = isPlain ? [] : typesIn(statement);
  return alongPath(context, statement, { path, isPlain, names, types, called: [...called] });
}

/** Whether it may be for not knowing what IRIS has. */
export function isUnknownFunction(cause: unknown): boolean {
  return cause instanceof PgError &&
    (cause.condition === "undefined_function" || cause.condition === "feature_not_supported");
}

const CALLED = new WeakMap<ParsedStatement, { routines: Routines; called: ReadonlySet<string> }>();

function calledBy(
  { effects: { catalog: { routines } } }: Context,
  statement: ParsedStatement,
): ReadonlySet<string> {
  const known = CALLED.get(statement);
  if (known?.routines === routines) return known.called;
  const called = routinesWithoutSchema(statement, routines);
  CALLED.set(statement, { routines, called });
  return called;
}

function typesIn(statement: ParsedStatement): string[] {
  if (statement.node === null) return [];
  return [...typesWithoutSchema(treeOf(statement).node)].filter((name) => !SERIALS.has(name));
}

interface Sought {
  path: string;
  isPlain: boolean;
  names: readonly string[];
  types: readonly string[];
  called: readonly string[];
}

async function alongPath(
  context: Context,
  statement: ParsedStatement,
  { path, isPlain, names, types, called }: Sought,
): Promise<ParsedStatement> {
  const { routines } = context.effects.catalog;
  const { version } = context.transaction.verdicts;
  const all = KNOWN.get(context) ?? new WeakMap<ParsedStatement, Known>();
  KNOWN.set(context, all);
  const known = all.get(statement);
  if (
    known && known.key === path && known.version === version && known.routines === routines
  ) return known.statement;
  const [created, ...schemas] = await workedOut(
    context,
    [
      "pg_catalog.current_schema()",
      ...names.map(schemaOf),
      ...types.map(typeSchemaOf),
      ...called.map(routineSchemaOf),
    ],
  );
  const placesOf = (sought: readonly string[], from: number) =>
    sought.flatMap((name, at) => {
      // Nowhere along the path is not in public either.
      const schema = schemas[from + at] ?? (HAS_PUBLIC.test(path) ? null : created);
      return schema === null || OF_POSTGRES.has(schema) ? [] : [[name, schema] as const];
    });
  const ofRoutines = called.flatMap((name, at) => {
    const schema = schemas[names.length + types.length + at];
    return schema && routines.find(schema, name) ? [[name, schema] as const] : [];
  });
  const made = placed(statement, {
    key: path,
    schemas: new Map(placesOf(names, 0)),
    types: new Map(placesOf(types, names.length)),
    created: isPlain ? null : created,
    routines: new Map(ofRoutines),
  });
  all.set(statement, { key: path, version, routines, statement: made });
  return made;
}

const HAS_PUBLIC = /(?:^|,)\s*"?public"?\s*(?:,|$)/;

/** What is there is named as everywhere. */
const OF_POSTGRES: ReadonlySet<string> = new Set(["pg_catalog", "public"]);

function schemaOf(name: string): string {
  return "(SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_class c " +
    "JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace " +
    "WHERE c.oid OPERATOR(pg_catalog.=) " +
    `pg_catalog.to_regclass(pg_catalog.quote_ident(${literal(name)})))`;
}

function typeSchemaOf(name: string): string {
  return "(SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_type t " +
    "JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace " +
    "WHERE t.oid OPERATOR(pg_catalog.=) " +
    `pg_catalog.to_regtype(pg_catalog.quote_ident(${literal(name)})))`;
}

/** The schema in which PostgreSQL looks for a function first. */
function routineSchemaOf(name: string): string {
  const path = "pg_catalog.current_schemas(true)";
  return "(SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_proc p " +
    "JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace " +
    `WHERE p.proname OPERATOR(pg_catalog.=) ${literal(name)} ` +
    `AND n.nspname OPERATOR(pg_catalog.=) ANY (${path}) ` +
    `ORDER BY pg_catalog.array_position(${path}, n.nspname) LIMIT 1)`;
}
