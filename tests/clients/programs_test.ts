// Programs of other languages see the same facts through the gateway as on PostgreSQL's own server.

import assert from "node:assert/strict";
import { JAVA_CLASSES, NODE_MODULES, PGJDBC, PGX_PROGRAM, PYTHON } from "../../scripts/clients.ts";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { withPglite } from "../support/pglite_server.ts";
import { withPostgres } from "../support/postgres_server.ts";

interface Program {
  client: string;
  command: readonly [program: string, ...args: string[]];
  /** Facts that cannot be the same, and why. */
  different?: Readonly<Record<string, string>>;
}

const HERE = new URL(".", import.meta.url).pathname;
const SECONDS_MAX = 120;

function python(client: string, program: string, ...args: string[]): Program {
  return { client, command: [PYTHON, `${HERE}python/${program}.py`, ...args] };
}

function node(client: string, program: string): Program {
  return { client, command: ["node", `${HERE}node/${program}.cjs`] };
}

function java(client: string, program: string, ...args: string[]): Program {
  return { client, command: ["java", "-cp", `${PGJDBC}:${JAVA_CLASSES}`, program, ...args] };
}

const PROGRAMS: readonly Program[] = [
  python("psycopg2", "psycopg2_program"),
  python("psycopg 3", "psycopg3_program"),
  python("asyncpg", "asyncpg_program"),
  python("SQLAlchemy on psycopg2", "sqlalchemy_program", "psycopg2"),
  python("SQLAlchemy on psycopg 3", "sqlalchemy_program", "psycopg"),
  python("SQLAlchemy on asyncpg", "sqlalchemy_program", "asyncpg"),
  python("Django", "django_program"),
  {
    client: "pgx",
    command: [PGX_PROGRAM],
    different: { syntax: "the detail says what IRIS, which was asked as well, made of it" },
  },
  node("TypeORM", "typeorm_program"),
  node("Sequelize", "sequelize_program"),
  node("Knex", "knex_program"),
  node("Drizzle", "drizzle_program"),
  {
    ...java("pgjdbc", "Program"),
    different: {
      "INSERT INTO jd_value (whole) VALUES (NULL)":
        "IRIS gives a column that must not be NULL its default where it is to be NULL",
    },
  },
];

/** Each drives the same table of types and values. */
const VALUES = `${HERE}values/values.json`;

const INFINITE = "asyncpg sends Python's first and last moment as infinity, which IRIS has not";
const ENDS_OF_PYTHON = {
  "date 2": INFINITE,
  "date 3": INFINITE,
  "timestamp 2": INFINITE,
  "timestamp 3": INFINITE,
};

const VALUE_PROGRAMS: readonly Program[] = [
  python("psycopg 3", "psycopg3_values", VALUES),
  { ...python("asyncpg", "asyncpg_values", VALUES), different: ENDS_OF_PYTHON },
  java("pgjdbc", "Values", VALUES),
  {
    client: "pgx",
    command: [PGX_PROGRAM, VALUES],
    different: {
      timetz: "pgx writes it as a bytea's text, which PostgreSQL refuses as a time zone's name",
    },
  },
];

const PGVECTOR_PROGRAMS: readonly Program[] = [
  python("pgvector with psycopg, asyncpg and SQLAlchemy", "pgvector_program"),
  python("LangChain's PGVector", "langchain_program"),
];

Deno.test("programs see what they see on PostgreSQL", async (t) => {
  await withPostgres(async (postgres) => await compare(t, PROGRAMS, postgres));
});

Deno.test("programs see each type's values as on PostgreSQL", async (t) => {
  await withPostgres(async (postgres) => await compare(t, VALUE_PROGRAMS, postgres));
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

async function factsOf(
  [program, ...args]: Program["command"],
  login: Login,
): Promise<Map<string, unknown>> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: {
      PGHOST: login.host,
      PGPORT: String(login.port),
      PGUSER: login.user,
      PGPASSWORD: login.password,
      PGDATABASE: login.database,
      PYTHONDONTWRITEBYTECODE: "1",
      NODE_PATH: NODE_MODULES,
    },
    signal: AbortSignal.timeout(SECONDS_MAX * 1000),
  }).output();
  const text = new TextDecoder();
  const printed = text.decode(stdout);
  assert.ok(
    success,
    `${program} ${args.join(" ")} failed after\n${printed}\n${text.decode(stderr)}`,
  );
  return new Map(
    printed.trimEnd().split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), JSON.parse(line.slice(colon + 2))];
    }),
  );
}
