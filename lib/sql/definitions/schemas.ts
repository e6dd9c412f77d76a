// CREATE SCHEMA, and the schemas that the gateway remembers: IRIS lists none that is empty.

import type { DefinitionStep } from "./definition.ts";
import { unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { running } from "./running.ts";

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

export function forgetCreated(schema: string): DefinitionStep {
  return {
    do: "note",
    make: null,
    note: { sql: `DELETE FROM ${TABLE} WHERE "schema_name" = ?`, values: [schema] },
  };
}
