// What a session has set decides how values look, in every type and on every way out, as on PostgreSQL.

import assert from "node:assert/strict";
import pg from "pg";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { withPglite } from "../support/pglite_server.ts";

/** By name of the column, which is of that type but for what stands behind `_`. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  date: ["2024-02-29", "1850-12-31", "9999-12-31"],
  time: ["00:00:00", "23:59:59.123456", "12:30:00.5"],
  timetz: ["12:30:00+02", "23:59:59.123456-11:30", "00:00:00+00"],
  timestamp: ["2024-02-29 10:11:12.5", "1850-12-31 23:59:59.999999", "2024-07-01 00:00:00"],
  timestamptz: ["2024-02-29 10:11:12.5+00", "1900-01-01 00:00:00+00", "2024-07-01 12:00:00+02"],
  interval: ["1 year 2 mons -3 days +04:05:06.789", "-1 day", "00:00:00"],
  bytea: ["\\x00ff5c27", "\\x", "\\x616263"],
  float4: ["0.1", "1e20", "-3.4028235e38"],
  float8: ["0.1", "123456789.123456789", "1e-300"],
  numeric: ["1.5", "-0.001", "12345.678"],
  text: ["é", "", "a'b\\c"],
  "date[]": ["{2024-02-29,NULL}", "{}", "{{2024-01-01},{1999-12-31}}"],
  "timestamptz[]": ["{2024-02-29 10:11:12.5+00}", "{NULL}", "{}"],
  "interval[]": ['{"1 mon 2 days 03:04:05"}', "{}", "{-00:00:01}"],
  "bytea[]": ['{"\\\\x00ff"}', "{}", '{"\\\\x6162",NULL}'],
  "float8[]": ["{0.1,1e300}", "{}", "{-0.5}"],
};

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  DateStyle: [
    "ISO, MDY",
    "ISO, DMY",
    "SQL, MDY",
    "SQL, DMY",
    "Postgres, MDY",
    "Postgres, DMY",
    "German",
  ],
  IntervalStyle: ["postgres", "postgres_verbose", "sql_standard", "iso_8601"],
  TimeZone: [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "+03:30",
    "abc-2:15",
    "<-05>+5",
  ],
  bytea_output: ["hex", "escape"],
  extra_float_digits: ["-15", "-3", "0", "1", "3"],
};

const RAW = { getTypeParser: () => (value: string) => value };
const names = Object.keys(COLUMNS).map((_, index) => `c${index}`);

/** Every way out of every value under each setting, as one table of lines. */
async function seenOn(login: Login): Promise<string[]> {
  const client = new pg.Client(login);
  await client.connect();
  const lines: string[] = [];
  const shown = async (about: string, sql: string) => {
    const told = await client.query({ text: sql, types: RAW, rowMode: "array" }).then(
      ({ rows }: { rows: unknown[] }) => rows.map((row) => JSON.stringify(row)),
      (cause: Error) => [cause.message],
    );
    lines.push(...told.map((line: string) => `${about}: ${sql}: ${line}`));
  };
  try {
    const columns = Object.keys(COLUMNS).map((type, index) => `${names[index]} ${type}`);
    await client.query(`CREATE TABLE shown (id int PRIMARY KEY, ${columns})`);
    for (const row of [0, 1, 2]) {
      const values = Object.values(COLUMNS).map((values) => values[row]);
      const places = values.map((_, index) => `$${index + 2}`);
      await client.query(`INSERT INTO shown VALUES ($1, ${places})`, [row, ...values]);
    }
    for (const [setting, values] of Object.entries(SETTINGS)) {
      for (const value of values) {
        await client.query("SELECT set_config($1, $2, false)", [setting, value]);
        const about = `${setting} = ${value}`;
        await shown(about, `SELECT ${names} FROM shown ORDER BY id`);
        // As texts, which are made where the values are.
        await shown(about, `SELECT ${names.map((name) => `${name}::text`)} FROM shown ORDER BY id`);
        await shown(about, `SELECT ${names.map((name) => `min(${name}::text)`)} FROM shown`);
      }
      await client.query(`RESET ${setting}`);
    }
  } finally {
    await client.end();
  }
  return lines;
}

Deno.test("values look as the session's settings say", async () => {
  let expected: string[] = [];
  await withPglite(async (login) => {
    expected = await seenOn(login);
  });
  await withGateway(async (gateway) => {
    assert.deepEqual(await seenOn(loginOf(gateway)), expected);
  });
});
