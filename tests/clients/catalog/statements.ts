// What tools ask that cannot be run here: their statements, in tests/catalog/statements, sent by node-postgres.

import pg from "pg";
import { questionsOf, withoutOids } from "../../catalog/compare.ts";
import type { Login } from "../../support/gateway.ts";

export const STATEMENT_FILES = [
  ...["psql.sql", "jdbc.sql", "sqlalchemy.sql", "frameworks.sql", "tools.sql", "trees.sql"],
];

interface Result {
  fields: { name: string; dataTypeID: number }[];
  rows: (string | null)[][];
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** By file and name: the columns with their types, and the rows. */
export async function statementsTell(login: Login): Promise<Map<string, unknown>> {
  const client = new pg.Client(login);
  await client.connect();
  const told = new Map<string, unknown>();
  for (const file of STATEMENT_FILES) {
    for (const { name, sql } of await questionsOf(file)) {
      const { fields, rows }: Result = await client.query({
        text: sql,
        rowMode: "array",
        types: AS_TEXT,
      });
      told.set(`${file}: ${name}`, [
        fields.map(({ name, dataTypeID }) => [name, dataTypeID]),
        ...rows.map((row) =>
          row.map((value, at) => value && withoutOids(value, fields[at].dataTypeID))
        ),
      ]);
    }
  }
  await client.end();
  return told;
}
