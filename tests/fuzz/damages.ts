// What may happen to bytes that another process said, a row each.

import type { Random } from "./random.ts";

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const EDGES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 0x7f, 0x80, 0xfe, 0xff];

const DAMAGES: Readonly<Record<string, Damage>> = {
  "nothing is left": () => new Uint8Array(),
  "the end is missing": (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  "the beginning is missing": (bytes, random) => bytes.slice(random.below(bytes.length + 1)),
  "something follows": (bytes, random) => Uint8Array.of(...bytes, ...random.bytes(20)),
  "a byte is another": (bytes, random) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  "a few bytes are edges": (bytes, random) => {
    const copy = bytes.slice();
    for (let count = 1 + random.below(4); count > 0 && copy.length > 0; count--) {
      copy[random.below(copy.length)] = random.oneOf(EDGES);
    }
    return copy;
  },
  "a piece is missing": (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(at + 1 + random.below(8)));
  },
  "a piece is there twice": (bytes, random) => {
    const at = random.below(bytes.length + 1);
    const end = at + random.below(16);
    return Uint8Array.of(...bytes.slice(0, end), ...bytes.slice(at));
  },
  "something else is in the middle": (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return Uint8Array.of(...bytes.slice(0, at), ...random.bytes(8), ...bytes.slice(at));
  },
  "all of it is something else": (_, random) => random.bytes(60),
};

const NAMES = Object.keys(DAMAGES);

export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  return DAMAGES[random.oneOf(NAMES)](bytes, random);
}
