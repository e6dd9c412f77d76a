// Many idle sessions and a hundred busy ones on a few IRIS connections: memory, throughput and who waits longest.
//
//   deno run --allow-all bench/sessions_bench.ts [IDLE]      (1000 unless it says otherwise; 10000 need `ulimit -n`)

import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { LOGIN } from "./whole/gateway.ts";

const IDLE = Number(Deno.args[0] ?? "1000");
const ACTIVE = 100;
const SECONDS = 5;
/** Connections to IRIS are opened and code is compiled meanwhile, which whoever comes first waits for. */
const WARM_UP_SECONDS = 3;
const POOLS = [1, 4, 8];
/** So many log in at a time. */
const AT_ONCE = 50;

for (const pool of POOLS) {
  const gateway = await startGatewayProcess([
    "--auth=trust",
    `--pool-size=${pool}`,
    `--max-connections=${IDLE + ACTIVE + 10}`,
  ]);
  const open = () => RawClient.login({ host: "127.0.0.1", port: gateway.port, ...LOGIN });
  const many = async (count: number) => {
    const clients: RawClient[] = [];
    while (clients.length < count) {
      const more = Math.min(AT_ONCE, count - clients.length);
      clients.push(...await Promise.all(Array.from({ length: more }, open)));
    }
    return clients;
  };
  const first = await open();
  await first.query("CREATE TABLE t (id int PRIMARY KEY, v int)");
  await first.query("INSERT INTO t VALUES (1, 1)");
  // What the first hundred cost beside themselves is not what one more costs.
  const active = await many(ACTIVE);
  const before = gateway.memory();
  const idle = await many(IDLE);
  const each = (gateway.memory() - before) / IDLE / 1024;

  const waits: number[] = [];
  const counts: number[] = [];
  const from = performance.now() + WARM_UP_SECONDS * 1000;
  const until = from + SECONDS * 1000;
  await Promise.all(active.map(async (client) => {
    let count = 0;
    for (let asked = performance.now(); asked < until; asked = performance.now()) {
      await client.query("SELECT v FROM t WHERE id = 1");
      if (asked < from) continue;
      waits.push(performance.now() - asked);
      count++;
    }
    counts.push(count);
  }));
  waits.sort((some, other) => some - other);
  const [median, worst] = [waits[waits.length >> 1], waits.at(-1)!];
  console.log(
    `pool ${pool}: ${each.toFixed(1)} kB for each of ${IDLE} idle sessions, ` +
      `${Math.round(waits.length / SECONDS)} statements/s, wait ${median.toFixed(1)} ms median, ` +
      `${worst.toFixed(1)} ms worst (${(worst / median).toFixed(1)} times), ` +
      `${Math.min(...counts)} to ${Math.max(...counts)} statements of each client`,
  );
  for (const client of [first, ...active, ...idle]) client.close();
  await gateway.stop();
}
