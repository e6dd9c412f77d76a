// A cursor that goes backward, beside an array of its rows; and what it does when they are more than it may keep.

import assert from "node:assert/strict";
import fc from "fast-check";
import { Writer } from "../../lib/bytes/writer.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import type { Answer } from "../../lib/session/running/answer.ts";
import { ScrolledRows } from "../../lib/session/cursors/scrolled_rows.ts";
import type { Movement } from "../../lib/sql/plans/session_plan.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { DataRow } from "../../lib/wire/results.ts";

/** Row n, counted from 1, with so many bytes beside its number. */
function rowsOf(from: number, { rows, filler }: { rows: number; filler: string }): Uint8Array {
  const to = new Writer();
  const encoder = new TextEncoder();
  for (let row = from; row < from + rows; row++) {
    DataRow.encode({ values: [encoder.encode(`${row} ${filler}`)] }, to);
  }
  return to.take();
}

/** In pieces of that size, or smaller ones where fewer are asked for. */
function source(
  count: number,
  { pieceRows = 3, filler = "", failure }: {
    pieceRows?: number;
    filler?: string;
    failure?: PgError;
  } = {},
): Answer & { closed: boolean } {
  let at = 1;
  return {
    columns: [],
    closed: false,
    next(rowsMax) {
      const rows = Math.min(pieceRows, rowsMax || Infinity, count - at + 1);
      if (rows <= 0) return undefined;
      at += rows;
      const bytes = rowsOf(at - rows, { rows, filler });
      return { bytes, rows, ...failure && at > count ? { failure } : {} };
    },
    tag: (rows) => `SELECT ${rows}`,
    close() {
      this.closed = true;
    },
  };
}

function numbersOf(bytes: Uint8Array): number[] {
  const decoder = new TextDecoder();
  return decodeBackendAll(bytes).map((row) =>
    Number.parseInt(row.name === "DataRow" ? decoder.decode(row.body.values[0]!) : "")
  );
}

/** As FETCH does it: forward row by row as they come, all else at once. */
async function fetched(rows: ScrolledRows, movement: Movement): Promise<number[]> {
  const { by, rows: count } = movement;
  if (by !== "count" || count <= 0) return (await rows.move(movement)).flatMap(numbersOf);
  const numbers: number[] = [];
  while (numbers.length < count) {
    const piece = await rows.next(count === Infinity ? 0 : count - numbers.length);
    if (!piece) break;
    numbers.push(...numbersOf(piece.bytes));
  }
  return numbers;
}

/** What PostgreSQL's cursors do, over rows that are all there. */
class Model {
  position = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  fetch({ by, rows }: Movement): number[] {
    const end = this.#count + 1;
    if (by === "count" && rows !== 0) {
      const found: number[] = [];
      for (let left = Math.abs(rows); left > 0 && this.#step(Math.sign(rows)); left--) {
        found.push(this.position);
      }
      return found;
    }
    const to = by === "absolute" ? (rows < 0 ? end + rows : rows) : this.position + rows;
    this.position = Math.min(end, Math.max(0, to));
    return this.position > 0 && this.position < end ? [this.position] : [];
  }

  #step(by: number): boolean {
    this.position = Math.min(this.#count + 1, Math.max(0, this.position + by));
    return this.position > 0 && this.position <= this.#count;
  }
}

const MOVEMENT = fc.record({
  by: fc.constantFrom<Movement["by"]>("count", "absolute", "relative"),
  rows: fc.integer({ min: -7, max: 7 }),
}).chain((movement) =>
  movement.by === "count" && movement.rows !== 0
    ? fc.constantFrom(movement, { ...movement, rows: movement.rows * Infinity })
    : fc.constant(movement)
);

for (const keeps of ["all", "recent"] as const) {
  Deno.test(`a cursor that keeps ${keeps} of few rows moves as over an array of them`, async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(MOVEMENT, { maxLength: 12 }),
      async (count, pieceRows, movements) => {
        const rows = new ScrolledRows(source(count, { pieceRows }), { name: "c", keeps });
        const model = new Model(count);
        for (const movement of movements) {
          assert.deepEqual(await fetched(rows, movement), model.fetch(movement));
        }
      },
    ));
  });
}

const forward = (rows: number): Movement => ({ by: "count", rows });
const FILLER = "x".repeat(10_000);

Deno.test("a plain cursor reads on for ever, and goes back as far as it keeps rows", async () => {
  const from = source(1000, { filler: FILLER });
  const rows = new ScrolledRows(from, { name: "c", keeps: "recent" });
  assert.equal((await fetched(rows, forward(Infinity))).length, 1000);
  assert.ok(rows.bytes <= 4 << 20);
  assert.ok(from.closed);
  assert.deepEqual(await fetched(rows, forward(-2)), [1000, 999]);
  for (const by of ["absolute", "relative"] as const) {
    await assert.rejects(fetched(rows, { by, rows: by === "absolute" ? 1 : -900 }), {
      sqlstate: "55000",
      message: "cursor can only scan forward",
    });
  }
  await assert.rejects(fetched(rows, forward(-Infinity)), { sqlstate: "55000" });
  // It stands where it stood.
  assert.deepEqual(await fetched(rows, forward(2)), [1000]);
});

Deno.test("a SCROLL cursor refuses more than it may keep", async () => {
  const rows = new ScrolledRows(source(7000, { filler: FILLER }), { name: "c", keeps: "all" });
  await assert.rejects(fetched(rows, forward(Infinity)), {
    sqlstate: "54000",
    message: 'cursor "c" has too many rows to keep',
  });
});

Deno.test("rows before a failure are given, and it comes when it is their turn", async () => {
  const failure = new PgError("division_by_zero", "division by zero");
  const rows = new ScrolledRows(source(4, { failure }), { name: "c", keeps: "recent" });
  assert.deepEqual(await fetched(rows, forward(4)), [1, 2, 3, 4]);
  assert.deepEqual(await fetched(rows, forward(-1)), [3]);
  await assert.rejects(fetched(rows, forward(2)), failure);
});
