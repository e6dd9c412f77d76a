// What a workload needs to know of a target: where it listens, and which processes it is made of.

export const TARGETS = ["driver", "gateway", "chain", "postgres", "pgbouncer", "pglite"] as const;
export type TargetName = (typeof TARGETS)[number];

export interface Target {
  readonly name: TargetName;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Its own processes; those that they have started count as well. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

/** Opens a target; `standinPort` is where the stand-in listens that the driver and the gateway share, null where
 * the gateway is to bring its own. */
export type OpenTarget = (standinPort: number | null) => Promise<Target>;

/** All processes below these, and these. */
export function treeOf(pids: readonly number[]): number[] {
  return pids.flatMap((pid) => [pid, ...treeOf(childrenOf(pid))]);
}

function childrenOf(pid: number): number[] {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/task`)].flatMap(({ name }) =>
      Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`).split(" ").filter(Boolean)
        .map(Number)
    );
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw cause;
  }
}

/** Proportional set size in bytes: pages that processes share count once among all of them. */
export function memoryOf(pids: readonly number[]): number {
  return treeOf(pids).reduce((sum, pid) => {
    const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  }, 0);
}
