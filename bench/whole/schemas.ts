// What a schema costs by its size: a cold start, the first answers, refreshes, and memory.

import { startGatewayProcess } from "../../tests/support/gateway_process.ts";
import { irisFlags, IrisProcess } from "../../tests/support/iris_process.ts";
import type { RawClient } from "../../tests/support/raw_client.ts";
import { connect, run } from "./client.ts";
import { median } from "./figures.ts";
import { LOGIN } from "./gateway.ts";
import type { Series } from "./growth.ts";
import { treeOf } from "./target.ts";

/** What is asked again and again is asked so often. */
const TIMES = 5;
const CREATED_AT_ONCE = 50;
/** Until what the start has taken and does not need is given back. */
const IDLE_MS = 15_000;
/** IRIS is no part of an installation. */
const PARTS = ["serve", "backend", "catalog"];

const COUNT = "SELECT count(*) FROM pg_class WHERE relname LIKE 'bench_t%'";
const DESCRIBE = "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a " +
  "WHERE a.attrelid = 'bench_t1'::regclass AND a.attnum > 0";

const COSTS = [
  ["a cold start until it listens", "ms"],
  ["a cold start until PostgreSQL itself has answered", "ms"],
  ["a cold start until one table has answered", "ms"],
  ["a cold start until the catalog has told of all tables", "ms"],
  ["a later question to the catalog", "ms"],
  ["a question about all tables beside one that does not end", "ms"],
  ["a refresh where nothing has changed", "ms"],
  ["a refresh after one change", "ms"],
  ["an idle gateway with its catalog and one backend", "MB"],
] as const;
type Costs = Record<(typeof COSTS)[number][0], number>;

const measured = new Map<number, Promise<Costs>>();

export const SCHEMA_GROWTH: readonly Series[] = COSTS.map(([name, unit]) => ({
  name,
  of: "tables",
  unit,
  measure: async (_target, { tables: most }) => {
    const sizes = [10, 100, 1_000, 10_000].filter((size) => size <= most);
    const points: [number, number][] = [];
    for (const size of sizes) {
      // All of them are measured in one go.
      if (!measured.has(size)) measured.set(size, costsOf(size));
      points.push([size, (await measured.get(size)!)[name]]);
    }
    return points;
  },
}));

/** The stand-in has a process of its own, and is there before the gateway, as IRIS would be. */
async function costsOf(tables: number): Promise<Costs> {
  const iris = new IrisProcess();
  try {
    const flags = [
      "--auth=trust",
      "--catalog-refresh=0",
      // One of them is busy while the whole schema is read.
      "--pool-size=2",
      ...Object.entries(irisFlags(await iris.start())).map(([name, value]) => `--${name}=${value}`),
    ];
    const maker = await startGatewayProcess(flags);
    const client = await connect({ ...LOGIN, host: "127.0.0.1", port: maker.port });
    await makeTables(client, tables);
    client.close();
    await maker.stop();
    return await measure(flags);
  } finally {
    await iris.close();
  }
}

async function makeTables(client: RawClient, tables: number): Promise<void> {
  for (let from = 0; from < tables; from += CREATED_AT_ONCE) {
    const count = Math.min(CREATED_AT_ONCE, tables - from);
    await run(client, Array.from({ length: count }, (_, at) => tableOf(from + at)).join(";"));
  }
}

function tableOf(n: number): string {
  return `CREATE TABLE bench_t${n} (id int PRIMARY KEY, name varchar(80) NOT NULL UNIQUE, ` +
    "price numeric(10,2) DEFAULT 0, born date, seen timestamp, note text)";
}

async function measure(flags: string[]): Promise<Costs> {
  const from = performance.now();
  const gateway = await startGatewayProcess(flags);
  const listening = performance.now() - from;
  const client = await connect({ ...LOGIN, host: "127.0.0.1", port: gateway.port });
  const since = async (sql: string) => {
    await run(client, sql);
    return performance.now() - from;
  };
  const timed = async (...statements: string[]) => {
    const times: number[] = [];
    for (let time = 0; time < TIMES; time++) {
      await run(client, statements[0].replace("MORE", `more${time}`));
      const began = performance.now();
      await run(client, statements[1]);
      times.push(performance.now() - began);
    }
    return median(times);
  };
  try {
    return {
      "a cold start until it listens": listening,
      "a cold start until PostgreSQL itself has answered": await since("SELECT version()"),
      "a cold start until one table has answered": await since("SELECT id, name FROM bench_t1"),
      "a cold start until the catalog has told of all tables": await since(COUNT),
      "a later question to the catalog": await timed(COUNT, DESCRIBE),
      "an idle gateway with its catalog and one backend": await idleMemory(gateway.pid),
      "a refresh where nothing has changed": await timed("SELECT pgwire_refresh()", DESCRIBE),
      "a refresh after one change": await timed(
        "ALTER TABLE bench_t1 ADD COLUMN MORE int",
        DESCRIBE,
      ),
      // What changed in the seconds before the first look at it has been looked at again by now.
      "a question about all tables beside one that does not end": await besideEndless(
        client,
        gateway.port,
      ),
    };
  } finally {
    client.close();
    await gateway.stop();
  }
}

const ENDLESS = "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r";

/** The catalog's process is replaced for it, and who asks about all tables waits for them as well. */
async function besideEndless(client: RawClient, port: number): Promise<number> {
  const other = await connect({ ...LOGIN, host: "127.0.0.1", port });
  const ended = other.query(ENDLESS);
  const began = performance.now();
  await run(client, COUNT);
  const took = performance.now() - began;
  await ended;
  other.close();
  return took;
}

/** In MB, of pages that processes share only their part; of one process for each part. */
async function idleMemory(gateway: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const pids = new Map(treeOf([gateway]).map((pid) => [commandOf(pid), pid]));
  return PARTS.reduce((sum, part) => {
    const pid = part === "serve" ? gateway : pids.get(part);
    const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
  }, 0);
}

function commandOf(pid: number): string {
  const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0").filter(Boolean);
  return words.findLast((word) => PARTS.includes(word)) ?? "";
}
