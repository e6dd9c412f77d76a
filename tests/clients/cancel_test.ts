// Ending a statement by each client's own means, while it waits for a lock; each says how long that took.

import assert from "node:assert/strict";
import pg from "pg";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";
import { type Command, factsOf, go, java, python } from "./program.ts";

const BLOCKED = "UPDATE t SET v = 2 WHERE id = 1";
const BY_USER = /canceling statement due to user request/;

interface Ended {
  /** From the wish to end it to the error's being told. */
  ms: number;
  said: string;
  /** What SELECT 1 gives then; psql ends with a script that is cancelled. */
  after?: number;
}

interface Client {
  name: string;
  /** `blocked` settles when the statement waits. */
  end(login: Login, blocked: () => Promise<void>): Promise<Ended>;
  /** Other words than the server's. */
  says?: RegExp;
}

/** A program that ends its statement when it is told to, or when the statement's time is over. */
function program(command: Command, { byTime = false } = {}): Client["end"] {
  return async (login, blocked) => {
    const facts = await factsOf(command, login, byTime ? undefined : blocked);
    return Object.fromEntries(facts) as unknown as Ended;
  };
}

const CLIENTS: readonly Client[] = [
  { name: "psql, Ctrl+C", end: ctrlC },
  { name: "psycopg, cancel()", end: program(python("cancel_program", "cancel", BLOCKED)) },
  {
    name: "psycopg, cancel_safe()",
    end: program(python("cancel_program", "cancel_safe", BLOCKED)),
  },
  {
    name: "asyncpg, timeout=1",
    end: program(python("cancel_program", "timeout", BLOCKED), { byTime: true }),
  },
  { name: "pgjdbc, Statement.cancel()", end: program(java("Cancel", "cancel", BLOCKED)) },
  {
    name: "pgjdbc, setQueryTimeout(1)",
    end: program(java("Cancel", "timeout", BLOCKED), { byTime: true }),
  },
  {
    name: "pgx, a context that gives the connection up",
    end: program(go("cancel", "leaves", BLOCKED)),
    says: /context canceled/,
  },
  {
    name: "pgx, a context that keeps the connection",
    end: program(go("cancel", "keeps", BLOCKED)),
  },
  {
    name: "node-postgres, client.cancel()",
    end: withNode((login, client, query) => {
      // The driver's types leave this one out.
      const other = new pg.Client(login) as pg.Client & {
        cancel(client: pg.Client, query: pg.Query): void;
      };
      other.cancel(client, query);
      return Promise.resolve();
    }),
  },
  {
    name: "node-postgres, pg_cancel_backend()",
    end: withNode(async (login, _client, _query, pid) => {
      const other = new pg.Client(login);
      await other.connect();
      await other.query("SELECT pg_cancel_backend($1)", [pid]);
      await other.end();
    }),
  },
];

async function ctrlC(
  { host, port, user, password, database }: Login,
  blocked: () => Promise<void>,
): Promise<Ended> {
  const process = new Deno.Command("psql", {
    args: [
      "--no-psqlrc",
      "-At",
      "-h",
      host,
      "-p",
      String(port),
      "-U",
      user,
      database,
      "-c",
      BLOCKED,
    ],
    env: { PGPASSWORD: password, LC_ALL: "C.UTF-8" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await blocked();
  const started = performance.now();
  process.kill("SIGINT");
  const { stderr } = await process.output();
  // Its own end is in the time.
  return { ms: performance.now() - started, said: new TextDecoder().decode(stderr) };
}

function withNode(
  act: (login: Login, client: pg.Client, query: pg.Query, pid: number) => Promise<void>,
): Client["end"] {
  return async (login, blocked) => {
    const client = new pg.Client(login);
    await client.connect();
    const { rows: [{ pid }] } = await client.query("SELECT pg_backend_pid() AS pid");
    const ended = Promise.withResolvers<string>();
    const query = new pg.Query(BLOCKED);
    query.on("error", (cause: Error) => ended.resolve(cause.message));
    query.on("end", () => ended.resolve("nothing"));
    client.query(query);
    await blocked();
    const started = performance.now();
    await act(login, client, query, pid);
    const said = await ended.promise;
    const ms = performance.now() - started;
    const { rows: [{ one }] } = await client.query("SELECT 1 AS one");
    await client.end();
    return { ms, said, after: one };
  };
}

const RUNNING =
  "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'UPDATE%'";

async function until(watcher: RawClient, running: string): Promise<void> {
  while (textRows(await watcher.query(RUNNING))[0]?.[0] !== running);
}

Deno.test("a statement that waits is ended by each client's own means", async (t) => {
  await withGateway(async (gateway) => {
    const holder = await RawClient.connect(gateway);
    const watcher = await RawClient.connect(gateway);
    await holder.query("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 0)");
    await holder.query("BEGIN; UPDATE t SET v = 1 WHERE id = 1");
    for (const { name, end, says = BY_USER } of CLIENTS) {
      await t.step(name, async () => {
        const { ms, said, after } = await end(loginOf(gateway), () => until(watcher, "1"));
        assert.match(said, says);
        assert.equal(after ?? 1, 1);
        // Nothing of it runs on, whoever has given up waiting for it.
        await until(watcher, "0");
        console.log(`${name}: ${Math.round(ms)} ms`);
      });
    }
    for (const client of [holder, watcher]) client.close();
  }, { flags: { auth: "trust" } });
});
