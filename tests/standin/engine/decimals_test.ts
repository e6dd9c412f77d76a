// Properties of the sortable decimals: whatever the numbers, order and arithmetic hold.

import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decodeDecimal,
  divideDecimals,
  encodeDecimal,
  fitDecimal,
  multiplyDecimals,
  roundDecimal,
} from "../../../lib/standin/engine/values/decimals.ts";

const decimals = fc.record({
  mantissa: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  exponent: fc.integer({ min: -12, max: 6 }),
}).map(({ mantissa, exponent }) => fitDecimal(mantissa, exponent));

/** Exact at a common scale of 10^-40. */
const exact = ({ mantissa, exponent }: Decimal) => mantissa * 10n ** BigInt(exponent + 40);

Deno.test("a decimal comes back from its text", () => {
  fc.assert(fc.property(decimals, (a) => equal(exact(decodeDecimal(encodeDecimal(a))), exact(a))));
});

Deno.test("texts sort as their numbers do, and equal numbers have equal texts", () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => {
    const difference = exact(a) - exact(b);
    equal(compareDecimals(a, b), difference < 0n ? -1 : difference > 0n ? 1 : 0);
  }));
});

Deno.test("sums and products are exact while they fit", () => {
  const small = fc.record({
    mantissa: fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n }),
    exponent: fc.integer({ min: -6, max: 2 }),
  });
  fc.assert(fc.property(small, small, (a, b) => {
    equal(exact(addDecimals(a, b)), exact(a) + exact(b));
    equal(exact(multiplyDecimals(a, b)), exact(a) * exact(b) / 10n ** 40n);
  }));
});

Deno.test("a quotient times its divisor is the dividend, but for the last digit", () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => {
    fc.pre(b.mantissa !== 0n && a.mantissa !== 0n);
    const back = exact(multiplyDecimals(divideDecimals(a, b), b));
    const error = back - exact(a);
    ok((error < 0n ? -error : error) * 10n ** 16n <= (exact(a) < 0n ? -exact(a) : exact(a)) * 2n);
  }));
});

Deno.test("rounding is half away from zero", () => {
  const rounded = (mantissa: bigint, exponent: number) =>
    exact(roundDecimal({ mantissa, exponent }, 0, false)) / 10n ** 40n;
  equal(rounded(25n, -1), 3n);
  equal(rounded(-25n, -1), -3n);
  equal(rounded(24n, -1), 2n);
});
