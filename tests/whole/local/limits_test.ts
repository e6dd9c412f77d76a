// A query that PostgreSQL works out over IRIS's rows: its limits, its transaction, and what stays refused.

import assert from "node:assert/strict";
import { Writer } from "../../../lib/bytes/writer.ts";
import { openConnection } from "../../../lib/backend/connection.ts";
import { EMBEDDED_PASSWORD, EMBEDDED_USER, startEmbedded } from "../../../lib/cli/embedded.ts";
import type { Gateway } from "../../../lib/cli/gateway.ts";
import { SILENT } from "../../../lib/observe/log.ts";
import { type BackendMessage, decodeBackendAll } from "../../../lib/wire/backend.ts";
import { Bind, Execute, Parse, Sync } from "../../../lib/wire/extended_query.ts";
import { execution, options } from "../../backend/support.ts";
import { sharedGateway, withGateway } from "../../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../../support/raw_client.ts";

const TRUST = { auth: "trust" };
const FEW_ROWS = { "local-rows": "20" };
const NO_ROWS = { "local-rows": "0" };
const shared = sharedGateway({ flags: TRUST });
const limited = new Map([FEW_ROWS, NO_ROWS].map((flags) => [
  flags as Record<string, string>,
  sharedGateway({ flags: { ...TRUST, ...flags } }),
]));

/** On a gateway of its own where it has flags of its own. */
async function withTable(
  use: (client: RawClient, gateway: Gateway) => Promise<void>,
  flags?: Record<string, string>,
): Promise<void> {
  const made = flags ? limited.get(flags) : shared;
  if (made) return await onTable(made(), use);
  await withGateway((gateway) => onTable(gateway, use), { flags: { ...TRUST, ...flags } });
}

async function onTable(
  gateway: Gateway,
  use: (client: RawClient, gateway: Gateway) => Promise<void>,
): Promise<void> {
  const client = await connectTo(gateway);
  try {
    await rowsOf(client, "CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, at timestamptz)");
    const rows = Array.from({ length: 30 }, (_, id) => `(${id}, 'name ${id}', '2024-01-01Z')`);
    await rowsOf(client, `INSERT INTO t VALUES ${rows.join(", ")}`);
    await use(client, gateway);
    await client.query("RESET ALL; DROP TABLE t");
  } finally {
    client.close();
  }
}

/** Also where IRIS is one that others use as well. */
function connectTo(gateway: Gateway): Promise<RawClient> {
  const login = { user: EMBEDDED_USER, password: EMBEDDED_PASSWORD, database: "USER" };
  return RawClient.connect({ ...gateway, embedded: gateway.embedded ?? login });
}

async function rowsOf(client: RawClient, sql: string): Promise<(string | null)[][]> {
  const messages = await client.query(sql);
  assert.equal(sqlstateOf(messages), undefined, `${sql}: ${JSON.stringify(fieldsOf(messages))}`);
  return textRows(messages);
}

function fieldsOf(messages: readonly BackendMessage[]): Readonly<Record<string, string>> {
  const error = messages.find(({ name }) => name === "ErrorResponse");
  return error?.name === "ErrorResponse" ? error.body.fields : {};
}

Deno.test("more rows than the limit are refused with the place, and conditions narrow them", async () => {
  await withTable(async (client) => {
    const { C, M, P, D, H } = fieldsOf(
      await client.query("SELECT 1; SELECT id, initcap(name) FROM t WHERE md5(name) > ''"),
    );
    assert.equal(C, "54000");
    assert.match(M, /^function (initcap|md5) is not supported$/);
    assert.ok(P === "22" || P === "49", P);
    assert.match(D, /"t" has too many rows .* at most 20 of each table/);
    assert.match(H, /PGWIRE_LOCAL_ROWS/);
    assert.deepEqual(
      await rowsOf(
        client,
        "SELECT initcap(name) FROM t WHERE id < 2 AND md5(name) > '' ORDER BY id",
      ),
      [["Name 0"], ["Name 1"]],
    );
    assert.deepEqual(
      await rowsOf(client, "SELECT count(md5(name)) FROM t WHERE id >= 10"),
      [["20"]],
      "as many as the limit",
    );
    // Of an outer join's other side, the condition says nothing about which rows are read.
    const outer = "SELECT a.id, md5(b.name) FROM t a LEFT JOIN t b ON b.id = a.id WHERE a.id = 1";
    assert.equal(sqlstateOf(await client.query(outer)), "54000");
  }, FEW_ROWS);
});

