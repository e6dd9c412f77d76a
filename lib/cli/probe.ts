// The part of `check` that runs the probes and prints what they found.

import type { BackendConnection, IrisOptions } from "../backend/connection.ts";
import { PROBES } from "../backend/probes/probes.ts";
import { type Finding, runProbes, type Verdict } from "../backend/probes/run_probes.ts";

const OTHER_CONNECTIONS: Record<string, Partial<IrisOptions>> = {
  main: {},
  plain: { plain: true },
  nowhere: { namespace: "PGWIREPROBENOWHERE" },
};

/** A line on standard error tells which one is running: all together take a while on a real IRIS. */
export async function findingsOf(
  open: (more: Partial<IrisOptions>) => Promise<BackendConnection>,
): Promise<Finding[]> {
  const terminal = Deno.stderr.isTerminal();
  const say = (text: string) => {
    if (terminal) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  };
  const findings = await runProbes(PROBES, {
    open: (kind) => open(OTHER_CONNECTIONS[kind]),
    progress: ({ name }) => say(`probing ${name}`),
  }).finally(() => say(""));
  return findings;
}

const VERDICTS: readonly Verdict[] = ["otherwise", "could not tell", "as assumed"];

export function printFindings(findings: readonly Finding[] | undefined): string[] {
  if (!findings) return [];
  const lines = VERDICTS.flatMap((verdict) => {
    const these = findings.filter((finding) => finding.verdict === verdict);
    if (these.length === 0) return [];
    return [`${verdict} (${these.length} of ${findings.length}):`, ...these.flatMap(printFinding)];
  });
  return ["probes:", ...lines.map((line) => `  ${line}`)];
}

function printFinding({ name, fact, verdict, assumed, found, means, files }: Finding): string[] {
  if (verdict === "as assumed") return [`  ${name}: ${fact}`];
  return [
    `  ${name}: ${fact}`,
    `    assumed: ${assumed}`,
    `    found: ${found}${means === null ? "" : ` (${means})`}`,
    `    in: ${files.join(", ")}`,
  ];
}
