// Parse, Bind, Describe, Execute, Close: in which order they answer, what they refuse, what they ask of IRIS.

import assert from "node:assert/strict";
import { protocolViolation } from "../../lib/errors/pg_error.ts";
import { InMemory } from "./in_memory.ts";

const complete = (tag: string) => `CommandComplete tag="${tag}"`;
const ready = (status: string) => `ReadyForQuery status=${status}`;
const row = (value: number) => `DataRow values=['${value}']`;

const parse = (text: string, name = "", types = "") =>
  `Parse statement="${name}" query=${JSON.stringify(text)} paramTypes=[${types}]`;
const tiny = (text: string, name = "", types = "") => parse(`SELECT tiny('${text}')`, name, types);
const bind = (
  { portal = "", statement = "", params = "", paramFormats = "", resultFormats = "" } = {},
) =>
  `Bind portal="${portal}" statement="${statement}" paramFormats=[${paramFormats}] ` +
  `params=[${params}] resultFormats=[${resultFormats}]`;
const describe = (kind: string, name = "") => `Describe kind=${kind} name="${name}"`;
const execute = (maxRows = 0, portal = "") => `Execute portal="${portal}" maxRows=${maxRows}`;
const close = (kind: string, name = "") => `Close kind=${kind} name="${name}"`;
const columns = (format = 0) =>
  `RowDescription columns=[{name="n" tableOid=0 attribute=0 type=23 size=4 typmod=-1 format=${format}}]`;

const ABORTED =
  "ERROR 25P02 current transaction is aborted, commands ignored until end of transaction block";

interface Step {
  /** Messages that come in one batch. */
  send: string[];
  replies: string[];
  calls?: string[];
}