Deno.test("a limit of no rows is the refusal that there was before", async () => {
  await withTable(async (client) => {
    const { C, M, P } = fieldsOf(await client.query("SELECT id, initcap(name) FROM t"));
    assert.deepEqual([C, M, P], ["0A000", "function initcap is not supported", "12"]);
    const both = await client.query("SELECT relname FROM pg_class JOIN t ON relname = name");
    assert.equal(sqlstateOf(both), "0A000");
  }, NO_ROWS);
});

Deno.test("a transaction sees its own changes and its own time, others see neither", async () => {
  await withTable(async (client, gateway) => {
    const other = await RawClient.connect(gateway);
    await client.query("BEGIN");
    const [[began]] = await rowsOf(client, "SELECT now()");
    await client.query("INSERT INTO t VALUES (100, 'mine', now())");
    await client.query("DELETE FROM t WHERE id < 29");
    const seen =
      "SELECT id, md5(name) = md5('mine'), at = now(), current_timestamp FROM t ORDER BY id";
    assert.deepEqual(await rowsOf(client, seen), [
      ["29", "f", "f", began],
      ["100", "t", "t", began],
    ]);
    await client.query("ROLLBACK");
    assert.deepEqual(await rowsOf(client, "SELECT count(md5(name)) FROM t"), [["30"]]);
    assert.deepEqual(await rowsOf(other, "SELECT count(md5(name)) FROM t"), [["30"]]);
    other.close();
  });
});

Deno.test("sessions that load the same tables at once keep their settings and parameters apart", async () => {
  await withTable(async (first, gateway) => {
    const work = async (id: number) => {
      const client = await RawClient.connect(gateway);
      await client.query(`SET TimeZone = 'Etc/GMT-${id}'`);
      const rows: unknown[] = [];
      for (let round = 0; round < 5; round++) {
        rows.push(
          ...await rowsOf(
            client,
            `SELECT initcap(name), at, current_setting('TimeZone') FROM t WHERE id = ${id}`,
          ),
        );
        // The mirror's own table has no rows, whoever else is loading some.
        rows.push(...await rowsOf(client, "SELECT relname FROM pg_class WHERE relname = 't'"));
      }
      client.close();
      const at = `2024-01-01 ${String(id).padStart(2, "0")}:00:00+${String(id).padStart(2, "0")}`;
      const expected = [[`Name ${id}`, at, `Etc/GMT-${id}`], ["t"]];
      assert.deepEqual(rows, Array(5).fill(expected).flat());
    };
    await Promise.all(Array.from({ length: 6 }, (_, index) => work(index + 1)));
    assert.deepEqual(await rowsOf(first, "SELECT count(md5(name)) FROM t"), [["30"]]);
  });
});

Deno.test("a portal gives some rows at a time", async () => {
  await withTable(async (client) => {
    const to = new Writer();
    const query = "SELECT initcap(name) FROM t WHERE id < $1 ORDER BY id";
    Parse.encode({ statement: "", query, paramTypes: [] }, to);
    const params = [new TextEncoder().encode("3")];
    Bind.encode({ portal: "", statement: "", paramFormats: [], params, resultFormats: [] }, to);
    for (let part = 0; part < 2; part++) Execute.encode({ portal: "", maxRows: 2 }, to);
    Sync.encode({}, to);
    const messages = decodeBackendAll(await client.ask(to.take()));
    assert.deepEqual(messages.map(({ name }) => name), [
      ...["ParseComplete", "BindComplete", "DataRow", "DataRow", "PortalSuspended"],
      ...["DataRow", "CommandComplete", "ReadyForQuery"],
    ]);
  });
});

