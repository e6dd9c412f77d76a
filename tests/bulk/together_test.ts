// What waits in a backend process goes to IRIS in one call: nobody can tell by the answers, whatever stands at whatever
// place of a pipeline, and changes that give rows take one call each.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import {
  Bind,
  Close,
  Describe,
  Execute,
  Flush,
  Parse,
  Sync,
} from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import { RawClient } from "../support/raw_client.ts";
import { shownMessages } from "../support/shown_messages.ts";
import { watchedIris } from "../support/watched_iris.ts";

const UTF8 = new TextEncoder();

const CREATED = "CREATE TABLE kept (id int PRIMARY KEY, word varchar(20) NOT NULL, n int)";
const FILLED = "INSERT INTO kept VALUES " +
  Array.from({ length: 12 }, (_, id) => `(${id}, 'word ${id}', ${id})`).join(", ");

const STATEMENTS = {
  one: "SELECT word, n FROM kept WHERE id = $1",
  count: "SELECT count(*), sum(n) FROM kept",
  change: "UPDATE kept SET n = n + 1 WHERE id = $1 RETURNING *",
  changeSome: "UPDATE kept SET n = n + 10, word = $2 WHERE n < $1 RETURNING word",
  remove: "DELETE FROM kept WHERE id = $1 RETURNING word, n",
  renew: "INSERT INTO kept VALUES ($1, $2, 1) ON CONFLICT (id) DO UPDATE SET n = kept.n + 100 " +
    "RETURNING id, n",
  insert: "INSERT INTO kept VALUES ($1, $2, 7) RETURNING id",
  plain: "UPDATE kept SET word = $2 WHERE id = $1",
  lock: "SELECT word FROM kept WHERE id = $1 FOR UPDATE",
  quotient: "SELECT 60 / (n - $1::int) FROM kept ORDER BY id",
  pairs: "SELECT one.id, two.word FROM kept one CROSS JOIN kept two ORDER BY one.id, two.id",
  wide: "SELECT repeat(word, 5000) FROM kept ORDER BY id",
} as const;
type Name = keyof typeof STATEMENTS;
type Said = (to: Writer) => void;

const run = (name: Name, ...values: (string | null)[]): Said => (to) => {
  const params = values.map((value) => value === null ? null : UTF8.encode(value));
  Bind.encode({ portal: "", statement: name, paramFormats: [], params, resultFormats: [] }, to);
  Describe.encode({ kind: "P", name: "" }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
};

const PIPELINE: readonly Said[] = [
  run("one", "3"),
  run("change", "3"),
  run("one", "3"),
  run("remove", "4"),
  run("renew", "5", "five"),
  run("renew", "50", "fifty"),
  run("insert", "51", "new"),
  run("plain", "6", "plain"),
  run("lock", "6"),
  run("changeSome", "3", "some"),
  run("count"),
];

const PLACED: readonly [what: string, said: Said][] = [
  ["a Sync", (to) => Sync.encode({}, to)],
  ["a Flush", (to) => Flush.encode({}, to)],
  ["a Describe of a statement", (to) => Describe.encode({ kind: "S", name: "remove" }, to)],
  ["a query that fails among its rows", run("quotient", "9")],
  ["an INSERT of a row that is there", run("insert", "2", "again")],
  ["an upsert that fails", run("renew", "2", null)],
  ["a change whose value is none", run("change", "x")],
  ["a change of nothing", run("remove", "999")],
  ["more rows than come at first", run("pairs")],
  ["more bytes than one answer has", run("wide")],
  ["a portal that is read in two pieces", (to) => {
    const portal = "p";
    Bind.encode(
      { portal, statement: "pairs", paramFormats: [], params: [], resultFormats: [] },
      to,
    );
    Execute.encode({ portal, maxRows: 5 }, to);
    Execute.encode({ portal, maxRows: 5 }, to);
    Close.encode({ kind: "P", name: portal }, to);
  }],
  ["a statement without a name", (to) => {
    Parse.encode({ statement: "", query: STATEMENTS.one, paramTypes: [] }, to);
    Bind.encode(
      {
        portal: "",
        statement: "",
        paramFormats: [],
        params: [UTF8.encode("1")],
        resultFormats: [1],
      },
      to,
    );
    Execute.encode({ portal: "", maxRows: 0 }, to);
  }],
];

function told(said: readonly Said[]): Uint8Array {
  const to = new Writer();
  for (const say of said) say(to);
  return to.take();
}

const synced: Said = (to) => Sync.encode({}, to);
const asked = (query: string): Said => (to) => Query.encode({ query }, to);
const SEEN = asked("SELECT id, word, n FROM kept ORDER BY id");
const EMPTIED = asked("DELETE FROM kept");
const REFILLED = asked(FILLED);
const PREPARED: readonly Said[] = [
  ...Object.entries(STATEMENTS).map(([statement, query]): Said => (to) =>
    Parse.encode({ statement, query, paramTypes: [] }, to)
  ),
  synced,
];

Deno.test("whatever stands at whatever place of a pipeline, it is answered as PostgreSQL answers it", async (t) => {
  const postgres = await openPglite();
  const ofPostgres = (bytes: Uint8Array) => askPglite(postgres, bytes);
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await postgres.exec(CREATED);
    await client.query(CREATED);
    await ofPostgres(told(PREPARED));
    await client.ask(told(PREPARED));
    for (const [what, said] of PLACED) {
      await t.step(what, async () => {
        for (let place = 0; place <= PIPELINE.length; place++) {
          const conversation = told([
            ...[EMPTIED, REFILLED],
            ...PIPELINE.toSpliced(place, 0, said),
            ...[synced, SEEN],
          ]);
          const expected = shownMessages(await ofPostgres(conversation));
          await client.send(conversation);
          const questions = expected.filter((line) => line.startsWith("ready")).length;
          const seen = shownMessages(await client.untilReady(questions));
          assert.deepEqual(seen, expected, `at place ${place}`);
        }
      });
    }
    client.close();
  }, { flags: { auth: "trust" } });
  await postgres.close();
});

