// Query: what one text with one or several statements answers, and what it asks of IRIS.

import assert from "node:assert/strict";
import { InMemory } from "./in_memory.ts";

const sql = (...texts: string[]) => texts.map((text) => `SELECT tiny('${text}')`).join("; ");
const complete = (tag: string) => `CommandComplete tag="${tag}"`;
const ready = (status: string) => `ReadyForQuery status=${status}`;
const COLUMNS =
  'RowDescription columns=[{name="n" tableOid=0 attribute=0 type=23 size=4 typmod=-1 format=0}]';
const ABORTED =
  "ERROR 25P02 current transaction is aborted, commands ignored until end of transaction block";
const NO_TRANSACTION = "WARNING 25P01 there is no transaction in progress";
const DIVISION = "ERROR 22012 division by zero";

interface Step {
  query: string;
  replies: string[];
  /** What was asked of IRIS meanwhile. */
  calls?: string[];
}

const CONVERSATIONS: Record<string, Step[]> = {
  "a text without statements is empty, once": [
    { query: "", replies: ["EmptyQueryResponse", ready("I")], calls: [] },
    { query: " ;; -- nothing\n;", replies: ["EmptyQueryResponse", ready("I")] },
  ],
  "one statement runs in IRIS's autocommit, and the connection goes back": [{
    query: sql("INSERT 1"),
    replies: [complete("INSERT 0 1"), ready("I")],
    calls: ["acquire", "execute INSERT 1", "release"],
  }],
  "rows come with their columns, and the tag counts them": [
    { query: sql("INSERT 1"), replies: [complete("INSERT 0 1"), ready("I")] },
    {
      query: sql("SELECT"),
      replies: [COLUMNS, "DataRow values=['1']", complete("SELECT 1"), ready("I")],
    },
  ],
  "several statements are one transaction": [{
    query: sql("INSERT 1", "INSERT 2"),
    replies: [complete("INSERT 0 1"), complete("INSERT 0 1"), ready("I")],
    calls: ["acquire", "begin", "execute INSERT 1", "execute INSERT 2", "commit", "release"],
  }],
  "an error undoes the earlier statements and skips the later ones": [
    {
      query: sql("INSERT 1", "FAIL", "INSERT 2"),
      replies: [complete("INSERT 0 1"), DIVISION, ready("I")],
      calls: ["acquire", "begin", "execute INSERT 1", "execute FAIL", "rollback", "release"],
    },
    { query: sql("SELECT"), replies: [COLUMNS, complete("SELECT 0"), ready("I")] },
  ],
  "a write behind which something may still fail does not stand alone": [{
    query: `${sql("INSERT 1")}; SHOW nope`,
    replies: [
      complete("INSERT 0 1"),
      'ERROR 42704 unrecognized configuration parameter "nope"',
      ready("I"),
    ],
    calls: ["acquire", "begin", "execute INSERT 1", "rollback", "release"],
  }],
  "a syntax error at the end means that nothing runs": [{
    query: `${sql("INSERT 1")}; SELEC`,
    replies: ['ERROR 42601 syntax error at or near "SELEC"', ready("I")],
    calls: [],
  }],
  "BEGIN inside a text takes over what ran before it": [
    {
      query: `${sql("INSERT 1")}; BEGIN; ${sql("INSERT 2")}`,
      replies: [complete("INSERT 0 1"), complete("BEGIN"), complete("INSERT 0 1"), ready("T")],
      calls: ["acquire", "begin", "execute INSERT 1", "execute INSERT 2"],
    },
    {
      query: "ROLLBACK",
      replies: [complete("ROLLBACK"), ready("I")],
      calls: ["rollback", "release"],
    },
    { query: sql("SELECT"), replies: [COLUMNS, complete("SELECT 0"), ready("I")] },
  ],
  "COMMIT inside a text commits it with a warning, and the rest is a new transaction": [{
    query: `${sql("INSERT 1")}; COMMIT; ${sql("INSERT 2", "FAIL")}`,
    replies: [
      complete("INSERT 0 1"),
      "WARNING 25P01 there is no transaction in progress",
      complete("COMMIT"),
      complete("INSERT 0 1"),
      DIVISION,
      ready("I"),
    ],
    calls: [
      "acquire",
      "begin",
      "execute INSERT 1",
      "commit",
      "begin",
      "execute INSERT 2",
      "execute FAIL",
      "rollback",
      "release",
    ],
  }],
  "a block keeps its connection from its first statement to its end": [
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")], calls: [] },
    {
      query: sql("INSERT 1"),
      replies: [complete("INSERT 0 1"), ready("T")],
      calls: ["acquire", "begin", "execute INSERT 1"],
    },
    { query: "END", replies: [complete("COMMIT"), ready("I")], calls: ["commit", "release"] },
  ],
  "after an error a block waits for its end, and COMMIT says ROLLBACK": [
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")] },
    {
      query: sql("FAIL"),
      replies: [DIVISION, ready("E")],
      calls: ["acquire", "begin", "execute FAIL", "rollback", "release"],
    },
    { query: sql("INSERT 1"), replies: [ABORTED, ready("E")], calls: [] },
    { query: sql("UNPLANNED"), replies: [ABORTED, ready("E")] },
    { query: "SHOW timezone", replies: [ABORTED, ready("E")] },
    { query: "SAVEPOINT a", replies: [ABORTED, ready("E")] },
    { query: "", replies: ["EmptyQueryResponse", ready("E")] },
    { query: "COMMIT", replies: [complete("ROLLBACK"), ready("I")], calls: [] },
  ],
  "BEGIN twice and COMMIT outside warn": [
    { query: "COMMIT", replies: [NO_TRANSACTION, complete("COMMIT"), ready("I")] },
    { query: "ABORT", replies: [NO_TRANSACTION, complete("ROLLBACK"), ready("I")] },
    { query: "START TRANSACTION", replies: [complete("START TRANSACTION"), ready("T")] },
    {
      query: "BEGIN",
      replies: [
        "WARNING 25001 there is already a transaction in progress",
        complete("BEGIN"),
        ready("T"),
      ],
    },
  ],
  "savepoints outside a block, and unknown ones, are errors": [
    {
      query: "SAVEPOINT a",
      replies: ["ERROR 25P01 SAVEPOINT can only be used in transaction blocks", ready("I")],
    },
    {
      query: "RELEASE a",
      replies: ["ERROR 25P01 RELEASE SAVEPOINT can only be used in transaction blocks", ready("I")],
    },
    {
      query: "ROLLBACK TO a",
      replies: [
        "ERROR 25P01 ROLLBACK TO SAVEPOINT can only be used in transaction blocks",
        ready("I"),
      ],
    },
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")] },
    {
      query: "ROLLBACK TO a",
      replies: ['ERROR 3B001 savepoint "a" does not exist', ready("E")],
    },
  ],
  "a savepoint brings a failed block back, as often as one likes": [
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")] },
    { query: "SAVEPOINT a", replies: [complete("SAVEPOINT"), ready("T")], calls: [] },
    {
      query: sql("INSERT 1"),
      replies: [complete("INSERT 0 1"), ready("T")],
      calls: ["acquire", "begin", "savepoint", "execute INSERT 1"],
    },
    { query: sql("FAIL"), replies: [DIVISION, ready("E")], calls: ["execute FAIL"] },
    { query: "ROLLBACK TO a", replies: [complete("ROLLBACK"), ready("T")], calls: ["rollback to"] },
    { query: sql("SELECT"), replies: [COLUMNS, complete("SELECT 0"), ready("T")] },
    { query: sql("FAIL"), replies: [DIVISION, ready("E")] },
    { query: "ROLLBACK TO a", replies: [complete("ROLLBACK"), ready("T")] },
    { query: sql("INSERT 2"), replies: [complete("INSERT 0 1"), ready("T")] },
    { query: "RELEASE a", replies: [complete("RELEASE"), ready("T")] },
    { query: "COMMIT", replies: [complete("COMMIT"), ready("I")] },
    {
      query: sql("SELECT"),
      replies: [COLUMNS, "DataRow values=['2']", complete("SELECT 1"), ready("I")],
    },
  ],
  "AND CHAIN begins again with the same modes": [
    { query: "BEGIN READ ONLY", replies: [complete("BEGIN"), ready("T")] },
    { query: "COMMIT AND CHAIN", replies: [complete("COMMIT"), ready("T")] },
    {
      query: sql("INSERT 1"),
      replies: ["ERROR 25006 cannot execute INSERT in a read-only transaction", ready("E")],
      calls: [],
    },
    { query: "ROLLBACK AND CHAIN", replies: [complete("ROLLBACK"), ready("T")] },
    { query: "ROLLBACK", replies: [complete("ROLLBACK"), ready("I")] },
    {
      query: "COMMIT AND CHAIN",
      replies: ["ERROR 25P01 COMMIT AND CHAIN can only be used in transaction blocks", ready("I")],
    },
  ],
  "a read-only session refuses to write, and says so to the client": [
    {
      query: "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
      replies: [
        complete("SET"),
        'ParameterStatus name="default_transaction_read_only" value="on"',
        ready("I"),
      ],
    },
    {
      query: sql("CREATE a"),
      replies: ["ERROR 25006 cannot execute CREATE TABLE in a read-only transaction", ready("I")],
      calls: [],
    },
  ],
  "a transaction's modes come before its first query": [
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")] },
    {
      query: "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
      replies: [
        "NOTICE 00000 isolation level serializable is not available in IRIS: using read committed",
        complete("SET"),
        ready("T"),
      ],
    },
    { query: sql("SELECT"), replies: [COLUMNS, complete("SELECT 0"), ready("T")] },
    {
      query: "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
      replies: [
        "ERROR 25001 SET TRANSACTION ISOLATION LEVEL must be called before any query",
        ready("E"),
      ],
    },
  ],
  "SET LOCAL and SET TRANSACTION warn outside a block": [
    {
      query: "SET LOCAL jit = off",
      replies: [
        "WARNING 25P01 SET LOCAL can only be used in transaction blocks",
        complete("SET"),
        ready("I"),
      ],
    },
    {
      query: "SET TRANSACTION READ ONLY",
      replies: [
        "WARNING 25P01 SET TRANSACTION can only be used in transaction blocks",
        complete("SET"),
        ready("I"),
      ],
    },
  ],
  "a rollback takes settings back, and the client is told": [
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")] },
    {
      query: "SET timezone = '+6'",
      replies: [complete("SET"), 'ParameterStatus name="TimeZone" value="<+06>-06"', ready("T")],
    },
    {
      query: "ROLLBACK",
      replies: [
        complete("ROLLBACK"),
        'ParameterStatus name="TimeZone" value="Etc/UTC"',
        ready("I"),
      ],
    },
    {
      query: "SET timezone = '+6'; SHOW nope",
      replies: [
        complete("SET"),
        'ERROR 42704 unrecognized configuration parameter "nope"',
        ready("I"),
      ],
    },
  ],
  "client_min_messages keeps warnings away": [
    { query: "SET client_min_messages = error", replies: [complete("SET"), ready("I")] },
    { query: "COMMIT", replies: [complete("COMMIT"), ready("I")] },
  ],
  "DISCARD ALL stands alone": [
    { query: "SET jit = off", replies: [complete("SET"), ready("I")] },
    {
      query: "SELECT tiny('SELECT'); DISCARD ALL",
      replies: [
        COLUMNS,
        complete("SELECT 0"),
        "ERROR 25001 DISCARD ALL cannot run inside a transaction block",
        ready("I"),
      ],
    },
    { query: "DISCARD ALL", replies: [complete("DISCARD ALL"), ready("I")] },
    {
      query: "SHOW jit",
      replies: [
        'RowDescription columns=[{name="jit" tableOid=0 attribute=0 type=25 size=-1 typmod=-1 format=0}]',
        "DataRow values=['on']",
        complete("SHOW"),
        ready("I"),
      ],
    },
  ],
  "SQL PREPARE and EXECUTE": [
    {
      query: `PREPARE p AS ${sql("INSERT 7")}`,
      replies: [complete("PREPARE"), ready("I")],
      calls: ["acquire", "describe INSERT 7", "release"],
    },
    {
      query: "EXECUTE p",
      replies: [complete("INSERT 0 1"), ready("I")],
      calls: ["acquire", "execute INSERT 7", "release"],
    },
    {
      query: `PREPARE p AS ${sql("SELECT")}`,
      replies: ['ERROR 42P05 prepared statement "p" already exists', ready("I")],
    },
    { query: "DEALLOCATE p", replies: [complete("DEALLOCATE"), ready("I")] },
    {
      query: "EXECUTE p",
      replies: ['ERROR 26000 prepared statement "p" does not exist', ready("I")],
    },
    {
      query: "DEALLOCATE p",
      replies: ['ERROR 26000 prepared statement "p" does not exist', ready("I")],
    },
    { query: "DEALLOCATE ALL", replies: [complete("DEALLOCATE ALL"), ready("I")] },
  ],
  "what neither PostgreSQL nor IRIS understands is PostgreSQL's syntax error": [{
    query: "SELECT TOP 1 OF t",
    replies: ['ERROR 42601 syntax error at or near "1"', ready("I")],
    calls: ["acquire", "describe SELECT TOP 1 OF t", "release"],
  }],
  "what only IRIS understands goes as written": [{
    query: "SELECT TOP 2 n FROM t",
    replies: [COLUMNS, complete("SELECT 0"), ready("I")],
    calls: [
      "acquire",
      "describe SELECT TOP 2 n FROM t",
      "execute SELECT TOP 2 n FROM t",
      "release",
    ],
  }],
  "a simple Query has no parameters": [{
    query: sql("INSERT $1"),
    replies: ["ERROR 42P02 there is no parameter $1", ready("I")],
    calls: [],
  }],
  "a lost connection costs a block its transaction, and nothing else": [
    { query: "BEGIN", replies: [complete("BEGIN"), ready("T")] },
    {
      query: sql("DIE"),
      replies: ["ERROR 08006 the connection to IRIS was lost", ready("E")],
      calls: ["acquire", "begin", "execute DIE", "release"],
    },
    { query: "ROLLBACK", replies: [complete("ROLLBACK"), ready("I")], calls: [] },
    {
      query: sql("INSERT 1"),
      replies: [complete("INSERT 0 1"), ready("I")],
      calls: ["acquire", "execute INSERT 1", "release"],
    },
  ],
  "a connection lost with savepoints cannot be rolled back to them": [
    {
      query: "BEGIN; SAVEPOINT a",
      replies: [complete("BEGIN"), complete("SAVEPOINT"), ready("T")],
    },
    { query: sql("DIE"), replies: ["ERROR 08006 the connection to IRIS was lost", ready("E")] },
    {
      query: "ROLLBACK TO a",
      replies: ["ERROR 08006 the connection to IRIS was lost", ready("E")],
    },
    { query: "ROLLBACK", replies: [complete("ROLLBACK"), ready("I")] },
  ],
};

