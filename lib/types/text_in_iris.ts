// Types that IRIS does not have live there as text, in PostgreSQL's own form.

import { OUTPUT_DEFAULTS } from "./column.ts";
import type { IrisSide, TextCodec } from "./pg_type.ts";

/** The longest string that IRIS has (GSQL_streams). A column declared so long stands for PostgreSQL's
 * unlimited text, and one that long is shown as text again. */
export const TEXT_MAXLEN = 3641144;

export const TEXT_COLUMN = `VARCHAR(${TEXT_MAXLEN})`;

export function textInIris<T>(text: TextCodec<T>): IrisSide<T> {
  return {
    cast: TEXT_COLUMN,
    column: () => TEXT_COLUMN,
    encode: (value) => text.encode(value, OUTPUT_DEFAULTS),
    decode: (cell) => text.decode(cell, OUTPUT_DEFAULTS),
  };
}
