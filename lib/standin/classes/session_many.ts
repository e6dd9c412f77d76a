// ExecuteMany of PgWire.Session: one statement for many rows, and what is counted meanwhile.

import { Writer } from "../../bytes/writer.ts";
import { ListReader, ListWriter } from "../../iris/list.ts";
import { logicalOf } from "../call.ts";
import type { Logical } from "../contract.ts";
import { ROWS_BYTES_MAX } from "./session_cursor.ts";
import type { LongValues } from "./session_long.ts";
import type { StatementResult } from "./sql_result.ts";
import type { Statement } from "./sql_statement.ts";

const FAILURES_SHOWN_MAX = 100;

/** The first row that was found, as a list of its cells; without any where there is none. */
type RowOf = (result: StatementResult) => Uint8Array;

/** What ExecuteMany counts; its SQLCODE and message are those of the first failure. */
export class ManyOutcome {
  readonly failures = new ListWriter();
  readonly ids = new ListWriter();
  readonly counts = new ListWriter();
  /** A row for each that went well, where rows are wanted. */
  readonly found = new ListWriter();
  readonly #wanted: { ids: boolean; counts: boolean; rows: RowOf | null };
  tried = 0;
  well = 0;
  total = 0;
  bad = 0;
  sqlcode = 0;
  message = "";

  constructor(wanted: { ids: boolean; counts: boolean; rows: RowOf | null }) {
    this.#wanted = wanted;
  }

  /** False where the reply has no room for its row: it does not count. */
  add(result: StatementResult): boolean {
    const row = this.#wanted.rows && result.sqlcode >= 0 ? this.#wanted.rows(result) : null;
    if (row && this.well > 0 && this.found.size + row.length > ROWS_BYTES_MAX) return false;
    this.#count(result);
    if (row && result.sqlcode >= 0) this.found.list(row);
    return true;
  }

  #count({ sqlcode, message, rowCount, rowId }: StatementResult): void {
    this.tried++;
    if (sqlcode >= 0) {
      this.well++;
      this.total += rowCount;
      if (this.#wanted.ids) this.ids.string(rowId);
      if (this.#wanted.counts) this.counts.integer(rowCount);
      return;
    }
    if (++this.bad === 1) [this.sqlcode, this.message] = [sqlcode, message];
    if (this.bad > FAILURES_SHOWN_MAX) return;
    const failure = new ListWriter(new Writer(256));
    this.failures.list(failure.integer(this.tried).integer(sqlcode).string(message).take());
  }
}

/** Executes with the values of one list, and long ones in their places. */
export function run(
  statement: Statement,
  values: ListReader,
  { long, places }: { long: LongValues; places: Uint8Array | undefined },
): StatementResult {
  return statement.execute((prepared) => {
    const logical: Logical[] = [];
    while (values.next()) logical.push(logicalOf(values, prepared.parameters[logical.length]));
    if (places !== undefined) long.fill(logical, places, prepared);
    return logical;
  });
}

/** A list of row, its places, row, ... */
export function placesOfRows(list: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const places = new Map<number, Uint8Array>();
  const from = new ListReader(list);
  while (from.next()) {
    const row = Number(from.integer());
    places.set(row, from.expect().view());
  }
  return places;
}
