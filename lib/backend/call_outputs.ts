// What a CALL gives back of a procedure's parameters becomes the one row that a PostgreSQL client gets.

import { ListReader, ListWriter } from "../iris/list.ts";
import { textOfDay, textOfPosix, textOfSeconds } from "../iris/values.ts";
import type { ColumnHint } from "../types/column.ts";
import { date, time, timestamp, timestamptz } from "../types/datetime.ts";
import type { NamedColumn } from "./iris_session.ts";

/** Null where it is no CALL that is to give something back. */
export function outputColumns(hints: readonly ColumnHint[]): NamedColumn[] | null {
  if (hints[0]?.output === undefined) return null;
  return hints.map(({ name = "" }) => ({ name, ...AS_TEXT }));
}

/** What the hints say is the type; IRIS says nothing of it. */
const AS_TEXT = { odbcType: 12, precision: 0, scale: 0, typeClass: "", clientType: 10 };

/** A $LIST with one row of cells. What the procedure did not set is missing, and NULL. */
export function outputRow(outputs: Uint8Array, hints: readonly ColumnHint[]): Uint8Array {
  const cells = new Map<number, Uint8Array>();
  const given = new ListReader(outputs);
  while (given.next()) {
    const place = Number(given.value());
    const start = given.at;
    given.expect();
    cells.set(place, outputs.subarray(start, given.at));
  }
  const row = new ListWriter();
  for (const { output, type } of hints) {
    const cell = cells.get(output!);
    if (cell) addCell(cell, type, row);
    else row.nothing();
  }
  return new ListWriter().list(row.take()).take();
}

/** Whether IRIS converts what a procedure sets as the select mode says, or gives a day as its number, is not
 * verified against a live IRIS: both are read, as neither looks like the other. */
function addCell(cell: Uint8Array, type: number | undefined, row: ListWriter): void {
  const reader = new ListReader(cell).expect();
  const logical = LOGICAL.get(type ?? 0)?.(reader.text() ?? "");
  if (logical === undefined) row.to.bytes(cell);
  else row.string(logical);
}

const LOGICAL: ReadonlyMap<number, (text: string) => string | undefined> = new Map([
  [date.oid, (text) => /^-?\d+$/.test(text) ? textOfDay(Number(text)) : undefined],
  [time.oid, (text) => /^\d*\.?\d+$/.test(text) ? textOfSeconds(text) : undefined],
  [timestamp.oid, posix],
  [timestamptz.oid, posix],
]);

function posix(text: string): string | undefined {
  return /^-?\d{10,}$/.test(text) ? textOfPosix(BigInt(text)) : undefined;
}
