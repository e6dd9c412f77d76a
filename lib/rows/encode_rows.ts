// A batch of IRIS rows becomes DataRow messages, bytes to bytes: the hot path, written by hand.

import type { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { ITEM, ListReader } from "../iris/list.ts";
import { type ColumnCheck, type OutputSettings, QUOTIENT_SCALE } from "../types/column.ts";
import { numericTypmod } from "../types/numeric.ts";
import type { ShapedColumn } from "../types/shape.ts";
import { cellEncoder } from "./cell_encoder.ts";
import { type CellEncoder, IS_NULL } from "./cell.ts";
import { type ReadStream, streamEncoder } from "./stream_cells.ts";

export interface RowColumn {
  /** The type's OID; one that is not known here is sent as text. */
  type: number;
  /** Pads numerics to their declared scale. */
  typmod?: number;
  /** How many decimals are shown, at least, whatever the typmod says. */
  scale?: number;
  /** The cells are lists in JSON, out of which the value is made. */
  shaped?: ShapedColumn;
  /** What has to be looked at before a cell is written. */
  check?: ColumnCheck;
  /** True where cells are streams: list(0, content) or list(1, oid, size). */
  stream?: boolean;
}

/** A precision that holds any number. */
const SCALED = 1000;

const DATA_ROW = 0x44;
const HEAD_BYTES = 5;
const COLUMNS_MAX = 65535;

export class RowEncoder {
  readonly #encoders: readonly CellEncoder[];
  readonly #rows = new ListReader(new Uint8Array());
  readonly #cells = new ListReader(new Uint8Array());

  /** `formats` as Bind has them: none, one for all, or one per column. What cannot be sent in its format
   * is refused here, before any row. */
  constructor(
    columns: readonly RowColumn[],
    formats: readonly number[],
    output: OutputSettings,
    readStream: ReadStream = noStreams,
  ) {
    if (columns.length > COLUMNS_MAX) {
      throw new PgError("too_many_columns", `a row can have at most ${COLUMNS_MAX} columns`);
    }
    const eachFormat = spreadFormats(formats, columns.length);
    this.#encoders = columns.map((column, index) => {
      const { scale } = column;
      const about = {
        format: eachFormat[index],
        output,
        typmod: scale !== undefined && scale > 0
          ? numericTypmod(SCALED, scale)
          : column.typmod ?? -1,
        quotient: scale === QUOTIENT_SCALE,
        shaped: column.shaped,
        check: column.check,
      };
      return column.stream
        ? streamEncoder(column.type, about, readStream)
        : cellEncoder(column.type, about);
    });
  }

  /** `rows` is a $LIST of rows, each a $LIST of cells; says how many there were. */
  encode(rows: Uint8Array, to: Writer): number {
    const outer = this.#rows;
    let count = 0;
    outer.reset(rows);
    while (outer.next()) {
      this.#row(outer, to);
      count++;
    }
    return count;
  }

  #row(row: ListReader, to: Writer): void {
    if (row.type !== ITEM.text && row.type !== ITEM.none) throw badRow("is no list");
    const encoders = this.#encoders;
    const cells = this.#cells;
    const head = to.reserve(HEAD_BYTES + 2);
    to.buffer[head] = DATA_ROW;
    to.setUint16(head + HEAD_BYTES, encoders.length);
    cells.reset(row.bytes, row.start, row.end);
    for (let index = 0; index < encoders.length; index++) {
      const start = to.reserve(4);
      // A row may end early: what is missing is NULL, as is a string without characters.
      if (!cells.next() || cells.end === cells.start && cells.type <= ITEM.wide) {
        to.setInt32(start, -1);
        continue;
      }
      const nothing = encoders[index](cells, to) === IS_NULL;
      to.setInt32(start, nothing ? -1 : to.size - start - 4);
    }
    if (cells.next()) throw badRow("has more cells than there are columns");
    to.setInt32(head + 1, to.size - head - 1);
  }
}

/** One format for each column, from the none, one or all that Bind gives. */
export function spreadFormats(formats: readonly number[], columns: number): readonly number[] {
  const unknown = formats.find((format) => format !== 0 && format !== 1);
  if (unknown !== undefined) {
    throw new PgError("invalid_parameter_value", `unsupported format code: ${unknown}`);
  }
  if (formats.length === columns) return formats;
  if (formats.length <= 1) return new Array(columns).fill(formats[0] ?? 0);
  throw new PgError(
    "protocol_violation",
    `bind message has ${formats.length} result formats but query has ${columns} columns`,
  );
}

function badRow(what: string): PgError {
  return new PgError("data_corrupted", `a row from IRIS ${what}`);
}

function noStreams(): never {
  throw new PgError("internal_error", "nobody reads streams here");
}
