// Whatever is killed in the midst of transactions, what was committed is there, and nothing else; and who is left goes on.

import assert from "node:assert/strict";
import { killChildren } from "../support/children.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway_process.ts";
import { irisFlags, IrisProcess } from "../support/iris_process.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const LOST = "08006";

interface Ground {
  iris: IrisProcess;
  irisPort: number;
  gateway: GatewayProcess;
}

function startGateway(irisPort: number, away: "wait" | "fail"): Promise<GatewayProcess> {
  const flags = { auth: "trust", "pool-away": away, ...irisFlags(irisPort) };
  return startGatewayProcess(Object.entries(flags).map(([name, value]) => `--${name}=${value}`));
}

const connect = ({ port }: GatewayProcess) =>
  RawClient.login({ host: "127.0.0.1", port, user: "_SYSTEM", database: "USER" });

async function withGround(
  away: "wait" | "fail",
  use: (ground: Ground) => Promise<void>,
): Promise<void> {
  const iris = new IrisProcess();
  try {
    const irisPort = await iris.start();
    const ground = { iris, irisPort, gateway: await startGateway(irisPort, away) };
    try {
      await use(ground);
    } finally {
      await ground.gateway.stop();
    }
  } finally {
    await iris.close();
  }
}

interface Victim {
  name: string;
  kill(ground: Ground): Promise<void>;
  /** Nobody is left to say anything. */
  silent?: boolean;
}

const VICTIMS: readonly Victim[] = [
  {
    name: "the gateway's connections to IRIS",
    kill({ gateway }) {
      killChildren("backend", gateway.pid);
      return Promise.resolve();
    },
  },
  { name: "IRIS", kill: ({ iris }) => iris.restart() },
  {
    name: "the gateway",
    silent: true,
    async kill(ground) {
      await ground.gateway.kill();
      ground.gateway = await startGateway(ground.irisPort, "wait");
    },
  },
];

Deno.test("what is committed outlives whatever is killed, and nothing else does", async (t) => {
  await withGround("wait", async (ground) => {
    for (const { name, kill, silent } of VICTIMS) {
      await t.step(name, async () => {
        const [holder, waiter] = [await connect(ground.gateway), await connect(ground.gateway)];
        await holder.query("DROP TABLE IF EXISTS k; CREATE TABLE k (id int PRIMARY KEY, v int)");
        await holder.query("INSERT INTO k VALUES (1, 0), (2, 0)");
        await holder.query("BEGIN; UPDATE k SET v = 1 WHERE id = 1; COMMIT");
        await holder.query("BEGIN; UPDATE k SET v = 2 WHERE id = 2; INSERT INTO k VALUES (3, 3)");
        await waiter.query("BEGIN; INSERT INTO k VALUES (4, 4)");
        const waiting = waiter.query("UPDATE k SET v = 5 WHERE id = 2");
        await kill(ground);
        if (silent) assert.deepEqual(await waiting, []);
        else {
          assert.equal(sqlstateOf(await waiting), LOST);
          assert.equal(sqlstateOf(await holder.query("COMMIT")), LOST);
          // The session has lost its transaction, and nothing more.
          assert.equal(sqlstateOf(await holder.query("SELECT v FROM k WHERE id = 1")), undefined);
          assert.equal(sqlstateOf(await waiter.query("ROLLBACK")), undefined);
        }
        for (const client of [holder, waiter]) client.close();
        const after = await connect(ground.gateway);
        assert.equal(sqlstateOf(await after.query("UPDATE k SET v = v + 10")), undefined);
        const rows = textRows(await after.query("SELECT id, v FROM k ORDER BY id"));
        assert.deepEqual(rows, [["1", "11"], ["2", "10"]]);
        after.close();
      });
    }
  });
});

Deno.test("statements wait for an IRIS that is away, where the pool is told to", async () => {
  await withGround("wait", async ({ iris, gateway }) => {
    const client = await connect(gateway);
    await client.query("CREATE TABLE k (id int); INSERT INTO k VALUES (1)");
    await iris.kill();
    const answer = client.query("SELECT id FROM k");
    await iris.start();
    assert.deepEqual(textRows(await answer), [["1"]]);
    client.close();
  });
});

Deno.test("statements fail while IRIS is away, and go on when it is back", async () => {
  await withGround("fail", async ({ iris, gateway }) => {
    const client = await connect(gateway);
    await client.query("CREATE TABLE k (id int); INSERT INTO k VALUES (1)");
    await iris.kill();
    for (const each of [client, await connect(gateway)]) {
      const sqlstate = sqlstateOf(await each.query("SELECT id FROM k"));
      assert.ok(sqlstate === "57P03" || sqlstate === LOST, sqlstate);
      // What IRIS is not needed for is answered.
      assert.equal(sqlstateOf(await each.query("SELECT 1")), undefined);
    }
    await iris.start();
    for (let rows: unknown[] = []; rows.length === 0;) {
      rows = textRows(await client.query("SELECT id FROM k"));
    }
    client.close();
  });
});
