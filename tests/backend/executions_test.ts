// What a backend process makes of requests that wait for their turn together: which of them go to IRIS in one call, and
// what the others are told when one of them fails.

import assert from "node:assert/strict";
import { Framer, tagOf } from "../../lib/backend/framer.ts";
import { HelperSession } from "../../lib/backend/helper_session.ts";
import * as protocol from "../../lib/backend/protocol.ts";
import { Requests } from "../../lib/backend/requests.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { encodeList } from "../../lib/iris/list.ts";
import type { Program } from "../../lib/sql/program.ts";
import { int4 } from "../../lib/types/integers.ts";
import { NO_HINTS } from "../../lib/types/column.ts";
import { InProcessIris } from "./in_process_iris.ts";

const ONE = "SELECT n FROM t WHERE id = ?";
const CHANGE = "UPDATE t SET n = n + 1 WHERE id = ?";
const FAIL = "SELECT 1 / (n - n) FROM t WHERE id = ?";
const LONG = "SELECT long FROM t WHERE id = ?";
const ALL = "SELECT id FROM t WHERE id > ?";
const NOT_THERE = "SELECT nothing FROM t WHERE id = ?";

/** UPDATE ... RETURNING n */
const RETURNING: Program = {
  texts: ["SELECT %ID FROM t WHERE id = ?", CHANGE, "SELECT n FROM t WHERE %ID = ?"],
  steps: [{
    do: "each",
    rows: { kind: "query", call: { text: 0, operands: [0] }, id: true, once: false },
    steps: [
      { do: "change", call: { text: 1, operands: [0] }, once: false },
      { do: "give", call: { text: 2, operands: [-1] } },
    ],
  }],
  answer: { text: 2, hidden: 0 },
};

const common = { epoch: 0, ...NO_HINTS, formats: [], output: null, keep: true, number: 0 };

interface Asked extends Partial<protocol.Execute> {
  value?: string;
}

function ask(sql: string, { value = "1", ...more }: Asked = {}): Uint8Array {
  const parameters = encodeList([value]);
  return protocol.Execute.bytes({ ...common, sql, parameters, rowsMax: 100, flight: 7, ...more });
}

function askSteps(more: Partial<protocol.RunSteps> = {}): Uint8Array {
  const program = JSON.stringify(RETURNING);
  const parameters = encodeList(["1"]);
  return protocol.RunSteps.bytes({
    ...common,
    program,
    parameters,
    rowsMax: 100,
    flight: 7,
    ...more,
  });
}

const IN_RANGE = { head: [{ type: int4.oid, check: "range" as const }] };
const AS_INT4 = { head: [{ type: int4.oid }] };
/** Its n is no int4. */
const GREAT = { value: "2" };

/** What is asked, what of IRIS is called for that, and the tags of the replies: an answer, a failure, or skipped. */
const ROUNDS: readonly [
  what: string,
  frames: readonly Uint8Array[],
  calls: readonly string[],
  replies: string,
][] = [
  ["many go in one call", new Array(50).fill(ask(ONE)), ["ExecuteList"], "e".repeat(50)],
  ["one alone goes as ever", [ask(ONE)], ["Execute"], "e"],
  [
    "queries, changes and programs",
    [ask(ONE), ask(CHANGE), askSteps(), ask(ONE), askSteps()],
    ["ExecuteList"],
    "eeeee",
  ],
  [
    "what is behind a failure is skipped",
    [ask(ONE), ask(CHANGE), ask(FAIL), ask(CHANGE), askSteps(), ask(ONE)],
    ["ExecuteList"],
    "eefsss",
  ],
  [
    "what cannot be prepared fails in its turn",
    [ask(ONE), ask(CHANGE), ask(NOT_THERE), ask(CHANGE)],
    ["Prepare", "ExecuteList", "Prepare", "Prepare"],
    "eefs",
  ],
  [
    "more rows than at once",
    [ask(ONE), ask(ALL, { rowsMax: 1, value: "0" }), ask(CHANGE)],
    ["ExecuteList"],
    "ees",
  ],
  [
    "another flight goes by itself",
    [ask(ONE), ask(ONE), ask(ONE, { flight: 8 }), ask(ONE, { flight: 8 })],
    ["ExecuteList", "ExecuteList"],
    "eeee",
  ],
  ["what is in none goes by itself", new Array(3).fill(ask(ONE, { flight: 0 })), [
    "Execute",
    "Execute",
    "Execute",
  ], "eee"],
  [
    "other requests go by themselves",
    [ask(ONE), ask(ONE), protocol.Ping.bytes({}), ask(ONE), ask(ONE)],
    ["ExecuteList", "Ping", "ExecuteList"],
    "eekee",
  ],
  [
    "streams go by themselves",
    [ask(ONE), ask(LONG), ask(ONE)],
    ["Execute", "Execute", "Execute"],
    "eee",
  ],
  [
    "no change goes with a query that may be asked of somebody else",
    [ask(ONE), ask(ONE, IN_RANGE), ask(CHANGE), ask(ONE, IN_RANGE), ask(CHANGE)],
    ["ExecuteList", "ExecuteList", "Execute"],
    "eeeee",
  ],
  [
    "its value cannot be sent, and nothing is changed behind it",
    [ask(ONE), ask(ONE, { ...GREAT, ...IN_RANGE }), ask(CHANGE)],
    ["ExecuteList", "Execute"],
    "efs",
  ],
  [
    "a value that cannot be sent fails with what is behind it",
    [ask(ONE, { ...GREAT, ...AS_INT4 }), ask(CHANGE), ask(ONE)],
    ["ExecuteList"],
    "fss",
  ],
  [
    "where nothing is changed it is read again",
    [ask(ONE), ask(ONE, { ...GREAT, ...AS_INT4 }), ask(ONE)],
    ["ExecuteList", "ExecuteList", "Execute", "CloseStatement", "Prepare", "Execute"],
    "efs",
  ],
];

Deno.test("what waits for its turn goes to IRIS in one call, as far as nothing is to be decided between", async (t) => {
  const iris = new InProcessIris();
  const requests = new Requests(new HelperSession(iris.object, { schemaPath: "SQLUser" }));
  const play = (frames: readonly Uint8Array[]): string => {
    let replies = "";
    for (let at = 0; at < frames.length;) {
      const to = new Writer();
      const { answered, goesOn } = requests.answer(frames, { from: at, to });
      assert.ok(goesOn);
      at += answered;
      const framer = new Framer();
      framer.push(Uint8Array.of(...to.take(), ...requests.rest));
      for (const frame of framer) replies += tagOf(frame);
    }
    return replies;
  };
  iris.run("CREATE TABLE t (id INT PRIMARY KEY, n BIGINT, long LONGVARCHAR)");
  iris.run("INSERT INTO t (id, n, long) VALUES (1, 10, 'long')");
  iris.run("INSERT INTO t (id, n, long) VALUES (2, 3000000000, 'long')");
  // All that there is is prepared once.
  play([ONE, CHANGE, FAIL, LONG, ALL].map((sql) => ask(sql, { flight: 0 })));
  play([askSteps({ flight: 0 })]);
  for (const [what, frames, calls, replies] of ROUNDS) {
    await t.step(what, () => {
      // A flight before this one is over.
      play([ask(ONE, { flight: 6 }), protocol.Begin.bytes({})]);
      iris.calls.length = 0;
      assert.equal(play(frames), replies);
      assert.deepEqual(iris.calls, calls);
      play([protocol.Reset.bytes({})]);
    });
  }
  iris.close();
});
