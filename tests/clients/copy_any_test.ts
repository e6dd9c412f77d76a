// Any COPY, of rows good and bad, cut anywhere, is answered as PostgreSQL's own server answers it.

import assert from "node:assert/strict";
import fc from "fast-check";
import { Writer } from "../../lib/bytes/writer.ts";
import { CopyData, CopyDone, CopyFail } from "../../lib/wire/copy.ts";
import { answers, query } from "../copy/both.ts";
import { withGateway } from "../support/gateway.ts";
import { withPostgres } from "../support/postgres_server.ts";
import { RawClient } from "../support/raw_client.ts";

/** Each with values of which the first is good; what IRIS has no room for is not among them, nor are dates, whose words
 * tests/types looks at. */
const COLUMNS: Readonly<Record<string, readonly [type: string, values: readonly string[]]>> = {
  i2: ["int2", ["1", "-32768", "32768", "x", "", " 5 ", "0x1F", "1_0", "-0", "1.0"]],
  i8: ["int8", ["1", "9223372036854775807", "9223372036854775808", "-", "12e3"]],
  f8: ["float8", ["1.5", "1e400", "x", "-0", "1e5", " 2 ", ".5"]],
  n: ["numeric(6,2)", ["1.5", "1.005", "9999.99", "9999.995", "x", "1e2", "-0.001", "0005", ""]],
  t: ["text", ["a", "ä€😀", "", "null", "\\N", "a,b", 'q"q', "it's", "\\.", "x\\y", "\ufeffb"]],
  v: ["varchar(3)", ["a", "abc", "abcd", "abc  ", "äöü", "äöüß", ""]],
  b: ["bool", ["t", "f", "true", "2", "", "of", "o", "T "]],
  u: ["uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0ee", "x"]],
  j: ["jsonb", ['{"a": 1}', "[1,2]", "1", "{", "", '{"a":1,"a":2}']],
  y: ["bytea", ["\\x00ff", "abc", "\\xzz", "\\x0", "a\\000b", "\\9"]],
  l: ["int[]", ["{1,2,NULL}", "{}", "{1,x}", "{1,2", "{{1},{2}}"]],
};

/** What comes between the bytes of a row: ends of lines, quotes, escapes, and characters that are none. */
const INTRUDERS = [
  ...["\n", "\r", "\r\n", "\t", ",", ";", "\\", "\\.", "\\.\n", "\\.\r\n", '"', '""', "'", "\\N"],
  ...["\\n", "\\\n", "\\\r", " ", "\ufeff", "😀", "\0"],
].map((text) => [...new TextEncoder().encode(text)]);
const BROKEN = [[0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0x5c, 0xe4]];

const RUNS = 1000;
const SEED = Number(Deno.env.get("COPY_SEED") ?? 8);

const some = (...words: string[]) => fc.constantFrom("", "", ...words);
const copy = fc.record({
  columns: fc.uniqueArray(fc.constantFrom(...Object.keys(COLUMNS)), { minLength: 1, maxLength: 4 }),
  csv: fc.boolean(),
  header: some("HEADER", "HEADER match"),
  delimiter: some(";", "|"),
  nothing: some("NULL 'NIL'", "NULL ''"),
  byDefault: some("DEFAULT 'DD'"),
  force: some("FORCE_NULL *", "FORCE_NOT_NULL *", "FORCE_NULL *, FORCE_NOT_NULL *"),
  quote: some("QUOTE ''''", "ESCAPE '\\'", "QUOTE '|', ESCAPE '!'"),
  end: fc.constantFrom("\n", "\n", "\r\n", "\r"),
  rows: fc.array(fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 5 }), { maxLength: 5 }),
  whole: fc.boolean(),
  ended: fc.boolean(),
  intruders: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...INTRUDERS, ...BROKEN)), {
    maxLength: 2,
  }),
  cuts: fc.array(fc.nat(), { maxLength: 4 }),
  done: fc.constantFrom(true, true, true, false),
});
type Copy = typeof copy extends fc.Arbitrary<infer One> ? One : never;

function dataOf(
  { columns, csv, delimiter, rows, whole, ended, intruders, ...how }: Copy,
): Uint8Array {
  const between = delimiter || (csv ? "," : "\t");
  const nothing = how.nothing.includes("NIL") ? "NIL" : how.nothing || csv ? "" : "\\N";
  const written = (value: string) =>
    !csv
      ? value.replaceAll("\\", "\\\\")
      : /[",;|\n]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  const lines = rows.map((cells) => {
    const width = whole ? columns.length : cells.length;
    return Array.from({ length: width }, (_, at) => {
      const [index, kind] = cells[at] ?? [0, 9];
      const [, values] = COLUMNS[columns[at % columns.length]];
      if (kind === 0) return nothing;
      if (kind === 1 && how.byDefault) return "DD";
      return written(values[kind < 7 ? 0 : index % values.length]);
    }).join(between);
  });
  if (how.header) lines.unshift(columns.join(between));
  const text = lines.join(how.end) + (ended && lines.length > 0 ? how.end : "");
  const bytes = [...new TextEncoder().encode(text)];
  for (const [place, intruder] of intruders) {
    bytes.splice(place % (bytes.length + 1), 0, ...intruder);
  }
  return Uint8Array.from(bytes);
}

function messagesOf(one: Copy): { sql: string; bytes: Uint8Array } {
  const { csv, header, delimiter, nothing, byDefault, force, quote } = one;
  const options = [csv ? "FORMAT csv" : "FORMAT text", header, nothing, byDefault];
  if (delimiter) options.push(`DELIMITER '${delimiter}'`);
  if (csv) options.push(force, quote);
  const given = options.filter((option) => option !== "").join(", ");
  const sql = `COPY anything (${one.columns}) FROM STDIN (${given})`;
  const to = new Writer();
  to.bytes(query(sql));
  const data = dataOf(one);
  const stops = one.cuts.map((cut) => cut % (data.length + 1)).sort((a, b) => a - b);
  let from = 0;
  for (const stop of [...stops, data.length]) {
    CopyData.encode({ data: data.subarray(from, stop) }, to);
    from = stop;
  }
  if (one.done) CopyDone.encode({}, to);
  else CopyFail.encode({ message: "enough" }, to);
  return { sql, bytes: to.take() };
}

Deno.test("any COPY is answered as PostgreSQL's, and leaves the same rows", async () => {
  await withPostgres(async (login) => {
    await withGateway(async (gateway) => {
      const clients = [await RawClient.connect(gateway), await RawClient.login(login)];
      const types = Object.entries(COLUMNS).map(([name, [type]]) => `${name} ${type}`);
      for (const client of clients) await client.query(`CREATE TABLE anything (${types})`);
      await fc.assert(
        fc.asyncProperty(copy, async (one) => {
          const { sql, bytes } = messagesOf(one);
          const [given, wanted] = await Promise.all(clients.map(async (client) => {
            const ask = (bytes: Uint8Array) => client.ask(bytes);
            const copied = await answers(ask, bytes);
            const rows = await answers(ask, query(`SELECT ${one.columns} FROM anything`));
            await ask(query("DELETE FROM anything"));
            return [...copied, ...rows.sort()];
          }));
          assert.deepEqual(given, wanted, sql);
        }),
        // Always the same ones: COPY is what is looked at, and not each word that a type reads.
        { numRuns: RUNS, seed: SEED },
      );
      for (const client of clients) client.close();
    }, { flags: { auth: "trust" } });
  }, { auth: "trust" });
});
