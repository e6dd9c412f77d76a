// What a statement does to the temporary tables of its session, and what becomes of those at COMMIT.

export type OnCommit = "keep" | "empty" | "drop";

/** What a statement does to the names of a session, once it has run. */
export interface TemporaryChange {
  made?: { name: string; onCommit: OnCommit };
  gone: readonly string[];
}
