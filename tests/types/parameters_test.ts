import assert from "node:assert/strict";
import fc from "fast-check";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { decodeList, ListWriter } from "../../lib/iris/list.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../../lib/types/column.ts";
import { encodeParameter } from "../../lib/types/parameters.ts";
import type { PgType } from "../../lib/types/pg_type.ts";
import { typeByName, TYPES } from "../../lib/types/types.ts";

const UTF8 = new TextEncoder();

function encode(
  name: string,
  { text, hex }: { text?: string; hex?: string },
  settings?: OutputSettings,
): Uint8Array {
  const list = new ListWriter();
  const bytes = text === undefined ? Uint8Array.fromHex(hex!) : UTF8.encode(text);
  const oid = name === "0" ? 0 : typeByName(name)!.oid;
  encodeParameter(oid, text === undefined ? 1 : 0, bytes, list, settings);
  return list.take();
}

const show = (element: Uint8Array) => decodeList(element)[0];

// type, what the client sent, what IRIS gets
const SENT: readonly (readonly [string, { text?: string; hex?: string }, unknown])[] = [
  ["0", { text: "abc" }, "abc"],
  ["text", { text: "" }, "\0"],
  ["text", { hex: "" }, "\0"],
  ["text", { text: "é" }, "é"],
  ["varchar", { text: "Жук 😀" }, "Жук 😀"],
  ["text", { text: "a".repeat(70000) }, "a".repeat(70000)],
  ["int4", { text: "42" }, "42"],
  ["int4", { text: "-7" }, "-7"],
  ["int4", { text: " 007 " }, "7"],
  ["int4", { hex: "ffffffff" }, "-1"],
  ["int2", { hex: "7fff" }, "32767"],
  ["int8", { hex: "7fffffffffffffff" }, "9223372036854775807"],
  ["oid", { hex: "ffffffff" }, "4294967295"],
  ["bool", { text: "yes" }, "1"],
  ["bool", { hex: "00" }, "0"],
  ["float8", { text: "0.1" }, "0.1"],
  ["float8", { hex: "3ff8000000000000" }, "1.5"],
  ["float8", { text: "1e50" }, "1E+50"],
  ["float8", { text: "1e300" }, 1e300],
  ["float8", { text: "NaN" }, NaN],
  ["float8", { text: "-Infinity" }, -Infinity],
  ["float4", { text: "0.1" }, "0.1"],
  ["numeric", { text: "12.50" }, "12.50"],
  ["numeric", { hex: "0002ffff0000000504d21388" }, "0.12345"],
  ["numeric", { text: "9223372036854775807" }, "9223372036854775807"],
  ["numeric", { text: "0.333333333333333333" }, "0.333333333333333333"],
  ["numeric", { text: "1.66666666666666666600000000" }, "1.666666666666666666"],
  ["numeric", { text: "1e18" }, "1000000000000000000"],
  ["date", { text: "2024-02-29" }, "2024-02-29"],
  ["date", { text: "1840-12-31" }, "1840-12-31"],
  ["date", { hex: "00000000" }, "2000-01-01"],
  ["time", { text: "10:11:12.5" }, "10:11:12.5"],
  ["timestamp", { text: "2024-02-29T10:11:12.123456789" }, "2024-02-29 10:11:12.123457"],
  ["timestamp", { hex: "0000000000000001" }, "2000-01-01 00:00:00.000001"],
  ["timestamptz", { text: "2024-02-29 10:11:12+02" }, "2024-02-29 08:11:12"],
  ["uuid", { hex: "a0eebc999c0b4ef8bb6d6bb9bd380a11" }, "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"],
  ["bytea", { hex: "00ff" }, "\0\xff"],
  ["bytea", { text: "\\xDEAD" }, "\xde\xad"],
  ["bytea", { hex: "" }, "\0"],
  ["json", { text: ' {"a":1}' }, ' {"a":1}'],
  ["jsonb", { hex: "01" + "7b2262223a312c2261223a5b5d7d" }, '{"a": [], "b": 1}'],
  ["interval", { text: "1 day 2 hours" }, "1 day 02:00:00"],
  ["_int4", { text: "{1,NULL}" }, "{1,NULL}"],
];

