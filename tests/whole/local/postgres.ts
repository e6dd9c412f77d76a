// PostgreSQL itself beside the gateway: the same messages, and its answers.

import type { Exchange } from "../../corpus/answer.ts";
import { openPglite } from "../../support/pglite.ts";

export type { Exchange };

export async function openPostgres(): Promise<{ ask: Exchange; close(): Promise<void> }> {
  const db = await openPglite();
  const ask: Exchange = async (bytes) => {
    const parts: Uint8Array[] = [];
    await db.execProtocolRawStream(bytes, {
      syncToFs: false,
      onRawData: (part) => parts.push(part.slice()),
    });
    return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  };
  return { ask, close: () => db.close() };
}
