// $LIST: the bytes that the real driver makes and reads, and what holds for any bytes.

import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import {
  decodeList,
  encodeList,
  ListReader,
  type ListValue,
  ListWriter,
} from "../../lib/iris/list.ts";

const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join(" ");
const bytes = (text: string) =>
  new Uint8Array(text.split(" ").filter((part) => part !== "").map((part) => parseInt(part, 16)));

/** Bytes that we write and read: value, bytes. */
const BOTH: [ListValue, string][] = [
  [null, "01"],
  ["", "02 01"],
  ["\0", "03 01 00"],
  ["a", "03 01 61"],
  ["\u00e9", "03 01 e9"],
  ["\u0416", "04 02 16 04"],
  ["\u{1f600}", "06 02 3d d8 00 de"],
  [0n, "02 04"],
  [1n, "03 04 01"],
  [127n, "03 04 7f"],
  [128n, "03 04 80"],
  [255n, "03 04 ff"],
  [256n, "04 04 00 01"],
  [-1n, "02 05"],
  [-128n, "03 05 80"],
  [-129n, "03 05 7f"],
  [-256n, "03 05 00"],
  [-257n, "04 05 ff fe"],
  [2n ** 63n - 1n, "0a 04 ff ff ff ff ff ff ff 7f"],
  [-(2n ** 63n), "0a 05 00 00 00 00 00 00 00 80"],
  [1.5, "0a 08 00 00 00 00 00 00 f8 3f"],
];

Deno.test("encodeList() and decodeList() agree with the driver's bytes", () => {
  for (const [value, shown] of BOTH) {
    assert.equal(hex(encodeList([value])), shown);
    assert.deepEqual(decodeList(bytes(shown)), [value]);
  }
});

/** Bytes that others write: value, bytes. */
const READ: [ListValue, string][] = [
  [128n, "04 04 80 00"],
  [255n, "04 04 ff 00"],
  ["1.5", "07 06 f9 c0 e1 e4 00"],
  ["-1.5", "06 07 f9 40 1e 1b"],
  ["1.5", "04 06 ff 0f"],
  ["-1.5", "04 07 ff f1"],
  ["100", "04 06 00 64"],
  [".001", "05 06 f9 10 27"],
  ["100000000000000000000", "06 06 0e 40 42 0f"],
  [0, "02 08"],
  [1, "04 08 80 3f"],
  [1.5, "04 08 c0 3f"],
  [0.5, "03 08 3f"],
  [-0, "03 08 80"],
  [255, "04 08 7f 43"],
  [0.1, "0a 09 9a 99 99 99 99 99 b9 3f"],
  [16777217, "07 09 10 00 00 70 41"],
  [1e10, "06 08 f9 02 15 50"],
  [NaN, "04 09 f8 7f"],
  [Infinity, "04 08 80 7f"],
  ["1@x.y", "07 19 31 40 78 2e 79"],
];

Deno.test("decodeList() reads what the driver and the server write", () => {
  for (const [value, shown] of READ) assert.deepEqual(decodeList(bytes(shown)), [value], shown);
});

const LENGTHS: [number, string][] = [
  [253, "ff 01"],
  [254, "00 ff 00 01"],
  [255, "00 00 01 01"],
  [256, "00 01 01 01"],
  [65534, "00 ff ff 01"],
  [65535, "00 00 00 00 00 01 00 01"],
  [65536, "00 00 00 01 00 01 00 01"],
];

Deno.test("the three length forms are used and read at their borders", () => {
  for (const [size, head] of LENGTHS) {
    const list = encodeList(["x".repeat(size), "end"]);
    assert.equal(hex(list.subarray(0, bytes(head).length)), head);
    assert.deepEqual(decodeList(list), ["x".repeat(size), "end"]);
  }
});

Deno.test("decimal() is exact, and text where 64 bits do not hold the digits", () => {
  const rows: [string, string][] = [
    ["1.5", "04 06 ff 0f"],
    ["-1.5", "04 07 ff f1"],
    ["100", "03 04 64"],
    ["0.001", "04 06 fd 01"],
    ["1e20", "04 06 14 01"],
    ["-0.0", "02 04"],
    ["+7.", "03 04 07"],
  ];
  for (const [text, shown] of rows) assert.equal(hex(new ListWriter().decimal(text).take()), shown);
  const long = "12345678901234567890.125";
  assert.deepEqual(decodeList(new ListWriter().decimal(long).take()), [long]);
  assert.throws(() => new ListWriter().decimal("1.2.3"), PgError);
});

Deno.test("lists nest as strings, and concatenate", () => {
  const inner = encodeList(["a", null]);
  assert.equal(hex(new ListWriter().list(inner).take()), "06 01 03 01 61 01");
  assert.deepEqual(decodeList(new Uint8Array([...inner, ...encodeList([1n])])), ["a", null, 1n]);
});

Deno.test("ListReader tells by-reference items and where payloads lie", () => {
  const list = new ListReader(bytes("03 21 61 06 39 31 40 78 79"));
  assert.ok(list.next());
  assert.deepEqual([list.byReference, list.type, list.start, list.end], [true, 1, 2, 3]);
  assert.ok(list.next());
  assert.deepEqual([list.byReference, list.type, list.text()], [true, 25, "1@xy"]);
  assert.equal(list.next(), false);
});

Deno.test("integer() and text() take an element whatever way it travelled", () => {
  const list = new ListReader(encodeList(["42", 42n, 42, 0.5, null]));
  assert.equal(list.expect().integer(), 42n);
  assert.equal(list.expect().integer(), 42n);
  assert.equal(list.expect().integer(), 42n);
  assert.equal(list.expect().text(), ".5");
  assert.throws(() => list.integer(), PgError);
  assert.equal(list.expect().text(), null);
  assert.throws(() => list.expect(), PgError);
});

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const anyValue: fc.Arbitrary<ListValue> = fc.oneof(
  fc.constant(null),
  fc.array(unit).map((units) => units.join("")),
  fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
);

Deno.test("any values come back from a list as they went in", () => {
  fc.assert(fc.property(fc.array(anyValue), (values) => {
    assert.deepEqual(decodeList(encodeList(values)), values);
  }));
});

Deno.test("any bytes are values or a PgError, whatever their lengths claim", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }), (codes) => {
      try {
        decodeList(new Uint8Array(codes));
      } catch (error) {
        assert.ok(error instanceof PgError);
        assert.equal(error.condition, "data_corrupted");
      }
    }),
    { numRuns: 5000 },
  );
});

Deno.test("any decimal text comes back as the same number in canonical form", () => {
  const parts = fc.tuple(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.integer({ min: -30, max: 5 }),
  );
  fc.assert(fc.property(parts, ([mantissa, exponent]) => {
    const [value] = decodeList(new ListWriter().decimal(`${mantissa}e${exponent}`).take());
    const text = String(value);
    assert.match(text, /^(0|-?([1-9]\d*)?(\.\d*[1-9])?)$/);
    const [whole, fraction = ""] = text.split(".");
    const scaled = BigInt(whole.replace("-", "") + fraction.padEnd(30, "0")) *
      (text.startsWith("-") ? -1n : 1n);
    assert.equal(scaled, mantissa * 10n ** BigInt(30 + exponent));
  }));
});
