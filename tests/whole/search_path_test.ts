// Names lead where the session's search_path leads, as in PostgreSQL.

import assert from "node:assert/strict";
import pg from "pg";
import { loginOf, withGateway } from "../support/gateway.ts";
import { openPglite } from "../support/pglite.ts";

/** Rows, or a SQLSTATE. */
const STATEMENTS = [
  "CREATE SCHEMA app",
  "CREATE SCHEMA other",
  "CREATE TABLE t (word text)",
  "CREATE TABLE app.t (word text)",
  "CREATE TABLE public.only_public (n int)",
  "INSERT INTO t VALUES ('public')",
  "INSERT INTO app.t VALUES ('app')",
  "SELECT word FROM t",
  "SET search_path = app, public",
  "SELECT word FROM t",
  "SELECT upper(word) FROM t AS x WHERE x.word LIKE 'a%'",
  "SELECT regexp_replace(word, 'p+', 'b') FROM t",
  "SELECT word FROM t, only_public",
  "SELECT count(*)::int FROM only_public",
  "WITH t AS (SELECT 'with' AS word) SELECT word FROM t",
  "INSERT INTO t VALUES ('more') RETURNING word",
  "UPDATE t SET word = word || '!' WHERE word = 'more' RETURNING word",
  "SELECT word FROM app.t ORDER BY word",
  "SELECT word FROM public.t",
  "CREATE TABLE made (id int PRIMARY KEY)",
  "CREATE TABLE child (id int REFERENCES made (id))",
  "INSERT INTO made VALUES (1)",
  "COMMENT ON TABLE made IS 'of app'",
  "COMMENT ON COLUMN made.id IS 'its key'",
  "SELECT obj_description('app.made'::regclass), col_description('app.made'::regclass, 1)",
  "CREATE SEQUENCE tickets START 70",
  "CREATE TABLE numbered (n int DEFAULT nextval('tickets'), word text)",
  "INSERT INTO numbered (word) VALUES ('by default') RETURNING n",
  "INSERT INTO made VALUES (nextval('tickets')) RETURNING id",
  "INSERT INTO made VALUES (nextval('tickets'::regclass)) RETURNING id",
  "INSERT INTO made VALUES (nextval('app.tickets')) RETURNING id",
  "INSERT INTO made VALUES (nextval('nowhere'))",
  "SELECT nextval()",
  "SELECT nextval('')",
  "SELECT nextval('a b')",
  "SELECT nextval('\"')",
  "SELECT nextval('''')",
  "SELECT pg_get_serial_sequence('made', 'id')",
  // As SQLAlchemy asks: no name in quotes.
  "SELECT pg_get_serial_sequence(attrelid::regclass::text, attname) FROM pg_attribute " +
  "WHERE attrelid = 'app.made'::regclass AND attnum = 1",
  "INSERT INTO child VALUES (1)",
  "INSERT INTO child VALUES (2)",
  "SELECT table_schema FROM information_schema.tables WHERE table_name IN ('made', 'child')",
  "SELECT relname FROM pg_class WHERE relname = 'made'",
  "CREATE VIEW seen AS SELECT word FROM t",
  "SELECT word FROM seen ORDER BY 1",
  "SET search_path = other",
  "SELECT word FROM t",
  "SELECT word FROM seen",
  "DROP TABLE made",
  "SET search_path TO DEFAULT",
  "SELECT word FROM t",
  "SET search_path = app",
  "DROP TABLE numbered",
  "DROP SEQUENCE tickets",
  "SELECT nextval('tickets')",
  "DROP VIEW seen",
  "DELETE FROM t WHERE word = 'app' RETURNING word",
  "TRUNCATE t",
  "SELECT count(*)::int FROM t",
  "DROP TABLE child, made",
  "DROP TABLE t",
  "SELECT word FROM t",
  "RESET search_path",
  "SELECT word FROM t",
  // Types as well.
  "CREATE TYPE mood AS ENUM ('of', 'public')",
  "SET search_path = app, public",
  "CREATE TYPE mood AS ENUM ('a', 'b')",
  "CREATE TYPE mood AS ENUM ('a', 'b')",
  "CREATE DOMAIN few AS int CHECK (VALUE < 9)",
  "SELECT nspname, typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace " +
  "WHERE typname IN ('mood', 'few') ORDER BY 1, 2",
  "SELECT 'a'::mood, 'of'::public.mood, 5::few",
  "SELECT 'of'::mood",
  "CREATE TABLE typed (id serial PRIMARY KEY, m mood DEFAULT 'a', all_of mood[], f few)",
  "INSERT INTO typed (m, all_of, f) VALUES ('b', '{a,b}', 3) RETURNING m, all_of::text, f",
  "INSERT INTO typed (m) VALUES ('of')",
  "INSERT INTO typed (f) VALUES (9)",
  "PREPARE moods (mood) AS SELECT id FROM typed WHERE m = $1 AND m > 'a'::mood",
  "EXECUTE moods ('b')",
  "EXECUTE moods ('of')",
  "ALTER TYPE mood ADD VALUE 'c'",
  "ALTER TYPE mood RENAME VALUE 'a' TO 'first'",
  "ALTER DOMAIN few ADD CONSTRAINT some CHECK (VALUE > 0)",
  "ALTER DOMAIN few RENAME TO small",
  "COMMENT ON TYPE mood IS 'of app'",
  "COMMENT ON DOMAIN small IS 'of app too'",
  "SELECT obj_description('app.mood'::regtype, 'pg_type') AS a, " +
  "obj_description('public.mood'::regtype, 'pg_type') AS b, " +
  "obj_description('small'::regtype, 'pg_type') AS c, enum_range(NULL::mood)::text AS d",
  "SELECT column_name, udt_schema, udt_name, domain_name FROM information_schema.columns " +
  "WHERE table_name = 'typed' ORDER BY ordinal_position",
  "SET search_path = other",
  "SELECT 'b'::mood",
  "CREATE TABLE untyped (m mood)",
  "DROP TYPE mood",
  "CREATE DOMAIN of_app AS app.mood",
  "SELECT 'c'::of_app > 'b'::app.mood AS after",
  "SET search_path = app, public",
  "DROP TYPE mood",
  "DROP DOMAIN small CASCADE",
  "DROP TABLE typed",
  "ALTER TYPE mood SET SCHEMA other",
  "SELECT 'of'::mood",
  "DROP TYPE mood",
  "DROP TYPE mood",
  "RESET search_path",
  "DROP TYPE other.mood CASCADE",
];

