// The whole bench: the gateway beside the bare driver, PostgreSQL, PgBouncer and PGlite, side by side in one run.
//
//   deno task bench:whole --help
//
// After half an hour what is left has one turn each. What was measured is in the JSON file as soon as it is.

import { dirname } from "node:path";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { SILENT } from "../lib/observe/log.ts";
import { installPartners } from "../scripts/bench_partners.ts";
import { readChoices } from "./whole/choices.ts";
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
import { GROWTH, type Series } from "./whole/growth.ts";
import { SCHEMA_GROWTH } from "./whole/schemas.ts";
import { NotInstalled } from "./whole/not_installed.ts";
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
  PGBOUNCER,
  postgresBinaries,
} from "./whole/servers.ts";
import { type OpenTarget, type Target, type TargetName, TARGETS } from "./whole/target.ts";
import { type Figures, type Scale, SCALES, type Workload } from "./whole/workload.ts";
import { WORKLOADS } from "./whole/workloads.ts";

const ALL_GROWTH = [...GROWTH, ...SCHEMA_GROWTH];
const choices = readChoices(Deno.args, {
  groups: [...new Set(WORKLOADS.map(({ group }) => group))],
  series: ALL_GROWTH.map(({ name }) => name),
  targets: TARGETS,
});
if ("exitCode" in choices) {
  console[choices.exitCode === 0 ? "log" : "error"](choices.text);
  Deno.exit(choices.exitCode);
}
const { hasGroup, hasSeries, json } = choices;
await installPartners();

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
/** Until then each has all its turns. */
const UNHURRIED_MS = 30 * 60_000;
/** Whoever takes longer for one turn, or for one series, has failed. */
const TURN_MS_MAX = 3 * 60_000;
const SERIES_MS_MAX = 20 * 60_000;

const scaleName = choices.short ? "short" : "full";
const scale: Scale = SCALES[scaleName];
const names = TARGETS.filter((name) => choices.targets.includes(name));

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
  if (WORKLOADS.some(({ group }) => group === "fetch, 50 columns" && hasGroup(group))) {
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
  const isLate = performance.now() > UNHURRIED_MS;
  const turns = brief ? Math.max(3, scale.turns) : isLate ? 1 : scale.turns;
  const able = targets.filter((target) => workload.targets.includes(target.name));
  const seen = new Map<TargetName, Figures[]>();
  const failures = new Map<TargetName, string>();
  for (let turn = 0; turn < turns; turn++) {
    for (const target of able) {
      if (failures.has(target.name)) continue;
      try {
        const figures = await inTime(workload.run(target, scale), TURN_MS_MAX);
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

/** A hang of one must not take the figures of all others with it. */
async function inTime<T>(work: Promise<T>, msMax: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`it took more than ${msMax / 60_000} minutes`)),
    msMax,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function grow(target: Target, { name, of, unit, measure }: Series): Promise<void> {
  say(`growth: ${name}`);
  try {
    growth.push({ name, of, unit, points: await inTime(measure(target, scale), SERIES_MS_MAX) });
  } catch (cause) {
    say(`growth: ${name} failed: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** Of a program that may not be there. */
function versionOf(program: () => string): string {
  try {
    const { stdout } = new Deno.Command(program(), { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout).trim().split("\n")[0].replace(/^\D*/, "");
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof NotInstalled) return "not there";
    throw cause;
  }
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

function reported(): Report {
  return {
    made: new Date().toISOString().slice(0, 16).replace("T", " "),
    scale: scaleName,
    machine: before?.machine ?? facts,
    versions: {
      Deno: Deno.version.deno,
      PostgreSQL: versionOf(() => `${postgresBinaries()}/postgres`),
      PgBouncer: versionOf(() => PGBOUNCER),
    },
    results,
    growth,
  };
}

/** All that has been measured so far: whole, or not at all. */
function save(): void {
  const draft = `${json}.draft`;
  Deno.mkdirSync(dirname(json), { recursive: true });
  Deno.writeTextFileSync(draft, `${JSON.stringify(reported(), null, 1)}\n`);
  Deno.renameSync(draft, json);
}

/** What a run of the same scale has left. */
function earlier(): Report | null {
  try {
    const left: Report = JSON.parse(Deno.readTextFileSync(json));
    return left.scale === scaleName ? left : null;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cause;
  }
}

/** What a schema costs by its size is measured on tables of its own. */
const worksOnRows = WORKLOADS.some(({ group }) => hasGroup(group)) ||
  GROWTH.some(({ name }) => hasSeries(name));
const facts = machine();
const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const targets: Target[] = [];
const before = choices.continue ? earlier() : null;
const results: Result[] = [...before?.results ?? []];
const growth: Grown[] = [...before?.growth ?? []];
const isThere = (one: Pick<Workload, "group" | "name">) =>
  results.some(({ group, name, failure }) =>
    group === one.group && name === one.name && failure === undefined
  );
try {
  for (const name of names) {
    say(`opening ${name}`);
    try {
      const target = await OPEN[name](standin.port);
      targets.push(target);
      if (worksOnRows && !SHARING.includes(name)) await fill(target);
    } catch (cause) {
      say(`${name} is left out: ${cause instanceof Error ? cause.message : cause}`);
      const broken = targets.findIndex((target) => target.name === name);
      if (broken >= 0) await targets.splice(broken, 1)[0].close();
    }
  }
  for (const workload of WORKLOADS) {
    if (!hasGroup(workload.group) || isThere(workload)) continue;
    say(`${workload.group}: ${workload.name}`);
    const left = results.filter(({ group, name }) =>
      group !== workload.group || name !== workload.name
    );
    results.splice(0, results.length, ...left, ...await measure(workload, targets));
    save();
  }
  const gateway = targets.find(({ name }) => name === "gateway");
  for (const series of gateway ? ALL_GROWTH : []) {
    if (!hasSeries(series.name) || growth.some(({ name }) => name === series.name)) continue;
    await grow(gateway!, series);
    save();
  }
} finally {
  for (const target of targets) await target.close();
  await standin.close();
}

const report = reported();
console.log(tables(report));
save();
if (choices.docs) {
  const file = new URL("performance.json", DOCS);
  const all = choices.all ? report : updated(JSON.parse(Deno.readTextFileSync(file)), report);
  Deno.writeTextFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
  const page = new URL("performance.md", DOCS);
  Deno.writeTextFileSync(page, withReport(Deno.readTextFileSync(page), all));
}
Deno.exit(0);
