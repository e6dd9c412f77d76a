// Commands against something that runs: a gateway, or a stand-in of its own.

import assert from "node:assert/strict";
import { Client } from "pg";
import { openTestGateway } from "../support/gateway.ts";
import { startGatewayProcess } from "../support/gateway_process.ts";
import { run } from "./run.ts";
import { PROBES } from "../../lib/backend/probes/probes.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const LOGIN = { IRIS_USERNAME: "_SYSTEM", IRIS_PASSWORD: "SYS" };

/** The command `standin`, which ends with its input. */
async function withStandin(flags: string[], use: (port: string) => Promise<void>): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--permission-set=standin",
      "main.ts",
      "standin",
      "--listen=0",
      "--until-input-ends",
      ...flags,
    ],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream() as never) as ReadableStream<
    string
  >;
  const reader = lines.getReader();
  const { value = "" } = await reader.read();
  try {
    await use(/^stand-in IRIS 20\d\d\.\d is listening on port (\d+)\n$/.exec(value)![1]);
  } finally {
    await process.stdin.close();
    while (!(await reader.read()).done);
    assert.equal((await process.status).code, 0);
  }
}

Deno.test("healthcheck succeeds where a gateway is ready, and another one cannot start there", async () => {
  const gateway = await openTestGateway({ flags: { "metrics-port": "0" } });
  try {
    const { code, out } = await run(["healthcheck", `--metrics-port=${gateway.healthPort}`]);
    assert.equal(code, 0, out);
    const second = await run(["serve", `--port=${gateway.port}`, "--metrics-port=off"]);
    const sentence = new RegExp(`cannot listen on port ${gateway.port} \\(PGWIRE_PORT\\)`);
    assert.match(second.err, sentence);
    assert.equal(second.code, 1);
  } finally {
    await gateway.close();
  }
});

Deno.test("healthcheck says that there is nothing to ask", async () => {
  const { code, err } = await run(["healthcheck", "--metrics-port=off"]);
  assert.match(err, /PGWIRE_METRICS_PORT is off/);
  assert.equal(code, 1);
});

Deno.test("check finds what a stand-in of 2024.1 has", async () => {
  await withStandin(["--iris-version=2024.1"], async (port) => {
    const args = ["check", "--iris-host=127.0.0.1", `--iris-port=${port}`];
    const { code, out } = await run(args, { env: LOGIN });
    assert.equal(code, 0);
    assert.match(out, /^connected to IRIS: .* 2024\.1 /);
    assert.match(out, /\n {2}no {3}LIMIT and OFFSET\n/);
    assert.match(out, /\n {2}yes {2}vectors\n/);
    const never = await run([...args, "--helper-class=never"], { env: LOGIN });
    assert.match(never.out, /PgWire\.Session: version \d+ in use/, "it is installed by now");
  });
});

Deno.test("check without the helper class works, and says that it is slow", async () => {
  await withStandin([], async (port) => {
    const { code, out } = await run(
      ["check", "--iris-host=127.0.0.1", `--iris-port=${port}`, "--helper-class=never"],
      { env: LOGIN },
    );
    assert.match(out, /not installed, so rows come one by one, which is slow/);
    assert.equal(code, 0);
  });
});

Deno.test("check tells a wrong password", async () => {
  await withStandin([], async (port) => {
    const { code, err } = await run(["check", "--iris-host=127.0.0.1", `--iris-port=${port}`], {
      env: { ...LOGIN, IRIS_PASSWORD: "wrong" },
    });
    assert.match(err, /^iris-pgwire: IRIS refused the user or the password of "_SYSTEM"\n/);
    assert.ok(!err.includes("wrong"));
    assert.equal(code, 1);
  });
});

Deno.test("a stand-in of 2025.3 answers every probe as assumed, and check says so", async () => {
  await withStandin(["--iris-version=2025.3"], async (port) => {
    const args = ["check", "--probe", "--iris-host=127.0.0.1", `--iris-port=${port}`];
    const { code, out } = await run(args, { env: LOGIN });
    assert.equal(code, 0);
    const [, count] = /\nprobes:\n {2}as assumed \((\d+) of \1\):\n/.exec(out) ?? [];
    assert.equal(Number(count), PROBES.length);
  });
});

Deno.test("a stand-in of 2024.1 answers every probe as assumed, in JSON too", async () => {
  await withStandin(["--iris-version=2024.1"], async (port) => {
    const args = ["check", "--probe", "--json", "--iris-host=127.0.0.1", `--iris-port=${port}`];
    const { out } = await run(args, { env: LOGIN });
    const { probes } = JSON.parse(out) as { probes: Record<string, unknown>[] };
    assert.equal(probes.length, PROBES.length);
    assert.deepEqual(probes.filter(({ verdict }) => verdict !== "as assumed"), []);
    for (const probe of probes) {
      assert.deepEqual(Object.keys(probe).sort(), [
        "assumed",
        "fact",
        "files",
        "found",
        "means",
        "name",
        "verdict",
      ]);
    }
  });
});

Deno.test("--demo fills a file once", async () => {
  const folder = await Deno.makeTempDir();
  const flags = ["--demo", `--embedded=${folder}/demo.sqlite`];
  const counted: unknown[] = [];
  try {
    for (let start = 0; start < 2; start++) {
      const gateway = await startGatewayProcess(flags);
      const client = new Client({
        host: "127.0.0.1",
        port: gateway.port,
        user: "_SYSTEM",
        password: "SYS",
        database: "USER",
      });
      await client.connect();
      const { rows } = await client.query(
        "SELECT (SELECT count(*) FROM city) AS cities, (SELECT count(*) FROM person_in_city) AS people",
      );
      counted.push(...rows);
      const { rows: [nearest] } = await client.query(
        "SELECT title FROM document WHERE embedding IS NOT NULL ORDER BY embedding <=> '[0,0,0,1]' LIMIT 1",
      );
      assert.equal(nearest.title, "Moon");
      await client.end();
      assert.equal(await gateway.stop(), 0);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert.deepEqual(counted, Array(2).fill({ cities: "10", people: "10" }));
});
