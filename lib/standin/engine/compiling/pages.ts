// A whole table is read by pages of its RowIDs: many rows at once cost SQLite's caller a third of what they cost one by
// one. Only where no row can be so long that a page would need much room.

import type { Stored } from "../values/values.ts";
import type { ValueType } from "../values/value_types.ts";

const PAGE_ROWS_MAX = 1000;
const FIRST_PAGE_ROWS = 50;
const PAGE_BYTES_MAX = 8 * 1024 * 1024;
const NUMBER_BYTES = 40;
/** JavaScript has them all as numbers. */
export const PAGED_ROW_ID_MAX = BigInt(Number.MAX_SAFE_INTEGER);

export interface Pages {
  /** Its last three parameters are the RowID to begin behind, how many rows, and how many there were before; the last
   * column is the RowID. */
  sql: string;
  rowsMax: number;
  table: number;
}

export function pagesOf(
  { table, rowId, from, items, types, top, slots }: {
    table: number;
    rowId: string;
    from: string;
    items: readonly string[];
    types: readonly ValueType[];
    /** How many rows there may be in all. */
    top: string | null;
    slots: number;
  },
): Pages | undefined {
  const width = types.reduce((sum, type) => sum + bytesMax(type), 0);
  const rowsMax = Math.min(PAGE_ROWS_MAX, Math.floor(PAGE_BYTES_MAX / width));
  if (rowsMax < FIRST_PAGE_ROWS) return undefined;
  const [after, rows, before] = [1, 2, 3].map((more) => `?${slots + more}`);
  const left = top === null
    ? `${rows} + 0 * ${before}`
    : `max(0, min(${rows}, ${top} - ${before}))`;
  const sql = `SELECT ${[...items, rowId].join(", ")} FROM ${from} WHERE ${rowId} > ${after} ` +
    `ORDER BY ${rowId} LIMIT ${left}`;
  return { sql, rowsMax, table };
}

function bytesMax(type: ValueType): number {
  switch (type.kind) {
    case "text":
    case "binary":
      return type.lengthMax ?? Infinity;
    case "character_stream":
    case "binary_stream":
    case "vector":
    case "null":
    case "parameter":
      return Infinity;
    default:
      return NUMBER_BYTES;
  }
}

/** Row after row; a page is asked for when the one before is used up. */
export function pagedRows(
  { rowsMax }: Pages,
  read: (after: bigint, rows: bigint, before: bigint) => Stored[][],
): () => Stored[] | undefined {
  let page: Stored[][] = [];
  let at = 0;
  let wanted = FIRST_PAGE_ROWS;
  let after = -(1n << 63n);
  let before = 0;
  let more = true;
  return () => {
    if (at < page.length) return page[at++];
    if (!more) return undefined;
    page = read(after, BigInt(wanted), BigInt(before));
    before += page.length;
    more = page.length === wanted;
    wanted = rowsMax;
    const last = page.at(-1);
    if (last === undefined) return undefined;
    after = BigInt(last.at(-1) as number);
    at = 1;
    return page[0];
  };
}
