// Errors of real IRIS SQL in the stand-in's engine reach the gateway in PostgreSQL's words.

import assert from "node:assert/strict";
import { type BackendConnection, openConnection } from "../../lib/backend/connection.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import type { ListValue } from "../../lib/iris/list.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { execution, options } from "./support.ts";

const SETUP = [
  "CREATE TABLE parent (id INTEGER NOT NULL, CONSTRAINT parent_pk PRIMARY KEY (id))",
  "CREATE TABLE child (id INTEGER, name VARCHAR(5) NOT NULL, parent INTEGER, " +
  "CONSTRAINT child_pk PRIMARY KEY (id), " +
  "CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES parent (id))",
  "INSERT INTO parent (id) VALUES (1)",
  "INSERT INTO child (id, name, parent) VALUES (1, 'a', 1)",
];

interface Row {
  sql: string;
  parameters?: ListValue[];
  sqlstate: string;
  message: string | RegExp;
  fields?: Record<string, string>;
}

const ROWS: Row[] = [
  { sql: "SELECT * FROM missing", sqlstate: "42P01", message: 'relation "missing" does not exist' },
  { sql: "SELECT game FROM child", sqlstate: "42703", message: 'column "game" does not exist' },
  {
    sql: "INSERT INTO child (id, name) VALUES (1, 'b')",
    sqlstate: "23505",
    message: 'duplicate key value violates unique constraint "child_pk"',
    fields: { table: "child", constraint: "child_pk" },
  },
  {
    sql: "INSERT INTO child (id) VALUES (2)",
    sqlstate: "23502",
    message: 'null value in column "name" of relation "child" violates not-null constraint',
    fields: { table: "child", column: "name" },
  },
  {
    sql: "INSERT INTO child (id, name, parent) VALUES (2, 'b', 7)",
    sqlstate: "23503",
    message: 'insert or update on table "child" violates foreign key constraint "child_parent"',
    fields: { constraint: "child_parent" },
  },
  {
    sql: "DELETE FROM parent WHERE id = 1",
    sqlstate: "23503",
    message:
      'update or delete on table "parent" violates foreign key constraint "child_parent" on table "child"',
  },
  {
    sql: "INSERT INTO child (id, name) VALUES (?, ?)",
    parameters: ["2", "abcdefgh"],
    // IRIS does not say that it is too long, only that it is not valid.
    sqlstate: "22P02",
    message: /'abcdefgh'\) failed validation/,
    fields: { table: "child", column: "name" },
  },
  {
    sql: "INSERT INTO child (id, name) VALUES (?, ?)",
    parameters: ["x", "b"],
    sqlstate: "22P02",
    message: /./,
  },
  { sql: "SELECT 1/0 FROM child", sqlstate: "22012", message: "division by zero" },
  { sql: "SELECT id FROM child;", sqlstate: "42601", message: /./ },
  {
    sql: "CREATE TABLE parent (id INTEGER)",
    sqlstate: "42P07",
    message: 'relation "parent" already exists',
  },
];

for (const install of [true, false]) {
  Deno.test(`SQL errors in PostgreSQL's words (helper class: ${install})`, async (step) => {
    const engine = createEngine({});
    const users = [{ name: "_SYSTEM", password: "SYS", develop: true }];
    const standin = await startStandin({ users, namespaces: ["USER"], engine });
    const connection = await openConnection(options({ port: standin.port, install }));
    try {
      for (const sql of SETUP) await connection.execute(execution(sql));
      for (const row of ROWS) await step.step(row.sql, () => refused(connection, row));
    } finally {
      await connection.close();
      await standin.close();
      engine.close();
    }
  });
}

async function refused(connection: BackendConnection, row: Row): Promise<void> {
  const run = connection.execute(execution(row.sql, row.parameters));
  await assert.rejects(
    run.then(({ failure }) => {
      if (failure) throw failure;
    }),
    (error: PgError) => {
      const told = `${error.sqlstate} ${error.message} (${error.fields.reported})`;
      assert.equal(error.sqlstate, row.sqlstate, told);
      if (typeof row.message === "string") assert.equal(error.message, row.message, told);
      else assert.match(error.message, row.message);
      assert.match(error.fields.reported!, /^SQLCODE -\d+/);
      for (const [name, value] of Object.entries(row.fields ?? {})) {
        assert.equal(error.fields[name as "table"], value, told);
      }
      return true;
    },
  );
}
