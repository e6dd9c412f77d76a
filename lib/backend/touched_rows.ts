// The rows that a statement has inserted or updated: it must not change them once more.

import { PgError } from "../errors/pg_error.ts";

const HINTS = {
  "ON CONFLICT DO UPDATE":
    "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
  "MERGE": "Ensure that not more than one source row matches any one target row.",
} as const;
const WORDS = {
  "ON CONFLICT DO UPDATE": "ON CONFLICT DO UPDATE command cannot affect row a second time",
  "MERGE": "MERGE command cannot affect row a second time",
} as const;

export class TouchedRows {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
  }

  refuse(id: string, { command }: { command: keyof typeof WORDS }): void {
    if (!this.#ids.has(id)) return;
    throw new PgError("cardinality_violation", WORDS[command], { hint: HINTS[command] });
  }
}
