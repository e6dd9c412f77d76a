// Plays the corpus and prints pending.ts anew: whatever differs now and is not marked as IRIS's limit.

import { type CorpusResult, playCorpus } from "./play.ts";

/** By file and number of the statement in it, with what the gateway says. */
export function printPending(results: readonly CorpusResult[]): string {
  const files = Map.groupBy(results, ({ file }) => file);
  const parts = [...files].map(([file, all]) => {
    const lines = all.flatMap((result, index) =>
      isOpen(result) ? [`    ${index + 1}: ${JSON.stringify(reasonOf(result))},`] : []
    );
    return lines.length === 0 ? "" : `  ${JSON.stringify(file)}: {\n${lines.join("\n")}\n  },\n`;
  });
  return `${HEAD}\nexport const PENDING: Pending = {\n${parts.join("")}};\n`;
}

const HEAD =
  `// Statements of the corpus that are still to be translated; the list only ever gets shorter.
// deno-fmt-ignore-file
// Printed by \`deno run -A tests/corpus/print_pending.ts\`.

/** By file, then by the number of the statement in it (from 1): the reason. */
export type Pending = Readonly<Record<string, Readonly<Record<number, string>>>>;
`;

export function isOpen({ outcome }: CorpusResult): boolean {
  return outcome === "different" || outcome === "mark is wrong";
}

/** The first line on which the two differ, or what the gateway's error says. */
export function reasonOf({ outcome, postgres, gateway }: CorpusResult): string {
  if (outcome === "mark is wrong") return "it is marked as a difference that is not there";
  if (gateway.sqlstate && gateway.sqlstate !== postgres.sqlstate) {
    return `${gateway.sqlstate}: ${gateway.message}`.slice(0, REASON_CHARACTERS_MAX);
  }
  if (postgres.sqlstate && !gateway.sqlstate) return `it is to be refused: ${postgres.sqlstate}`;
  const differs = (prefix: string) => {
    const of = ({ lines }: { lines: string[] }) =>
      lines.filter((line) => line.startsWith(prefix)).join("\n");
    return of(postgres) !== of(gateway);
  };
  return DIFFERENCES.find(([prefix]) => differs(prefix))?.[1] ?? "it is answered in another order";
}

const REASON_CHARACTERS_MAX = 80;

const DIFFERENCES: readonly [prefix: string, reason: string][] = [
  ["no answer", "it gets no answer"],
  ["status", "the transaction's status differs"],
  ["parameters", "the parameters' types differ"],
  ["columns", "the columns' names or types differ"],
  ["row", "the rows differ"],
  ["tag", "the tag differs"],
];

if (import.meta.main) console.log(printPending(await playCorpus()).trimEnd());
