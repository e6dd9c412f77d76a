import assert from "node:assert/strict";
import fc from "fast-check";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { float4 } from "../../lib/types/floats.ts";

const DIGITS_MOST = 9;

/** No single of this size lies half way between decimals of so few digits, so that the runtime's own rounding will do. */
const usual = fc.oneof(
  fc.float({ min: Math.fround(1e-4), max: Math.fround(999_999), noNaN: true }),
  fc.tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 4 }))
    .map(([digits, places]) => Math.fround(digits / 10 ** places)),
  fc.integer({ min: -13, max: 19 }).map((exponent) => 2 ** exponent),
);

Deno.test("a float4 is written with the fewest digits that read back, and the nearest of them", () => {
  fc.assert(
    fc.property(usual, fc.boolean(), (size, negative) => {
      const value = negative ? -size : size;
      const readsBack = (text: string) => Math.fround(Number(text)) === value;
      let digits = 1;
      while (digits < DIGITS_MOST && !readsBack(value.toPrecision(digits))) digits++;
      const text = float4.text.encode(value, OUTPUT_DEFAULTS);
      assert.equal(Number(Number(text).toPrecision(digits)), Number(text));
      // Of two that are as near the runtime takes the greater one, and PostgreSQL the even one.
      const away = (text: string) => Math.abs(Number(text) - value);
      assert.ok(readsBack(text));
      assert.ok(away(text) <= away(value.toPrecision(digits)) + size * 1e-12);
    }),
    { numRuns: 5000 },
  );
});
