// EXPLAIN and ANALYZE through a whole gateway: IRIS's own plan, in the shape that PostgreSQL's clients read.

import assert from "node:assert/strict";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";
import { withGateway } from "../support/gateway.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { type Log, SILENT } from "../../lib/observe/log.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";

const TEXT = 25;
const JSON_TYPE = 114;
const XML = 142;

function columnOf(answer: readonly BackendMessage[]): [name: string, type: number] | undefined {
  for (const message of answer) {
    if (message.name !== "RowDescription") continue;
    const [{ name, type }] = message.body.columns;
    return [name, type];
  }
}

function tagOf(answer: readonly BackendMessage[]): string | undefined {
  const complete = answer.find((message) => message.name === "CommandComplete");
  return complete?.name === "CommandComplete" ? complete.body.tag : undefined;
}

const joined = (parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

Deno.test("EXPLAIN gives IRIS's plan", async (t) => {
  const told: unknown[] = [];
  const log: Log = {
    ...SILENT,
    debug: (message, { because } = {}) => {
      if (message === "IRIS tells the types") told.push(because);
    },
  };
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await client.query("CREATE TABLE t (a int PRIMARY KEY, b int)");
    await client.query("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)");
    const lines = async (sql: string, type: number) => {
      const answer = await client.query(sql);
      assert.deepEqual(columnOf(answer), ["QUERY PLAN", type]);
      assert.equal(tagOf(answer), "EXPLAIN");
      return textRows(answer).map(([line]) => line!);
    };

    await t.step("as rows of text", async () => {
      const plan = await lines("EXPLAIN (COSTS OFF) SELECT b FROM t WHERE a = 1", TEXT);
      assert.ok(plan.length > 1);
      assert.ok(plan.every((line) => line.trim() !== "" && !line.includes("\n")));
    });

    await t.step("and says who tells the types", async () => {
      const [known] = await lines("EXPLAIN SELECT b FROM t", TEXT);
      assert.equal(known, "Types by: PostgreSQL");
      const [unknown] = await lines("EXPLAIN SELECT id FROM t", TEXT);
      assert.match(unknown, /^Types by: IRIS \(column "id" does not exist: .+\)$/);
    });

    await t.step("and the log does, in the same words, where it is not PostgreSQL", async () => {
      told.length = 0;
      await client.query("SELECT b FROM t WHERE a = 2");
      assert.deepEqual(told, []);
      assert.deepEqual(textRows(await client.query("SELECT b FROM t WHERE id = 2")), [["2"]]);
      const [line] = await lines("EXPLAIN SELECT b FROM t WHERE id = 2", TEXT);
      assert.deepEqual(told.map((because) => `Types by: IRIS (${because})`), [line]);
    });

    await t.step("as one row of JSON", async () => {
      const [text, ...rest] = await lines("EXPLAIN (FORMAT JSON) SELECT b FROM t", JSON_TYPE);
      assert.deepEqual(rest, []);
      assert.equal(JSON.parse(text)[0].Plan["Node Type"], "IRIS");
    });

    await t.step("as one row of XML", async () => {
      const [text] = await lines("EXPLAIN (FORMAT XML) SELECT b FROM t", XML);
      assert.match(text, /^<plan/);
    });

    await t.step("and ANALYZE runs the statement", async () => {
      const plan = await lines("EXPLAIN ANALYZE UPDATE t SET b = b + 1 WHERE a > 1", TEXT);
      assert.equal(plan.at(-2), "Actual Rows: 2");
      assert.match(plan.at(-1)!, /^Execution Time: \d+\.\d{3} ms$/);
      assert.deepEqual(textRows(await client.query("SELECT b FROM t ORDER BY a")), [
        ["1"],
        ["3"],
        ["4"],
      ]);
    });

    await t.step("but without ANALYZE nothing runs", async () => {
      await lines("EXPLAIN DELETE FROM t", TEXT);
      assert.equal(textRows(await client.query("SELECT a FROM t")).length, 3);
    });

    await t.step("and where nothing is written nothing is", async () => {
      await client.query("BEGIN READ ONLY");
      const answer = await client.query("EXPLAIN ANALYZE DELETE FROM t");
      assert.equal(sqlstateOf(answer), "25006");
      await client.query("ROLLBACK");
    });

    await t.step("and of a statement with parameters", async () => {
      const answer = await client.ask(joined([
        Parse.bytes({
          statement: "",
          query: "EXPLAIN SELECT b FROM t WHERE a = $1",
          paramTypes: [],
        }),
        Bind.bytes({
          portal: "",
          statement: "",
          paramFormats: [],
          params: [new TextEncoder().encode("1")],
          resultFormats: [],
        }),
        Execute.bytes({ portal: "", maxRows: 0 }),
        Sync.bytes({}),
      ]));
      assert.ok(textRows(decodeBackendAll(answer)).length > 1);
    });

    const refused: [sql: string, sqlstate: string][] = [
      ["EXPLAIN INSERT INTO t VALUES (9, 9)", "0A000"],
      ["EXPLAIN (FORMAT YAML) SELECT a FROM t", "0A000"],
      ["EXPLAIN (FORMAT TOML) SELECT a FROM t", "22023"],
      ["EXPLAIN (NOTHING) SELECT a FROM t", "42601"],
      ["EXPLAIN SELECT a FROM missing", "42P01"],
      ["EXPLAIN ANALYZE SELECT pg_sleep(1000)", "0A000"],
      ["ANALYZE missing", "42P01"],
    ];
    for (const [sql, sqlstate] of refused) {
      await t.step(`${sql} is ${sqlstate}`, async () => {
        assert.equal(sqlstateOf(await client.query(sql)), sqlstate);
      });
    }

    await t.step("the catalog explains what it answers", async () => {
      const plan = await lines("EXPLAIN SELECT 1", TEXT);
      assert.match(plan[0], /^Result/);
    });

    await t.step("ANALYZE tunes the tables that it names", async () => {
      assert.equal(tagOf(await client.query("ANALYZE t, public.t")), "ANALYZE");
    });
    client.close();
  }, { flags: { auth: "trust" }, log });
});