const CONVERSATIONS: Record<string, Step[]> = {
  "each portal of a statement is described in its own formats": [{
    send: [
      tiny("SELECT", "s"),
      ...["", "1", "1", "0", ""].flatMap((resultFormats) => [
        bind({ statement: "s", resultFormats }),
        describe("P"),
      ]),
      describe("S", "s"),
      "Sync",
    ],
    replies: [
      "ParseComplete",
      ...[0, 1, 1, 0, 0].flatMap((format) => ["BindComplete", columns(format)]),
      "ParameterDescription types=[]",
      columns(),
      ready("I"),
    ],
  }],
  "a write with its Sync right behind runs in IRIS's autocommit": [{
    send: [tiny("INSERT 1"), bind(), execute(), "Sync"],
    replies: ["ParseComplete", "BindComplete", complete("INSERT 0 1"), ready("I")],
    calls: ["acquire", "describe INSERT 1", "execute INSERT 1", "release"],
  }],
  "a write whose Sync has not come yet opens a transaction": [
    {
      send: [tiny("INSERT 1"), bind(), execute()],
      replies: ["ParseComplete", "BindComplete", complete("INSERT 0 1")],
      calls: ["acquire", "describe INSERT 1", "begin", "execute INSERT 1"],
    },
    { send: ["Sync"], replies: [ready("I")], calls: ["commit", "release"] },
  ],
  "a pipeline is one transaction, and its error undoes all of it": [
    {
      send: [
        tiny("INSERT 1"),
        bind(),
        execute(),
        tiny("FAIL"),
        bind(),
        execute(),
        execute(),
        'Query query="SELECT 1"',
        "Flush",
        "Sync",
      ],
      replies: [
        "ParseComplete",
        "BindComplete",
        complete("INSERT 0 1"),
        "ParseComplete",
        "BindComplete",
        "ERROR 22012 division by zero",
        ready("I"),
      ],
      calls: [
        "acquire",
        "describe INSERT 1",
        "begin",
        "execute INSERT 1",
        "describe FAIL",
        "execute FAIL",
        "rollback",
        "release",
      ],
    },
    {
      send: [tiny("SELECT"), bind(), execute(), "Sync"],
      replies: ["ParseComplete", "BindComplete", complete("SELECT 0"), ready("I")],
    },
  ],
  "BEGIN in a pipeline takes over what ran before it": [
    {
      send: [tiny("INSERT 1"), bind(), execute(), parse("BEGIN"), bind(), execute(), "Sync"],
      replies: [
        "ParseComplete",
        "BindComplete",
        complete("INSERT 0 1"),
        "ParseComplete",
        "BindComplete",
        complete("BEGIN"),
        ready("T"),
      ],
    },
    {
      send: ['Query query="ROLLBACK"'],
      replies: [complete("ROLLBACK"), ready("I")],
      calls: ["acquire", "describe INSERT 1", "begin", "execute INSERT 1", "rollback", "release"],
    },
  ],
  "Describe tells parameters, then columns or that there are none": [
    {
      send: [tiny("INSERT $1"), describe("S"), "Sync"],
      replies: ["ParseComplete", "ParameterDescription types=[23]", "NoData", ready("I")],
      calls: ["acquire", "describe INSERT ?", "release"],
    },
    {
      send: [tiny("SELECT"), describe("S"), bind({ resultFormats: "1" }), describe("P"), "Sync"],
      replies: [
        "ParseComplete",
        "ParameterDescription types=[]",
        columns(0),
        "BindComplete",
        columns(1),
        ready("I"),
      ],
    },
    {
      send: [parse("BEGIN"), describe("S"), "Sync"],
      replies: ["ParseComplete", "ParameterDescription types=[]", "NoData", ready("I")],
    },
    {
      send: [describe("x"), "Sync"],
      replies: ["ERROR 08P01 invalid DESCRIBE message subtype 120", ready("I")],
    },
  ],
  "a declared type counts, 0 and unknown are found out, a hole is an error": [
    {
      send: [tiny("INSERT $1", "", "20"), describe("S"), "Sync"],
      replies: ["ParseComplete", "ParameterDescription types=[20]", "NoData", ready("I")],
    },
    {
      send: [tiny("INSERT $1", "", "705"), describe("S"), "Sync"],
      replies: ["ParseComplete", "ParameterDescription types=[23]", "NoData", ready("I")],
    },
    {
      send: [tiny("INSERT $1", "", "23,25"), describe("S"), "Sync"],
      replies: ["ParseComplete", "ParameterDescription types=[23,25]", "NoData", ready("I")],
    },
    {
      send: [tiny("INSERT $2"), "Sync"],
      replies: ["ERROR 42P18 could not determine data type of parameter $1", ready("I")],
    },
  ],
  "analysis belongs to Parse": [{
    send: [tiny("MISSING t"), bind(), execute(), "Sync"],
    replies: ['ERROR 42P01 relation "t" does not exist', ready("I")],
  }],
  "a row limit that is just reached suspends, and the next Execute says 0": [
    {
      send: [
        "Query query=\"SELECT tiny('INSERT 1'); SELECT tiny('INSERT 2'); SELECT tiny('INSERT 3')\"",
      ],
      replies: [complete("INSERT 0 1"), complete("INSERT 0 1"), complete("INSERT 0 1"), ready("I")],
    },
    {
      send: [tiny("SELECT"), bind(), execute(2), execute(1), execute(1), execute(), "Sync"],
      replies: [
        "ParseComplete",
        "BindComplete",
        row(1),
        row(2),
        "PortalSuspended",
        row(3),
        "PortalSuspended",
        complete("SELECT 0"),
        complete("SELECT 0"),
        ready("I"),
      ],
    },
    {
      send: [tiny("SELECT"), bind(), execute(2), execute(), "Sync"],
      replies: [
        "ParseComplete",
        "BindComplete",
        row(1),
        row(2),
        "PortalSuspended",
        row(3),
        complete("SELECT 1"),
        ready("I"),
      ],
    },
    {
      send: [
        tiny("SELECT", "s"),
        bind({ portal: "a", statement: "s" }),
        bind({ portal: "b", statement: "s" }),
        execute(1, "a"),
        execute(2, "b"),
        execute(1, "a"),
        close("S", "s"),
        execute(5, "b"),
        "Sync",
      ],
      replies: [
        "ParseComplete",
        "BindComplete",
        "BindComplete",
        row(1),
        "PortalSuspended",
        row(1),
        row(2),
        "PortalSuspended",
        row(2),
        "PortalSuspended",
        "CloseComplete",
        row(3),
        complete("SELECT 1"),
        ready("I"),
      ],
    },
    {
      send: [execute(0, "a"), "Sync"],
      replies: ['ERROR 34000 portal "a" does not exist', ready("I")],
    },
  ],
  "in a block a portal lives through Sync, and dies with its transaction": [
    {
      send: ["Query query=\"SELECT tiny('INSERT 1'); SELECT tiny('INSERT 2'); BEGIN\""],
      replies: [complete("INSERT 0 1"), complete("INSERT 0 1"), complete("BEGIN"), ready("T")],
    },
    {
      send: [tiny("SELECT"), bind({ portal: "p" }), execute(1, "p"), "Sync"],
      replies: ["ParseComplete", "BindComplete", row(1), "PortalSuspended", ready("T")],
    },
    { send: [execute(1, "p"), "Sync"], replies: [row(2), "PortalSuspended", ready("T")] },
    {
      send: [bind({ portal: "p" }), "Sync"],
      replies: ['ERROR 42P03 cursor "p" already exists', ready("E")],
    },
    { send: ['Query query="ROLLBACK"'], replies: [complete("ROLLBACK"), ready("I")] },
    {
      send: [execute(1, "p"), "Sync"],
      replies: ['ERROR 34000 portal "p" does not exist', ready("I")],
    },
  ],
  "a write does not run twice from one portal": [{
    send: [tiny("INSERT 1"), bind(), execute(), execute(), "Sync"],
    replies: [
      "ParseComplete",
      "BindComplete",
      complete("INSERT 0 1"),
      'ERROR 55000 portal "" cannot be run',
      ready("I"),
    ],
  }],
  "names are taken, missing, or closed without complaint": [
    {
      send: [tiny("SELECT", "s"), tiny("SELECT", "s"), "Sync"],
      replies: ["ParseComplete", 'ERROR 42P05 prepared statement "s" already exists', ready("I")],
    },
    {
      send: [bind({ statement: "nope" }), "Sync"],
      replies: ['ERROR 26000 prepared statement "nope" does not exist', ready("I")],
    },
    {
      send: [bind(), "Sync"],
      replies: ["ERROR 26000 unnamed prepared statement does not exist", ready("I")],
    },
    { send: [execute(), "Sync"], replies: ['ERROR 34000 portal "" does not exist', ready("I")] },
    {
      send: [close("S", "nope"), close("P", "nope"), "Sync"],
      replies: ["CloseComplete", "CloseComplete", ready("I")],
    },
    {
      send: ['Query query="DEALLOCATE s"', bind({ statement: "s" }), "Sync"],
      replies: [
        complete("DEALLOCATE"),
        ready("I"),
        'ERROR 26000 prepared statement "s" does not exist',
        ready("I"),
      ],
    },
  ],
  "a Query and a failed Parse drop the unnamed statement": [
    {
      send: [tiny("SELECT"), "Sync", 'Query query=""', bind(), "Sync"],
      replies: [
        "ParseComplete",
        ready("I"),
        "EmptyQueryResponse",
        ready("I"),
        "ERROR 26000 unnamed prepared statement does not exist",
        ready("I"),
      ],
    },
    {
      send: [tiny("SELECT"), parse("SELEC"), "Sync", bind(), "Sync"],
      replies: [
        "ParseComplete",
        'ERROR 42601 syntax error at or near "SELEC"',
        ready("I"),
        "ERROR 26000 unnamed prepared statement does not exist",
        ready("I"),
      ],
    },
  ],
  "one Parse is one command at most": [
    {
      send: [parse("BEGIN; BEGIN"), "Sync"],
      replies: [
        "ERROR 42601 cannot insert multiple commands into a prepared statement",
        ready("I"),
      ],
    },
    {
      send: [parse(" ; "), bind(), describe("P"), execute(), "Sync"],
      replies: ["ParseComplete", "BindComplete", "NoData", "EmptyQueryResponse", ready("I")],
    },
  ],
  "Bind counts values and formats": [
    {
      send: [tiny("INSERT $1", "i"), bind({ statement: "i" }), "Sync"],
      replies: [
        "ParseComplete",
        'ERROR 08P01 bind message supplies 0 parameters, but prepared statement "i" requires 1',
        ready("I"),
      ],
    },
    {
      send: [bind({ statement: "i", params: "'5'", paramFormats: "0,0" }), "Sync"],
      replies: ["ERROR 08P01 bind message has 2 parameter formats but 1 parameters", ready("I")],
    },
    {
      send: [bind({ statement: "i", params: "'5'", paramFormats: "2" }), "Sync"],
      replies: ["ERROR 22023 unsupported format code: 2", ready("I")],
    },
    {
      send: [tiny("SELECT"), bind({ resultFormats: "0,0" }), "Sync"],
      replies: [
        "ParseComplete",
        "ERROR 08P01 bind message has 2 result formats but query has 1 columns",
        ready("I"),
      ],
    },
    {
      send: [tiny("SELECT"), bind({ resultFormats: "2" }), execute(), "Sync"],
      replies: [
        "ParseComplete",
        "BindComplete",
        "ERROR 22023 unsupported format code: 2",
        ready("I"),
      ],
    },
  ],
  "values reach IRIS in either format": [{
    send: [
      tiny("INSERT $1"),
      bind({ params: "'41'" }),
      execute(),
      "Sync",
      bind({ params: "x0000002a", paramFormats: "1" }),
      execute(),
      "Sync",
    ],
    replies: [
      "ParseComplete",
      "BindComplete",
      complete("INSERT 0 1"),
      ready("I"),
      "BindComplete",
      complete("INSERT 0 1"),
      ready("I"),
    ],
    calls: [
      "acquire",
      "describe INSERT ?",
      "execute INSERT ? 41",
      "release",
      "acquire",
      "execute INSERT ? 42",
      "release",
    ],
  }],
  "what a pipeline says again and again goes to IRIS at once": [{
    send: [
      tiny("INSERT $1"),
      bind({ params: "'41'" }),
      execute(),
      bind({ params: "'42'" }),
      execute(),
      bind({ params: "'43'" }),
      execute(),
      tiny("SELECT"),
      "Sync",
    ],
    replies: [
      "ParseComplete",
      "BindComplete",
      complete("INSERT 0 1"),
      "BindComplete",
      complete("INSERT 0 1"),
      "BindComplete",
      complete("INSERT 0 1"),
      "ParseComplete",
      ready("I"),
    ],
    calls: [
      "acquire",
      "describe INSERT ?",
      "begin",
      "execute many 3",
      "describe SELECT",
      "commit",
      "release",
    ],
  }],
  "in a failed block only its end is let through, prepared or new": [
    {
      send: [tiny("SELECT", "s"), parse("ROLLBACK", "r"), 'Query query="BEGIN"'],
      replies: ["ParseComplete", "ParseComplete", complete("BEGIN"), ready("T")],
    },
    {
      send: ["Query query=\"SELECT tiny('FAIL')\""],
      replies: ["ERROR 22012 division by zero", ready("E")],
    },
    { send: [tiny("SELECT"), "Sync"], replies: [ABORTED, ready("E")] },
    { send: [bind({ statement: "s" }), "Sync"], replies: [ABORTED, ready("E")] },
    { send: [describe("S", "s"), "Sync"], replies: [ABORTED, ready("E")] },
    {
      send: [bind({ statement: "r" }), describe("P"), execute(), "Sync"],
      replies: ["BindComplete", "NoData", complete("ROLLBACK"), ready("I")],
    },
  ],
  "DISCARD ALL is allowed as a pipeline's first statement": [
    {
      send: [parse("DISCARD ALL"), bind(), execute(), "Sync"],
      replies: ["ParseComplete", "BindComplete", complete("DISCARD ALL"), ready("I")],
    },
    {
      send: [tiny("SELECT"), bind(), execute(), parse("DISCARD ALL"), bind(), execute(), "Sync"],
      replies: [
        "ParseComplete",
        "BindComplete",
        complete("SELECT 0"),
        "ParseComplete",
        "BindComplete",
        "ERROR 25001 DISCARD ALL cannot be executed within a pipeline",
        ready("I"),
      ],
    },
  ],
  "a function call is a whole exchange, and the session goes on": [{
    send: ["FunctionCall function=1 argumentFormats=[] arguments=[] resultFormat=0"],
    replies: ["ERROR 0A000 function calls by OID are not supported", ready("I")],
  }],
  "COPY's messages outside a COPY are ignored": [{
    send: ["CopyData data='x'", "CopyDone", 'CopyFail message="no"', "Sync"],
    replies: [ready("I")],
  }],
  "SHOW describes its column": [{
    send: [parse("SHOW TimeZone"), describe("S"), bind({ resultFormats: "1" }), execute(1), "Sync"],
    replies: [
      "ParseComplete",
      "ParameterDescription types=[]",
      'RowDescription columns=[{name="TimeZone" tableOid=0 attribute=0 type=25 size=-1 typmod=-1 format=0}]',
      "BindComplete",
      "DataRow values=['Etc/UTC']",
      "PortalSuspended",
      ready("I"),
    ],
  }],
};

