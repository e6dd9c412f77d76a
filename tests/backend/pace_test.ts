import assert from "node:assert/strict";
import { Pace } from "../../lib/backend/pace.ts";

/** What calls gave, in how many ms, and what is asked for then. */
const PACES: readonly [
  what: string,
  calls: readonly (readonly [number, number])[],
  rows: number,
][] = [
  ["nothing is known yet", [], 1000],
  ["a call that is quick asks for four times as many", [[1000, 1]], 4000],
  ["a call that takes its time asks for as many", [[1000, 10]], 1000],
  ["a slow call asks for a quarter", [[1000, 4000]], 250],
  ["few rows are not worth a call", [[250, 4000]], 100],
  ["rows that are as many as fit ask for no more than soon fit", [[4000, 4], [5000, 5]], 10_000],
  ["no time at all is a quick call", [[1000, 0]], 4000],
];

for (const [what, calls, rows] of PACES) {
  Deno.test(`the pace of a result: ${what}`, () => {
    const pace = new Pace();
    for (const [rows, ms] of calls) pace.took(rows, ms);
    assert.equal(pace.within(0), rows);
    assert.equal(pace.within(70), 70);
  });
}
