// Rows from a $LIST to DataRow messages: the encoder beside the plain way over JavaScript values.

import { Writer } from "../lib/bytes/writer.ts";
import { ListReader, ListWriter } from "../lib/iris/list.ts";
import { type RowColumn, RowEncoder } from "../lib/rows/encode_rows.ts";
import { OUTPUT_DEFAULTS } from "../lib/types/column.ts";
import { numericTypmod } from "../lib/types/numeric.ts";
import { typeByName, typeByOid } from "../lib/types/types.ts";
import { DataRow } from "../lib/wire/results.ts";

const ROWS = 20_000;
const COLUMNS: readonly RowColumn[] = [
  { type: typeByName("int4")!.oid },
  { type: typeByName("text")!.oid },
  { type: typeByName("numeric")!.oid, typmod: numericTypmod(12, 2) },
  { type: typeByName("timestamp")!.oid },
  { type: typeByName("float8")!.oid },
];

function sampleRows(): Uint8Array {
  const rows = new ListWriter();
  for (let index = 0; index < ROWS; index++) {
    const day = String(1 + index % 28).padStart(2, "0");
    rows.list(
      new ListWriter().integer(index).string(`customer number ${index}`)
        .decimal(`${index}.${10 + index % 90}`)
        .string(`2024-01-${day} 10:11:12.500000`).double(index / 7).take(),
    );
  }
  return rows.take();
}

const rows = sampleRows();
const to = new Writer(1 << 22);

Deno.bench({
  name: `RowEncoder, text, ${ROWS} rows`,
  group: "rows",
  fn() {
    new RowEncoder(COLUMNS, [0], OUTPUT_DEFAULTS).encode(rows, to);
    to.moveTo(0);
  },
});

Deno.bench({
  name: `RowEncoder, binary, ${ROWS} rows`,
  group: "rows",
  fn() {
    new RowEncoder(COLUMNS, [1], OUTPUT_DEFAULTS).encode(rows, to);
    to.moveTo(0);
  },
});

Deno.bench({
  name: `values and TextEncoder, ${ROWS} rows`,
  group: "rows",
  baseline: true,
  fn() {
    const utf8 = new TextEncoder();
    const types = COLUMNS.map(({ type }) => typeByOid(type)!);
    const outer = new ListReader(rows);
    while (outer.next()) {
      const cells = new ListReader(outer.bytes, outer.start, outer.end);
      const values = types.map((type) => {
        const text = cells.expect().text();
        if (text === null) return null;
        return utf8.encode(type.text.encode(type.iris.decode(text), OUTPUT_DEFAULTS));
      });
      DataRow.encode({ values }, to);
    }
    to.moveTo(0);
  },
});
