// Rows as they stand one behind the other, each a DataRow message.

import { Cursor } from "../bytes/cursor.ts";
import { DataRow } from "./results.ts";

const TAG_SIZE = 1;
const LENGTH_SIZE = 4;
const TEXT = new TextDecoder("utf-8", { ignoreBOM: true });

/** Without their tags and lengths. */
export function* rowBodies(rows: Uint8Array): Generator<Uint8Array> {
  const from = new Cursor(rows);
  while (from.remaining > 0) {
    from.take(TAG_SIZE);
    yield from.view(from.int32() - LENGTH_SIZE);
  }
}

export function* rowValues(rows: Uint8Array): Generator<DataRow["values"]> {
  for (const body of rowBodies(rows)) yield DataRow.decode(body).values;
}

/** For rows that are in text format. */
export function* rowTexts(rows: Uint8Array): Generator<(string | null)[]> {
  for (const values of rowValues(rows)) yield values.map((value) => value && TEXT.decode(value));
}

/** Where each of them begins. */
export function* rowStarts(rows: Uint8Array): Generator<number> {
  const from = new Cursor(rows);
  while (from.remaining > 0) {
    yield from.at;
    nextRows(from, 1);
  }
}

/** The next so many rows, as they are. */
export function nextRows(from: Cursor, count: number): Uint8Array {
  const start = from.at;
  for (let row = 0; row < count; row++) {
    from.take(TAG_SIZE);
    from.take(from.int32() - LENGTH_SIZE);
  }
  return from.bytes.subarray(start, from.at);
}
