// Long values are cut into pieces that are short, whole characters, and the value again when they are joined.

import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import { ITEM, ListReader } from "../../lib/iris/list.ts";
import { ArgumentList } from "../../lib/types/argument_list.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { longValue } from "../../lib/types/long_value.ts";
import { typeByName } from "../../lib/types/types.ts";

const UTF8 = new TextEncoder();
const STRICT = new TextDecoder("utf-8", { fatal: true });
const PIECE_BYTES_MAX = 512 * 1024;
const settings = OUTPUT_DEFAULTS;

function piecesOf(name: string, bytes: Uint8Array, format = 0): Uint8Array[] {
  const { oid: type } = typeByName(name)!;
  return [...longValue({ type, format, bytes, settings })!.pieces()];
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

Deno.test("a long text is cut between characters", () => {
  const character = fc.constantFrom("a", "é", "€", "😀");
  fc.assert(
    fc.property(fc.array(character, { minLength: 1, maxLength: 7 }), (some) => {
      const bytes = UTF8.encode(some.join("").repeat(1_100_000 / some.length | 0));
      const pieces = piecesOf("text", bytes);
      for (const piece of pieces) {
        assert.ok(piece.length > 0 && piece.length <= PIECE_BYTES_MAX);
        STRICT.decode(piece);
      }
      assert.equal(pieces.reduce((size, { length }) => size + length, 0), bytes.length);
    }),
    { numRuns: 10 },
  );
});

const BYTES = Uint8Array.from({ length: 1_200_000 }, (_, at) => at * 7);

const SAME: Readonly<Record<string, readonly [string, number, Uint8Array, Uint8Array]>> = {
  "binary": ["bytea", 1, BYTES, BYTES],
  "hex": ["bytea", 0, UTF8.encode(`\\x${BYTES.toHex()}`), BYTES],
  "hex with blanks": ["bytea", 0, UTF8.encode(`\\x ${BYTES.toHex()}`), BYTES],
  "escapes": [
    "bytea",
    0,
    UTF8.encode("a\\001".repeat(300_000)),
    UTF8.encode("a\x01".repeat(300_000)),
  ],
  "json": [
    "json",
    0,
    UTF8.encode(`[ "${"a".repeat(600_000)}"]`),
    UTF8.encode(`[ "${"a".repeat(600_000)}"]`),
  ],
  "jsonb": [
    "jsonb",
    0,
    UTF8.encode(`[ "${"a".repeat(600_000)}"]`),
    UTF8.encode(`["${"a".repeat(600_000)}"]`),
  ],
};

for (const [title, [type, format, sent, value]] of Object.entries(SAME)) {
  Deno.test(`${type} as ${title}: its pieces are its value`, () => {
    const pieces = piecesOf(type, sent, format);
    assert.ok(pieces.every(({ length }) => length <= PIECE_BYTES_MAX));
    assert.deepEqual(joined(pieces), value);
  });
}

const REFUSED: Readonly<Record<string, readonly [string, string, Uint8Array]>> = {
  "a NUL in a text": ["22021", "text", UTF8.encode("a".repeat(600_000) + "\0")],
  "half a character": [
    "22021",
    "text",
    Uint8Array.of(...UTF8.encode("a".repeat(60_000)), 0xe2, 0x82),
  ],
  "a letter that is no hex digit": ["22023", "bytea", UTF8.encode(`\\x${"0".repeat(600_000)}0g`)],
  "text that is no JSON": ["22P02", "json", UTF8.encode(`["${"a".repeat(600_000)}"`)],
};

for (const [title, [sqlstate, type, bytes]] of Object.entries(REFUSED)) {
  Deno.test(`${title} is refused before the first piece`, () => {
    assert.throws(
      () => longValue({ type: typeByName(type)!.oid, format: 0, bytes, settings }),
      (cause) => cause instanceof PgError && cause.sqlstate === sqlstate,
    );
  });
}

Deno.test("a list with many long values stays short, and only their places are in it", () => {
  const all = new ArgumentList();
  const type = typeByName("text")!.oid;
  for (let count = 0; count < 380; count++) {
    all.add({ type, format: 1, bytes: new Uint8Array(100_000).fill(0x61), settings });
  }
  const { list, long } = all.take();
  assert.ok(list.length < 3_000_000, String(list.length));
  const places: number[] = [];
  for (const reader = new ListReader(list); reader.next();) {
    if (reader.type === ITEM.oref) places.push(Number(reader.text()));
  }
  assert.deepEqual(places, [...long.keys()]);
});
