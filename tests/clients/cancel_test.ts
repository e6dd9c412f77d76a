// Ending a statement by each client's own means, while it waits for a lock; each says how long that took.

import assert from "node:assert/strict";
import pg from "pg";
import { PYTHON } from "../../scripts/clients.ts";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";

const BLOCKED = "UPDATE t SET v = 2 WHERE id = 1";
/** From the wish to end it to the error's being told; the clients' own start is in it only where they tell no time. */
const SOON_MS = 2000;

interface Ended {
  ms: number;
  said: string;
}

interface Client {
  name: string;
  /** `blocked` settles when the statement waits. */
  end(login: Login, blocked: () => Promise<void>): Promise<Ended>;
}

const psql: Client = {
  name: "psql, Ctrl+C",
  async end({ host, port, user, password, database }, blocked) {
    const process = new Deno.Command("psql", {
      args: ["--no-psqlrc", "-h", host, "-p", String(port), "-U", user, database, "-c", BLOCKED],
      env: { PGPASSWORD: password, LC_ALL: "C.UTF-8" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await blocked();
    const started = performance.now();
    process.kill("SIGINT");
    const { stderr } = await process.output();
    return { ms: performance.now() - started, said: new TextDecoder().decode(stderr) };
  },
};

const PSYCOPG = `
import sys, threading, time, psycopg
connection = psycopg.connect(sys.argv[1], autocommit=True)
started = []
def end():
    sys.stdin.readline()
    started.append(time.monotonic())
    connection.cancel_safe()
threading.Thread(target=end).start()
try:
    connection.execute(${JSON.stringify(BLOCKED)})
except psycopg.errors.QueryCanceled as error:
    print(int((time.monotonic() - started[0]) * 1000), error)
`;

const psycopg: Client = {
  name: "psycopg, cancel_safe()",
  async end({ host, port, user, password, database }, blocked) {
    const place = `host=${host} port=${port} user=${user} password=${password} dbname=${database}`;
    const process = new Deno.Command(PYTHON, {
      args: ["-c", PSYCOPG, place],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    await blocked();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode("now\n"));
    await writer.close();
    const said = new TextDecoder().decode((await process.output()).stdout);
    return { ms: Number.parseInt(said), said };
  },
};

const nodePostgres: Client = {
  name: "node-postgres, pg_cancel_backend()",
  async end(login, blocked) {
    const [client, other] = [new pg.Client(login), new pg.Client(login)];
    await Promise.all([client.connect(), other.connect()]);
    const { rows: [{ pid }] } = await client.query("SELECT pg_backend_pid() AS pid");
    const ended = client.query(BLOCKED).then(() => "", (cause: Error) => cause.message);
    await blocked();
    const started = performance.now();
    await other.query("SELECT pg_cancel_backend($1)", [pid]);
    const said = await ended;
    const ms = performance.now() - started;
    await Promise.all([client.end(), other.end()]);
    return { ms, said };
  },
};

/** The session beside the holder's runs a statement, and has nothing to say for as long as a few answers take. */
async function waits(watcher: RawClient): Promise<void> {
  for (;;) {
    const answer = await watcher.query(
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'UPDATE%'",
    );
    if (textRows(answer)[0]?.[0] !== "0") return;
  }
}

Deno.test("a statement that waits is ended by each client's own means", async (t) => {
  await withGateway(async (gateway) => {
    const holder = await RawClient.connect(gateway);
    const watcher = await RawClient.connect(gateway);
    await holder.query("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 0)");
    await holder.query("BEGIN; UPDATE t SET v = 1 WHERE id = 1");
    for (const { name, end } of [psql, psycopg, nodePostgres]) {
      await t.step(name, async () => {
        const { ms, said } = await end(loginOf(gateway), () => waits(watcher));
        assert.match(said, /canceling statement due to user request/);
        assert.ok(ms < SOON_MS, `it took ${ms} ms`);
        console.log(`${name}: ${Math.round(ms)} ms`);
      });
    }
    for (const client of [holder, watcher]) client.close();
  }, { flags: { auth: "trust" } });
});
