// The values of LIMIT and OFFSET: NULL is no limit at all, and less than none is refused.

import type { ListWriter } from "../iris/list.ts";
import { int8 } from "./integers.ts";
import type { AssignedValue } from "./fitted_parameter.ts";
import { decodeValue, encodeIrisValue } from "./parameters.ts";
import { typeByOid } from "./types.ts";
import { DoesNotFit } from "./type_modifiers.ts";

/** IRIS tells a TOP's ? as one of twelve characters; more rows than that are all there are. (RSQL_top) */
export const ROWS_MAX = 999_999_999_999;

/** The SQLSTATE of what cannot be counted. */
export const ROW_COUNTS = {
  LIMIT: "invalid_row_count_in_limit_clause",
  OFFSET: "invalid_row_count_in_result_offset_clause",
} as const;

export function encodeRowCount(
  { type, format, bytes, settings }: AssignedValue,
  clause: "LIMIT" | "OFFSET",
  list: ListWriter,
): void {
  const row = typeByOid(type) ?? int8;
  const rows = bytes === null
    ? clause === "LIMIT" ? ROWS_MAX : 0
    : Number(decodeValue(row, { format, bytes, settings }));
  if (rows < 0) throw new DoesNotFit(ROW_COUNTS[clause], `${clause} must not be negative`);
  encodeIrisValue(String(Math.min(Math.round(rows), ROWS_MAX)), list);
}
