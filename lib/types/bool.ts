// Booleans: `t` and `f` to PostgreSQL's clients, 1 and 0 to IRIS.

import { badText, pgType, trimSpace } from "./pg_type.ts";

const WORDS: readonly { word: string; least: number; value: boolean }[] = [
  { word: "true", least: 1, value: true },
  { word: "false", least: 1, value: false },
  { word: "yes", least: 1, value: true },
  { word: "no", least: 1, value: false },
  { word: "on", least: 2, value: true },
  { word: "off", least: 2, value: false },
  { word: "1", least: 1, value: true },
  { word: "0", least: 1, value: false },
];

export const bool = pgType<boolean>({
  name: "bool",
  title: "boolean",
  oid: 16,
  array: 1000,
  size: 1,
  text: { encode: (value) => (value ? "t" : "f"), decode: parseBool },
  binary: {
    encode: (value, to) => to.uint8(value ? 1 : 0),
    decode: (from) => from.uint8() !== 0,
  },
  iris: {
    cast: "BIT",
    column: () => "BIT",
    encode: (value) => (value ? "1" : "0"),
    decode: parseBool,
  },
});

/** Any beginning of a word will do that means only one of the two. (DATATYPE-BOOLEAN) */
function parseBool(text: string): boolean {
  const wanted = trimSpace(text).toLowerCase();
  const found = WORDS.find(({ word, least }) => wanted.length >= least && word.startsWith(wanted));
  if (!found) throw badText("boolean", text);
  return found.value;
}
