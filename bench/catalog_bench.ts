// What a schema costs by its size: starting, the first answers, a refresh after one change, and memory.
//
//   deno run --allow-all bench/catalog_bench.ts [TABLES...]      (10 100 1000 10000 unless it says otherwise)

import { Writer } from "../lib/bytes/writer.ts";
import { StartupMessage } from "../lib/wire/startup.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient, sqlstateOf } from "../tests/support/raw_client.ts";

const SIZES = Deno.args.length > 0 ? Deno.args.map(Number) : [10, 100, 1_000, 10_000];
/** What is asked again and again is asked so often; the median counts. */
const TIMES = 20;
const CREATED_AT_ONCE = 50;
/** Without the stand-in, which takes IRIS's place. */
const PARTS = ["backend", "catalog"];

const GREETING = new Writer();
StartupMessage.encode({
  version: 0x30000,
  parameters: { user: "_SYSTEM", database: "USER" },
}, GREETING);
const LOGIN = GREETING.take();

const COUNT = "SELECT count(*) FROM pg_class WHERE relname LIKE 'bench_t%'";
const DESCRIBE = "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a " +
  "WHERE a.attrelid = 'bench_t1'::regclass AND a.attnum > 0";

/** One figure of each size. */
type Series = Record<string, number>;

const all: Series[] = [];
for (const tables of SIZES) {
  const folder = await Deno.makeTempDir({ prefix: "catalog-bench-" });
  const flags = ["--auth=trust", "--catalog-refresh=0", `--embedded=${folder}/iris`];
  try {
    const maker = await startGatewayProcess(flags);
    const client = await connect(maker.port);
    await makeTables(client, tables);
    client.close();
    await maker.stop();
    all.push(await measure(flags));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
print();

async function connect(port: number): Promise<RawClient> {
  const client = await RawClient.open("127.0.0.1", port);
  await client.ask(LOGIN);
  return client;
}

async function ask(client: RawClient, sql: string): Promise<number> {
  const from = performance.now();
  const sqlstate = sqlstateOf(await client.query(sql));
  if (sqlstate !== undefined) throw new Error(`${sql}: ${sqlstate}`);
  return performance.now() - from;
}

async function makeTables(client: RawClient, tables: number): Promise<void> {
  for (let from = 0; from < tables; from += CREATED_AT_ONCE) {
    const count = Math.min(CREATED_AT_ONCE, tables - from);
    await ask(client, Array.from({ length: count }, (_, at) => tableOf(from + at)).join(";"));
  }
}

function tableOf(n: number): string {
  return `CREATE TABLE bench_t${n} (id int PRIMARY KEY, name varchar(80) NOT NULL UNIQUE, ` +
    "price numeric(10,2) DEFAULT 0, born date, seen timestamp, note text)";
}

async function measure(flags: string[]): Promise<Series> {
  const series: Series = {};
  const from = performance.now();
  const gateway = await startGatewayProcess(flags);
  series["listening, ms"] = performance.now() - from;
  const client = await connect(gateway.port);
  await ask(client, "SELECT version()");
  series["first answer of PostgreSQL's own, ms"] = performance.now() - from;
  await ask(client, "SELECT id, name FROM bench_t1");
  series["first answer of a table, ms"] = performance.now() - from;
  await ask(client, COUNT);
  series["first answer about all tables, ms"] = performance.now() - from;
  series["later ones, ms"] = await median(() => ask(client, DESCRIBE));
  await ask(client, "SELECT pgwire_refresh()");
  series["refresh where nothing changed, ms"] = await median(async () => {
    await ask(client, "SELECT pgwire_refresh()");
    return await ask(client, DESCRIBE);
  }, 5);
  let columns = 0;
  series["refresh after one change, ms"] = await median(async () => {
    await ask(client, `ALTER TABLE bench_t1 ADD COLUMN more${columns++} int`);
    return await ask(client, DESCRIBE);
  }, 5);
  for (const [name, megabytes] of memoryOf(gateway.pid)) series[`${name}, MB PSS`] = megabytes;
  client.close();
  await gateway.stop();
  return series;
}

async function median(take: () => Promise<number>, times = TIMES): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < times; n++) taken.push(await take());
  return taken.toSorted((one, other) => one - other)[times >> 1];
}

function memoryOf(gateway: number): Map<string, number> {
  const found = new Map([["gateway", pss(gateway)]]);
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name) || parentOf(name) !== gateway) continue;
    const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
    const part = PARTS.find((one) => words.includes(one));
    if (part) found.set(part, (found.get(part) ?? 0) + pss(Number(name)));
  }
  found.set("all of these", [...found.values()].reduce((sum, one) => sum + one));
  return found;
}

function parentOf(pid: string): number | null {
  try {
    return Number(/\nPPid:\t(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]);
  } catch {
    // It ended while we looked.
    return null;
  }
}

function pss(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
}

/** The exponent is that of the last two sizes: 0 costs the same, 1 costs as much more as there is more. */
function print(): void {
  const width = 10;
  const row = (name: string, cells: string[]) =>
    console.log(name.padEnd(40) + cells.map((cell) => cell.padStart(width)).join(""));
  row("tables", [...SIZES.map(String), "exponent"]);
  for (const name of Object.keys(all[0])) {
    const figures = all.map((series) => series[name] ?? NaN);
    const [before, last] = figures.slice(-2);
    const [fewer, most] = SIZES.slice(-2);
    const exponent = Math.log(last / before) / Math.log(most / fewer);
    row(name, [...figures.map((figure) => figure.toFixed(1)), exponent.toFixed(2)]);
  }
}