Deno.test("cursors and prepared statements take it as any other query", async () => {
  await withTable(async (client) => {
    await client.query("BEGIN; DECLARE c CURSOR FOR SELECT md5(name) FROM t ORDER BY id");
    assert.equal((await rowsOf(client, "FETCH 2 FROM c")).length, 2);
    assert.equal((await rowsOf(client, "FETCH ALL FROM c")).length, 28);
    await client.query("COMMIT; PREPARE p (int) AS SELECT initcap(name) FROM t WHERE id = $1");
    assert.deepEqual(await rowsOf(client, "EXECUTE p (7)"), [["Name 7"]]);
  });
});

Deno.test("EXPLAIN says what IRIS lacks, who works it out, and what IRIS is asked for", async () => {
  await withTable(async (client) => {
    const lines = await rowsOf(client, "EXPLAIN SELECT initcap(name) FROM t WHERE id > 7");
    assert.deepEqual(lines, [
      ["Types by: PostgreSQL"],
      ["IRIS cannot express it: function initcap is not supported"],
      ["PostgreSQL works it out over at most 10000 rows of each of: t"],
      ['  SELECT TOP 10001 "id", "name" FROM "SQLUser"."t" WHERE "id" > 7'],
    ]);
    const analyzed = await rowsOf(
      client,
      "EXPLAIN ANALYZE SELECT initcap(name) FROM t WHERE id > 7",
    );
    assert.ok(analyzed.some(([line]) => line === "Actual Rows: 22"), JSON.stringify(analyzed));
  });
});

/** Why each of them cannot be worked out anywhere else. */
const REFUSED: readonly (readonly [reason: string, sql: string])[] = [
  ["it locks rows", "SELECT initcap(name) FROM t FOR UPDATE"],
  ["it draws numbers", "SELECT initcap(name), nextval('s') FROM t"],
  ["it is the session's", "SELECT initcap(name), pg_notify('a', 'b') FROM t"],
  ["it is the session's", "SELECT md5(set_config('a.b', name, false)) FROM t"],
  [
    "it reads tables by their names",
    "SELECT query_to_xml('TABLE t', true, true, ''), md5(name) FROM t",
  ],
  ["IRIS alone has it", "SELECT initcap(name), SQLUser.something(name) FROM t"],
  [
    "it changes twice what it reads",
    "WITH gone AS (DELETE FROM t RETURNING *) UPDATE t SET name = md5(t.name) FROM gone",
  ],
];

for (const [reason, sql] of REFUSED) {
  Deno.test(`stays refused, as ${reason}: ${sql}`, async () => {
    await withTable(async (client) => {
      await client.query("CREATE SEQUENCE IF NOT EXISTS s");
      const { C, P } = fieldsOf(await client.query(sql));
      assert.deepEqual([C, P !== undefined], ["0A000", true]);
    });
  });
}

Deno.test("a column that somebody has added elsewhere is no NULL", async () => {
  const embedded = await startEmbedded({ namespace: "USER", log: SILENT });
  const iris = await openConnection(options({ port: embedded.port }));
  const flags = {
    "iris-host": "127.0.0.1",
    "iris-port": String(embedded.port),
    "iris-username": EMBEDDED_USER,
    "iris-password": EMBEDDED_PASSWORD,
    "catalog-refresh": "1ms",
  };
  try {
    await withTable(async (client) => {
      await rowsOf(client, "SELECT initcap(name) FROM t WHERE id = 1");
      for (
        const sql of [
          "ALTER TABLE SQLUser.t ADD COLUMN more INTEGER",
          "UPDATE SQLUser.t SET more = 5",
        ]
      ) {
        await iris.execute(execution(sql));
      }
      const found = await rowsOf(client, "SELECT initcap(name), more & 4 FROM t WHERE id = 1");
      assert.deepEqual(found, [["Name 1", "4"]]);
    }, flags);
  } finally {
    await iris.close();
    await embedded.close();
  }
});

