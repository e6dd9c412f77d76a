// Queries while strangers crowd at the door: what logged-in sessions feel of a storm of logins, and of a flood of those
// who will never log in. The load is light, so that what is measured is waiting and not a full machine.

import { killProcess } from "../../lib/backend/kill_process.ts";
import type { RawClient } from "../../tests/support/raw_client.ts";
import { connect, run } from "./client.ts";
import { percentile } from "./figures.ts";
import { STRANGERS } from "./strangers.ts";
import type { Target } from "./target.ts";
import type { Figures, Scale, Workload } from "./workload.ts";

const PER_SECOND = 500;
const QUERIES_PER_SECOND = 100;
const CLIENTS = 4;
const WARM_UP_SECONDS = 1;
/** Fewer say little about the last hundredth. */
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
  // They have logged in before anybody else comes.
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect(target)));
  const span = Math.max(seconds, SECONDS_LEAST);
  try {
    await paced(clients, { seconds: WARM_UP_SECONDS, rows });
    if (kind === null) return await measured(target, () => paced(clients, { seconds: span, rows }));
    const crowd = come(target, kind);
    const start = performance.now();
    try {
      // It takes some time to be there.
      await paced(clients, { seconds: WARM_UP_SECONDS, rows });
      const figures = await measured(target, () => paced(clients, { seconds: span, rows }));
      await crowd.leave();
      const elapsed = (performance.now() - start) / 1000;
      const { came, served } = await crowd.count;
      return { ...figures, "came/s": came / elapsed, "served/s": served / elapsed };
    } finally {
      crowd.end();
    }
  } finally {
    for (const client of clients) client.close();
  }
}

/** Each asks at an even pace; the wait of one that is late counts from when it was due. */
async function paced(
  clients: readonly RawClient[],
  { seconds, rows }: Pick<Scale, "seconds" | "rows">,
): Promise<number[]> {
  const waits: number[] = [];
  const pauseMs = 1000 * clients.length / QUERIES_PER_SECOND;
  const start = performance.now();
  await Promise.all(clients.map(async (client, index) => {
    const first = start + index * pauseMs / clients.length;
    for (let due = first; due < start + seconds * 1000; due += pauseMs) {
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      // A timer's own delay is not the server's; being late because of the answer before is.
      const asked = early > 0 ? performance.now() : due;
      const id = Math.floor(Math.random() * rows);
      await run(client, `SELECT id, word FROM bench_rows WHERE id = ${id}`);
      waits.push(performance.now() - asked);
    }
  }));
  return waits;
}

async function measured(target: Target, work: () => Promise<number[]>): Promise<Figures> {
  const [start, before] = [performance.now(), ticksOf(target)];
  const waits = await work();
  const busy = (ticksOf(target) - before) / TICKS_PER_SECOND;
  return {
    "median ms": percentile(waits, 0.5),
    "p99 ms": percentile(waits, 0.99),
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
    end: () => killProcess(process),
    count: new Response(process.stdout).json() as Promise<{ came: number; served: number }>,
  };
}

/** What the target's first process has used of the processors. */
function ticksOf({ pids: [pid] }: Target): number {
  // The name in brackets may hold spaces, and the fields count from behind it.
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