for (const [name, steps] of Object.entries(CONVERSATIONS)) {
  Deno.test(name, async () => {
    const conversation = await InMemory.loggedIn();
    for (const { send, replies, calls } of steps) {
      assert.deepEqual(await conversation.play(...send), replies, send.join("\n"));
      if (calls) assert.deepEqual(conversation.calls(), calls, send.join("\n"));
    }
    await conversation.session.close();
    assert.equal(conversation.pool.lent, 0);
  });
}

Deno.test("rows that a procedure gives, of which nothing was told, are left in IRIS", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.play(tiny("INSERT 1"), bind(), execute(), "Sync");
  for (let times = 0; times < 2; times++) {
    const call = [tiny("CALL p"), describe("S"), bind(), execute(), "Sync"];
    assert.deepEqual(await conversation.play(...call), [
      "ParseComplete",
      "ParameterDescription types=[]",
      "NoData",
      "BindComplete",
      complete("CALL"),
      ready("I"),
    ]);
  }
  await conversation.session.close();
  assert.equal(conversation.pool.lent, 0);
});

Deno.test("a changed result shape is an error once, and the next Parse knows the new one", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.play(tiny("SELECT", "s"), "Sync");
  conversation.pool.columnType = 25;
  assert.deepEqual(await conversation.play(bind({ statement: "s" }), execute(), "Sync"), [
    "BindComplete",
    "ERROR 0A000 cached plan must not change result type",
    ready("I"),
  ]);
  assert.deepEqual(await conversation.play(tiny("SELECT"), bind(), execute(), "Sync"), [
    "ParseComplete",
    "BindComplete",
    complete("SELECT 0"),
    ready("I"),
  ]);
});

