// What one long value costs in memory: how far the high-water mark of each process rises, as the system counts it.
//
//   deno run --allow-all bench/long_values_bench.ts [MEGABYTES]

import { Writer } from "../lib/bytes/writer.ts";
import { Bind, Execute, Parse, Sync } from "../lib/wire/extended_query.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { LOGIN } from "./whole/gateway.ts";

const MEGABYTES = Number(Deno.args[0] ?? "40");
const SIZE = MEGABYTES * 1_000_000;

const gateway = await startGatewayProcess(["--auth=trust", `--max-pending-bytes=${SIZE + 1000}`]);
const client = await RawClient.login({ host: "127.0.0.1", port: gateway.port, ...LOGIN });
const to = new Writer();
await client.query("CREATE TABLE long (v bytea STORAGE EXTERNAL, t text STORAGE EXTERNAL)");

function bound(query: string, params: Uint8Array[]): Uint8Array {
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  const formats = { paramFormats: [1], resultFormats: [1] };
  Bind.encode({ portal: "", statement: "", params, ...formats }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

interface Process {
  what: string;
  pid: number;
}

/** The gateway, and the process that holds its connection to IRIS. */
function processes(): Process[] {
  const children = Deno.readTextFileSync(`/proc/${gateway.pid}/task/${gateway.pid}/children`);
  const backends = children.trim().split(" ").map(Number).filter((pid) =>
    Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes("backend")
  );
  return [
    { what: "gateway", pid: gateway.pid },
    ...backends.map((pid) => ({ what: "backend process", pid })),
  ];
}

function marks(pid: number): { now: number; most: number } {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

for (const column of ["v", "t"]) {
  const value = new Uint8Array(SIZE).fill(0x61);
  const steps: Record<string, Uint8Array> = {
    "a short one": bound(`INSERT INTO long (${column}) VALUES ($1)`, [value.subarray(0, 10)]),
    "a long one in": bound(`INSERT INTO long (${column}) VALUES ($1)`, [value]),
    "and out": bound(`SELECT ${column} FROM long`, []),
  };
  for (const [step, bytes] of Object.entries(steps)) {
    for (const { pid } of processes()) Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
    const before = new Map(processes().map(({ pid }) => [pid, marks(pid).now]));
    const started = performance.now();
    await client.count(bytes);
    const took = performance.now() - started;
    const rises = processes().map(({ what, pid }) =>
      `${what} +${(marks(pid).most - (before.get(pid) ?? 0)).toFixed(0)} MB`
    );
    console.log(
      `${column === "v" ? "bytea" : "text"}, ${step}: ${rises.join(", ")}, ${took | 0} ms`,
    );
  }
  await client.query("DELETE FROM long");
}
client.close();
await gateway.stop();
