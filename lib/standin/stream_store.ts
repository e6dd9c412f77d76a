// The streams of a process that rows named by their OID: what waits to be opened and read.

import { decodeList, encodeList } from "../iris/list.ts";

export type StreamContent = string | Uint8Array;

/** What waits is bounded: the oldest stream is forgotten first. */
const KEPT_SIZE_MAX = 128 * 1024 * 1024;

export class StreamStore {
  readonly #kept = new Map<string, StreamContent>();
  #keptSize = 0;
  #last = 0;

  /** Gives an OID that looks as IRIS's: id, class, global. */
  keep(content: StreamContent): Uint8Array {
    const id = String(++this.#last);
    this.#kept.set(id, content);
    this.#keptSize += content.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#keptSize <= KEPT_SIZE_MAX || oldest === id) break;
      this.#kept.delete(oldest);
      this.#keptSize -= old.length;
    }
    const kind = typeof content === "string" ? "Character" : "Binary";
    return encodeList([id, `%Stream.Global${kind}`, "^StandinS"]);
  }

  find(oid: Uint8Array): StreamContent | undefined {
    const [id] = decodeList(oid);
    return this.#kept.get(String(id));
  }

  clear(): void {
    this.#kept.clear();
    this.#keptSize = 0;
  }
}

/** '' is "\0" as a value, and no characters in a stream. */
export function streamContent(value: StreamContent): StreamContent {
  return value === "\0" ? "" : value;
}