Deno.test("the second Parse of a text asks nothing of IRIS", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.play(tiny("SELECT"), "Sync");
  conversation.calls();
  await conversation.play(tiny("SELECT"), "Sync");
  assert.deepEqual(conversation.calls(), []);
});

Deno.test("a suspended portal keeps its connection until Sync, not longer", async () => {
  const conversation = await InMemory.loggedIn();
  conversation.pool.numbers = [1, 2, 3];
  await conversation.play(tiny("SELECT"), bind(), execute(1));
  assert.equal(conversation.pool.lent, 1);
  await conversation.play("Sync");
  assert.equal(conversation.pool.lent, 0);
  assert.ok(conversation.calls().includes("close cursor"));
});

Deno.test("rows of a long answer come in batches, asked for before the last one is sent", async () => {
  const conversation = await InMemory.loggedIn();
  conversation.pool.numbers = Array.from({ length: 250 }, (_, index) => index);
  const replies = await conversation.play(tiny("SELECT"), bind(), execute(), "Sync");
  assert.equal(replies.filter((line) => line.startsWith("DataRow")).length, 250);
  assert.equal(replies.at(-2), complete("SELECT 250"));
  assert.deepEqual(conversation.calls(), [
    "acquire",
    "describe SELECT",
    "execute SELECT",
    "fetch 0",
    // Of what has turned out to be long two are on their way; here the second one is behind the end.
    "fetch 0",
    "fetch 0",
    "release",
  ]);
});

