// When the gateway is killed, nothing of it is left: not even a process in the midst of an endless statement.

import assert from "node:assert/strict";
import { Query } from "../../lib/wire/simple_query.ts";
import { children } from "../support/children.ts";
import { startGatewayProcess } from "../support/gateway_process.ts";
import { RawClient } from "../support/raw_client.ts";

const ENDLESS = "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r";
const COMMANDS = ["backend", "catalog", "standin"];
const MS_MAX = 60_000;

Deno.test("the processes of a gateway that is killed end by themselves", async () => {
  const gateway = await startGatewayProcess(["--auth=trust", "--catalog-timeout=0"]);
  const login = { host: "127.0.0.1", port: gateway.port, user: "_SYSTEM", database: "USER" };
  const client = await RawClient.login(login);
  await client.query("SELECT count(*) FROM pg_class");
  const pids = COMMANDS.flatMap((command) => children(command, gateway.pid));
  const [catalog] = children("catalog", gateway.pid);
  const before = processorTicks(catalog);
  await client.send(Query.bytes({ query: ENDLESS }));
  await until(() => processorTicks(catalog) > before + 50, "the statement runs");
  await gateway.kill();
  client.close();
  await until(() => pids.every((pid) => !isThere(pid)), "all of them have ended");
  assert.ok(pids.length >= 3);
});

/** Those of the system, and of the process itself: a hundred a second. */
function processorTicks(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1].split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function isThere(pid: number): boolean {
  try {
    return !/\nState:\s+Z/.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + MS_MAX;
  while (!isSo()) {
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
