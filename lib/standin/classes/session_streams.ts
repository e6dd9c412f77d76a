// Stream cells of PgWire.Session: small ones go inside the row, large ones wait to be read in pieces.

import { decodeList, encodeList } from "../../iris/list.ts";
import type { StreamCells } from "../row_list.ts";

type Content = string | Uint8Array;

export interface StreamPiece {
  piece: Content;
  atEnd: boolean;
  size: number;
}

/** What waits is bounded: the oldest stream is forgotten first. */
const KEPT_SIZE_MAX = 128 * 1024 * 1024;

export class SessionStreams implements StreamCells {
  inlineMax = 262_144;
  readonly #kept = new Map<string, Content>();
  #keptSize = 0;
  #last = 0;

  cell(content: Content): Uint8Array {
    // '' is "\0" as a value, and no characters in a stream.
    const plain = content === "\0" ? "" : content;
    if (plain.length <= this.inlineMax) return encodeList([0n, plain]);
    return encodeList([1n, this.#keep(plain), BigInt(plain.length)]);
  }

  read(
    oid: Uint8Array,
    { offset, length }: { offset: number; length: number },
  ): StreamPiece | undefined {
    const [id] = decodeList(oid);
    const content = this.#kept.get(String(id));
    if (content === undefined) return undefined;
    const start = Math.max(offset, 0);
    const piece = content.slice(start, start + Math.max(length, 0));
    return { piece, atEnd: start + piece.length >= content.length, size: content.length };
  }

  clear(): void {
    this.#kept.clear();
    this.#keptSize = 0;
  }

  /** Gives an oid that looks as IRIS's: id, class, global. */
  #keep(content: Content): Uint8Array {
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
}
