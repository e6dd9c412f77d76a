// The statement with the session's own tables for its names: temporary ones, and those along its search_path.

import type { ParsedStatement } from "../../sql/plan.ts";
import { namesWithoutSchema, placed } from "../../sql/names/search_path.ts";
import type { Context } from "../context.ts";
import { workedOut } from "../running/settled_arguments.ts";

/** Paths that lead to public and to what PostgreSQL has itself, which is where names lead anyway. */
const PLAIN = /^\s*(?:(?:"\$user"|"?public"?|"?pg_catalog"?)\s*(?:,\s*|$))+$/;

const UNBOUND = { parameters: [], parameterFormats: [], parameterTypes: [] };

interface Known {
  key: string;
  version: unknown;
  statement: ParsedStatement;
}

const KNOWN = new WeakMap<Context, WeakMap<ParsedStatement, Known>>();

/** Waits for nobody unless the session has another search_path. */
export function addressed(
  context: Context,
  parsed: ParsedStatement,
): ParsedStatement | Promise<ParsedStatement> {
  const statement = context.temporary.addressed(parsed);
  const path = context.settings.show("search_path");
  return PLAIN.test(path) ? statement : alongPath(context, statement, path);
}

async function alongPath(
  context: Context,
  statement: ParsedStatement,
  path: string,
): Promise<ParsedStatement> {
  const { version } = context.transaction.verdicts;
  const all = KNOWN.get(context) ?? new WeakMap<ParsedStatement, Known>();
  KNOWN.set(context, all);
  const known = all.get(statement);
  if (known && known.key === path && known.version === version) return known.statement;
  const names = [...namesWithoutSchema(statement)];
  const [created, ...schemas] = await workedOut(
    context,
    ["pg_catalog.current_schema()", ...names.map(schemaOf)],
    UNBOUND,
  );
  const found = names.flatMap((name, at) => {
    // Nowhere along the path is not in public either.
    const schema = schemas[at] ?? (HAS_PUBLIC.test(path) ? null : created);
    return schema === null || OF_POSTGRES.has(schema) ? [] : [[name, schema] as const];
  });
  const made = placed(statement, { key: path, schemas: new Map(found), created });
  all.set(statement, { key: path, version, statement: made });
  return made;
}

const HAS_PUBLIC = /(?:^|,)\s*"?public"?\s*(?:,|$)/;

/** What is there is named as everywhere. */
const OF_POSTGRES: ReadonlySet<string> = new Set(["pg_catalog", "public"]);

function schemaOf(name: string): string {
  const literal = `'${name.replaceAll("'", "''")}'`;
  return "(SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_class c " +
    "JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace " +
    "WHERE c.oid OPERATOR(pg_catalog.=) " +
    `pg_catalog.to_regclass(pg_catalog.quote_ident(${literal})))`;
}
