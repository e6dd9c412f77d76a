// Values of PgWire.Session that are too long for an argument: they come in pieces, and go into parameters by place.

import { ListReader } from "../../iris/list.ts";
import { type Call, STRING_MAX } from "../call.ts";
import { IrisError, type Logical, type Prepared } from "../contract.ts";
import { isStream } from "../row_list.ts";
import type { StreamContent } from "../stream_store.ts";

export class LongValues {
  readonly #pieces = new Map<number, StreamContent[]>();

  /** Number, piece, whether it is the first one, whether it is binary. */
  append(call: Call): void {
    const number = call.integer(0);
    if (call.integer(2) !== 0) this.#pieces.set(number, []);
    const pieces = this.#pieces.get(number);
    if (!pieces) throw new IrisError(-400, `no long value ${number}`);
    pieces.push(call.integer(3) !== 0 ? call.bytes(1).slice() : call.text(1));
  }

  clear(): void {
    this.#pieces.clear();
  }

  /** `places` is a list of place, number, ... */
  fill(values: Logical[], places: Uint8Array, { parameters }: Prepared): void {
    const list = new ListReader(places);
    while (list.next()) {
      const place = Number(list.integer()) - 1;
      const content = this.#content(Number(list.expect().integer()));
      if (!isStream(parameters[place]?.odbcType ?? 0) && content.length > STRING_MAX) {
        throw new IrisError(-400, `<MAXSTRING> a value of ${content.length} characters`);
      }
      values[place] = content;
    }
  }

  #content(number: number): StreamContent {
    const pieces = this.#pieces.get(number);
    if (!pieces) throw new IrisError(-400, "<INVALID OREF>");
    const content = joined(pieces);
    this.#pieces.set(number, [content]);
    return content;
  }
}

function joined(pieces: readonly StreamContent[]): StreamContent {
  if (pieces.length === 1) return pieces[0];
  if (typeof pieces[0] === "string") return pieces.join("");
  const bytes = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of pieces as Uint8Array[]) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
