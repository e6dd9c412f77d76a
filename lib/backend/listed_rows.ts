// Takes all steps for each of many rows, in few calls: each row is a program of the helper class's.

import { IrisError } from "../iris/iris_error.ts";
import { ListWriter } from "../iris/list.ts";
import type { Operand } from "../sql/program.ts";
import type { HelperSteps } from "./helper_program.ts";
import type { InsertedRow } from "./insert_rows.ts";
import type { IrisSession, Result } from "./iris_session.ts";

/** The rows that are given are for one answer, so that nobody sees the first ones sooner. */
const LIMITS = { bytesMax: 1_000_000, secondsMax: 60 };

export interface RowsToList<Row> {
  session: IrisSession;
  helper: HelperSteps;
  /** From then on the row is the one that operands are of. */
  goTo(row: Row): void;
  element(operand: Operand): Uint8Array;
  /** Takes note of what has become of the row, and says what is to be told of it. */
  came(result: Result): number;
  /** Inserts the row step by step; says its %ID, and null where the other steps are left out. */
  alone(): string | null;
}

export function* listedRows<Row>(
  rows: readonly Row[],
  { session, helper: { operands, steps }, goTo, element, came, alone }: RowsToList<Row>,
): Generator<InsertedRow<Row>> {
  for (let at = 0; at < rows.length;) {
    const items = rows.slice(at).map((row) => {
      goTo(row);
      const list = new ListWriter();
      for (const operand of operands) list.to.bytes(element(operand));
      return { steps, parameters: list.take(), commits: false };
    });
    for (const outcome of session.executeList!(items, LIMITS)) {
      const row = rows[at++];
      goTo(row);
      if (outcome instanceof IrisError) throw outcome;
      yield outcome ? { row, id: "", came: came(outcome) } : { row, id: alone() };
    }
  }
}
