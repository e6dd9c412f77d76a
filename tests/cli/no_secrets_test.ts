// No password that is used stands in anything that the program shows: log, answers, processes.

import assert from "node:assert/strict";
import { Client } from "pg";
import { startEmbedded } from "../../lib/cli/embedded.ts";
import { type Log, SILENT } from "../../lib/observe/log.ts";
import { openTestGateway } from "../support/gateway.ts";
import { startGatewayProcess } from "../support/gateway_process.ts";
import { run } from "./run.ts";

const RIGHT = "r1ght-horse";
const WRONG = "wr0ng-battery";
const TO_IRIS = "ir1s-staple";
const SECRETS = [RIGHT, WRONG, TO_IRIS];

const RULES = "host all bob all iris\nhost all all all scram-sha-256\n";

/** What the client is told where it is not let in; "in" where it is. */
async function logIn(port: number, user: string, password: string): Promise<string> {
  const client = new Client({ host: "127.0.0.1", port, user, password, database: "USER" });
  try {
    await client.connect();
    await client.query("SELECT 1");
    return "in";
  } catch (cause) {
    return JSON.stringify(cause) + String(cause);
  } finally {
    await client.end();
  }
}

/** Command lines and environments of the process and all below it. */
function processesFrom(root: number): string {
  const parents = new Map<number, number>();
  const texts = new Map<number, string>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ")[0]));
      const [words, names] = ["cmdline", "environ"].map((file) =>
        Deno.readTextFileSync(`/proc/${name}/${file}`)
      );
      texts.set(Number(name), words + names);
    } catch {
      // It has ended, or is somebody else's.
    }
  }
  const isBelow = (id: number | undefined): boolean =>
    id !== undefined && (id === root || isBelow(parents.get(id)));
  return [...texts].filter(([id]) => isBelow(id)).map(([, text]) => text).join("\n");
}

Deno.test("no password is shown in the log, the answers or the processes", async () => {
  const folder = await Deno.makeTempDir();
  const [users, rules] = [`${folder}/users`, `${folder}/hba`];
  const made = await run(["user", "add", "alice", `--users-file=${users}`], {
    input: `${RIGHT}\n`,
  });
  assert.equal(made.code, 0, made.err);
  await Deno.writeTextFile(rules, RULES);
  const gateway = await startGatewayProcess([
    ...["--log-level=debug", `--users-file=${users}`, `--hba-file=${rules}`],
  ]);
  let answers = "";
  let processes = "";
  try {
    assert.equal(await logIn(gateway.port, "alice", RIGHT), "in");
    answers += await logIn(gateway.port, "alice", WRONG);
    answers += await logIn(gateway.port, "nobody", WRONG);
    answers += await logIn(gateway.port, "bob", TO_IRIS);
    processes = processesFrom(gateway.pid);
  } finally {
    await gateway.stop();
    await Deno.remove(folder, { recursive: true });
  }
  assert.match(answers, /28P01/);
  assert.match(processes, /backend/);
  assert.match(gateway.printed(), /a login failed/);
  const shown = { answers, processes, printed: gateway.printed(), made: made.out + made.err };
  for (const [where, text] of Object.entries(shown)) {
    for (const secret of SECRETS) assert.ok(!text.includes(secret), `${secret} is in ${where}`);
  }
});

const REFUSED = "r3fused-by-iris";

Deno.test("a password that IRIS refuses is shown on no page, in no answer and in no line", async () => {
  const iris = await startEmbedded({ namespace: "USER", log: SILENT });
  const lines: string[] = [];
  const note = (message: string, fields = {}) => {
    lines.push(message + Deno.inspect(fields, { depth: 20 }));
  };
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const gateway = await openTestGateway({
    log,
    flags: {
      ...{ "iris-host": "127.0.0.1", "iris-port": String(iris.port), "metrics-port": "0" },
      ...{ "iris-username": "_SYSTEM", "iris-password": REFUSED },
    },
  });
  let shown = "";
  try {
    const page = async (path: string) =>
      await (await fetch(`http://127.0.0.1:${gateway.healthPort}${path}`)).text();
    // IRIS is asked at the start; until it has answered there is nothing to be told.
    while (!/refused/.test(lines.join())) shown += await page("/health");
    for (const path of ["/health", "/live", "/", "/metrics", "/environ"]) shown += await page(path);
    assert.match(shown, /not ready: /);
    // It is the login here as well, and so the client has to know it.
    shown += await logIn(gateway.port, "_SYSTEM", REFUSED);
  } finally {
    await gateway.close();
    await iris.close();
  }
  assert.ok(!shown.includes(REFUSED), shown);
  assert.ok(!lines.join("\n").includes(REFUSED), lines.find((line) => line.includes(REFUSED)));
});
