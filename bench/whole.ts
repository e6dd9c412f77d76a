// The whole bench: the gateway beside the bare driver, PostgreSQL, PgBouncer and PGlite, side by side in one run.
//
//   deno task bench:whole [--short] [--only=GROUP,...] [--targets=NAME,...] [--json=FILE] [--docs]
//
// --short takes about five minutes, all of it half an hour. --only takes the beginnings of groups' names ("growth" is
// one of them). --docs writes docs/performance.json and its section of docs/performance.md, or with --only those groups
// of them.

import { parseArgs } from "node:util";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { SILENT } from "../lib/observe/log.ts";
import { connect, copyIn, insert, run } from "./whole/client.ts";
import {
  lines,
  PGBENCH_TABLES,
  rowLine,
  ROWS_TABLE,
  vectorLine,
  WIDE_TABLE,
  wideLine,
} from "./whole/data.ts";
import { DIMENSIONS } from "./whole/data.ts";
import { median } from "./whole/figures.ts";
import { openDriver, openGateway } from "./whole/gateway.ts";
import { GROWTH } from "./whole/growth.ts";
import { SCHEMA_GROWTH } from "./whole/schemas.ts";
import {
  type Grown,
  type Report,
  type Result,
  tables,
  updated,
  withReport,
} from "./whole/report.ts";
import {
  openChain,
  openPgbouncer,
  openPglite,
  openPostgres,
  postgresBinaries,
} from "./whole/servers.ts";
import { type OpenTarget, type Target, type TargetName, TARGETS } from "./whole/target.ts";
import { type Figures, type Scale, SCALES, type Workload } from "./whole/workload.ts";
import { WORKLOADS } from "./whole/workloads.ts";

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    short: { type: "boolean", default: false },
    docs: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    targets: { type: "string", default: TARGETS.join(",") },
    json: { type: "string" },
  },
});

const OPEN: Readonly<Record<TargetName, OpenTarget>> = {
  driver: openDriver,
  gateway: openGateway,
  chain: openChain,
  postgres: openPostgres,
  pgbouncer: openPgbouncer,
  pglite: openPglite,
};
/** They work on the tables that the gateway has filled in the stand-in. */
const SHARING: readonly TargetName[] = ["driver", "chain"];
const DOCS = new URL("../docs/", import.meta.url);

const scaleName = flags.short ? "short" : "full";
const scale: Scale = SCALES[scaleName];
const wanted = flags.only.split(",");
const isWanted = (group: string) => wanted.some((start) => group.startsWith(start));
const ALL_GROWTH = [...GROWTH, ...SCHEMA_GROWTH];
const isGrown = (name: string) => isWanted("growth") || isWanted(name);
const names = TARGETS.filter((name) => flags.targets.split(",").includes(name));

function say(text: string): void {
  const seconds = (performance.now() / 1000).toFixed(0).padStart(5);
  console.error(`${seconds} s  ${text}`);
}

/** The same tables with the same rows everywhere. */
async function fill(target: Target): Promise<void> {
  const client = await connect(target);
  const make = async (table: string, columns: string, pieces: Iterable<Uint8Array>) => {
    await run(client, `CREATE TABLE ${table} ${columns}`);
    if (target.name === "pglite") await insert(client, table, pieces);
    else await copyIn(client, `COPY ${table} FROM STDIN`, pieces);
  };
  await make("bench_rows", ROWS_TABLE, lines(scale.rows, rowLine));
  await make("bench_copied", ROWS_TABLE, []);
  // The driver's own.
  await make("bench_driven", ROWS_TABLE, []);
  if (WORKLOADS.some(({ group }) => group === "fetch, 50 columns" && isWanted(group))) {
    await make("bench_wide", WIDE_TABLE, lines(scale.wideRows, wideLine));
  }
  for (const [table, { columns, rows, line }] of Object.entries(PGBENCH_TABLES)) {
    await make(table, columns, lines(rows, line));
  }
  if (target.name === "gateway" || target.name === "pglite") {
    if (target.name === "pglite") await run(client, "CREATE EXTENSION IF NOT EXISTS vector");
    const columns = `(id int PRIMARY KEY, embedding vector(${DIMENSIONS}))`;
    await make("bench_vectors", columns, lines(scale.vectors, vectorLine));
  }
  client.close();
}

