// The figures of a run as JSON keeps them, and as tables for the terminal and for docs/performance.md.

import { exponentOf, type Point, shown } from "./figures.ts";
import { type TargetName, TARGETS } from "./target.ts";
import type { Figures } from "./workload.ts";

export interface Result {
  group: string;
  name: string;
  target: TargetName;
  figures: Figures;
  /** Why there are none. */
  failure?: string;
}

export interface Grown {
  name: string;
  of: string;
  unit: string;
  points: readonly Point[];
}

export interface Report {
  made: string;
  scale: string;
  machine: Readonly<Record<string, string>>;
  versions: Readonly<Record<string, string>>;
  results: readonly Result[];
  growth: readonly Grown[];
}

const HEADS: Readonly<Record<TargetName, string>> = {
  driver: "driver alone",
  gateway: "gateway",
  chain: "bare chain",
  postgres: "PostgreSQL",
  pgbouncer: "PgBouncer",
  pglite: "PGlite",
};

/** In this order, however they were measured. */
const UNITS = [
  "per second",
  "median ms",
  "p99 ms",
  "rows/s",
  "worst / median",
  "kB per idle session",
  "came/s",
  "served/s",
  "processors busy",
  "ms",
  "MB",
];

/** What was measured now in the place of the same groups of before; all else stays as it was. */
export function updated(before: Report, now: Report): Report {
  if (before.scale !== now.scale) return now;
  const groups = new Set(now.results.map(({ group }) => group));
  const names = new Set(now.growth.map(({ name }) => name));
  return {
    ...now,
    results: [...before.results.filter(({ group }) => !groups.has(group)), ...now.results],
    growth: [...before.growth.filter(({ name }) => !names.has(name)), ...now.growth],
  };
}

/** Markdown, which a terminal shows well enough. */
export function tables({ results, growth }: Pick<Report, "results" | "growth">): string {
  const groups = [...new Set(results.map(({ group }) => group))];
  return [...groups.map((group) => groupTable(group, results)), growthTable(growth)]
    .filter((text) => text !== "").join("\n\n");
}

function groupTable(group: string, all: readonly Result[]): string {
  const results = all.filter((result) => result.group === group);
  const targets = TARGETS.filter((name) => results.some(({ target }) => target === name));
  const rows: string[][] = [];
  for (const name of new Set(results.map((result) => result.name))) {
    const ofName = results.filter((result) => result.name === name);
    for (const unit of UNITS.filter((unit) => ofName.some(({ figures }) => unit in figures))) {
      rows.push([
        name,
        unit,
        ...targets.map((target) => {
          const result = ofName.find((each) => each.target === target);
          const figure = result?.figures[unit];
          return figure === undefined ? result?.failure ? "failed" : "" : shown(figure);
        }),
        ratio(unit, ofName),
      ]);
    }
  }
  return rows.length === 0 ? "" : table(`### ${capital(group)}`, [
    ["", "", ...targets.map((target) => HEADS[target]), "gateway beside driver"],
    ...rows,
  ]);
}

/** Latencies as what the gateway adds, rates as their share. */
function ratio(unit: string, results: readonly Result[]): string {
  const of = (name: TargetName) => results.find(({ target }) => target === name)?.figures[unit];
  const [own, bare] = [of("gateway"), of("driver")];
  if (own === undefined || bare === undefined) return "";
  if (!unit.endsWith("ms")) return `${shown(own / bare)} x`;
  return `${own < bare ? "-" : "+"} ${shown(Math.abs(own - bare))} ms`;
}

function growthTable(growth: readonly Grown[]): string {
  if (growth.length === 0) return "";
  return table("### How costs grow", [
    ["cost of", "sizes", "costs", "exponent"],
    ...growth.map(({ name, of, unit, points }) => [
      name,
      `${points.map(([size]) => shown(size)).join(", ")} ${of}`,
      `${points.map(([, cost]) => shown(cost)).join(", ")} ${unit}`,
      shown(Math.round(100 * exponentOf(points)) / 100),
    ]),
  ]);
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [title, "", line(head), `|${head.map(() => "---|").join("")}`, ...body.map(line)]
    .join("\n");
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

const BEGIN =
  "<!-- The whole bench: what follows is written by `deno task bench:whole --docs`. -->";
const END = "<!-- The end of the whole bench. -->";

/** The page with the report in the place of the one before, or at its end. */
export function withReport(page: string, report: Report): string {
  const { made, scale, machine, versions } = report;
  const list = (facts: Readonly<Record<string, string>>) =>
    Object.entries(facts).map(([name, fact]) => `${name} ${fact}`).join(", ");
  const section = `${BEGIN}

## The whole bench

Made on ${made} at ${scale} scale. Machine: ${list(machine)}. Versions: ${list(versions)}.
All targets had their turns side by side in one run. The driver alone and the gateway work on the same stand-in, which
keeps its data in memory; PostgreSQL runs without fsync. PgBouncer lends its connections for a transaction, as the
gateway does, and PGlite has one session for all. The bare chain is a gateway with nothing in it: the same processes in the
same row, and no work but the driver's call, so that nothing built this way can be quicker. Latencies of one row are pgbench's own, a line for each transaction;
the driver's are those of its call. "Failed" is what a target could not do.

${tables(report)}

${END}`;
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (start < 0 || end < 0) return `${page.trimEnd()}\n\n${section}\n`;
  return page.slice(0, start) + section + page.slice(end + END.length);
}
