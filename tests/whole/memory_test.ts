// What a session keeps in memory is counted, refused where it would be too much, and given back.

import assert from "node:assert/strict";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const MB = 1 << 20;
const TIMES_MAX = 100;

interface Way {
  /** Takes a tenth of it, or somewhat more. */
  fill(client: RawClient, time: number): Promise<BackendMessage[]>;
  /** Gives all of it back. */
  free: string;
}

const WIDE = `SELECT ${Array.from({ length: 250 }, (_, at) => `a + ${at}`).join()} FROM t`;
const LONG = new TextEncoder().encode("x".repeat(100_000));

const WAYS: Readonly<Record<string, Way>> = {
  "statements by Parse": {
    fill: (client, time) =>
      ask(client, Parse.bytes({ statement: `s${time}`, query: WIDE, paramTypes: [] })),
    free: "DEALLOCATE ALL",
  },
  "statements by PREPARE": {
    fill: (client, time) => client.query(`PREPARE s${time} AS ${WIDE}`),
    free: "DEALLOCATE ALL",
  },
  "values of portals": {
    fill: (client, time) =>
      ask(
        client,
        Parse.bytes({ statement: "", query: "SELECT $1::text", paramTypes: [] }),
        bound(`p${time}`, [LONG]),
      ),
    free: "CLOSE ALL",
  },
  "rows of portals": {
    fill: (client, time) =>
      ask(
        client,
        Parse.bytes({
          statement: "",
          query: "SELECT repeat('x', 1000) FROM generate_series(1, 200)",
          paramTypes: [],
        }),
        bound(`p${time}`, []),
        Execute.bytes({ portal: `p${time}`, maxRows: 1 }),
      ),
    free: "CLOSE ALL",
  },
  "rows of cursors": {
    fill: (client, time) =>
      client.query(`DECLARE c${time} CURSOR FOR SELECT repeat('x', 100000); FETCH 0 FROM c${time}`),
    free: "CLOSE ALL",
  },
  "rows of SCROLL cursors": {
    fill: (client, time) =>
      client.query(
        `DECLARE c${time} SCROLL CURSOR FOR SELECT b FROM t; MOVE ALL FROM c${time}`,
      ),
    free: "CLOSE ALL",
  },
  "rows of cursors that are held": {
    fill: (client, time) =>
      client.query(`COMMIT; DECLARE c${time} CURSOR WITH HOLD FOR SELECT b FROM t`),
    free: "CLOSE ALL",
  },
};

function bound(portal: string, params: Uint8Array[]): Uint8Array {
  return Bind.bytes({ portal, statement: "", paramFormats: [], params, resultFormats: [] });
}

async function ask(client: RawClient, ...messages: Uint8Array[]): Promise<BackendMessage[]> {
  const bytes = await new Blob([...messages, Sync.bytes({})] as BlobPart[]).bytes();
  return decodeBackendAll(await client.ask(bytes));
}

/** How often it went well, in a transaction block. */
async function filled(client: RawClient, { fill }: Way): Promise<number> {
  await client.query("BEGIN");
  for (let time = 0; time < TIMES_MAX; time++) {
    await client.query("SAVEPOINT s");
    const sqlstate = sqlstateOf(await fill(client, time));
    if (sqlstate === undefined) continue;
    assert.equal(sqlstate, "53200");
    await client.query("ROLLBACK TO s");
    return time;
  }
  assert.fail("there is no end of it");
}

async function withTable(gateway: Gateway, use: (client: RawClient) => Promise<void>) {
  const client = await RawClient.connect(gateway);
  await client.query("CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY, b text)");
  await client.query(`INSERT INTO t VALUES (1, '${"x".repeat(120_000)}') ON CONFLICT DO NOTHING`);
  await use(client);
  client.close();
}

Deno.test("what a session keeps is refused beyond its limit, and given back", async (t) => {
  await withGateway(async (gateway) => {
    for (const [name, way] of Object.entries(WAYS)) {
      await t.step(name, () =>
        withTable(gateway, async (client) => {
          const times = await filled(client, way);
          assert.ok(times > 0 && times <= 20, `${times} times`);
          assert.deepEqual(textRows(await client.query("SELECT 41 + 1")), [["42"]]);
          for (let again = 0; again < 3; again++) {
            await client.query(`${way.free}; COMMIT`);
            await client.query(way.free);
            assert.equal(await filled(client, way), times);
          }
        }));
    }
    await t.step(
      "settings of its own making, which stay as long as it does",
      () =>
        withTable(gateway, async (client) => {
          const set = (name: string) => client.query(`SET a.${name} TO '${"x".repeat(60_000)}'`);
          let times = 0;
          while (sqlstateOf(await set(`b${times}`)) === undefined) assert.ok(++times < TIMES_MAX);
          assert.equal(sqlstateOf(await set(`b${times}`)), "53200");
          assert.equal(sqlstateOf(await set("b0")), undefined);
        }),
    );
  }, { flags: { auth: "trust", "session-memory": String(MB) } });
});

Deno.test("all sessions together have a limit too, and what one had is another's when it has left", async () => {
  await withGateway(async (gateway) => {
    const way = WAYS["values of portals"];
    const [greedy, other] = [await RawClient.connect(gateway), await RawClient.connect(gateway)];
    const times = await filled(greedy, way);
    assert.equal(await filled(other, way), 0);
    await greedy.send(Uint8Array.of(0x58, 0, 0, 0, 4));
    await greedy.untilClosed();
    await other.query("ROLLBACK");
    assert.equal(await filled(other, way), times);
    greedy.close();
    other.close();
  }, { flags: { auth: "trust", memory: String(MB) } });
});