Deno.test("encodeParameter gives IRIS its own form of each value", () => {
  for (const [type, sent, expected] of SENT) {
    assert.deepEqual(show(encode(type, sent)), expected, `${type} ${sent.text ?? sent.hex}`);
  }
});

Deno.test("encodeParameter sends NULL as an element without value", () => {
  const list = new ListWriter();
  encodeParameter(23, 1, null, list);
  assert.deepEqual(decodeList(list.take()), [null]);
});

Deno.test("encodeParameter reads dates by the session's settings", () => {
  const settings: OutputSettings = {
    ...OUTPUT_DEFAULTS,
    dateOrder: "DMY",
    timeZone: "America/New_York",
  };
  assert.equal(show(encode("date", { text: "3/2/2024" }, settings)), "2024-02-03");
  const local = { text: "2024-07-01 00:00:00" };
  assert.equal(show(encode("timestamptz", local, settings)), "2024-07-01 04:00:00");
});

// type, what the client sent at 2024-02-29 23:30:00.5 UTC, what IRIS gets from a client in Kolkata
const NEAR: readonly (readonly [string, string, string])[] = [
  ["timestamptz", "now", "2024-02-29 23:30:00.5"],
  ["timestamp", "now", "2024-03-01 05:00:00.5"],
  ["time", "now", "05:00:00.5"],
  ["date", "now", "2024-03-01"],
  ["date", "Today", "2024-03-01"],
  ["date", " tomorrow ", "2024-03-02"],
  ["timestamptz", "yesterday", "2024-02-28 18:30:00"],
  ["timestamp", "tomorrow 10:15", "2024-03-02 10:15:00"],
  ["timestamp", "10:15 yesterday", "2024-02-29 10:15:00"],
  ["timestamp", "today allballs", "2024-03-01 00:00:00"],
  ["timetz", "now", "05:00:00.5+05:30"],
  ["daterange", "[yesterday,tomorrow]", "[2024-02-29,2024-03-03)"],
];

Deno.test("today and now are those of the transaction, on the session's clocks", () => {
  const settings = {
    ...OUTPUT_DEFAULTS,
    timeZone: "Asia/Kolkata",
    now: Date.parse("2024-02-29T23:30:00.5Z"),
  };
  for (const [type, text, expected] of NEAR) {
    assert.equal(show(encode(type, { text }, settings)), expected, `${type} ${text}`);
  }
  for (const text of ["now now", "today tomorrow", "2024-01-01 today", "now 10:00", "nowhere"]) {
    assert.throws(() => encode("timestamp", { text }, settings), /invalid input syntax/, text);
  }
  assert.throws(() => encode("time", { text: "today" }, settings), /invalid input syntax/);
});

