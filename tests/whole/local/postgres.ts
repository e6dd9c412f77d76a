// PostgreSQL itself beside the gateway: the same messages, and its answers.

import type { Exchange } from "../../corpus/answer.ts";
import { askPglite, openPglite } from "../../support/pglite.ts";

export type { Exchange };

export async function openPostgres(): Promise<{ ask: Exchange; close(): Promise<void> }> {
  const db = await openPglite();
  const ask: Exchange = (bytes) => askPglite(db, bytes);
  return { ask, close: () => db.close() };
}
