// Definitions end to end: what was created comes back, and every session sees it at once.

import assert from "node:assert/strict";
import { Client } from "pg";
import { loginOf, sharedGateway } from "../support/gateway.ts";

const shared = sharedGateway();

async function withClients(
  count: number,
  use: (...clients: Client[]) => Promise<void>,
): Promise<void> {
  const clients = Array.from({ length: count }, () => new Client(loginOf(shared())));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    await clients[0].query("DROP TABLE IF EXISTS t, items, copies; DROP SEQUENCE IF EXISTS s");
    await use(...clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

interface Field {
  name: string;
  dataTypeID: number;
}

async function typesOf(client: Client, text: string): Promise<string> {
  const { fields } = await client.query(text);
  return fields.map(({ name, dataTypeID }: Field) => `${name} ${dataTypeID}`).join(", ");
}

async function failure(asked: Promise<unknown>): Promise<string> {
  const cause = await asked.then(() => assert.fail("it is not refused"), (cause) => cause);
  return `${cause.code} ${cause.message}${cause.position ? ` at ${cause.position}` : ""}`;
}

Deno.test("columns come back as the types that they were created with", async () => {
  await withClients(1, async (client) => {
    await client.query(
      "CREATE TABLE things (id serial, at timestamptz, note varchar, code char(3), data jsonb, " +
        "tags text[], ratio real, amount numeric(65,30))",
    );
    const types = "id 23, at 1184, note 1043, code 1042, data 3802, tags 1009, ratio 700, " +
      "amount 1700";
    assert.equal(await typesOf(client, "SELECT * FROM things"), types);
    await client.query("ALTER TABLE things RENAME TO items");
    await client.query("ALTER TABLE items RENAME at TO moment");
    assert.equal(await typesOf(client, "SELECT * FROM items"), types.replace(" at", " moment"));
    await client.query("CREATE VIEW moments AS SELECT moment, amount > 1 AS large FROM items");
    assert.equal(await typesOf(client, "SELECT * FROM moments"), "moment 1184, large 16");
    await client.query("CREATE TABLE copies AS SELECT moment, data FROM items");
    assert.equal(await typesOf(client, "SELECT * FROM copies"), "moment 1184, data 3802");
    await client.query("ALTER TABLE items DROP moment, ADD moment timestamp");
    assert.equal(await typesOf(client, "SELECT moment FROM items"), "moment 1114");
    await client.query("DROP VIEW moments");
    await client.query("DROP TABLE items");
    await client.query("CREATE TABLE items (data text)");
    assert.equal(await typesOf(client, "SELECT * FROM items"), "data 25");
  });
});

Deno.test("what one session defines, the others see at their next statement", async () => {
  await withClients(2, async (one, other) => {
    await one.query("CREATE TABLE t (id int)");
    assert.equal(await typesOf(other, "SELECT * FROM t"), "id 23");
    await one.query("ALTER TABLE t ADD name text");
    assert.equal(await typesOf(other, "SELECT * FROM t"), "id 23, name 25");
    await one.query("DROP TABLE t");
    assert.equal(
      await failure(other.query("SELECT * FROM t")),
      '42P01 relation "t" does not exist at 15',
    );
  });
});

const REFUSED: [string, string][] = [
  ["SELECT nosuch FROM t", '42703 column "nosuch" does not exist at 8'],
  [
    "INSERT INTO t (nosuch) VALUES (1)",
    '42703 column "nosuch" of relation "t" does not exist at 16',
  ],
  ["SELECT id FROM t WHERE name = 5", "42883 operator does not exist: text = integer at 29"],
  ["SELECT id FROM t WHERE id = 'x'", '22P02 invalid input syntax for type integer: "x" at 29'],
  [
    "SELECT id FROM t WHERE id",
    "42804 argument of WHERE must be type boolean, not type integer at 24",
  ],
  ["DROP INDEX nosuch", '42704 index "nosuch" does not exist'],
  ["DROP TABLE t, nosuch", '42P01 table "nosuch" does not exist'],
  ["DROP VIEW t", '42809 "t" is not a view'],
  ["SELECT nextval('nosuch')", '42P01 relation "nosuch" does not exist at 16'],
];

Deno.test("what is not there is refused with PostgreSQL's words and place", async () => {
  await withClients(1, async (client) => {
    await client.query("CREATE TABLE t (id int, name text)");
    for (const [text, expected] of REFUSED) {
      assert.equal(await failure(client.query(text)), expected, text);
    }
    assert.equal(await typesOf(client, "SELECT * FROM t"), "id 23, name 25");
  });
});

Deno.test("a new column has its default in the rows that are there", async () => {
  await withClients(1, async (client) => {
    await client.query("CREATE TABLE t (id int)");
    await client.query("INSERT INTO t VALUES (1), (2)");
    await client.query("ALTER TABLE t ADD n int DEFAULT 5, ADD at timestamptz DEFAULT now()");
    const { rows } = await client.query("SELECT id, n, at IS NULL AS empty FROM t ORDER BY id");
    assert.deepEqual(rows, [{ id: 1, n: 5, empty: false }, { id: 2, n: 5, empty: false }]);
  });
});

Deno.test("a rollback gives no number of a sequence back, and two sessions draw different ones", async () => {
  await withClients(2, async (one, other) => {
    await one.query("CREATE SEQUENCE s START WITH 10 INCREMENT BY 5");
    await one.query("CREATE TABLE t (id int DEFAULT nextval('s') PRIMARY KEY, name text)");
    await one.query("BEGIN");
    const drawn = await one.query("INSERT INTO t (name) VALUES ('a') RETURNING id");
    assert.deepEqual(drawn.rows, [{ id: 10 }]);
    await one.query("ROLLBACK");
    assert.deepEqual((await other.query("SELECT nextval('s')")).rows, [{ nextval: "15" }]);
    await one.query("INSERT INTO t (name) VALUES ('b'), ('c')");
    const { rows } = await other.query("SELECT id, name FROM t ORDER BY id");
    assert.deepEqual(rows, [{ id: 20, name: "b" }, { id: 25, name: "c" }]);
    assert.deepEqual((await one.query("SELECT currval('s'), lastval()")).rows, [
      { currval: "25", lastval: "25" },
    ]);
    await other.query("SELECT setval('s', 100)");
    assert.deepEqual((await one.query("SELECT nextval('s')")).rows, [{ nextval: "105" }]);
  });
});

Deno.test("functions of sequences take their arguments as parameters", async () => {
  await withClients(1, async (client) => {
    await client.query("CREATE SEQUENCE s; CREATE TABLE items (id serial, name text)");
    const asked = async (text: string, ...values: unknown[]) =>
      Object.values((await client.query(text, values)).rows[0]);
    await client.query("INSERT INTO items (name) VALUES ('a')");
    assert.deepEqual(await asked("SELECT currval($1)", "items_id_seq"), ["1"]);
    const serial = "SELECT currval(pg_get_serial_sequence($1, $2))";
    assert.deepEqual(await asked(serial, "items", "id"), ["1"]);
    assert.deepEqual(await asked("SELECT setval($1, $2, $3)", "s", 20, false), ["20"]);
    assert.deepEqual(await asked("SELECT nextval($1::text) + $2 AS next", "public.s", 5), ["25"]);
    assert.deepEqual(await asked("SELECT nextval('s'), $1::int", 7), ["21", 7]);
    assert.deepEqual(await asked("SELECT nextval($1::regclass), lastval()", "s"), ["22", "22"]);
    const refusals = [
      "SELECT nextval('s') FROM generate_series(1, $1)",
      "SELECT CASE WHEN $1 > 0 THEN nextval('s') END",
      "SELECT generate_series(1, $1), nextval('s')",
    ];
    for (const text of refusals) {
      const refused = await failure(client.query(text, [2]));
      assert.match(
        refused,
        /^0A000 nextval\(\) (?:inside a larger query|for the rows of a query) /,
      );
    }
  });
});