/** All targets in turn, as often as the scale says. */
async function measure(workload: Workload, targets: readonly Target[]): Promise<Result[]> {
  const { group, name, brief } = workload;
  const turns = brief ? Math.max(3, scale.turns) : scale.turns;
  const able = targets.filter((target) => workload.targets.includes(target.name));
  const seen = new Map<TargetName, Figures[]>();
  const failures = new Map<TargetName, string>();
  for (let turn = 0; turn < turns; turn++) {
    for (const target of able) {
      if (failures.has(target.name)) continue;
      try {
        const figures = await workload.run(target, scale);
        seen.set(target.name, [...seen.get(target.name) ?? [], figures]);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        failures.set(target.name, why);
        say(`${group}, ${name}: ${target.name} failed: ${why}`);
      }
    }
  }
  return able.map(({ name: target }) => ({
    group,
    name,
    target,
    figures: medians(seen.get(target) ?? []),
    ...failures.has(target) && { failure: failures.get(target) },
  }));
}

function medians(turns: readonly Figures[]): Figures {
  const units = Object.keys(turns[0] ?? {});
  return Object.fromEntries(
    units.map((unit) => [unit, median(turns.map((figures) => figures[unit]))]),
  );
}

async function grow(target: Target): Promise<Grown[]> {
  const grown: Grown[] = [];
  for (const { name, of, unit, measure } of ALL_GROWTH.filter(({ name }) => isGrown(name))) {
    say(`growth: ${name}`);
    try {
      grown.push({ name, of, unit, points: await measure(target, scale) });
    } catch (cause) {
      say(`growth: ${name} failed: ${cause instanceof Error ? cause.message : cause}`);
    }
  }
  return grown;
}

function printed(program: string, ...args: string[]): string {
  const { stdout } = new Deno.Command(program, { args }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

function machine(): Record<string, string> {
  const cpus = Deno.readTextFileSync("/proc/cpuinfo");
  const memory = Number(/MemTotal:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/meminfo"))?.[1]);
  return {
    processors: `${navigator.hardwareConcurrency} of ${/model name\s*: (.*)/.exec(cpus)?.[1]}`,
    memory: `${(memory / 2 ** 20).toFixed(0)} GB`,
    "load when it began": Deno.loadavg()[0].toFixed(1),
  };
}

const facts = machine();
const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const targets: Target[] = [];
const results: Result[] = [];
let growth: Grown[] = [];
try {
  for (const name of names) {
    say(`opening ${name}`);
    try {
      const target = await OPEN[name](standin.port);
      targets.push(target);
      if (!SHARING.includes(name)) await fill(target);
    } catch (cause) {
      say(`${name} is left out: ${cause instanceof Error ? cause.message : cause}`);
      const broken = targets.findIndex((target) => target.name === name);
      if (broken >= 0) await targets.splice(broken, 1)[0].close();
    }
  }
  for (const workload of WORKLOADS.filter(({ group }) => isWanted(group))) {
    say(`${workload.group}: ${workload.name}`);
    results.push(...await measure(workload, targets));
  }
  const gateway = targets.find(({ name }) => name === "gateway");
  if (gateway && ALL_GROWTH.some(({ name }) => isGrown(name))) growth = await grow(gateway);
} finally {
  for (const target of targets) await target.close();
  await standin.close();
}

const report: Report = {
  made: new Date().toISOString().slice(0, 16).replace("T", " "),
  scale: scaleName,
  machine: facts,
  versions: {
    Deno: Deno.version.deno,
    PostgreSQL: printed(`${postgresBinaries()}/postgres`, "--version").replace(/^\D*/, ""),
    PgBouncer: printed("/usr/sbin/pgbouncer", "--version").split("\n")[0].replace(/^\D*/, ""),
  },
  results,
  growth,
};
console.log(tables(report));
if (flags.json) Deno.writeTextFileSync(flags.json, `${JSON.stringify(report, null, 1)}\n`);
if (flags.docs) {
  const file = new URL("performance.json", DOCS);
  const all = flags.only === "" ? report : updated(JSON.parse(Deno.readTextFileSync(file)), report);
  Deno.writeTextFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
  const page = new URL("performance.md", DOCS);
  Deno.writeTextFileSync(page, withReport(Deno.readTextFileSync(page), all));
}
Deno.exit(0);
