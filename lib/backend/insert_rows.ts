// Rows for one INSERT go to IRIS together, up to one that meets another row: that is dealt with alone, and so on behind it.

import { ListWriter } from "../iris/list.ts";
import { isDuplicate } from "./duplicate.ts";
import type { ManyResult } from "./iris_session.ts";

/** Rows in one call. */
const ROWS_MAX = 1000;
const BYTES_MAX = 500_000;

export interface InsertedRow<Row> {
  row: Row;
  /** Of the row that there is now; null where nothing has been done, and "" where nobody wants to know. */
  id: string | null;
  /** What came of all steps, where those have been taken already. */
  came?: number;
}

export interface RowsToInsert<Row> {
  rows: Iterable<Row>;
  parameters(row: Row): Uint8Array;
  /** Inserts rows up to the first that is refused. With `last` no others come behind them. */
  together(rows: Uint8Array, options: { last: boolean }): ManyResult;
  /** Inserts a row, or does what is to be done where that meets another one. Null where that is an error. */
  alone: ((row: Row) => { id: string | null; met: boolean }) | null;
  /** Does that with many rows, in few calls. Null where it cannot be had. */
  each: ((rows: readonly Row[]) => Iterable<InsertedRow<Row>>) | null;
}

/** What came of the rows, in their order, as far as it is known; the first that is refused ends it. */
export function* insertRows<Row>(work: RowsToInsert<Row>): Generator<InsertedRow<Row>[]> {
  let waiting: Waiting<Row>[] = [];
  let bytes = 0;
  const pace = { together: Infinity };
  for (const row of work.rows) {
    const parameters = work.parameters(row);
    const isFull = bytes + parameters.length > BYTES_MAX || waiting.length >= ROWS_MAX;
    if (isFull && waiting.length > 0) {
      yield* insertWaiting(work, { waiting, pace, last: false });
      waiting = [];
      bytes = 0;
    }
    waiting.push({ row, parameters });
    bytes += parameters.length;
  }
  yield* insertWaiting(work, { waiting, pace, last: true });
}

interface Waiting<Row> {
  row: Row;
  parameters: Uint8Array;
}

/** Where one has met another row the next one may well, too: those that are left are dealt with one by one in few
 * calls. Where that cannot be had it is tried alone, and then twice as many each time that all goes well. What is sent again so stays in proportion to what there is. */
function* insertWaiting<Row>(
  { together, alone, each }: RowsToInsert<Row>,
  { waiting, pace, last }: {
    waiting: readonly Waiting<Row>[];
    pace: { together: number };
    last: boolean;
  },
): Generator<InsertedRow<Row>[]> {
  for (let at = 0; at < waiting.length;) {
    if (pace.together > 1) {
      const some = waiting.slice(at, at + pace.together);
      const list = new ListWriter();
      for (const { parameters } of some) list.list(parameters);
      const { ids, failures: [failure] } = together(list.take(), { last });
      const well = some.slice(0, failure ? rowsBefore(failure, some) : some.length);
      if (well.length > 0) yield well.map(({ row }, index) => ({ row, id: ids[index] ?? "" }));
      at += well.length;
      pace.together *= 2;
      if (!failure) continue;
      if (alone === null || !isDuplicate(failure.failure)) throw failure.failure;
    }
    if (each) {
      for (const done of each(waiting.slice(at).map(({ row }) => row))) yield [done];
      return;
    }
    const { row } = waiting[at++];
    const { id, met } = alone!(row);
    yield [{ row, id }];
    pace.together = met ? 1 : 2;
  }
}

function rowsBefore({ row }: { row: number }, { length }: ArrayLike<unknown>): number {
  return row > 0 && row <= length ? row - 1 : 0;
}
