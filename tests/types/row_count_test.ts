// What a bound LIMIT or OFFSET is to IRIS.

import assert from "node:assert/strict";
import { decodeList, ListWriter } from "../../lib/iris/list.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { encodeRowCount, ROWS_MAX } from "../../lib/types/row_count.ts";
import { PgError } from "../../lib/errors/pg_error.ts";

const INT8 = 20;

function encoded(text: string | null, clause: "LIMIT" | "OFFSET"): unknown[] {
  const bytes = text === null ? null : new TextEncoder().encode(text);
  const list = new ListWriter();
  encodeRowCount({ type: INT8, format: 0, bytes, settings: OUTPUT_DEFAULTS }, clause, list);
  return decodeList(list.take());
}

const COUNTS: [string | null, "LIMIT" | "OFFSET", string][] = [
  ["5", "LIMIT", "5"],
  ["0", "OFFSET", "0"],
  [null, "LIMIT", String(ROWS_MAX)],
  [null, "OFFSET", "0"],
  ["9223372036854775807", "LIMIT", String(ROWS_MAX)],
];

for (const [text, clause, rows] of COUNTS) {
  Deno.test(`${clause} ${text} is ${rows} rows to IRIS`, () => {
    assert.deepEqual(encoded(text, clause).map(String), [rows]);
  });
}

Deno.test("a negative count is refused", () => {
  for (const clause of ["LIMIT", "OFFSET"] as const) {
    assert.throws(
      () => encoded("-1", clause),
      (cause) => cause instanceof PgError && cause.message === `${clause} must not be negative`,
    );
  }
});
