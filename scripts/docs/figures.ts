// How the corpus compares: figures in a file of their own, because only a running gateway can tell them.

import { type CorpusResult, playCorpus } from "../../tests/corpus/play.ts";

export interface Figures {
  statements: number;
  /** The same rows, names, types, tags and SQLSTATEs. */
  same: number;
  /** Answered, but otherwise. */
  differing: number;
  /** Refused, and PostgreSQL does not refuse it. */
  refused: number;
  /** Of these two, those whose reason is IRIS itself. */
  forced: number;
}

const FILE = new URL("../../docs/figures.json", import.meta.url);

export function readFigures(): Figures {
  return JSON.parse(Deno.readTextFileSync(FILE));
}

export async function refreshFigures(): Promise<void> {
  const figures = figuresOf(await playCorpus());
  Deno.writeTextFileSync(FILE, JSON.stringify(figures, null, 2) + "\n");
}

export function figuresOf(results: readonly CorpusResult[]): Figures {
  const same = results.filter(isSame);
  const others = results.filter((result) => !isSame(result));
  const refused = others.filter(({ gateway, postgres }) => gateway.sqlstate && !postgres.sqlstate);
  return {
    statements: results.length,
    same: same.length,
    differing: others.length - refused.length,
    refused: refused.length,
    forced: others.filter(({ outcome }) => outcome === "marked").length,
  };
}

function isSame({ postgres, gateway }: CorpusResult): boolean {
  return postgres.lines.join("\n") === gateway.lines.join("\n");
}
