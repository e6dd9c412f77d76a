// Lays IRIS's functions and procedures out as PostgreSQL's, which only IRIS can run.

import { NO_ROUTINES, type Routines } from "../sql/names/routines.ts";
import { typeByOid } from "../types/types.ts";
import { clientName, clientSchema } from "./client_names.ts";
import type { Relation, Step } from "./relations.ts";
import type { Oids } from "./oids.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import { pathKey } from "../iris/names.ts";
import type { Routine, RoutineParameter } from "./schema.ts";

/** What IRIS's functions are written in, whatever it is: here they have a name and no body. */
export const LANGUAGE = "objectscript";

/** Not trusted, so that nobody else makes functions in it. */
export const DECLARE_LANGUAGE =
  `CREATE OR REPLACE LANGUAGE ${LANGUAGE} HANDLER pg_catalog.plpgsql_call_handler`;

export function routinesOf(
  routines: readonly Routine[],
  { publicIs, oids }: { publicIs: string; oids: Oids },
): Relation[] {
  const taken = new Set<string>();
  return routines.flatMap((routine): Relation[] => {
    const schema = clientSchema(routine.schema, publicIs);
    const name = clientName(routine.name);
    if (schema === null || taken.has(pathKey(schema, name))) return [];
    taken.add(pathKey(schema, name));
    return [relationOf(routine, { schema, name, oids })];
  });
}

/** What the planner knows of them. */
export function knownRoutines(routines: readonly Routine[], publicIs: string): Routines {
  if (routines.length === 0) return NO_ROUTINES;
  const known = new Map(routines.map(({ schema, name, returns, rows, typmod, parameters }) => [
    pathKey(clientSchema(schema, publicIs) ?? "", clientName(name)),
    {
      kind: kindOf({ returns, rows }),
      returns,
      typmod,
      parameters: parameters.map((each) => ({ ...each, name: clientName(each.name) })),
    },
  ]));
  return {
    names: new Set(routines.map(({ name }) => clientName(name))),
    find: (schema, name) => known.get(pathKey(schema, name)),
  };
}

function kindOf({ returns, rows }: Pick<Routine, "returns" | "rows">) {
  return rows ? "query" as const : returns === null ? "procedure" as const : "function" as const;
}

export function isRoutine(kind: Relation["kind"]): boolean {
  return kind === "function" || kind === "procedure";
}

export function routineKey({ schema, name }: Pick<Routine, "schema" | "name">): string {
  return pathKey("routine", schema, name);
}

function relationOf(
  { parameters, returns, rows, ...iris }: Routine,
  { schema, name, oids }: { schema: string; name: string; oids: Oids },
): Relation {
  const kind = kindOf({ returns, rows }) === "procedure" ? "procedure" : "function";
  const result = rows && tableOf(rows);
  const called = `${identifier(schema)}.${identifier(name)}`;
  // A function has its value, and nothing else comes back from it.
  const modeOf = ({ mode }: RoutineParameter) => kind === "function" ? "IN" : mode;
  const list = parameters.map((each) => {
    const name = clientName(each.name);
    // A name is a parameter's or a column's.
    const isFree = !result?.names.has(name);
    return `${modeOf(each)} ${isFree ? identifier(name) : ""} ${nameOf(each.type)}`;
  });
  const message = literal(`${kind} ${schema}.${name} can only be run by IRIS`);
  const body = `BEGIN RAISE feature_not_supported USING MESSAGE = ${message}; END`;
  const type = result?.type ?? (returns === null ? null : nameOf(returns));
  const gives = type === null ? "" : `RETURNS ${type} `;
  const oid = oids.take("function", schema, name);
  const make: Step[] = [
    {
      sql: `CREATE ${kind.toUpperCase()} ${called}(${list.join(", ")}) ${gives}` +
        `LANGUAGE ${LANGUAGE} AS ${literal(body)}`,
    },
    ...numbered({ schema, name, oid }),
  ];
  return {
    key: routineKey(iris),
    schema,
    kind,
    title: `${called}(${parameters.map((each) => `${modeOf(each)} ${nameOf(each.type)}`).join()})`,
    oid,
    owner: null,
    columns: [],
    make,
    references: [],
  };
}

/** Rows of whose columns IRIS says too little are just rows. */
function tableOf(rows: NonNullable<Routine["rows"]>): { type: string; names: Set<string> } {
  const columns = rows.map(({ name, type }) => ({ name: clientName(name), type }));
  const names = new Set(columns.map(({ name }) => name));
  if (names.size === 0 || names.size < columns.length) {
    return { type: "SETOF pg_catalog.record", names: new Set() };
  }
  const list = columns.map(({ name, type }) => `${identifier(name)} ${nameOf(type)}`);
  return { type: `TABLE (${list.join(", ")})`, names };
}

/** The OID of a function cannot be asked for; what hangs on it goes along. */
function numbered({ schema, name, oid }: { schema: string; name: string; oid: number }): Step[] {
  const made = "(SELECT p.oid FROM pg_catalog.pg_proc p " +
    "JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace " +
    `WHERE p.proname = ${literal(name)} AND n.nspname = ${literal(schema)})`;
  const hangs = (table: string) =>
    `UPDATE pg_catalog.${table} SET objid = ${oid} ` +
    `WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND objid = ${made}`;
  return [
    { sql: hangs("pg_depend") },
    { sql: hangs("pg_shdepend") },
    { sql: `UPDATE pg_catalog.pg_proc SET oid = ${oid} WHERE oid = ${made}` },
  ];
}

function nameOf(type: number): string {
  const { name } = typeByOid(type)!;
  return name === "vector" ? "public.vector" : `pg_catalog.${identifier(name)}`;
}
