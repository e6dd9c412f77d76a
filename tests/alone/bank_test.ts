// A bank under fire: money moves in transactions that are cancelled, cut off and killed while IRIS goes away and comes
// back, and none is lost or made.
//
// BANK_SECONDS makes it longer than the few seconds of a normal run.

import assert from "node:assert/strict";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { children, killIfThere } from "../support/children.ts";
import { withGateway } from "../support/gateway.ts";
import { irisFlags, IrisProcess } from "../support/iris_process.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const CLIENTS = 32;
const ACCOUNTS = 8;
const EACH = 100;
const POOL_SIZE = 4;
/** For sequences and for cancels, which have connections of their own. */
const BESIDE_THE_POOL = 2;
const SECONDS = Number(Deno.env.get("BANK_SECONDS") ?? "4");

const LOST = "08006";

/** What a client may be told in such a place; anything else is a bug. */
const EXPECTED = new Set([
  "57014",
  "57P01",
  LOST,
  "55P03",
  "25P02",
  "53300",
  "57P03",
  "40P01",
]);

const random = (below: number) => Math.floor(Math.random() * below);

interface Told {
  committed: number;
  failed: Map<string, number>;
}

class Teller {
  readonly #gateway: Gateway;
  readonly #told: Told;
  #client: RawClient | null = null;

  constructor(gateway: Gateway, told: Told) {
    this.#gateway = gateway;
    this.#told = told;
  }

  async work(until: number): Promise<void> {
    while (performance.now() < until || this.#told.committed === 0) {
      this.#client ??= await this.#connect();
      await this.#move(this.#client);
      // Now and then one leaves without a word, in the middle of something.
      if (random(20) === 0) {
        await this.#client?.query("BEGIN");
        await this.#client?.query(`UPDATE account SET amount = 0 WHERE id = ${random(ACCOUNTS)}`);
        this.#leave();
      }
    }
    this.#leave();
  }

  async #connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.#gateway);
    await client.query("SET lock_timeout = '1s'; SET statement_timeout = '3s'");
    return client;
  }

  async #move(client: RawClient): Promise<void> {
    const amount = random(19) - 9;
    // In one order, for the most part: otherwise they would only wait for each other.
    const ids = [random(ACCOUNTS), random(ACCOUNTS)];
    const [from, to] = random(10) === 0 ? ids : ids.sort();
    const steps = [
      "BEGIN",
      `UPDATE account SET amount = amount - ${amount} WHERE id = ${from}`,
      "SAVEPOINT s",
      `UPDATE account SET amount = amount + 1000 WHERE id = ${to}`,
      "ROLLBACK TO s",
      `UPDATE account SET amount = amount + ${amount} WHERE id = ${to}`,
      random(4) === 0 ? "ROLLBACK" : "COMMIT",
    ];
    for (const step of steps) {
      const answer = await client.query(step);
      const sqlstate = sqlstateOf(answer);
      // A session that was ended says so, or nothing at all.
      if (answer.length === 0 || sqlstate === "57P01") return this.#leave();
      if (sqlstate === undefined) continue;
      this.#told.failed.set(sqlstate, (this.#told.failed.get(sqlstate) ?? 0) + 1);
      await client.query("ROLLBACK");
      return;
    }
    if (steps.at(-1) === "COMMIT") this.#told.committed++;
  }

  #leave(): void {
    this.#client?.close();
    this.#client = null;
  }
}

/** Sessions are numbered in a row, and those who left have new numbers. */
async function fire(gateway: Gateway, until: number): Promise<void> {
  const client = await RawClient.connect(gateway);
  const key = client.greeting.find(({ name }) => name === "BackendKeyData");
  const { processId } = key!.body as { processId: number };
  for (let round = 0; performance.now() < until; round++) {
    const distance = 1 + random(CLIENTS + round);
    const victim = random(3) === 0 ? processId - distance : processId + distance;
    const weapon = round % 25 === 24 ? "pg_terminate_backend" : "pg_cancel_backend";
    await client.query(`SELECT ${weapon}(${victim}), pg_sleep(0.02)`);
    const backends = children("backend");
    if (round % 10 === 9 && backends.length > 0) {
      killIfThere(backends[random(backends.length)]);
    }
  }
  client.close();
}

/** Once at least, however slow the machine is. */
async function pullThePlug(iris: IrisProcess, until: number): Promise<void> {
  do {
    await new Promise((resolve) => setTimeout(resolve, 500 + random(1000)));
    await iris.restart();
  } while (performance.now() < until);
}

Deno.test("money moves under fire, and its sum stays", async () => {
  const iris = new IrisProcess();
  const port = await iris.start();
  await withGateway(async (gateway) => {
    const first = await RawClient.connect(gateway);
    await first.query("CREATE TABLE account (id int PRIMARY KEY, amount int)");
    for (let id = 0; id < ACCOUNTS; id++) {
      await first.query(`INSERT INTO account VALUES (${id}, ${EACH})`);
    }
    const told: Told = { committed: 0, failed: new Map() };
    const until = performance.now() + SECONDS * 1000;
    const tellers = Array.from({ length: CLIENTS }, () => new Teller(gateway, told));
    await Promise.all([
      pullThePlug(iris, until - 1000),
      fire(gateway, until),
      ...tellers.map((teller) => teller.work(until)),
    ]);
    for (const sqlstate of told.failed.keys()) assert.ok(EXPECTED.has(sqlstate), sqlstate);
    assert.ok(told.committed > 0);
    // The first client may be among those that were ended.
    first.close();
    const auditor = await RawClient.connect(gateway);
    // Whoever still held a lock would stop this.
    await auditor.query("SET lock_timeout = '10s'");
    let all: string | undefined;
    // The last to find out which connections have ended.
    do all = sqlstateOf(await auditor.query("UPDATE account SET amount = amount + 0")); while (
      all === LOST
    );
    assert.equal(all, undefined);
    const sum = await auditor.query("SELECT sum(amount), count(*) FROM account");
    assert.deepEqual(textRows(sum), [[String(ACCOUNTS * EACH), String(ACCOUNTS)]]);
    // Those that were killed may still be on their way out.
    while (children("backend").length > POOL_SIZE + BESIDE_THE_POOL) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    auditor.close();
  }, {
    flags: {
      auth: "trust",
      "pool-size": String(POOL_SIZE),
      "pool-away": "wait",
      ...irisFlags(port),
    },
  }).finally(() => iris.close());
  assert.deepEqual(children("backend"), []);
});
