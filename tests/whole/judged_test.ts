// What is told of a statement before it runs is what PostgreSQL tells of it, over tables that look the same.

import assert from "node:assert/strict";
import { vector } from "@electric-sql/pglite-pgvector";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { Describe, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { sharedGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import { RawClient } from "../support/raw_client.ts";

const SCHEMA = [
  "CREATE TABLE item (id serial PRIMARY KEY, title varchar(40) NOT NULL, price numeric(10,2), " +
  "stock smallint, sold bigint, weight double precision, made date, seen timestamptz, done boolean)",
  "CREATE TABLE part (item_id int REFERENCES item (id), code char(5), note text, ratio real)",
];

const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const TEXT = 25;
const UNKNOWN = 705;
const NUMERIC = 1700;

/** The statement, and the types that a client declares for its parameters. */
const STATEMENTS: readonly (string | readonly [sql: string, declared: readonly number[]])[] = [
  "SELECT * FROM item",
  "SELECT i.title, p.code, p.* FROM item i JOIN part p ON p.item_id = i.id",
  "SELECT id AS number, price, upper(title) FROM item",
  "SELECT sum(stock), sum(id), sum(sold), sum(price), sum(weight) FROM item",
  "SELECT avg(stock), avg(weight), count(*), max(title), min(made) FROM item",
  "SELECT id + 1, sold + id, price * 2, price * weight, stock / 2, made - made FROM item",
  "SELECT id::text, price::numeric(12,4), made::timestamp, title::varchar(3) FROM item",
  "SELECT CASE WHEN done THEN 1 ELSE 2.5 END, coalesce(price, 0), nullif(id, 1) FROM item",
  "SELECT 'x', NULL, 1, 1.5, true, 10000000000 FROM item",
  "SELECT title || id, title || '!', length(title), position('a' IN title) FROM item",
  "SELECT id FROM item UNION SELECT sold FROM item",
  "SELECT x.* FROM (SELECT id, price AS cost FROM item) x",
  "SELECT row_number() OVER (ORDER BY id), sum(price) OVER (), rank() OVER (ORDER BY id) FROM item",
  "SELECT exists(SELECT 1 FROM part), (SELECT max(ratio) FROM part) FROM item",
  "SELECT id FROM item WHERE id = $1",
  "SELECT id FROM item WHERE price > $1 AND title LIKE $2 AND done = $3 AND seen < $4",
  "SELECT id FROM item WHERE id = ANY ($1)",
  "SELECT id FROM item WHERE title = ANY ($1) LIMIT $2 OFFSET $3",
  "SELECT id FROM item WHERE id IN ($1, $2) AND made BETWEEN $3 AND $4",
  "SELECT $1 FROM item",
  "SELECT $1::int, $2 || title FROM item",
  ["SELECT id FROM item WHERE id = $1", [INT2]],
  ["SELECT id FROM item WHERE sold = $1", [UNKNOWN]],
  ["SELECT $1 FROM item", [INT2]],
  "INSERT INTO item (title, price, made) VALUES ($1, $2, $3)",
  "INSERT INTO item (title, price) VALUES ($1, $2) RETURNING id, price * 2, *",
  "INSERT INTO part SELECT id, $1, title, weight FROM item WHERE stock > $2",
  "UPDATE item SET title = $1, stock = stock + $2 WHERE id = $3",
  "UPDATE item SET price = $1 WHERE id = $2 RETURNING price, title",
  "DELETE FROM item WHERE id = $1 RETURNING *",
  "DELETE FROM part WHERE code = $1",

  // What PostgreSQL refuses as it reads them.
  "SELECT length(id) FROM item",
  "SELECT nosuch(id) FROM item",
  "SELECT title + 1 FROM item",
  "SELECT id FROM item WHERE title = 5",
  "SELECT id FROM item WHERE id = 'five'",
  "SELECT id FROM item WHERE made = 'soon'",
  "SELECT title, count(*) FROM item",
  "SELECT id FROM item GROUP BY title",
  "SELECT id FROM item WHERE count(*) > 1",
  "SELECT DISTINCT title FROM item ORDER BY id",
  "SELECT id FROM item, part WHERE nothing = 1",
  "SELECT i.id FROM item",
  "SELECT item_id FROM part p, part q",
  "SELECT id, title FROM item UNION SELECT id FROM item",
  "SELECT id FROM item UNION SELECT done FROM item",
  "SELECT done::date FROM item",
  "SELECT CASE WHEN done THEN 1 ELSE 'x' END FROM item",
  "SELECT id FROM item WHERE id",
  "SELECT id FROM item WHERE $1 IS NULL",
  "SELECT $2::int FROM item",
  "SELECT id FROM item ORDER BY 3",
  "SELECT id FROM item LIMIT title",
  "SELECT id FROM nosuch",
  "SELECT nosuch FROM item",
  "INSERT INTO item (title, nosuch) VALUES ('a', 1)",
  "INSERT INTO item (title, made) VALUES ('a', 5)",
  "INSERT INTO item (title) VALUES ('a', 'b')",
  "INSERT INTO item (title, title) VALUES ('a', 'b')",
  "UPDATE item SET made = 5",
  "UPDATE item SET stock = 'many'",
  "UPDATE item SET nosuch = 1",
  "DELETE FROM item WHERE nosuch = 1",
];

Deno.test("what is told of a statement is what PostgreSQL tells", async (test) => {
  await withBoth(async (postgres, gateway) => {
    for (const sql of SCHEMA) {
      for (const side of [postgres, gateway]) assert.deepEqual(errorsOf(await side.query(sql)), []);
    }
    const [expectedTables, actualTables] = [await tablesOf(postgres), await tablesOf(gateway)];
    for (const each of STATEMENTS) {
      const [sql, declared] = typeof each === "string" ? [each, []] : each;
      await test.step(declared.length > 0 ? `${sql} of ${declared.join()}` : sql, async () => {
        const described = describing(sql, declared);
        const expected = toldBy(await postgres.ask(described), expectedTables);
        assert.deepEqual(toldBy(await gateway.ask(described), actualTables), expected);
        if (expected.parameters && expected.parameters.length > 0) return;
        // A Query is told the same, with the rows.
        assert.deepEqual(
          withoutParameters(toldBy(await gateway.query(sql), actualTables)),
          withoutParameters(toldBy(await postgres.query(sql), expectedTables)),
        );
      });
    }
  });
});

Deno.test("a transaction's own changes of tables count for its statements at once", async () => {
  await withSide(async (gateway) => {
    const told = async (sql: string) => toldBy(await gateway.ask(describing(sql, [])), new Map());
    const parameters = async () => (await told("SELECT a FROM own WHERE a = $1")).parameters;
    await gateway.query("BEGIN; CREATE TABLE own (a int, b numeric(6,1))");
    assert.deepEqual(await parameters(), [INT4]);
    const { columns } = await told("SELECT sum(a), b FROM own GROUP BY b");
    assert.deepEqual(columns?.map(({ name, type }) => [name, type]), [["sum", INT8], [
      "b",
      NUMERIC,
    ]]);
    await gateway.query("DROP TABLE own; CREATE TABLE own (a text)");
    assert.deepEqual(await parameters(), [TEXT]);
    await gateway.query("COMMIT");
    assert.deepEqual(await parameters(), [TEXT]);
    await gateway.query("DROP TABLE own");
    assert.equal((await told("SELECT a FROM own WHERE a = $1")).error?.C, "42P01");
  });
});

Deno.test("IRIS's own functions have types as well", async () => {
  await withSide(async (gateway) => {
    const said = (sql: string) => gateway.query(sql);
    const [row] = (await said("SELECT vector_cosine(to_vector('1,0'), to_vector('[1,0]'))"))
      .flatMap((message) => message.name === "DataRow" ? [message.body.values[0]] : []);
    assert.equal(new TextDecoder().decode(row!), "1");
  });
});

interface Side {
  query(sql: string): Promise<BackendMessage[]>;
  ask(bytes: Uint8Array): Promise<BackendMessage[]>;
}

const shared = sharedGateway({ flags: { auth: "trust" } });

async function withSide(use: (gateway: Side) => Promise<void>): Promise<void> {
  const client = await RawClient.connect(shared());
  await use({
    ask: async (bytes) => decodeBackendAll(await client.ask(bytes)),
    query: (sql) => client.query(sql),
  });
  client.close();
}

async function withBoth(use: (postgres: Side, gateway: Side) => Promise<void>): Promise<void> {
  const database = await openPglite({ vector });
  const ask = async (bytes: Uint8Array) => decodeBackendAll(await askPglite(database, bytes));
  const postgres = { ask, query: (query: string) => ask(Query.bytes({ query })) };
  await withSide((gateway) => use(postgres, gateway));
  await database.close();
}

function describing(query: string, paramTypes: readonly number[]): Uint8Array {
  const to = new Writer();
  Parse.encode({ statement: "", query, paramTypes: [...paramTypes] }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  Sync.encode({}, to);
  return to.take();
}

interface Told {
  parameters?: number[];
  columns?: { name: string; type: number }[];
  error?: Record<string, string | undefined>;
}

function withoutParameters({ parameters: _, ...told }: Told): Told {
  return told;
}

/** A column's table is told by its name, because numbers are everybody's own. */
function toldBy(
  messages: readonly BackendMessage[],
  tables: ReadonlyMap<number, string>,
): Told {
  const told: Told = {};
  for (const { name, body } of messages) {
    if (name === "ParameterDescription") told.parameters = body.types;
    else if (name === "RowDescription") {
      told.columns = body.columns.map(({ tableOid, ...column }) => ({
        ...column,
        table: tables.get(tableOid) ?? tableOid,
      }));
    } else if (name === "ErrorResponse") {
      const { C, M, D, H, P } = body.fields;
      told.error = { C, M, D, H, P };
    }
  }
  return told;
}

function errorsOf(messages: readonly BackendMessage[]): unknown[] {
  return messages.flatMap(({ name, body }) => name === "ErrorResponse" ? [body.fields] : []);
}

async function tablesOf(side: Side): Promise<Map<number, string>> {
  const messages = await side.query(
    "SELECT oid, relname FROM pg_class WHERE relname IN ('item', 'part')",
  );
  const text = new TextDecoder();
  return new Map(messages.flatMap(({ name, body }) => {
    if (name !== "DataRow") return [];
    const [oid, table] = body.values.map((value) => text.decode(value!));
    return [[Number(oid), table]];
  }));
}
