// What a statement takes of the processors, process by process: unlike a latency it hardly depends on who else is busy.
//
//   deno run --allow-all --no-check bench/cpu_bench.ts [clients [seconds]]

import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { LOGIN } from "./whole/gateway.ts";
import { pgbench, type Protocol } from "./whole/pgbench.ts";
import { type Target, treeOf } from "./whole/target.ts";
import { connect, run } from "./whole/client.ts";

const [clients, seconds] = [Deno.args[0] ?? "1", Deno.args[1] ?? "5"].map(Number);
const KEYED = "\\set id random(1, 1000)\nSELECT id, word, price FROM timed WHERE id = :id;\n";
/** The kernel counts in hundredths of a second. */
const US_PER_TICK = 10_000;

const gateway = await startGatewayProcess(["--auth=trust"]);
const target: Target = {
  name: "gateway",
  host: "127.0.0.1",
  port: gateway.port,
  ...LOGIN,
  pids: [gateway.pid],
  close: () => Promise.resolve(),
};
const client = await connect(target);
await run(client, "CREATE TABLE timed (id int PRIMARY KEY, word varchar(40), price numeric(10,2))");
const rows = Array.from({ length: 1000 }, (_, at) => `(${at + 1}, 'word ${at}', ${at}.25)`);
await run(client, `INSERT INTO timed VALUES ${rows.join(", ")}`);

console.log(
  `${clients} clients, ${seconds} s each, microseconds of processor time per statement (user + system)`,
);
for (const protocol of ["simple", "extended", "prepared"] as Protocol[]) {
  const load = { script: { text: KEYED }, protocol, clients, seconds };
  await pgbench(target, { ...load, seconds: 3 });
  const before = spent();
  const figures = await pgbench(target, load);
  const after = spent();
  const statements = figures["per second"] * (seconds + 1);
  const told = [...after].map(([who, [user, system]]) => {
    const [userBefore, systemBefore] = before.get(who) ?? [0, 0];
    const us = [user - userBefore, system - systemBefore].map((ticks) =>
      (ticks * US_PER_TICK / statements).toFixed(0)
    );
    return `${who} ${us.join(" + ")}`;
  });
  console.log(
    `${protocol}: ${figures["per second"].toFixed(0)}/s, median ${figures["median ms"]} ms; ${
      told.join(", ")
    }`,
  );
}
await gateway.stop();
Deno.exit(0);

function spent(): Map<string, [user: number, system: number]> {
  const sums = new Map<string, [number, number]>();
  for (const pid of treeOf([gateway.pid])) {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const who = nameOf(pid);
    const [user, system] = sums.get(who) ?? [0, 0];
    sums.set(who, [user + Number(words[11]), system + Number(words[12])]);
  }
  return sums;
}

function nameOf(pid: number): string {
  if (pid === gateway.pid) return "gateway";
  const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
  return ["backend", "standin", "catalog"].find((name) => words.includes(name)) ?? "other";
}