Deno.test("a cancel while waiting for a connection ends the wait", async () => {
  const conversation = await InMemory.loggedIn();
  conversation.pool.busy = true;
  const answer = conversation.query("SELECT tiny('SELECT')");
  await conversation.pool.waiting.promise;
  assert.equal(conversation.registry.cancel(1, new Uint8Array(4).fill(7)), true);
  assert.deepEqual(await answer, [
    "ERROR 57014 canceling statement due to user request",
    ready("I"),
  ]);
});

Deno.test("a cancel that comes late does nothing", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.query("");
  conversation.registry.cancel(1, new Uint8Array(4).fill(7));
  assert.equal((await conversation.query("SELECT tiny('SELECT')")).at(-2), complete("SELECT 0"));
});

const MALFORMED: [tag: string, replies: string[]][] = [
  ["Q", ["ERROR 08P01 invalid message format", ready("I")]],
  ["B", ["ERROR 08P01 invalid message format"]],
];

for (const [tag, replies] of MALFORMED) {
  Deno.test(`a malformed ${tag} is answered, and the session goes on`, async () => {
    const conversation = await InMemory.loggedIn();
    const error = protocolViolation("invalid message format").with({ severity: "ERROR" });
    assert.deepEqual(await conversation.receive([{ name: "Malformed", tag, error }]), replies);
    assert.equal((await conversation.play("Sync")).at(-1), ready("I"));
  });
}

