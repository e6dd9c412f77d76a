// Pipelines made at random: the gateway gathers changes of one row after another into batches, and sends others to IRIS
// before those in front of them are answered; nobody can tell by the answers.

import assert from "node:assert/strict";
import fc from "fast-check";
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

/** Another one each time with PIPELINE_SEED=random. */
const SEED = Deno.env.get("PIPELINE_SEED") ? undefined : 20261121;
const UTF8 = new TextEncoder();

/** With how many pipelines each is tried. */
const TABLES: readonly [columns: string, pipelines: number][] = [
  ["a int PRIMARY KEY, b varchar(10) NOT NULL, c int", 20],
  ["a int PRIMARY KEY, b varchar(10) NOT NULL, c int, UNIQUE (b, c)", 10],
];

const STATEMENTS = {
  insert: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3)",
  upsert: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3) ON CONFLICT (a) DO NOTHING",
  any: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
  renew: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3) ON CONFLICT (a) DO UPDATE " +
    "SET b = excluded.b, c = piped.c + 1 WHERE piped.c < 40",
  give: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3) RETURNING a, c",
  divide: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3) RETURNING b || 'x', 60 / (c - 20)",
  giveRenewed: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3) ON CONFLICT (a) DO UPDATE " +
    "SET b = excluded.b, c = piped.c + 1 WHERE piped.c < 40 RETURNING *",
  giveSome: "INSERT INTO piped (a, b, c) VALUES ($1, $2, 1), ($1 + 50, $2, $1 + 2), (7, 'x', $1) " +
    "ON CONFLICT DO NOTHING RETURNING c, a",
  renewSome: "INSERT INTO piped (a, b, c) VALUES ($1, $2, $3), (8, 'y', $1), (9, 'z', $3) " +
    "ON CONFLICT (a) DO UPDATE SET c = excluded.c RETURNING c, a, b",
  update: "UPDATE piped SET b = $2 WHERE c >= $1",
  delete: "DELETE FROM piped WHERE a = $1",
  count: "SELECT count(*) FROM piped",
  one: "SELECT b, c FROM piped WHERE a = $1",
  quotient: "SELECT 60 / (c - $1::int) FROM piped WHERE a = $2",
  pairs: "SELECT one.a, other.b FROM piped one CROSS JOIN piped other ORDER BY one.a, other.a",
  updateOne: "UPDATE piped SET c = c + 1, b = $2 WHERE a = $1 RETURNING *",
  deleteOne: "DELETE FROM piped WHERE a = $1 RETURNING b, c",
  lock: "SELECT b FROM piped WHERE a <= $1 ORDER BY a FOR UPDATE",
  updateAll: "UPDATE piped SET c = c + 1 WHERE a >= $1 RETURNING 1",
} as const;
type Name = keyof typeof STATEMENTS;

interface Asked {
  name: Name;
  values: (string | null)[];
}

/** Several of one statement in a row are what a client has to say mostly. */
interface Run {
  asked: Asked[];
  described: boolean;
  closed: boolean;
  portal: string;
  binary: boolean;
  /** Each portal is executed once more. */
  again: boolean;
  /** Parsed again each time, without a name or with another one. */
  parsed: "before" | "unnamed" | "named";
  then: "nothing" | "flush" | "sync" | "begin" | "commit";
}

const number = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 1, max: 40 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom("x", "99999999999") },
);
const word = fc.constantFrom("", "a", "word", "Straße", "ß");
const wordOrNull = fc.oneof(
  { weight: 20, arbitrary: word },
  { weight: 1, arbitrary: fc.constant(null) },
);
const VALUES: Record<Name, fc.Arbitrary<(string | null)[]>> = {
  insert: fc.tuple(number, wordOrNull, number),
  upsert: fc.tuple(number, wordOrNull, number),
  any: fc.tuple(number, wordOrNull, number),
  renew: fc.tuple(number, wordOrNull, number),
  give: fc.tuple(number, wordOrNull, number),
  divide: fc.tuple(number, wordOrNull, number),
  giveRenewed: fc.tuple(number, wordOrNull, number),
  giveSome: fc.tuple(number, word),
  renewSome: fc.tuple(number, word, number),
  update: fc.tuple(number, word),
  delete: fc.tuple(number),
  count: fc.constant([]),
  one: fc.tuple(number),
  quotient: fc.tuple(number, number),
  pairs: fc.constant([]),
  updateOne: fc.tuple(number, word),
  deleteOne: fc.tuple(number),
  lock: fc.tuple(number),
  updateAll: fc.tuple(number),
};

const NAMES = [
  "insert",
  "insert",
  "insert",
  "update",
  "delete",
  "upsert",
  "any",
  "renew",
  "give",
  "give",
  "divide",
  "giveRenewed",
  "giveSome",
  "renewSome",
  "count",
  "one",
  "one",
  "quotient",
  "pairs",
  "updateOne",
  "deleteOne",
  "lock",
  "updateAll",
] as const satisfies readonly Name[];

