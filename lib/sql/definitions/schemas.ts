// CREATE SCHEMA, and the schemas that the gateway remembers: IRIS lists none that is empty.

import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { TEMPORARY_SCHEMAS } from "../names/temporary_names.ts";
import type { DefinitionStep } from "./definition.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { running } from "./running.ts";
import { isPublic } from "../names/schema_names.ts";
import { absent } from "./skipping.ts";

const TABLE = '"PgWire"."schemas"';

const MAKE = `CREATE TABLE IF NOT EXISTS ${TABLE} ("schema_name" VARCHAR(128) NOT NULL, ` +
  'CONSTRAINT "schemas_pkey" PRIMARY KEY ("schema_name"))';

export const createSchema = definitionRule({
  name: "create_schema",
  why: "the same in IRIS, which lists no schema that is empty; so the gateway remembers it",
  on: "CreateSchemaStmt",
  examples: [
    { pg: "CREATE SCHEMA IF NOT EXISTS app", iris: 'CREATE SCHEMA IF NOT EXISTS "app"' },
  ],
  rewrite({ schemaname, if_not_exists: ifNotExists = false, schemaElts, authrole }, to) {
    if (schemaElts || !schemaname) {
      throw unsupported(
        "CREATE SCHEMA with anything but a name is not supported",
        authrole?.location,
      );
    }
    const schema = to.schemaName(schemaname);
    return {
      tag: "CREATE SCHEMA",
      steps: [
        running({ kind: "create_schema", ifNotExists, schema }),
        forgetCreated(schema),
        {
          do: "note",
          make: MAKE,
          note: { sql: `INSERT INTO ${TABLE} ("schema_name") VALUES (?)`, values: [schema] },
        },
      ],
    };
  },
});

/** IRIS makes a schema with the first thing in it, where PostgreSQL has to have it before, unless it is to be
 * passed over. */
export function inSchema(
  schema: string | null | undefined,
  to: Compiler,
  steps: readonly DefinitionStep[],
  { missingOk = false } = {},
): readonly DefinitionStep[] {
  if (!needsSchema(schema, to)) return steps;
  if (OF_POSTGRES.has(schema!)) {
    throw new Misplaced("insufficient_privilege", `permission denied for schema ${schema}`);
  }
  const message = `schema "${schema}" does not exist`;
  const values = [to.schemaName(schema!)];
  const error = new PgError("invalid_schema_name", message, { reported: message });
  const then = missingOk ? steps : [];
  const sought: DefinitionStep = {
    do: "when",
    question: {
      sql: "SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = ?",
      values,
    },
    found: then,
    missing: [{
      do: "when",
      question: { sql: `SELECT "schema_name" FROM ${TABLE} WHERE "schema_name" = ?`, values },
      found: then,
      missing: [absent(error, missingOk)],
    }],
  };
  return missingOk ? [sought] : [sought, ...steps];
}

const OF_POSTGRES: ReadonlySet<string> = new Set(["pg_catalog", "information_schema"]);

/** What is always there, and what is a session's own, is not looked for. */
export function needsSchema(schema: string | null | undefined, to: Compiler): boolean {
  return Boolean(schema) && schema !== "public" && !schema!.startsWith(TEMPORARY_SCHEMAS) &&
    !isPublic(schema!, to.context);
}

export function forgetCreated(schema: string): DefinitionStep {
  return {
    do: "note",
    make: null,
    note: { sql: `DELETE FROM ${TABLE} WHERE "schema_name" = ?`, values: [schema] },
  };
}
