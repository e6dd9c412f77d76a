// An answer of PostgreSQL's comes in pieces, and what is too much of it becomes an error before its end.

import assert from "node:assert/strict";
import fc from "fast-check";
import { Writer } from "../../lib/bytes/writer.ts";
import { BoundedAnswer } from "../../lib/catalog/bounded_answer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CommandComplete, DataRow } from "../../lib/wire/results.ts";
import { ReadyForQuery } from "../../lib/wire/startup.ts";
import { ParseComplete } from "../../lib/wire/extended_query.ts";

const ROW = DataRow.bytes({ values: [new Uint8Array(100)] });
const DONE = CommandComplete.bytes({ tag: "SELECT 3" });
const READY = ReadyForQuery.bytes({ status: "I" });

async function joined(...parts: Uint8Array[]): Promise<Uint8Array> {
  return await new Blob(parts as BlobPart[]).bytes();
}

function bounded(pieces: Uint8Array[], bytesMax: number): Uint8Array {
  const to = new Writer();
  const answer = new BoundedAnswer(to, bytesMax);
  for (const piece of pieces) answer.add(piece);
  return to.take();
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

const whole = await joined(ParseComplete.bytes({}), ROW, ROW, ROW, DONE, READY, ROW, DONE, READY);

Deno.test("an answer that is not too long is as it was, however it comes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: whole.length }), (size) => {
      assert.deepEqual(bounded(cut(whole, size), 1000), whole);
    }),
  );
});

Deno.test("a row too many becomes an error, up to the end of its statement, however it comes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: whole.length }), (size) => {
      const messages = decodeBackendAll(bounded(cut(whole, size), 300));
      assert.deepEqual(messages.map(({ name }) => name), [
        ...["ParseComplete", "DataRow", "DataRow", "ErrorResponse", "ReadyForQuery"],
        ...["ErrorResponse", "ReadyForQuery"],
      ]);
    }),
  );
});