const askedFor = (name: Name): fc.Arbitrary<Asked> =>
  fc.record({ name: fc.constant(name), values: VALUES[name] });
const name = fc.constantFrom<Name>(...NAMES);

const run: fc.Arbitrary<Run> = fc.record({
  asked: fc.oneof(
    name.chain((name) => fc.array(askedFor(name), { minLength: 1, maxLength: 6 })),
    fc.array(name.chain(askedFor), { minLength: 2, maxLength: 12 }),
  ),
  described: fc.boolean(),
  closed: fc.boolean(),
  portal: fc.constantFrom("", "", "", "p"),
  binary: fc.boolean(),
  again: fc.integer({ min: 1, max: 12 }).map((chance) => chance === 1),
  parsed: fc.constantFrom("before", "before", "unnamed", "unnamed", "named"),
  then: fc.constantFrom("nothing", "nothing", "nothing", "flush", "sync", "begin", "commit"),
});

/** How many statements have a name of their own, at most. */
const NAMED_MAX = 72;
const named = (count: number) => `named ${count}`;

function encode(runs: readonly Run[]): Uint8Array {
  const to = new Writer();
  let count = 0;
  for (const each of runs) {
    const { asked, described, closed, portal, binary, again, parsed, then } = each;
    for (const { name, values } of asked) {
      const statement = { before: name, unnamed: "", named: named(count++) }[parsed];
      if (parsed !== "before") {
        Parse.encode({ statement, query: STATEMENTS[name], paramTypes: [] }, to);
      }
      const params = values.map((value) => value === null ? null : UTF8.encode(value));
      Bind.encode(
        { portal, statement, paramFormats: [], params, resultFormats: binary ? [1] : [] },
        to,
      );
      if (described) Describe.encode({ kind: "P", name: portal }, to);
      Execute.encode({ portal, maxRows: 0 }, to);
      if (again) Execute.encode({ portal, maxRows: 0 }, to);
      if (closed || portal !== "") Close.encode({ kind: "P", name: portal }, to);
    }
    if (then === "flush") Flush.encode({}, to);
    if (then === "sync") Sync.encode({}, to);
    if (then === "begin" || then === "commit") {
      Sync.encode({}, to);
      Query.encode({ query: then }, to);
    }
  }
  Sync.encode({}, to);
  Query.encode({ query: "ROLLBACK" }, to);
  Query.encode({ query: "SELECT a, b, c FROM piped ORDER BY a" }, to);
  // What came behind an error was not prepared either.
  Query.encode({ query: "SELECT name FROM pg_prepared_statements ORDER BY name" }, to);
  for (let index = 0; index < NAMED_MAX; index++) {
    Close.encode({ kind: "S", name: named(index) }, to);
  }
  Sync.encode({}, to);
  return to.take();
}

function prepare(): Uint8Array {
  const to = new Writer();
  for (const [statement, query] of Object.entries(STATEMENTS)) {
    Parse.encode({ statement, query, paramTypes: [] }, to);
  }
  Sync.encode({}, to);
  return to.take();
}

/** As many ReadyForQuery as there are questions. */
function questionsIn(runs: readonly Run[]): number {
  const more = { nothing: 0, flush: 0, sync: 1, begin: 2, commit: 2 };
  return runs.reduce((count, { then }) => count + more[then], 5);
}

Deno.test("a pipeline of changes is answered as PostgreSQL answers it, however it is cut", async () => {
  const postgres = await openPglite();
  const ofPostgres = (bytes: Uint8Array) => askPglite(postgres, bytes);
  await withGateway(async (gateway) => {
    for (const [columns, numRuns] of TABLES) {
      const client = await RawClient.connect(gateway);
      for (const sql of ["DROP TABLE IF EXISTS piped", `CREATE TABLE piped (${columns})`]) {
        await postgres.exec(sql);
        await client.query(sql);
      }
      await ofPostgres(prepare());
      await client.ask(prepare());
      const property = fc.asyncProperty(
        fc.array(run, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 7, max: 3000 }),
        async (runs, cut) => {
          await postgres.exec("DELETE FROM piped");
          await client.query("DELETE FROM piped");
          const bytes = encode(runs);
          const expected = shownMessages(await ofPostgres(bytes));
          for (let at = 0; at < bytes.length; at += cut) {
            await client.send(bytes.subarray(at, at + cut));
          }
          assert.deepEqual(shownMessages(await client.untilReady(questionsIn(runs))), expected);
        },
      );
      await fc.assert(property, { numRuns, seed: SEED });
      await postgres.exec("DEALLOCATE ALL");
      client.close();
    }
  }, { flags: { auth: "trust" } });
  await postgres.close();
});
