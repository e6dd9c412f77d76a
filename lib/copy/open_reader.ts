// The reader for a format.

import { BinaryReader } from "./binary_reader.ts";
import { LineReader } from "./line_reader.ts";
import type { CopyOptions } from "./options.ts";
import type { RowReader } from "./row_reader.ts";

export function openReader(options: CopyOptions, columns: readonly string[]): RowReader {
  return options.format === "binary" ? new BinaryReader(columns) : new LineReader(options, columns);
}
