// Rows become $LIST bytes: what the fast way writes, the codec reads, and the codec would write too.

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeList, encodeList, type ListValue, ListWriter } from "../../lib/iris/list.ts";
import type { EngineColumn, Logical } from "../../lib/standin/contract.ts";
import { closeElement, RowList } from "../../lib/standin/row_list.ts";

function column(odbcType: number): EngineColumn {
  return {
    name: "c",
    odbcType,
    precision: 0,
    scale: 0,
    nullable: 1,
    table: "",
    schema: "",
    flags: [],
    clientType: 10,
    typeClass: "",
  };
}

const INTEGER = 4;
const NUMERIC = 2;
const DOUBLE = 8;
const VARCHAR = 12;
const VARBINARY = -3;
const LONGVARCHAR = -1;

function cellBytes(value: Logical, odbcType: number): Uint8Array {
  const rows = new RowList([column(odbcType)], (content) => encodeList([content]));
  rows.cells([value]);
  return rows.to.take();
}

const CELLS: [Logical, number, Uint8Array][] = [
  [null, VARCHAR, encodeList([""])],
  ["\0", VARCHAR, encodeList(["\0"])],
  ["abc", VARCHAR, encodeList(["abc"])],
  ["12", VARCHAR, encodeList(["12"])],
  ["\u0416", VARCHAR, encodeList(["\u0416"])],
  [5n, INTEGER, encodeList([5n])],
  [5, INTEGER, encodeList([5n])],
  [5, DOUBLE, encodeList([5])],
  [2n ** 63n - 1n, INTEGER, encodeList([2n ** 63n - 1n])],
  ["5", NUMERIC, encodeList([5n])],
  [".5", NUMERIC, new ListWriter().decimal(".5").take()],
  ["-12.25", NUMERIC, new ListWriter().decimal("-12.25").take()],
  [12.25, NUMERIC, new ListWriter().decimal("12.25").take()],
  ["1234567890123456789.5", NUMERIC, new ListWriter().decimal("1234567890123456789.5").take()],
  ["no number", NUMERIC, encodeList(["no number"])],
  [new Uint8Array([1, 2]), VARBINARY, encodeList([new Uint8Array([1, 2])])],
  [new Uint8Array(), VARBINARY, encodeList(["\0"])],
  ["text", LONGVARCHAR, encodeList([encodeList(["text"])])],
  ["\0", LONGVARCHAR, encodeList([encodeList([""])])],
  [null, LONGVARCHAR, encodeList([""])],
];

Deno.test("a cell travels as its column's type wants it", () => {
  for (const [value, odbcType, bytes] of CELLS) {
    assert.deepEqual(cellBytes(value, odbcType), bytes, `${String(value)} as ${odbcType}`);
  }
});

Deno.test("any whole number and any text is written as the codec writes it", () => {
  const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(fc.property(whole, (value) => {
    assert.deepEqual(cellBytes(value, INTEGER), encodeList([value]));
  }));
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (value) => {
    assert.deepEqual(cellBytes(value, VARCHAR), encodeList([value]));
  }));
});

Deno.test("any decimal text is written as the codec writes it", () => {
  const parts = fc.tuple(
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
    fc.integer({ min: 0, max: 18 }),
  );
  fc.assert(fc.property(parts, ([mantissa, scale]) => {
    const sign = mantissa < 0n ? "-" : "";
    const digits = String(mantissa).replace("-", "").padStart(scale + 1, "0");
    const text = `${sign}${digits.slice(0, digits.length - scale)}.${
      digits.slice(digits.length - scale)
    }`;
    assert.deepEqual(cellBytes(text, NUMERIC), new ListWriter().decimal(text).take());
  }));
});

Deno.test("a row's head fits its size, at the borders of the length forms too", () => {
  for (const size of [0, 1, 253, 254, 65534, 65535, 100_000]) {
    const writer = new ListWriter();
    writer.string("before");
    const start = writer.to.reserve(2);
    writer.to.bytes(new Uint8Array(size).fill(7));
    closeElement(writer.to, start);
    writer.string("after");
    const [before, payload, after] = decodeList(writer.take()) as string[];
    assert.deepEqual([before, payload.length, after], ["before", size, "after"]);
  }
});

Deno.test("rows are elements, whatever their width", () => {
  const rows = new RowList([column(VARCHAR), column(VARCHAR)], (content) => encodeList([content]));
  const wide = "w".repeat(70_000);
  rows.add(["a", null]);
  rows.add([wide, "b"]);
  const list = decodeList(rows.to.take()).map((row: ListValue) =>
    decodeList(Uint8Array.from(row as string, (unit) => unit.charCodeAt(0)))
  );
  assert.deepEqual(list, [["a", ""], [wide, "b"]]);
});
