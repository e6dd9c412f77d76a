// Every fact that nobody has confirmed has a probe. That the stand-in behaves as our code assumes of IRIS, the command
// that asks says itself (cli/running_test.ts).

import assert from "node:assert/strict";
import { openConnection } from "../../lib/backend/connection.ts";
import type { Probe } from "../../lib/backend/probes/probe.ts";
import { PROBES } from "../../lib/backend/probes/probes.ts";
import { type Finding, runProbes } from "../../lib/backend/probes/run_probes.ts";
import { rowsOfText } from "../../lib/backend/rows_of_text.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { options } from "./support.ts";

const ROOT = new URL("../../", import.meta.url);
const LEFT = "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PgWireProbe'";

async function probed(
  probes: readonly Probe[],
  version: "2024.1" | "2025.3",
): Promise<{ findings: Finding[]; left: string | null }> {
  const engine = createEngine({ version });
  const server = await startStandin({
    port: 0,
    engine,
    version,
    users: [{ name: "_SYSTEM", password: "SYS", develop: true }],
    namespaces: ["USER"],
  });
  const connect = (more: { plain?: boolean; namespace?: string } = {}) =>
    openConnection(options({ port: server.port, ...more }));
  try {
    const findings = await runProbes(probes, {
      open: (kind) =>
        connect(kind === "plain" ? { plain: true } : kind === "nowhere" ? { namespace: "NO" } : {}),
    });
    const connection = await connect();
    const [[left]] = await rowsOfText(connection, { sql: LEFT, values: [] });
    await connection.close();
    return { findings, left };
  } finally {
    await server.close();
    engine.close();
  }
}

Deno.test("a probe tells an unforeseen answer, and a setup that failed", async () => {
  const common = { fact: "", files: [] };
  const { findings, left } = await probed([
    {
      ...common,
      name: "unforeseen",
      ask: ["SELECT 3"],
      answers: [{ is: "1", means: "one" }, { is: "2", means: "two" }],
    },
    {
      ...common,
      name: "foreseen",
      ask: ["SELECT 2"],
      answers: [{ is: "1", means: "one" }, { is: /^[23]$/, means: "more" }],
    },
    {
      ...common,
      name: "failed",
      setup: [
        "CREATE TABLE PgWireProbe.kept (a INTEGER)",
        "CREATE TABLE PgWireProbe.l (a INTEGER)",
        { call: "begin" },
        "INSERT INTO PgWireProbe.l (b) VALUES (1)",
      ],
      ask: ["SELECT 1"],
      answers: [{ is: "1", means: "one" }],
    },
    {
      ...common,
      name: "of_a_newer_version",
      since: "2025.1",
      ask: ["SELECT 2"],
      answers: [{ is: "1", means: "one" }, { is: "2", means: "two" }],
    },
  ], "2024.1");
  assert.deepEqual(findings.map(({ verdict, found, means }) => [verdict, found, means]), [
    ["otherwise", "3", null],
    ["otherwise", "2", "more"],
    [
      "could not tell",
      "INSERT INTO PgWireProbe.l (b) VALUES (1) was refused: SQLCODE -31: Field 'B' not found in " +
      "table 'PgWireProbe.l'",
      null,
    ],
    ["as assumed", "2", "two"],
  ]);
  assert.equal(left, "0");
});

Deno.test("names of probes are unique, and the files that rest on them are there", () => {
  assert.equal(new Set(PROBES.map(({ name }) => name)).size, PROBES.length);
  for (const file of new Set(PROBES.flatMap(({ files }) => files))) {
    assert.ok(Deno.statSync(new URL(file, ROOT)).isFile, file);
  }
});

Deno.test("every file that says that a fact is not verified has a probe", () => {
  const probed = new Set(PROBES.flatMap(({ files }) => files));
  const missing = filesIn("lib").filter((file) =>
    /\(unsure|not\s+(\*\s+|\/\/\s+)?verified\s+(\*\s+|\/\/\s+)?against/i
      .test(Deno.readTextFileSync(new URL(file, ROOT))) && !probed.has(file)
  );
  assert.deepEqual(missing, []);
});

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, ROOT))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return filesIn(path);
    return /\.(ts|cls)$/.test(name) && !path.includes("/probes/") ? [path] : [];
  });
}