async function answerOf(ask: () => Promise<{ rows: unknown[] }>): Promise<unknown> {
  try {
    return (await ask()).rows;
  } catch (cause) {
    return (cause as { code?: string }).code;
  }
}

Deno.test("a schema that another session has just made is where things are made", async () => {
  await withGateway(async (gateway) => {
    const [one, other] = [new pg.Client(loginOf(gateway)), new pg.Client(loginOf(gateway))];
    await one.connect();
    await other.connect();
    try {
      for (const name of ["first", "second"]) {
        await one.query(`CREATE SCHEMA ${name}`);
        await other.query(`SET search_path = ${name}, public`);
        const { rows: [{ schema }] } = await other.query("SELECT current_schema AS schema");
        assert.equal(schema, name);
        await one.query(`CREATE SCHEMA ${name}_too`);
        await other.query(`SET search_path = ${name}_too, public`);
        await other.query("CREATE TABLE made (n int)");
        await other.query(`INSERT INTO ${name}_too.made VALUES (1)`);
      }
    } finally {
      await one.end();
      await other.end();
    }
  });
});

for (const parameters of [undefined, []]) {
  const how = parameters ? "extended" : "simple";
  Deno.test(`search_path leads to the same tables as in PostgreSQL, ${how} protocol`, async () => {
    const postgres = await openPglite();
    await withGateway(async (gateway) => {
      const client = new pg.Client(loginOf(gateway));
      await client.connect();
      try {
        for (const sql of STATEMENTS) {
          const expected = await answerOf(() => postgres.query(sql));
          const query = parameters ? { text: sql, queryMode: "extended" } : sql;
          const seen = await answerOf(() => client.query(query as string));
          assert.deepEqual(seen, expected, sql);
        }
      } finally {
        await client.end();
      }
    });
    await postgres.close();
  });
}
