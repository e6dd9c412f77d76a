// Tables that IRIS itself has made: each of its types goes in through text and binary, and comes back in both.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import pg from "pg";
import { openConnection } from "../../lib/backend/connection.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { EMBEDDED_PASSWORD, EMBEDDED_USER, startEmbedded } from "../../lib/cli/embedded.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { typeByOid } from "../../lib/types/types.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { execution, options } from "../backend/support.ts";
import { openTestGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";

interface Row {
  iris: string;
  /** What PostgreSQL's catalog calls it. */
  type: string;
  values: readonly string[];
  /** Where PostgreSQL's type is wider than IRIS's. */
  refused?: Readonly<Record<string, string>>;
}

const TIMESTAMPS = [
  "1970-01-01 00:00:00",
  "1969-12-31 23:59:59.999999",
  "1840-12-31 00:00:00",
  "9999-12-31 23:59:59.999999",
  "2024-02-29 10:11:12.5",
];
/** Before the first day of what is no PosixTime. */
const BEFORE_IRIS = { "1840-12-30": "22008", "0001-01-01": "22008" };
const OUT_OF_TIME = { "infinity": "22008", "0044-03-15 BC": "22008", "10000-01-01": "22008" };

const ROWS: readonly Row[] = [
  { iris: "BIT", type: "boolean", values: ["t", "f"], refused: { "2": "22P02" } },
  {
    iris: "TINYINT",
    type: "smallint",
    values: ["-128", "0", "127"],
    refused: { "128": "22003", "-129": "22003", "40000": "22003" },
  },
  {
    iris: "SMALLINT",
    type: "smallint",
    values: ["-32768", "32767"],
    refused: { "32768": "22003" },
  },
  {
    iris: "INTEGER",
    type: "integer",
    values: ["-2147483648", "0", "2147483647"],
    refused: { "2147483648": "22003", "1.5": "22P02" },
  },
  {
    iris: "BIGINT",
    type: "bigint",
    values: ["-9223372036854775807", "0", "9223372036854775807"],
    refused: { "9223372036854775808": "22003" },
  },
  {
    iris: "NUMERIC(19,0)",
    type: "numeric(19,0)",
    values: ["9223372036854775807", "-9223372036854775807"],
    refused: { "10000000000000000000": "22003", "NaN": "22003" },
  },
  {
    iris: "NUMERIC(18,18)",
    type: "numeric(18,18)",
    values: ["0.123456789012345678", "-0.000000000000000001", "0.000000000000000000"],
    refused: { "1": "22003" },
  },
  {
    iris: "NUMERIC(10,2)",
    type: "numeric(10,2)",
    values: ["0.00", "-12.50", "99999999.99"],
    refused: { "100000000": "22003" },
  },
  {
    iris: "DOUBLE",
    type: "double precision",
    values: [
      "0",

      "0.1",
      "0.30000000000000004",
      "1.7976931348623157e+308",
      "5e-324",
      "9.007199254740992e+15",
      "Infinity",
      "-Infinity",
      "NaN",
      "-0",
    ],
  },
  {
    iris: "VARCHAR(10)",
    type: "character varying(10)",
    values: ["", "a", " b ", "é😀", "1234567890"],
    refused: { "12345678901": "22001", "a\0b": "22021" },
  },
  { iris: "LONGVARCHAR", type: "text", values: ["", "a", "é😀", "x".repeat(40_000)] },
  {
    iris: "VARBINARY(10)",
    type: "bytea",
    values: ["\\x", "\\x00ff80"],
    refused: { "\\x00": "0A000" },
  },
  {
    iris: "LONGVARBINARY",
    type: "bytea",
    values: ["\\x", "\\x00ff", `\\x${"00ff".repeat(20_000)}`],
  },
  {
    iris: "DATE",
    type: "date",
    values: ["1840-12-31", "2000-01-01", "9999-12-31"],
    refused: { ...OUT_OF_TIME, ...BEFORE_IRIS },
  },
  { iris: "TIME(6)", type: "time without time zone", values: ["00:00:00", "23:59:59.999999"] },
  {
    iris: "TIMESTAMP",
    type: "timestamp without time zone",
    values: [...TIMESTAMPS, "0001-01-01 00:00:00"],
    refused: OUT_OF_TIME,
  },
  {
    iris: "TIMESTAMP2",
    type: "timestamp without time zone",
    values: TIMESTAMPS,
    refused: { ...OUT_OF_TIME, ...BEFORE_IRIS },
  },
  { iris: "DATETIME", type: "timestamp without time zone", values: TIMESTAMPS },
  {
    iris: "UNIQUEIDENTIFIER",
    type: "uuid",
    values: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    refused: { "x": "22P02" },
  },
  { iris: "%List", type: "text", values: ["a", "a,b,é😀", "1,,3"] },
  { iris: "MONEY", type: "numeric(19,4)", values: ["0.0000", "-12.3450"] },
];

interface House {
  client: pg.Client;
  raw: RawClient;
  close(): Promise<void>;
}

/** An IRIS that has its tables already when the gateway comes. */
async function openHouse(definitions: readonly string[]): Promise<House> {
  const embedded = await startEmbedded({ namespace: "USER", log: SILENT });
  const login = { user: EMBEDDED_USER, password: EMBEDDED_PASSWORD };
  const iris = await openConnection(options({ port: embedded.port, ...login }));
  for (const sql of definitions) await iris.execute(execution(sql));
  await iris.close();
  const gateway = await openTestGateway({
    flags: {
      "iris-host": "127.0.0.1",
      "iris-port": String(embedded.port),
      "iris-username": login.user,
      "iris-password": login.password,
      auth: "trust",
    },
  });
  const { host, port } = gateway;
  const client = new pg.Client({ host, port, ...login, database: "USER" });
  await client.connect();
  const raw = await RawClient.connect({ ...gateway, embedded: { ...login, database: "USER" } });
  return {
    client,
    raw,
    async close() {
      raw.close();
      await client.end();
      await gateway.close();
      await embedded.close();
    },
  };
}

const OWN = (index: number) => `own${index}`;
const DEFINITIONS = [
  ...ROWS.map(({ iris }, index) =>
    `CREATE TABLE SQLUser.${OWN(index).toUpperCase()} (ID INTEGER NOT NULL PRIMARY KEY, V ${iris})`
  ),
  "CREATE TABLE SQLUser.TAGGED (ID INTEGER, TAGS %List)",
  "CREATE TABLE SQLUser.COUNTED (ID INTEGER PRIMARY KEY, V ROWVERSION, T VARCHAR(9))",
];

let house: House;
Deno.test.beforeAll(async () => {
  house = await openHouse(DEFINITIONS);
});
Deno.test.afterAll(() => house.close());

const RAW = { getTypeParser: () => (value: unknown) => value };

async function binaryOf(raw: RawClient, query: string): Promise<(Uint8Array | null)[]> {
  const to = new Writer();
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  Bind.encode({ portal: "", statement: "", paramFormats: [], params: [], resultFormats: [1] }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return decodeBackendAll(await raw.ask(to.take())).flatMap((message) =>
    message.name === "DataRow" ? [message.body.values[0]] : []
  );
}

Deno.test("what is in IRIS's own tables is read and written without a loss", async (t) => {
  const { client, raw } = house;
  for (const [index, row] of ROWS.entries()) {
    const table = OWN(index);
    await t.step(row.iris, async () => {
      const { rows: [{ type }] } = await client.query(
        "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'v'",
        [table],
      );
      assert.equal(type, row.type);
      const { fields } = await client.query(`SELECT v FROM ${table}`);
      const codec = typeByOid(fields[0].dataTypeID)!;
      let id = 0;
      for (const value of [...row.values, null]) {
        await client.query(`INSERT INTO ${table} VALUES ($1, $2)`, [id++, value]);
        const to = new Writer();
        if (value !== null) codec.binary!.encode(codec.text.decode(value, OUTPUT_DEFAULTS), to);
        const binary = value === null ? null : Buffer.from(to.take());
        await client.query(`INSERT INTO ${table} VALUES ($1, $2)`, [id++, binary]);
      }
      const expected = [...row.values, null].flatMap((value) => [value, value]);
      const text = await client.query({
        text: `SELECT v FROM ${table} ORDER BY id`,
        types: RAW,
        values: [],
      });
      assert.deepEqual(text.rows.map(({ v }: { v: string | null }) => v), expected);
      assert.deepEqual(
        (await binaryOf(raw, `SELECT v FROM ${table} ORDER BY id`)).map((bytes) =>
          bytes && codec.text.encode(codec.binary!.decode(new Cursor(bytes)), OUTPUT_DEFAULTS)
        ),
        expected,
      );
      const found = await client.query(
        `SELECT count(*)::int AS n FROM ${table} WHERE v IS NULL`,
      );
      assert.equal(found.rows[0].n, 2);
      for (const [value, sqlstate] of Object.entries(row.refused ?? {})) {
        await assert.rejects(
          client.query(`INSERT INTO ${table} VALUES (999, $1)`, [value]),
          { code: sqlstate },
          value,
        );
      }
      const { rows } = await client.query(`SELECT id FROM ${table} WHERE id = 999`);
      assert.deepEqual(rows, []);
    });
  }
});

Deno.test("elements of a %List are found by IRIS's own words", async () => {
  const { client } = house;
  await client.query("INSERT INTO tagged VALUES (1, 'red,blue'), (2, 'blue'), (3, NULL)");
  const { rows } = await client.query("SELECT id FROM tagged WHERE 'red' %INLIST tags");
  assert.deepEqual(rows, [{ ID: 1 }]);
  const same = await client.query("SELECT id FROM tagged WHERE tags = $1", ["red,blue"]);
  assert.deepEqual(same.rows, [{ id: 1 }]);
});

Deno.test("a ROWVERSION is IRIS's own: it counts, is read, and takes no value", async () => {
  const { client, raw } = house;
  await client.query("INSERT INTO counted (id, t) VALUES (1, 'a'), (2, 'b')");
  const versions = async () =>
    (await client.query("SELECT v FROM counted ORDER BY id")).rows.map(({ v }: { v: string }) =>
      BigInt(v)
    );
  const [one, two] = await versions();
  assert.ok(two > one);
  await client.query("UPDATE counted SET t = 'c' WHERE id = 1");
  const [later, same] = await versions();
  assert.ok(later > two && same === two);
  const binary = await binaryOf(raw, "SELECT v FROM counted ORDER BY id");
  assert.deepEqual(binary.map((bytes) => new Cursor(bytes!).int64()), [later, two]);
  // Who read the row may see that nobody else has changed it.
  const { rowCount } = await client.query(
    "UPDATE counted SET t = 'd' WHERE id = $1 AND v = $2",
    [1, String(one)],
  );
  assert.equal(rowCount, 0);
  for (
    const sql of [
      "INSERT INTO counted (id, v) VALUES (3, 5)",
      "UPDATE counted SET v = 5 WHERE id = 1",
    ]
  ) await assert.rejects(client.query(sql), { code: "428C9" }, sql);
});
