// The digits of a quotient that PostgreSQL shows.

import assert from "node:assert/strict";
import { padQuotient } from "../../lib/types/numeric.ts";
import { quotient } from "../../lib/types/quotient.ts";

const CASES = [
  ["3.5", "3.5000000000000000"],
  ["-0.5", "-0.50000000000000000000"],
  ["12345", "12345.000000000000"],
  ["16.66666666666666667", "16.6666666666666667"],
  ["0.33333333333", "0.33333333333"],
  ["9.99999999999999999", "10.0000000000000000"],
  ["NaN", "NaN"],
] as const;

for (const [from, to] of CASES) {
  Deno.test(`a quotient ${from} is shown as ${to}`, () => {
    assert.equal(padQuotient(from), to);
  });
}

/** What PostgreSQL says of `a / b`. */
const DIVISIONS = [
  ["1", "3", "0.33333333333333333333"],
  ["1.0000", "1.0000", "1.00000000000000000000"],
  ["9", "3", "3.0000000000000000"],
  ["2", "3", "0.66666666666666666667"],
  ["-1.5", "2", "-0.75000000000000000000"],
  ["0", "7", "0.00000000000000000000"],
] as const;

for (const [over, by, shown] of DIVISIONS) {
  Deno.test(`${over} / ${by} is ${shown}`, () => {
    assert.equal(quotient(over, by, [0, 0]), shown);
  });
}

Deno.test("nothing is divided by zero", () => {
  assert.equal(quotient("1", "0", [0, 0]), null);
});
