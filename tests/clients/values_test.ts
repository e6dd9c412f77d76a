// Each type's values go in through text and through binary, and come back in both, as on PostgreSQL's own server.
// The table of values is for the programs of other languages as well.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import pg from "pg";
import postgres from "postgres";
import { Writer } from "../../lib/bytes/writer.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { typeByName } from "../../lib/types/types.ts";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { withPostgres } from "../support/postgres_server.ts";
import VALUES from "./values/values.json" with { type: "json" };

type Seen = Record<string, unknown>;

/** What one server makes of a type's values, told by one driver. */
interface Driver {
  name: string;
  see(login: Login, tables: readonly Table[]): Promise<Map<string, Seen[]>>;
}

interface Table {
  type: string;
  name: string;
  values: readonly string[];
}

const tablesOf = (driver: string): Table[] =>
  Object.entries(VALUES).map(([type, values], index) => ({
    type,
    name: `${driver}_${index}`,
    values,
  }));

/** As they come, whatever the driver would make of them. */
const RAW = { getTypeParser: () => (value: string) => value };

const nodePostgres: Driver = {
  name: "node_postgres",
  async see(login, tables) {
    const client = new pg.Client(login);
    await client.connect();
    const seen = new Map<string, Seen[]>();
    try {
      for (const { type, name, values } of tables) {
        await client.query(`CREATE TABLE ${name} (id int PRIMARY KEY, v ${type})`);
        const add = (id: number, value: string | Buffer | null) =>
          client.query(`INSERT INTO ${name} VALUES ($1, $2)`, [id, value]);
        for (const [index, value] of values.entries()) {
          await add(index * 2, value);
          // What the driver is given as bytes it sends in binary.
          await add(index * 2 + 1, binaryOf(type, value));
        }
        await add(values.length * 2, null);
        const { rows, fields } = await client.query({
          text: `SELECT id, v FROM ${name} ORDER BY id`,
          types: RAW,
        });
        const { dataTypeID, dataTypeSize, dataTypeModifier } = fields[1];
        seen.set(type, [{ rows, type: [dataTypeID, dataTypeSize, dataTypeModifier] }]);
      }
    } finally {
      await client.end();
    }
    return seen;
  },
};

/** The bytes of a value, whose codecs are held by PostgreSQL's own (tests/golden). */
function binaryOf(type: string, text: string): Buffer {
  const named = type.replace(/\(.*\)|"/g, "");
  const row = typeByName(named)!;
  const to = new Writer();
  row.binary!.encode(row.text.decode(text, OUTPUT_DEFAULTS), to);
  return Buffer.from(to.take());
}

const postgresJs: Driver = {
  name: "postgres_js",
  async see(login, tables) {
    const sql = postgres({
      ...login,
      username: login.user,
      max: 1,
      onnotice: () => {},
    });
    const seen = new Map<string, Seen[]>();
    try {
      for (const { type, name, values } of tables) {
        await sql.unsafe(`CREATE TABLE ${name} (id int PRIMARY KEY, v ${type})`);
        const all: Seen[] = [];
        for (const [id, value] of values.entries()) {
          // Through its text, since the driver would make a JSON or an array of what it is given.
          await sql.unsafe(`INSERT INTO ${name} VALUES (${id}, '${value.replaceAll("'", "''")}')`);
          const [{ v }] = await sql`SELECT v FROM ${sql(name)} WHERE id = ${id}`;
          const [{ raw }] = await sql`SELECT v AS raw FROM ${sql(name)} WHERE id = ${id}`.raw()
            .then((rows) => [{ raw: Buffer.from(rows[0][0]).toString() }]);
          all.push({ value, v, raw });
        }
        seen.set(type, all);
      }
    } finally {
      await sql.end();
    }
    return seen;
  },
};

for (const driver of [nodePostgres, postgresJs]) {
  Deno.test(`${driver.name} sees each type's values as on PostgreSQL`, async (t) => {
    await withPostgres(async (postgresLogin) => {
      await withGateway(async (gateway) => {
        const tables = tablesOf(driver.name);
        const expected = await driver.see(postgresLogin, tables);
        for (const table of tables) {
          await t.step(table.type, async () => {
            const seen = await driver.see(loginOf(gateway), [table]);
            assert.deepEqual(seen.get(table.type), expected.get(table.type));
          });
        }
      });
    });
  });
}
