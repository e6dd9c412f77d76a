// Runs PostgreSQL's own pgbench against a target, with a script of ours or one of its own.

import { percentile } from "./figures.ts";
import { NotInstalled } from "./not_installed.ts";
import type { Target } from "./target.ts";
import { FIRST_WARM_UP_SECONDS, WARM_UP_SECONDS } from "./workload.ts";

export type Protocol = "simple" | "extended" | "prepared";

export interface Load {
  /** A script, or one of pgbench's own: `select-only`, `tpcb-like`. */
  script: { text: string } | { own: string };
  protocol: Protocol;
  clients: number;
  seconds: number;
  /** A connection for each transaction. */
  connect?: boolean;
}

/** Who has been loaded before is warm but for what is new in a load. */
const warmed = new WeakSet<Target>();

/** Throughput, and the latencies of single transactions. */
export async function pgbench(target: Target, load: Load): Promise<Record<string, number>> {
  await once(target, {
    ...load,
    seconds: warmed.has(target) ? WARM_UP_SECONDS : FIRST_WARM_UP_SECONDS,
  });
  warmed.add(target);
  return await once(target, load);
}

async function once(
  { host, port, user, database }: Target,
  { script, protocol, clients, seconds, connect = false }: Load,
): Promise<Record<string, number>> {
  const folder = await Deno.makeTempDir({ prefix: "bench-pgbench-" });
  try {
    const named = "own" in script ? `--builtin=${script.own}` : `--file=${folder}/script`;
    if ("text" in script) await Deno.writeTextFile(`${folder}/script`, script.text);
    const { success, stdout, stderr } = await new Deno.Command("pgbench", {
      args: [
        "--no-vacuum",
        "--log",
        `--log-prefix=${folder}/log`,
        `--protocol=${protocol}`,
        `--client=${clients}`,
        `--jobs=${Math.min(2, clients)}`,
        `--time=${seconds}`,
        ...connect ? ["--connect"] : [],
        named,
        `--host=${host}`,
        `--port=${port}`,
        `--username=${user}`,
        database,
      ],
      env: { PGSSLMODE: "disable", PGGSSENCMODE: "disable" },
    }).output().catch((cause) => {
      throw cause instanceof Deno.errors.NotFound ? new NotInstalled("pgbench") : cause;
    });
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    const tps = Number(/^tps = ([\d.]+)/m.exec(said)?.[1]);
    if (!success || !(tps > 0)) throw new Error(whyOf(said));
    const times = await timesIn(folder);
    return {
      "per second": tps,
      "median ms": percentile(times, 0.5),
      "p99 ms": percentile(times, 0.99),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The third word of each line is what the transaction took, in microseconds. */
async function timesIn(folder: string): Promise<number[]> {
  const times: number[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith("log")) continue;
    const text = await Deno.readTextFile(`${folder}/${name}`);
    for (const line of text.split("\n")) {
      if (line !== "") times.push(Number(line.split(" ")[2]) / 1000);
    }
  }
  return times;
}

function whyOf(said: string): string {
  return /(?:error|ERROR|FATAL):.*/.exec(said)?.[0] ?? (said.trim().split("\n").at(-1) || "failed");
}
