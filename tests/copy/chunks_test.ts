// However a COPY's bytes are cut, the rows are the same, and what a writer wrote a reader reads.

import assert from "node:assert/strict";
import fc from "fast-check";
import { Writer } from "../../lib/bytes/writer.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { openReader } from "../../lib/copy/open_reader.ts";
import { type CopyOptions, type GivenOption, readOptions } from "../../lib/copy/options.ts";
import { RowWriter } from "../../lib/copy/row_writer.ts";
import { CopyData } from "../../lib/wire/copy.ts";
import { DataRow } from "../../lib/wire/results.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";

type Row = (string | null)[];

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** Rows and, where it ends with one, the error and its line. */
function read(pieces: readonly Uint8Array[], options: CopyOptions, columns: string[]): unknown[] {
  const reader = openReader(options, {
    columns: columns.map((name) => ({ name, hasDefault: false })),
  });
  const rows: unknown[] = [];
  const take = () => {
    while (reader.next()) {
      const { fields } = reader;
      const row: Row = [];
      for (let index = 0; index < fields.count; index++) {
        const bytes = fields.view(index);
        row.push(bytes && TEXT.decode(bytes));
      }
      rows.push(row);
    }
  };
  try {
    for (const piece of pieces) {
      reader.push(piece);
      take();
    }
    reader.end();
    take();
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    rows.push(`${cause.message} at ${reader.line}`);
  }
  return rows;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const stops = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) =>
    a - b
  );
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const stop of [...stops, bytes.length]) {
    pieces.push(bytes.slice(from, stop));
    from = stop;
  }
  return pieces;
}

function optionsOf(given: Record<string, GivenOption["value"]>): CopyOptions {
  const list = Object.entries(given).map(([name, value]): GivenOption => ({ name, value }));
  return readOptions(list, "from");
}

const FORMATS: Record<string, CopyOptions> = {
  text: optionsOf({}),
  "text by |": optionsOf({ delimiter: "|", null: "nil" }),
  csv: optionsOf({ format: "csv" }),
  "csv with its own quotes": optionsOf({ format: "csv", quote: "'", escape: "\\", null: "nil" }),
  binary: optionsOf({ format: "binary" }),
};

const character = fc.constantFrom(..."ab,|\t\n\r\\\"'.Nnil xä€😀".split(/(?:)/u));
const value = fc.option(fc.array(character, { maxLength: 6 }).map((some) => some.join("")));
const places = fc.array(fc.nat(), { maxLength: 6 });

for (const [title, options] of Object.entries(FORMATS)) {
  Deno.test(`${title}: what was written is read again, however it is cut`, () => {
    const rows = fc.array(fc.tuple(value, value), { maxLength: 8 });
    fc.assert(fc.property(rows, places, (rows, places) => {
      const columns = ["a", "b"];
      const writer = new RowWriter(options, columns, null);
      const given = new Writer();
      for (const row of rows) {
        DataRow.encode({ values: row.map((one) => one === null ? null : UTF8.encode(one)) }, given);
      }
      const written = [writer.header(), writer.rows(given.take()), writer.trailer()];
      const data = new Writer();
      for (const message of written.flatMap((bytes) => decodeBackendAll(bytes))) {
        assert.equal(message.name, CopyData.name);
        if (message.name === "CopyData") data.bytes(message.body.data);
      }
      assert.deepEqual(read(cut(data.take(), places), options, columns), rows);
    }));
  });

  Deno.test(`${title}: any bytes give the same rows or the same error, however they are cut`, () => {
    const bytes = title === "binary"
      ? fc.uint8Array({ maxLength: 60 })
      : fc.array(character, { maxLength: 60 }).map((some) => UTF8.encode(some.join("")));
    fc.assert(fc.property(bytes, places, (bytes, places) => {
      const columns = ["a", "b"];
      assert.deepEqual(
        read(cut(bytes, places), options, columns),
        read([bytes], options, columns),
      );
    }));
  });
}
