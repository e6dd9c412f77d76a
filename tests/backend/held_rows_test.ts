// Rows that wait in the backend process: given in the pieces that are asked for, and not without end.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { HELD_BYTES_MAX, HeldRows } from "../../lib/backend/held_rows.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { DataRow } from "../../lib/wire/results.ts";

function add(held: HeldRows, size: number): Uint8Array {
  const row = new Writer();
  DataRow.encode({ values: [new Uint8Array(size).fill(65)] }, row);
  const bytes = row.take();
  held.add((to) => {
    to.bytes(bytes);
    return 1;
  });
  return bytes;
}

Deno.test("whatever is asked for at a time, all rows come once and in their order", () => {
  const sizes = fc.array(fc.oneof(fc.nat(20), fc.constantFrom(100_000, 300_000)), {
    maxLength: 12,
  });
  fc.assert(fc.property(sizes, fc.array(fc.nat(3), { minLength: 1 }), (sizes, limits) => {
    const held = new HeldRows();
    const expected = sizes.map((size) => add(held, size));
    const pieces: Uint8Array[] = [];
    let rows = 0;
    for (let turn = 0, more = true; more; turn++) {
      const rowsMax = limits[turn % limits.length];
      const piece = held.take(rowsMax);
      if (rowsMax > 0) assert.ok(piece.rows <= rowsMax);
      pieces.push(piece.bytes);
      rows += piece.rows;
      more = piece.more;
    }
    assert.equal(rows, sizes.length);
    assert.deepEqual(Buffer.concat(pieces), Buffer.concat(expected));
  }));
});

Deno.test("more than the limit is refused with 54000", () => {
  const held = new HeldRows();
  assert.throws(() => {
    for (let bytes = 0; bytes <= HELD_BYTES_MAX; bytes += 1_000_000) add(held, 1_000_000);
  }, (error) => error instanceof PgError && error.sqlstate === "54000");
});
