// Programs of other languages see the same facts through the gateway as on PostgreSQL's own server.

import assert from "node:assert/strict";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { withPglite } from "../support/pglite_server.ts";
import { withPostgres } from "../support/postgres_server.ts";
import { type Command, factsOf, go, java, node, perl, php, python, ruby } from "./program.ts";

interface Program {
  client: string;
  command: Command;
  /** Facts that cannot be the same, and why. */
  different?: Readonly<Record<string, string>>;
}

const HERE = new URL(".", import.meta.url).pathname;

const PROGRAMS: readonly Program[] = [
  { client: "psycopg2", command: python("psycopg2_program") },
  { client: "psycopg 3", command: python("psycopg3_program") },
  { client: "asyncpg", command: python("asyncpg_program") },
  { client: "SQLAlchemy on psycopg2", command: python("sqlalchemy_program", "psycopg2") },
  { client: "SQLAlchemy on psycopg 3", command: python("sqlalchemy_program", "psycopg") },
  { client: "SQLAlchemy on asyncpg", command: python("sqlalchemy_program", "asyncpg") },
  { client: "Alembic", command: python("alembic_program") },
  {
    client: "psycopg 3, psycopg2 and asyncpg with output settings",
    command: python("settings_program"),
  },
  { client: "Django", command: python("django_program") },
  {
    client: "pgx",
    command: go(),
    different: { syntax: "the detail says what IRIS, which was asked as well, made of it" },
  },
  { client: "TypeORM", command: node("typeorm_program") },
  { client: "Sequelize", command: node("sequelize_program") },
  { client: "Knex", command: node("knex_program") },
  { client: "Drizzle", command: node("drizzle_program") },
  { client: "PHP's PDO", command: php("pdo_program") },
  { client: "Perl's DBD::Pg", command: perl("dbd_program") },
  { client: "ActiveRecord", command: ruby("active_record_program") },
  { client: "psqlODBC with pyodbc", command: python("odbc_program") },
  {
    client: "pgjdbc",
    command: java("Program"),
    different: {
      "INSERT INTO jd_value (whole) VALUES (NULL)":
        "the number that the row would have got is not known, and so the row is not shown",
    },
  },
];

/** Each drives the same table of types and values, and of what is no column. */
const VALUES = [`${HERE}values/values.json`, `${HERE}values/records.json`] as const;
const VECTORS = [`${HERE}values/vectors.json`, `${HERE}values/vector_records.json`] as const;

const INFINITE = "asyncpg sends Python's first and last moment as infinity, which IRIS has not";
const ENDS_OF_PYTHON = {
  "date 2": INFINITE,
  "date 3": INFINITE,
  "timestamp 2": INFINITE,
  "timestamp 3": INFINITE,
};

const VALUE_PROGRAMS: readonly Program[] = [
  { client: "psycopg 3", command: python("psycopg3_values", ...VALUES) },
  { client: "asyncpg", command: python("asyncpg_values", ...VALUES), different: ENDS_OF_PYTHON },
  { client: "pgjdbc", command: java("Values", ...VALUES) },
  {
    client: "pgx",
    command: go(...VALUES),
    different: {
      timetz: "pgx writes it as a bytea's text, which PostgreSQL refuses as a time zone's name",
    },
  },
];

/** Each makes the same types for itself. */
const OWN_TYPE_PROGRAMS: readonly Program[] = [
  { client: "psycopg2, psycopg 3, asyncpg and SQLAlchemy", command: python("own_types_program") },
  { client: "node-postgres, TypeORM and Sequelize", command: node("own_types_program") },
  { client: "pgx", command: go("own") },
  { client: "pgjdbc", command: java("OwnTypes") },
];

/** The first one makes what both call, which each server has in a language of its own. */
const CALLING_PROGRAMS: readonly Program[] = [
  { client: "psycopg 3, psycopg2 and asyncpg", command: python("calls_program") },
  { client: "pgjdbc", command: java("Calls") },
];

const PGVECTOR_PROGRAMS: readonly Program[] = [
  { client: "pgvector with psycopg, asyncpg and SQLAlchemy", command: python("pgvector_program") },
  { client: "LangChain's PGVector", command: python("langchain_program") },
  // The type is there since the first of them.
  { client: "psycopg 3", command: python("psycopg3_values", ...VECTORS) },
  { client: "asyncpg", command: python("asyncpg_values", ...VECTORS) },
  { client: "pgjdbc", command: java("Values", ...VECTORS) },
  { client: "pgx", command: go(...VECTORS) },
];

Deno.test("programs see what they see on PostgreSQL", async (t) => {
  await withPostgres(async (postgres) => await compare(t, PROGRAMS, postgres));
});

Deno.test("programs see each type's values as on PostgreSQL", async (t) => {
  await withPostgres(async (postgres) => await compare(t, VALUE_PROGRAMS, postgres));
});

Deno.test("programs see enums and domains as on PostgreSQL", async (t) => {
  await withPostgres(async (postgres) => await compare(t, OWN_TYPE_PROGRAMS, postgres));
});

Deno.test("programs call functions and procedures as on PostgreSQL", async (t) => {
  await withPostgres(async (postgres) => await compare(t, CALLING_PROGRAMS, postgres));
});

Deno.test("programs see what they see on PostgreSQL with pgvector", async (t) => {
  await withPglite(async (pglite) => await compare(t, PGVECTOR_PROGRAMS, pglite));
});

async function compare(
  t: Deno.TestContext,
  programs: readonly Program[],
  postgres: Login,
): Promise<void> {
  await withGateway(async (gateway) => {
    for (const { client, command, different = {} } of programs) {
      await t.step(client, async () => {
        const expected = await factsOf(command, postgres);
        const seen = await factsOf(command, loginOf(gateway));
        const same = (facts: Map<string, unknown>) =>
          new Map([...facts].filter(([name]) => !(name in different)));
        assert.deepEqual(same(seen), same(expected));
        for (const [name, why] of Object.entries(different)) {
          assert.notDeepEqual(seen.get(name), expected.get(name), `${name} is the same: ${why}`);
        }
      });
    }
  });
}