/** What runs for the second time, a call each; what rows are filed with, all in a few. */
const CALLS: readonly [what: string, said: readonly Said[], calls: readonly string[]][] = [
  ["UPDATE ... RETURNING", [run("change", "1")], ["ExecuteList"]],
  ["UPDATE ... RETURNING of many rows", [run("changeSome", "100", "x")], ["ExecuteList"]],
  ["DELETE ... RETURNING", [run("remove", "1")], ["ExecuteList"]],
  ["INSERT ... RETURNING", [run("insert", "70", "new")], ["ExecuteList"]],
  ["an upsert of a new row", [run("renew", "80", "new")], ["ExecuteList"]],
  ["an upsert of a row that is there", [run("renew", "2", "two")], ["ExecuteList"]],
  ["SELECT ... FOR UPDATE", [run("lock", "2")], ["ExecuteList"]],
  [
    "hundreds of upserts, of rows that are there",
    Array.from({ length: 300 }, (_, at) => run("renew", String(at % 12), "x")),
    ["Begin", "ExecuteMany", "ExecuteList", "Commit"],
  ],
];
const METHODS =
  /(ExecuteList|ExecuteMany|Execute|Direct|Prepare|Begin|Commit|Rollback|Fetch|SetOption)/;

Deno.test("what changes rows and gives them takes one call of IRIS, and many upserts a few", async (t) => {
  let calls: string[] = [];
  const iris = await watchedIris((head) => {
    const method = METHODS.exec(head.slice(0, 80))?.[1];
    if (method) calls.push(method);
  });
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await client.query(CREATED);
    await client.ask(told(PREPARED));
    for (const [what, said, expected] of CALLS) {
      await t.step(what, async () => {
        for (const _ of ["prepared", "known"]) {
          await client.query("DELETE FROM kept");
          await client.query(FILLED);
          calls = [];
          const seen = shownMessages(await client.ask(told([...said, synced])));
          assert.ok(!seen.some((line) => line.startsWith("ErrorResponse")), seen.join("\n"));
        }
        assert.deepEqual(calls, expected);
      });
    }
    client.close();
  }, {
    flags: {
      ...iris.flags,
      "pool-size": "1",
      "catalog-refresh": "0",
    },
  });
  await iris.close();
});
