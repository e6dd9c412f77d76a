// Queries while strangers crowd at the door: what logged-in sessions feel of a storm of logins, and of a flood of those
// who will never log in. The load is light, so that what is measured is waiting and not a full machine.

import { pgbench } from "./pgbench.ts";
import { STRANGERS } from "./strangers.ts";
import type { Target } from "./target.ts";
import type { Figures, Scale, Workload } from "./workload.ts";

const PER_SECOND = 500;
const QUERIES_PER_SECOND = 200;
/** A crowd of those who only wait needs some time to be there. */
const SECONDS_LEAST = 4;
const SCRIPT = new URL("./strangers.ts", import.meta.url).pathname;
/** The clock of /proc/PID/stat. */
const TICKS_PER_SECOND = 100;

export const CROWDED: readonly Workload[] = [null, ...STRANGERS].map((kind): Workload => ({
  group: `one row by key, while ${PER_SECOND} a second come who ...`,
  name: kind ?? "(nobody comes)",
  targets: ["gateway", "postgres"],
  run: (target, scale) => beside(target, { kind, scale }),
}));

async function beside(
  target: Target,
  { kind, scale: { seconds, rows } }: { kind: string | null; scale: Scale },
): Promise<Figures> {
  if (kind === null) return await measured(target, { seconds, rows });
  const crowd = come(target, kind);
  const start = performance.now();
  const figures = await measured(target, { seconds, rows }).finally(() => crowd.leave());
  const elapsed = (performance.now() - start) / 1000;
  const { came, served } = await crowd.count;
  return { ...figures, "came/s": came / elapsed, "served/s": served / elapsed };
}

async function measured(
  target: Target,
  { seconds, rows }: Pick<Scale, "seconds" | "rows">,
): Promise<Figures> {
  const [start, before] = [performance.now(), ticksOf(target)];
  const { "median ms": median, "p99 ms": p99 } = await pgbench(target, {
    script: {
      text: `\\set id random(0, ${rows - 1})\nSELECT id, word FROM bench_rows WHERE id = :id;`,
    },
    protocol: "extended",
    clients: 4,
    seconds: Math.max(seconds, SECONDS_LEAST),
    rate: QUERIES_PER_SECOND,
  });
  const busy = (ticksOf(target) - before) / TICKS_PER_SECOND;
  return {
    "median ms": median,
    "p99 ms": p99,
    // PostgreSQL is a process for each client, and those are gone by now.
    ...target.name === "gateway" &&
      { "processors busy": busy / ((performance.now() - start) / 1000) },
  };
}

function come({ host, port, database }: Target, kind: string) {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--no-check", SCRIPT],
      ...[host, String(port), database, kind, String(PER_SECOND)],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  return {
    leave: () => process.stdin.close(),
    count: new Response(process.stdout).json() as Promise<{ came: number; served: number }>,
  };
}

/** What the target's first process has used of the processors. */
function ticksOf({ pids: [pid] }: Target): number {
  // The name in brackets may hold spaces, and the fields count from behind it.
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