const REFUSED: readonly (readonly [string, { text?: string; hex?: string }, string, string])[] = [
  ["int4", { text: "abc" }, "22P02", 'invalid input syntax for type integer: "abc"'],
  ["int4", { text: "" }, "22P02", 'invalid input syntax for type integer: ""'],
  ["int4", { text: "3000000000" }, "22003", 'value "3000000000" is out of range for type integer'],
  ["int4", { hex: "0000" }, "08P01", "insufficient data left in message"],
  ["int4", { hex: "0000000000" }, "22P03", "incorrect binary data format in bind parameter"],
  [
    "_int4",
    { hex: "00000001" + "00000000" + "00000017" + "7fffffff00000001" },
    "54000",
    "array size exceeds the maximum allowed (134217727)",
  ],
  [
    "_int4",
    { hex: "00000001" + "00000000" + "00000017" + "0000ffff00000001" },
    "08P01",
    "insufficient data left in message",
  ],
  [
    "_int4",
    { hex: "00000001" + "00000000" + "00000019" + "0000000100000001" + "ffffffff" },
    "42804",
    "binary data has array element type 25 instead of expected 23",
  ],
  ["record", { hex: "00" }, "42883", "no binary input function available for type record"],
  ["text", { text: "a\0b" }, "22021", 'invalid byte sequence for encoding "UTF8": 0x00'],
  ["text", { hex: "00" }, "22021", 'invalid byte sequence for encoding "UTF8": 0x00'],
  ["text", { hex: "ff" }, "22021", 'invalid byte sequence for encoding "UTF8": 0xff'],
  ["date", { text: "0001-01-01 BC" }, "22008", "date out of range"],
  ["date", { text: "10000-01-01" }, "22008", "date out of range"],
  ["date", { text: "infinity" }, "22008", "date out of range"],
  ["time", { text: "24:00:00" }, "22008", "time out of range"],
  ["timestamp", { text: "0001-12-31 23:59:59 BC" }, "22008", "timestamp out of range"],
  ["timestamptz", { text: "-infinity" }, "22008", "timestamp out of range"],
  ["timestamp", { text: "now" }, "0A000", 'the date/time value "now" is not supported'],
  ["numeric", { text: "NaN" }, "22003", 'IRIS has no numeric "NaN"'],
  ["numeric", { text: "9223372036854775808" }, "22003", "numeric field overflow"],
  ["numeric", { text: "0.3333333333333333333" }, "22003", "numeric field overflow"],
  ["numeric", { text: "9.999999999999999999999" }, "22003", "numeric field overflow"],
  ["numeric", { text: "12345678901.123456789" }, "22003", "numeric field overflow"],
  ["bytea", { hex: "00" }, "0A000", "IRIS cannot keep a bytea of a single zero byte"],
  [
    "numeric",
    { hex: "0001000000000000" + "2710" },
    "22P03",
    'invalid digit in external "numeric" value',
  ],
  ["numeric", { hex: "0000000000010000" }, "22P03", 'invalid sign in external "numeric" value'],
];

Deno.test("encodeParameter refuses in PostgreSQL's words", () => {
  for (const [type, sent, sqlstate, message] of REFUSED) {
    assert.throws(() => encode(type, sent), (error) => {
      assert.ok(error instanceof PgError, String(error));
      assert.deepEqual([error.sqlstate, error.message], [sqlstate, message]);
      assert.equal(error.severity, "ERROR");
      return true;
    });
  }
});

Deno.test("any bytes are a value or a PgError that leaves the connection alone", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TYPES),
      fc.constantFrom(0, 1),
      fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.string().map((text) => UTF8.encode(text))),
      (type, format, bytes) => {
        try {
          encodeParameter(type.oid, format, bytes, new ListWriter());
        } catch (error) {
          if (!(error instanceof PgError)) throw error;
          assert.equal(error.severity, "ERROR");
        }
      },
    ),
    { numRuns: 5000 },
  );
});

Deno.test("whatever binary a type takes, its text says the same", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        ...[
          "int4",
          "int8",
          "float4",
          "float8",
          "interval",
          "timestamp",
          "time",
          "date",
          "oid",
          "uuid",
        ]
          .map((name) => typeByName(name)!),
      ),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (type, bytes) => {
        const binary = bytes.subarray(0, type.size);
        const value = decodeOrNothing(type, binary);
        if (value === undefined) return;
        const text = type.text.encode(value, OUTPUT_DEFAULTS);
        const to = new Writer();
        type.binary!.encode(type.text.decode(text, OUTPUT_DEFAULTS), to);
        // NaN has many bits, and only one text.
        if (text !== "NaN") assert.equal(to.take().toHex(), binary.toHex(), text);
      },
    ),
    { numRuns: 5000 },
  );
});

/** Undefined where the bytes are no value of the type. */
function decodeOrNothing(type: PgType<unknown>, bytes: Uint8Array): unknown {
  try {
    return type.binary!.decode(new Cursor(bytes));
  } catch (error) {
    if (error instanceof PgError) return undefined;
    throw error;
  }
}
