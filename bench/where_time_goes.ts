// Where the microseconds of one row by key go, from socket to socket: the system calls of client, gateway, backend and
// stand-in, on one clock. It needs root and Linux's `perf`, which sees them without slowing them much.
//
//   deno run --allow-all --no-check bench/where_time_goes.ts

import { Bind, Execute, Parse, Sync } from "../lib/wire/extended_query.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import type { RawClient } from "../tests/support/raw_client.ts";
import { connect, run } from "./whole/client.ts";
import { percentile } from "./whole/figures.ts";
import { LOGIN } from "./whole/gateway.ts";
import { treeOf } from "./whole/target.ts";

const WARM_UP = 5000;
const ASKED = 500;
const KEYED = "SELECT id, word, price FROM timed WHERE id = $1";
const TRACE = Deno.makeTempFileSync({ prefix: "where-time-goes-" });

/** Of x86-64. */
const CALL = { read: 0, write: 1, sendto: 44, recvfrom: 45 } as const;

type Who = "client" | "gateway" | "backend" | "standin";

/** Each begins where the one before it ends: at a call's entry or at its return. */
const STEPS: readonly [name: string, who: Who, call: keyof typeof CALL, at: "enter" | "exit"][] = [
  ["(the client sends)", "client", "sendto", "exit"],
  ["network, and the gateway wakes up", "gateway", "recvfrom", "exit"],
  ["gateway: frames, messages, session, request", "gateway", "write", "enter"],
  ["pipe, and the backend wakes up", "backend", "read", "exit"],
  ["backend: request, driver's call", "backend", "sendto", "enter"],
  ["network, and the stand-in wakes up", "standin", "recvfrom", "exit"],
  ["stand-in (IRIS)", "standin", "sendto", "enter"],
  ["network, and the driver wakes up", "backend", "recvfrom", "exit"],
  ["backend: driver, rows as DataRow, reply", "backend", "write", "enter"],
  ["pipe, and the gateway wakes up", "gateway", "read", "exit"],
  ["gateway: reply, session, answer", "gateway", "sendto", "enter"],
  ["network, and the client wakes up", "client", "recvfrom", "exit"],
];

refuseWithoutPerf();
const gateway = await startGatewayProcess(["--auth=trust"]);
const target = { host: "127.0.0.1", port: gateway.port, ...LOGIN };
const client = await connect(target);
await run(client, "CREATE TABLE timed (id int PRIMARY KEY, word varchar(40), price numeric(10,2))");
await run(client, "INSERT INTO timed VALUES (1, 'one', 1.25)");
await client.ask(joined(
  Parse.bytes({ statement: "one", query: KEYED, paramTypes: [] }),
  Sync.bytes({}),
));
await ask(client, WARM_UP);

const pids = [Deno.pid, ...treeOf([gateway.pid])];
const perf = new Deno.Command("perf", {
  args: [
    "record",
    "--quiet",
    `--output=${TRACE}`,
    "--event=raw_syscalls:sys_enter,raw_syscalls:sys_exit",
    `--pid=${pids.join(",")}`,
  ],
  stderr: "null",
}).spawn();
await new Promise((resolve) => setTimeout(resolve, 1000));
await ask(client, ASKED);
perf.kill("SIGINT");
await perf.status;

const { stdout } = await new Deno.Command("perf", {
  args: ["script", `--input=${TRACE}`, "--fields=pid,tid,time,event,trace"],
  stderr: "null",
}).output();
const times = STEPS.map((): number[] => []);
let step = 0;
let since = 0;
for (const line of new TextDecoder().decode(stdout).split("\n")) {
  const found = /^\s*(\d+)\/(\d+)\s+([\d.]+):\s+raw_syscalls:sys_(enter|exit): NR (\d+)/.exec(line);
  if (!found || found[1] !== found[2]) continue;
  const [, pid, , seconds, at, number] = found;
  const [, who, call, atCall] = STEPS[step];
  if (whoIs(+pid) !== who || +number !== CALL[call] || at !== atCall) continue;
  if (step > 0) times[step].push(1e6 * (+seconds - since));
  since = +seconds;
  step = (step + 1) % STEPS.length;
}
console.log("| where | least (10 %) | median |\n|---|---|---|");
for (const [index, [name]] of STEPS.entries()) {
  if (index === 0) continue;
  const [least, middle] = [0.1, 0.5].map((share) => percentile(times[index], share).toFixed(0));
  console.log(`| ${name} | ${least} µs | ${middle} µs |`);
}
Deno.removeSync(TRACE);
await gateway.stop();
Deno.exit(0);

function refuseWithoutPerf(): void {
  const args = ["stat", "--event=raw_syscalls:sys_enter", "--", "true"];
  try {
    const { success, stderr } = new Deno.Command("perf", { args }).outputSync();
    if (success) return;
    console.error(
      `perf cannot see system calls here; it takes root.\n${new TextDecoder().decode(stderr)}`,
    );
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    console.error("There is no perf here: Debian has it in the package linux-perf.");
  }
  Deno.removeSync(TRACE);
  Deno.exit(1);
}

function whoIs(pid: number): Who | "other" {
  if (pid === Deno.pid) return "client";
  if (pid === gateway.pid) return "gateway";
  const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
  return words.includes("backend") ? "backend" : words.includes("standin") ? "standin" : "other";
}

function joined(...pieces: Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

async function ask(client: RawClient, times: number): Promise<void> {
  const bytes = joined(
    Bind.bytes({
      portal: "",
      statement: "one",
      paramFormats: [],
      params: [Uint8Array.of(0x31)],
      resultFormats: [],
    }),
    Execute.bytes({ portal: "", maxRows: 0 }),
    Sync.bytes({}),
  );
  for (let time = 0; time < times; time++) await client.ask(bytes);
}