Deno.test("a runaway query is ended, and others are answered after it", async () => {
  await withTable(async (client, gateway) => {
    const other = await RawClient.connect(gateway);
    const runaway = client.query(
      "WITH RECURSIVE r AS (SELECT id FROM t UNION ALL SELECT id FROM r) SELECT count(*) FROM r",
    );
    // Who waits shortens the time that it has; on a quick machine its rows meet their own limit before.
    const [ended, rows] = await Promise.all([
      runaway,
      rowsOf(other, "SELECT initcap(name) FROM t WHERE id = 3"),
    ]);
    assert.match(sqlstateOf(ended) ?? "none", /^(57014|53400)$/);
    assert.deepEqual(rows, [["Name 3"]]);
    assert.deepEqual(await rowsOf(client, "SELECT initcap(name) FROM t WHERE id = 3"), [[
      "Name 3",
    ]]);
    other.close();
  }, { "catalog-timeout": "10s" });
});

const RUNAWAYS: readonly string[] = [
  "SELECT count(md5(name)) FROM t, generate_series(1, 100000000)",
  "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 100000000) g",
  "SELECT count(*) FROM generate_series(1, 100000000)",
];

for (const sql of RUNAWAYS) {
  Deno.test(`a statement_timeout ends what the catalog works on: ${sql}`, async () => {
    await withTable(async (client) => {
      // The mirror is there by then.
      await rowsOf(client, "SELECT initcap(name) FROM t WHERE id = 3");
      await client.query("SET statement_timeout = '300ms'");
      const { C, M } = fieldsOf(await client.query(sql));
      assert.deepEqual([C, M], ["57014", "canceling statement due to statement timeout"]);
      await client.query("RESET statement_timeout");
      assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM t"), [["30"]]);
    });
  });
}

Deno.test("more rows than are worked out here are refused, and nothing is inserted", async () => {
  await withTable(async (client) => {
    const sql =
      "INSERT INTO t SELECT g, repeat(md5(g::text), 50) FROM generate_series(100, 12000) g";
    const { C, D, H } = fieldsOf(await client.query(sql));
    assert.equal(C, "54000");
    assert.match(D, /its rows take more than the 16 MB/);
    assert.match(H, /several parts/);
    assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM t"), [["30"]]);
  });
});

Deno.test("an INSERT that PostgreSQL works out is whole, or part of its transaction", async () => {
  await withTable(async (client, gateway) => {
    const other = await RawClient.connect(gateway);
    const many = "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(5000, 0, -1) g";
    assert.equal(sqlstateOf(await client.query(many)), "23505");
    assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM t"), [["30"]]);
    await client.query("BEGIN");
    await rowsOf(client, "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(31, 40) g");
    assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM t"), [["40"]]);
    await client.query("ROLLBACK");
    assert.deepEqual(await rowsOf(other, "SELECT count(*) FROM t"), [["30"]]);
    const wide = "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(100, 20000) g";
    await rowsOf(client, wide);
    assert.deepEqual(await rowsOf(other, "SELECT count(*) FROM t"), [["19931"]]);
    other.close();
  });
});

Deno.test("an UPDATE that PostgreSQL works out is whole, or part of its transaction", async () => {
  await withTable(async (client, gateway) => {
    const other = await RawClient.connect(gateway);
    const crossing = "UPDATE t SET id = length(initcap(name)) WHERE id > 20";
    assert.equal(sqlstateOf(await client.query(crossing)), "23505");
    assert.deepEqual(await rowsOf(other, "SELECT sum(id) FROM t"), [["435"]]);
    await client.query("BEGIN");
    await client.query("SAVEPOINT s");
    await rowsOf(client, "UPDATE t SET name = md5(name)");
    await client.query("ROLLBACK TO s");
    assert.deepEqual(
      await rowsOf(client, "UPDATE t SET name = initcap(name) WHERE id = 3 RETURNING name"),
      [["Name 3"]],
    );
    await client.query("COMMIT");
    assert.deepEqual(await rowsOf(other, "SELECT count(*) FROM t WHERE name LIKE 'Name%'"), [[
      "1",
    ]]);
    assert.deepEqual(await rowsOf(other, "DELETE FROM t WHERE md5(name) > ''"), []);
    assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM t"), [["0"]]);
    other.close();
  });
});