Deno.test("what is not the protocol ends the session", async () => {
  const conversation = await InMemory.loggedIn();
  const error = protocolViolation("invalid frontend message type 126");
  assert.deepEqual(await conversation.receive([{ name: "Malformed", tag: "~", error }]), [
    "FATAL 08P01 invalid frontend message type 126",
  ]);
  assert.equal(conversation.session.closed, true);
});

Deno.test("Terminate ends the session without a word, and leaves nothing open", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.query("BEGIN; SELECT tiny('INSERT 1')");
  assert.deepEqual(await conversation.play("Terminate", 'Query query=""'), []);
  assert.equal(conversation.session.closed, true);
  assert.equal(conversation.pool.lent, 0);
  assert.equal(conversation.registry.size, 0);
});

Deno.test("a client that has gone leaves nothing open", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.query("BEGIN; SELECT tiny('INSERT 1')");
  const { session } = conversation;
  conversation.sent.push = () => {
    throw new Error("connection reset");
  };
  await session.receive([{ name: "Query", body: { query: "SELECT tiny('SELECT')" } }]);
  assert.equal(session.closed, true);
  assert.equal(conversation.pool.lent, 0);
});

Deno.test("close() says why, once", async () => {
  const conversation = await InMemory.loggedIn();
  conversation.sent = [];
  const reason = protocolViolation("terminating connection");
  await Promise.all([conversation.session.close(reason), conversation.session.close(reason)]);
  assert.deepEqual(conversation.replies(), ["FATAL 08P01 terminating connection"]);
  assert.equal(conversation.session.closed, true);
});

Deno.test("the statements of a pipeline are asked before the first of them is answered", async () => {
  const conversation = await InMemory.loggedIn();
  const { pool } = conversation;
  pool.numbers = [4];
  pool.together = 3;
  const select = [bind({ statement: "s" }), execute()];
  const replies = await conversation.play(
    tiny("SELECT", "s"),
    ...[select, select, select].flat(),
    "Sync",
  );
  assert.deepEqual(replies, [
    "ParseComplete",
    ...[1, 2, 3].flatMap(() => ["BindComplete", row(4), complete("SELECT 1")]),
    ready("I"),
  ]);
});

Deno.test("a cancel is told at the statement of a pipeline that it has met", async () => {
  const conversation = await InMemory.loggedIn();
  const { pool } = conversation;
  pool.numbers = [4];
  pool.together = 3;
  pool.whenAsked = () => conversation.registry.cancel(1, new Uint8Array(4).fill(7));
  const select = [bind({ statement: "s" }), execute()];
  const replies = await conversation.play(
    tiny("SELECT", "s"),
    ...[select, select, select].flat(),
    "Sync",
  );
  assert.deepEqual(replies, [
    "ParseComplete",
    ...[1, 2].flatMap(() => ["BindComplete", row(4), complete("SELECT 1")]),
    "BindComplete",
    "ERROR 57014 canceling statement due to user request",
    ready("I"),
  ]);
});
