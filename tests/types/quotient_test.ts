// The digits of a quotient that PostgreSQL shows.

import assert from "node:assert/strict";
import { padQuotient } from "../../lib/types/numeric.ts";

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
