// Keeps conversations that showed something new, so that the next ones can go on from there.
//
// New is an answer that was never seen before to that message in that phase after that other answer. It costs next to
// nothing, and leads where chance alone hardly comes: behind a COPY in a pipeline in a transaction.

import type { Random } from "./random.ts";

export interface Played {
  beginning: string;
  /** Each as it was sent: one message, or several at once. */
  pieces: readonly Uint8Array[];
}

/** What was shown, and after how many pieces. */
export interface Feature {
  what: string;
  after: number;
}

const KEPT_MAX = 500;
const PIECES_MAX = 12;
/** Of all conversations, those that go on from another. */
const SHARE = 3;

export class Kept {
  readonly #seen = new Set<string>();
  readonly #played: Played[] = [];
  #oldest = 0;

  get seen(): number {
    return this.#seen.size;
  }

  judge({ beginning, pieces }: Played, features: readonly Feature[]): void {
    let end = 0;
    for (const { what, after } of features) {
      if (this.#seen.has(what)) continue;
      this.#seen.add(what);
      end = after;
    }
    // Long ones are mostly repetition.
    if (end === 0 || end > PIECES_MAX) return;
    const played = { beginning, pieces: pieces.slice(0, end) };
    if (this.#played.length < KEPT_MAX) this.#played.push(played);
    else this.#played[this.#oldest++ % KEPT_MAX] = played;
  }

  /** One of them, changed; undefined where there is none, or something altogether new is better. */
  next(random: Random): Played | undefined {
    if (this.#played.length === 0 || !random.oneIn(SHARE)) return undefined;
    const { beginning, pieces } = random.oneOf(this.#played);
    return { beginning, pieces: changed(pieces, random, random.oneOf(this.#played).pieces) };
  }
}

function changed(
  pieces: readonly Uint8Array[],
  random: Random,
  others: readonly Uint8Array[],
): Uint8Array[] {
  const at = random.below(pieces.length + 1);
  const count = 1 + random.below(4);
  const place = random.below(others.length + 1);
  switch (random.below(4)) {
    case 0:
      return [...pieces];
    case 1:
      return pieces.toSpliced(at, count);
    case 2:
      return pieces.toSpliced(at, 0, ...pieces.slice(at, at + count));
    default:
      return pieces.toSpliced(at, 0, ...others.slice(place, place + count));
  }
}
