// Divides decimals as PostgreSQL does: it shows at least sixteen digits of a quotient, counted in groups of four.

import { numericTypmod, padScale } from "./numeric.ts";

const DIGITS_LEAST = 16;
const GROUP = 4;
const SCALE_MOST = 1000;

interface Decimal {
  negative: boolean;
  /** Whole and fraction without the point. */
  digits: bigint;
  scale: number;
  /** Of the first group of four that is not zero: 0 holds the ones. */
  weight: number;
  first: number;
}

/** The text of the quotient, or null for a division by zero. `scales` are how many decimals PostgreSQL shows of
 * either side. (select_div_scale in numeric.c) */
export function quotient(
  dividend: string,
  divisor: string,
  scales: readonly [number, number],
): string | null {
  const [over, by] = [decimalOf(dividend), decimalOf(divisor)];
  if (by.digits === 0n) return null;
  const weight = over.weight - by.weight - (over.first <= by.first ? 1 : 0);
  const shown = Math.max(DIGITS_LEAST - weight * GROUP, over.scale, by.scale, ...scales, 0);
  const scale = Math.min(shown, SCALE_MOST);
  // Half away from zero.
  const numerator = over.digits * 10n ** BigInt(scale + by.scale);
  const denominator = by.digits * 10n ** BigInt(over.scale);
  const rounded = (2n * numerator + denominator) / (2n * denominator);
  const text = String(rounded).padStart(scale + 1, "0");
  const written = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  const negative = over.negative !== by.negative && rounded !== 0n;
  return padScale((negative ? "-" : "") + written, numericTypmod(SCALE_MOST, scale));
}

function decimalOf(text: string): Decimal {
  const [whole, fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const left = whole.padStart(Math.ceil(Math.max(whole.length, 1) / GROUP) * GROUP, "0");
  const right = fraction.padEnd(Math.ceil(fraction.length / GROUP) * GROUP, "0");
  const groups = (left + right).match(/.{4}/g)!;
  const at = groups.findIndex((group) => group !== "0000");
  const zero = at < 0;
  return {
    negative: text.startsWith("-"),
    digits: BigInt(whole + fraction || "0"),
    scale: fraction.length,
    weight: zero ? 0 : left.length / GROUP - 1 - at,
    first: zero ? 0 : Number(groups[at]),
  };
}
