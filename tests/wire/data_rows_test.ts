// Rows that stand one behind the other are found again.

import assert from "node:assert/strict";
import fc from "fast-check";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { nextRows, rowStarts, rowTexts } from "../../lib/wire/data_rows.ts";
import { DataRow } from "../../lib/wire/results.ts";

const UTF8 = new TextEncoder();
const text = fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.constant("\uFEFFa")));

Deno.test("rows are read back as they were written, and cut where one ends", () => {
  fc.assert(fc.property(fc.array(fc.array(text)), fc.nat(), (rows, cut) => {
    const to = new Writer();
    const starts: number[] = [];
    for (const row of rows) {
      starts.push(to.size);
      DataRow.encode(
        { values: row.map((value) => value === null ? null : UTF8.encode(value)) },
        to,
      );
    }
    const bytes = to.take();
    assert.deepEqual([...rowTexts(bytes)], rows);
    assert.deepEqual([...rowStarts(bytes)], starts);
    const count = cut % (rows.length + 1);
    const first = nextRows(new Cursor(bytes), count);
    assert.deepEqual([...rowTexts(first)], rows.slice(0, count));
  }));
});
