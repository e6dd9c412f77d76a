// What a value costs on its way from a $LIST to a DataRow, by its type, in text and in binary: the quickest of many rounds,
// which a busy machine changes least.
// deno run -A --no-check bench/cells_bench.ts [type ...]

import { Writer } from "../lib/bytes/writer.ts";
import { ListWriter } from "../lib/iris/list.ts";
import { type RowColumn, RowEncoder } from "../lib/rows/encode_rows.ts";
import { OUTPUT_DEFAULTS } from "../lib/types/column.ts";
import { numericTypmod } from "../lib/types/numeric.ts";
import { typeByName } from "../lib/types/types.ts";

const VALUES = 10_000;
/** A row has many of them, so that what it costs itself is little. */
const COLUMNS = 20;
const ROUNDS = 40;

/** A value as IRIS gives it. */
type Give = (list: ListWriter, index: number) => unknown;

const two = (number: number) => String(number).padStart(2, "0");
const day = (index: number) => `${2000 + index % 30}-${two(1 + index % 12)}-${two(1 + index % 28)}`;
const clock = (index: number) => `${two(index % 24)}:${two(index % 60)}:${two(index % 59)}`;
const uuid = (index: number) =>
  `${index.toString(16).padStart(8, "0")}-1234-4abc-8def-${index.toString(16).padStart(12, "0")}`;

const KINDS: Readonly<Record<string, { type: string; typmod?: number; give: Give }>> = {
  "NULL": { type: "int4", give: (list) => list.nothing() },
  "bool": { type: "bool", give: (list, index) => list.integer(index % 2) },
  "int2": { type: "int2", give: (list, index) => list.integer(index % 30_000) },
  "int4": { type: "int4", give: (list, index) => list.integer(index * 7919) },
  "int8": { type: "int8", give: (list, index) => list.integer(index * 7919) },
  "int8, large": {
    type: "int8",
    give: (list, index) => list.integer(9_000_000_000_000_000_000n + BigInt(index)),
  },
  "float4": { type: "float4", give: (list, index) => list.double(Math.fround(index / 7)) },
  "float8": { type: "float8", give: (list, index) => list.double(index / 7) },
  "float8, whole": { type: "float8", give: (list, index) => list.double(index) },
  "numeric(12,2)": {
    type: "numeric",
    typmod: numericTypmod(12, 2),
    give: (list, index) => list.decimal(`${index}.${10 + index % 90}`),
  },
  "numeric": { type: "numeric", give: (list, index) => list.decimal(`${index}.${1 + index % 9}`) },
  "numeric, 18 digits": {
    type: "numeric",
    give: (list, index) => list.decimal(`123456789012.${100_000 + index}`),
  },
  "date": { type: "date", give: (list, index) => list.string(day(index)) },
  "time": { type: "time", give: (list, index) => list.string(clock(index)) },
  "timestamp": {
    type: "timestamp",
    give: (list, index) => list.string(`${day(index)} ${clock(index)}`),
  },
  "timestamp, six decimals": {
    type: "timestamp",
    give: (list, index) => list.string(`${day(index)} ${clock(index)}.12345${1 + index % 9}`),
  },
  "timestamptz": {
    type: "timestamptz",
    give: (list, index) => list.string(`${day(index)} ${clock(index)}.5`),
  },
  "uuid": { type: "uuid", give: (list, index) => list.string(uuid(index)) },
  "text, 10": { type: "text", give: (list, index) => list.string(`word ${10_000 + index}`) },
  "text, 100": {
    type: "text",
    give: (list, index) => list.string("word ".repeat(18) + (100_000 + index)),
  },
  "text, 20 of Latin-1": {
    type: "text",
    give: (list, index) => list.string(`größer müßig ${100_000 + index}`),
  },
  "text, 20 of Cyrillic": {
    type: "text",
    give: (list, index) => list.string(`всякое слово ${100_000 + index}`),
  },
  "bpchar(20)": { type: "bpchar", typmod: 24, give: (list, index) => list.string(`word ${index}`) },
  "bytea, 32": {
    type: "bytea",
    give: (list, index) => list.bytes(new Uint8Array(32).fill(index & 0xff)),
  },
  "jsonb": { type: "jsonb", give: (list, index) => list.string(`{"a":${index},"b":"word"}`) },
  "vector(8)": {
    type: "vector",
    typmod: 8,
    give: (list, index) =>
      list.string(
        Array.from({ length: 8 }, (_, at) => (Math.sin(index + at)).toFixed(5)).join(","),
      ),
  },
};

function rowsOf(give: Give): Uint8Array {
  const rows = new ListWriter();
  const row = new ListWriter();
  for (let index = 0; index < VALUES;) {
    for (let column = 0; column < COLUMNS; column++) give(row, index++);
    rows.list(row.take());
  }
  return rows.take();
}

const to = new Writer(1 << 22);

/** Nanoseconds a value; undefined where the type has no such format. */
function costOf(column: RowColumn, format: number, rows: Uint8Array): number {
  const encoder = new RowEncoder(new Array(COLUMNS).fill(column), [format], OUTPUT_DEFAULTS);
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    to.moveTo(0);
    const start = performance.now();
    encoder.encode(rows, to);
    least = Math.min(least, performance.now() - start);
  }
  return Math.round(least * 1e6 / VALUES);
}

const wanted = Object.entries(KINDS).filter(([name]) =>
  Deno.args.length === 0 || Deno.args.some((word) => name.startsWith(word))
);
const costs = () =>
  wanted.map(([name, { type: typeName, typmod, give }]) => {
    const { oid, binary } = typeByName(typeName)!;
    const column = { type: oid, typmod };
    const rows = rowsOf(give);
    return [name, costOf(column, 0, rows), binary ? costOf(column, 1, rows) : null] as const;
  });
// What the encoder's code has seen decides how it is compiled: as in a process that has served many kinds of rows.
costs();
console.table(Object.fromEntries(
  costs().map(([name, text, binary]) => [name, { "text, ns": text, "binary, ns": binary }]),
));
