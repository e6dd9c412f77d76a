// Many rows of INSERT ... ON CONFLICT in few calls: they go to IRIS together up to the first that meets another row, which
// is run as its program says, and so on behind it.

import { ListReader } from "../iris/list.ts";
import type { Program, UniqueKey } from "../sql/program.ts";
import { checkParameters } from "./argument_limits.ts";
import { ConnectionLost } from "./driver_error.ts";
import type { ManyResult } from "./iris_session.ts";
import { isDuplicate, runSteps, type StepsTools } from "./run_steps.ts";

export interface MeetingResult extends Omit<ManyResult, "failures"> {
  failures: readonly { row: number; failure: unknown }[];
}

export function executeManyMeeting(
  tools: StepsTools,
  { rows, program, some }: {
    rows: Uint8Array;
    program: Program;
    /** Executes the INSERT with rows up to the first that is refused. */
    some: (rows: Uint8Array) => ManyResult;
  },
): MeetingResult {
  const target = targetOf(program);
  if (target) tools.keys.check(target);
  const counts: number[] = [];
  const ids: string[] = [];
  const from = new ListReader(rows);
  const done = (failures: MeetingResult["failures"]): MeetingResult => ({
    tried: counts.length + failures.length,
    well: counts.length,
    rowCount: counts.reduce((sum, count) => sum + Math.max(0, count), 0),
    failures,
    ids,
    counts,
  });
  // Where one has met another row the next one may well, too: it is tried alone, and then twice as many each time that
  // all goes well. What is sent again so stays in proportion to what there is.
  for (let together = Infinity; from.at < rows.length;) {
    if (together > 1) {
      const many = some(rows.subarray(from.at, endOf(rows, from.at, together)));
      counts.push(...many.counts);
      ids.push(...many.ids);
      skip(from, many.well);
      const [failure] = many.failures;
      if (failure && !isDuplicate(failure.failure)) {
        return done([{ row: counts.length + 1, failure: failure.failure }]);
      }
      together *= 2;
      if (!failure) continue;
    }
    const parameters = from.expect().view().slice();
    try {
      checkParameters(parameters);
      const { rowCount, rowId } = runSteps(tools, {
        program,
        parameters,
        encoder: null,
        keep: true,
      });
      counts.push(rowCount);
      if (rowId !== "") ids.push(rowId);
      together = rowId === "" ? 1 : 2;
    } catch (cause) {
      if (cause instanceof ConnectionLost) throw cause;
      return done([{ row: counts.length + 1, failure: cause }]);
    }
  }
  return done([]);
}

function targetOf({ steps: [step] }: Program): UniqueKey | null {
  return step.do === "insert" ? step.conflict?.target ?? null : null;
}

function skip(from: ListReader, count: number): void {
  for (let row = 0; row < count; row++) from.expect();
}

/** Where so many rows end. */
function endOf(rows: Uint8Array, start: number, count: number): number {
  if (count === Infinity) return rows.length;
  const from = new ListReader(rows, start);
  for (let row = 0; row < count && from.next(); row++);
  return from.at;
}