for (const [name, steps] of Object.entries(CONVERSATIONS)) {
  Deno.test(name, async () => {
    const conversation = await InMemory.loggedIn();
    for (const { query, replies, calls } of steps) {
      conversation.calls();
      assert.deepEqual(await conversation.query(query), replies, query);
      if (calls) assert.deepEqual(conversation.calls(), calls, query);
    }
    const status = await conversation.query("");
    if (status.at(-1) === ready("I")) assert.equal(conversation.pool.lent, 0);
    await conversation.session.close();
    assert.equal(conversation.pool.lent, 0);
  });
}

Deno.test("after DDL everything is planned anew, and after its rollback again", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.query(sql("CREATE a"));
  assert.equal(conversation.planner.forgotten, 1);
  await conversation.query(`BEGIN; ${sql("CREATE a")}; ROLLBACK`);
  assert.equal(conversation.planner.forgotten, 3);
});

Deno.test("a small answer is one write, a long one many", async () => {
  const conversation = await InMemory.loggedIn();
  conversation.pool.numbers = Array.from({ length: 5000 }, (_, index) => index);
  await conversation.query(sql("SELECT", "SELECT"));
  assert.ok(conversation.sent.length > 10);
  conversation.pool.numbers = [1, 2, 3];
  await conversation.query(sql("SELECT", "SELECT"));
  assert.equal(conversation.sent.length, 1);
});

Deno.test("what is not a PgError becomes internal_error, and the log has the cause", async () => {
  const logged: unknown[] = [];
  const conversation = await InMemory.loggedIn({
    log: {
      debug() {},
      info() {},
      warn() {},
      error: (_message, fields) => logged.push(fields?.cause),
    },
  });
  const bug = new TypeError("a bug");
  conversation.planner.parse = () => {
    throw bug;
  };
  assert.deepEqual(await conversation.query("SELECT 1"), [
    "ERROR XX000 internal error",
    ready("I"),
  ]);
  assert.deepEqual(logged, [bug]);
});
