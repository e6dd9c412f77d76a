// The command `check`: connects to IRIS and says what is there and what it can do.

import { type IrisOptions, openConnection } from "../backend/connection.ts";
import type { Connection } from "../backend/contract.ts";
import { PgError } from "../errors/pg_error.ts";
import { openLog } from "../observe/open_log.ts";
import { NO_HINTS } from "../types/column.ts";
import type { Call } from "./call.ts";
import { startEmbedded } from "./embedded.ts";
import { explainAuth } from "./explain_auth.ts";
import { irisOptions } from "./gateway.ts";
import { findingsOf, printFindings } from "./probe.ts";
import { spawnSelf } from "./spawn.ts";

/** A statement that IRIS prepares only where it has the feature, or the user the privilege. */
interface Feature {
  name: string;
  sql: string;
}

const CAPABILITIES: readonly Feature[] = [
  { name: "LIMIT and OFFSET", sql: "SELECT 1 LIMIT 1 OFFSET 0" },
  { name: "WITH", sql: "WITH a AS (SELECT 1 AS x) SELECT x FROM a" },
  { name: "window functions", sql: "SELECT ROW_NUMBER() OVER (ORDER BY x) FROM (SELECT 1 AS x)" },
  { name: "EXCEPT", sql: "(SELECT 1 AS x) EXCEPT (SELECT 2 AS x)" },
  { name: "vectors", sql: "SELECT VECTOR_COSINE(TO_VECTOR('1'), TO_VECTOR('1'))" },
];

const PRIVILEGES: readonly Feature[] = [
  { name: "read the schema", sql: "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES" },
  { name: "read exact column types", sql: "SELECT Name FROM %Dictionary.CompiledProperty" },
];

const PINGS = 20;

interface Report {
  version: string;
  namespace: string;
  user: string;
  helper: string | null;
  latencyMs: number;
  capabilities: Record<string, boolean>;
  privileges: Record<string, boolean>;
}

export async function check({ settings, flags, words }: Call): Promise<number> {
  if (flags["explain-auth"]) return await explainAuth(settings, words);
  const log = openLog({ level: "warn", format: settings.logFormat });
  const embedded = settings.irisHost === null
    ? await startEmbedded({ namespace: settings.irisNamespace, log })
    : undefined;
  try {
    const iris = irisOptions(settings, embedded);
    const open = (more: Partial<IrisOptions> = {}) =>
      openConnection({
        iris: { ...iris, ...more },
        spawn: () => spawnSelf("backend", { stdin: "piped" }),
        log,
      });
    const connection = await open();
    const report = await reportOf(connection).finally(() => connection.close());
    const findings = flags.probe ? await findingsOf(open) : undefined;
    if (flags.json) console.log(JSON.stringify({ ...report, probes: findings }, null, 2));
    else console.log([printed(report, embedded?.port), ...printFindings(findings)].join("\n"));
    return 0;
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    console.error(`iris-pgwire: ${cause.message}`);
    for (const more of [cause.fields.detail, cause.fields.hint]) if (more) console.error(more);
    return 1;
  } finally {
    await embedded?.close();
  }
}

async function reportOf(connection: Connection): Promise<Report> {
  const { version, namespace, user, helper } = connection.info;
  return {
    version,
    namespace,
    user,
    helper,
    latencyMs: await latency(connection),
    capabilities: await tried(connection, CAPABILITIES),
    privileges: await tried(connection, PRIVILEGES),
  };
}

/** The median of some pings, after one that warms the way up. */
async function latency(connection: Connection): Promise<number> {
  await connection.ping();
  const times: number[] = [];
  for (let count = 0; count < PINGS; count++) {
    const start = performance.now();
    await connection.ping();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return Number(times[PINGS / 2].toFixed(3));
}

async function tried(
  connection: Connection,
  features: readonly Feature[],
): Promise<Record<string, boolean>> {
  const found: Record<string, boolean> = {};
  for (const { name, sql } of features) {
    found[name] = await connection.describe(sql, NO_HINTS).then(() => true, (cause) => {
      if (cause instanceof PgError && connection.alive) return false;
      throw cause;
    });
  }
  return found;
}

function printed(report: Report, embeddedPort: number | undefined): string {
  const which = embeddedPort === undefined ? "IRIS" : "the embedded stand-in";
  const list = (found: Record<string, boolean>) =>
    Object.entries(found).map(([name, has]) => `  ${has ? "yes" : "no "}  ${name}`);
  return [
    `connected to ${which}: ${report.version}`,
    `namespace ${report.namespace}, user ${report.user}`,
    report.helper === null
      ? "helper class PgWire.Session: not installed, so rows come one by one, which is slow"
      : `helper class PgWire.Session: version ${report.helper} in use`,
    `latency of a call: ${report.latencyMs} ms`,
    "capabilities:",
    ...list(report.capabilities),
    "privileges:",
    ...list(report.privileges),
  ].join("\n");
}
