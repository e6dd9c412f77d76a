import assert from "node:assert/strict";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import { withGateway } from "../support/gateway.ts";
import { withPglite } from "../support/pglite_server.ts";
import { RawClient } from "../support/raw_client.ts";

const TABLE = "CREATE TABLE lifted (id int PRIMARY KEY, big bigint, word varchar(10), " +
  "price numeric(8,2), day date, done boolean)";

/** Each is asked with all of its values, one after another, so that all but the first are lifted. */
const ASKED: readonly [template: string, values: readonly string[]][] = [
  ["INSERT INTO lifted VALUES (#, 7, 'seven', 1.5, '2024-02-29', true)", ["1", "2", "3", "3", "x"]],
  ["INSERT INTO lifted (id, word) VALUES (4, #)", ["'abcdefghijk'", "'it''s'", "'twice'", "5"]],
  ["INSERT INTO lifted (id, price) VALUES (#, 99.995)", ["5", "6", "-7", "12345678901"]],
  ["SELECT * FROM lifted WHERE id = #", ["1", "2", "99", "-7", "'2'", "'two'", "3000000000"]],
  ["SELECT id FROM lifted WHERE word = # ORDER BY id", ["'seven'", "'it''s'", "''", "'it'", "5"]],
  ["SELECT id FROM lifted WHERE big > # AND id < 3 ORDER BY 1", ["6", "7", "-1", "9999999999"]],
  ["SELECT id FROM lifted WHERE day = # ORDER BY id LIMIT 2", [
    "'2024-02-29'",
    "'29 Feb 2024'",
    "'2023-02-29'",
    "'soon'",
  ]],
  ["SELECT id FROM lifted WHERE done = # ORDER BY id", ["'t'", "'no'", "'perhaps'", "1"]],
  ["UPDATE lifted SET big = big + # WHERE id = 1", ["1", "-5", "3000000000", "2"]],
  ["UPDATE lifted SET price = # WHERE id = 2", ["3", "3.456", "'4.567'", "1234567", "'much'"]],
  ["SELECT id, big, price FROM lifted WHERE id <= # ORDER BY id", ["1", "2", "6"]],
  ["DELETE FROM lifted WHERE id = #", ["5", "5", "'6'", "six"]],
  ["SELECT id FROM lifted WHERE nothing = #", ["1", "2"]],
  ["SELECT id FROM nowhere WHERE id = #", ["1", "2"]],
];

Deno.test("a Query whose literals are lifted is answered as PostgreSQL answers it", async (test) => {
  await withGateway(async (gateway) => {
    await withPglite(async (pglite) => {
      const own = await RawClient.connect(gateway);
      const other = await RawClient.open(pglite.host, pglite.port);
      const { user, database } = pglite;
      await other.ask(StartupMessage.bytes({ version: 0x30000, parameters: { user, database } }));
      const both = async (query: string) => {
        const [one, two] = [
          await own.ask(Query.bytes({ query })),
          await other.ask(
            Query.bytes({ query }),
          ),
        ];
        return [shown(one), shown(two)];
      };
      await both(TABLE);
      for (const [template, values] of ASKED) {
        await test.step(template, async () => {
          for (const value of values) {
            const [one, two] = await both(template.replace("#", value));
            assert.deepEqual(one, two, value);
          }
        });
      }
      await test.step("also in a block, which a failure ends", async () => {
        for (
          const query of [
            "BEGIN",
            "SELECT word FROM lifted WHERE id = 1",
            "UPDATE lifted SET word = 'block' WHERE id = 1",
            "SELECT word FROM lifted WHERE id = 1",
            "UPDATE lifted SET id = 2 WHERE id = 1",
            "SELECT word FROM lifted WHERE id = 1",
            "ROLLBACK",
            "SELECT word FROM lifted WHERE id = 1",
          ]
        ) {
          const [one, two] = await both(query);
          assert.deepEqual(one, two, query);
        }
      });
      own.close();
      other.close();
    });
  }, { flags: { auth: "trust" } });
});

/** What a client is told, but for where in PostgreSQL's source an error arose. */
function shown(answer: Uint8Array): string[] {
  return decodeBackendAll(answer).map((message) => {
    if (message.name === "ErrorResponse") {
      const { C, M, P, D, H } = message.body.fields;
      return JSON.stringify({ C, M, P, D, H });
    }
    if (message.name === "DataRow") {
      return message.body.values.map((value) => value && new TextDecoder().decode(value)).join("|");
    }
    if (message.name === "RowDescription") {
      return message.body.columns.map(({ name, type }) => `${name}:${type}`).join(",");
    }
    return `${message.name} ${JSON.stringify(message.body)}`;
  });
}