Deno.test("updates of the same row at the same time are all there, though PostgreSQL works them out", async () => {
  const times = 8;
  await withTable(async (client, gateway) => {
    await rowsOf(client, "CREATE TABLE hot (id int PRIMARY KEY, v int)");
    await rowsOf(client, "INSERT INTO hot VALUES (1, 0), (2, 0)");
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.connect(gateway)));
    await Promise.all(clients.map(async (one) => {
      for (let time = 0; time < times; time++) {
        const changed = await rowsOf(
          one,
          "UPDATE hot SET v = v + length(initcap('x')) WHERE id = 1 RETURNING id",
        );
        assert.deepEqual(changed, [["1"]]);
      }
    }));
    assert.deepEqual(await rowsOf(client, "SELECT v FROM hot ORDER BY id"), [
      [String(times * clients.length)],
      ["0"],
    ]);
    for (const one of clients) one.close();
  });
});

Deno.test("an UPDATE of more rows than are worked out here says how to narrow it", async () => {
  await withTable(async (client) => {
    const { C, M, H } = fieldsOf(await client.query("UPDATE t SET name = md5(name)"));
    assert.deepEqual([C, M], ["54000", "function md5 is not supported"]);
    assert.match(H, /WHERE|PGWIRE_LOCAL_ROWS/);
    await rowsOf(client, "UPDATE t SET name = md5(name) WHERE id BETWEEN 3 AND 5");
    assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM t WHERE length(name) = 32"), [[
      "3",
    ]]);
  }, FEW_ROWS);
});

Deno.test("lastval() is the number of the last row that was worked out", async () => {
  await withTable(async (client) => {
    await rowsOf(client, "CREATE TABLE n (id serial, body text)");
    await rowsOf(client, "INSERT INTO n (body) SELECT md5(g::text) FROM generate_series(1, 3) g");
    assert.deepEqual(await rowsOf(client, "SELECT lastval()"), [["3"]]);
  });
});

Deno.test("a change is refused where only rows are read, or PostgreSQL works nothing out", async () => {
  await withTable(async (client) => {
    const change = "INSERT INTO t SELECT 100, md5('a')";
    await client.query("SET default_transaction_read_only = on");
    assert.equal(sqlstateOf(await client.query(change)), "25006");
    assert.equal(
      sqlstateOf(await client.query("CREATE TABLE u AS SELECT md5(name) FROM t")),
      "25006",
    );
  });
  await withTable(async (client) => {
    const { C, M } = fieldsOf(
      await client.query("INSERT INTO t SELECT id + 100, md5(name) FROM t"),
    );
    assert.deepEqual([C, M], ["0A000", "function md5 is not supported"]);
  }, NO_ROWS);
});

Deno.test("what was loaded leaves neither rows nor room behind", async () => {
  await withTable(async (client) => {
    await client.query("CREATE TABLE wide (id int, body text)");
    await client.query("INSERT INTO wide SELECT id, repeat(name, 2000) FROM t");
    for (let load = 0; load < 4; load++) {
      const [[total]] = await rowsOf(client, "SELECT sum(length(md5(body))) FROM wide");
      assert.equal(total, String(30 * 32));
    }
    // Minus one is what was never cleaned up.
    const left = "SELECT relpages, reltuples FROM pg_class WHERE relname = 'wide'";
    assert.deepEqual(await rowsOf(client, left), [["0", "0"]]);
  });
});
