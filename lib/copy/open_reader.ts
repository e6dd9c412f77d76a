// The reader for a format.

import type { Encoding } from "../bytes/encoding.ts";
import { BinaryReader } from "./binary_reader.ts";
import type { ReadColumn } from "./fields.ts";
import { LineReader } from "./line_reader.ts";
import type { CopyOptions } from "./options.ts";
import type { RowReader } from "./row_reader.ts";

/** `encoding` is the data's, where it is not UTF-8; of binary values the column's encoder knows it. */
export function openReader(
  options: CopyOptions,
  { columns, encoding = null }: { columns: readonly ReadColumn[]; encoding?: Encoding | null },
): RowReader {
  return options.format === "binary"
    ? new BinaryReader(columns)
    : new LineReader(options, columns, encoding);
}
