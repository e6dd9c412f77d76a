// Decimal numbers as IRIS writes them: no zero before the point, none at the end, no exponent.

import { PgError } from "../errors/pg_error.ts";

/** `mantissa` x 10^`exponent`, with as few digits as it can have. */
export interface DecimalParts {
  mantissa: bigint;
  exponent: number;
}

const NUMBER = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?\s*$/;
const EXPONENT_MAX = 10_000;
const INT64_DIGITS = 18;

/** The canonical form of decimal text: `-0.50` is `-.5`, `1E3` is `1000`. */
export function canonicalDecimal(text: string): string {
  const { mantissa, exponent } = decimalToParts(text);
  return decimalOfParts(mantissa, exponent);
}

export function decimalToParts(text: string): DecimalParts {
  const parts = decimalOrUndefined(text);
  if (parts !== undefined) return parts;
  throw new PgError(
    "invalid_text_representation",
    `invalid input syntax for type numeric: "${text}"`,
  );
}

/** Undefined where the text is no number. */
export function decimalOrUndefined(text: string): DecimalParts | undefined {
  return shortDecimal(text) ?? anyDecimal(text);
}

const DIGITS_SAFE = 15;

/** Digits, few of them, perhaps with a point: nearly all numbers that there are. */
function shortDecimal(text: string): DecimalParts | undefined {
  const { length } = text;
  const negative = text.charCodeAt(0) === 0x2d;
  const first = negative ? 1 : 0;
  if (length === first || length - first > DIGITS_SAFE) return undefined;
  let mantissa = 0;
  let point = length - 1;
  for (let at = first; at < length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === -2 && point === length - 1 && at < point && at > first) point = at;
    else return undefined;
  }
  let exponent = point + 1 - length;
  for (; exponent < 0 && mantissa % 10 === 0; exponent++) mantissa /= 10;
  return { mantissa: BigInt(negative ? -mantissa : mantissa), exponent };
}

function anyDecimal(text: string): DecimalParts | undefined {
  const found = NUMBER.exec(text);
  if (found === null) return undefined;
  const [, sign, whole, fraction = "", power = "0"] = found;
  if (whole === "" && fraction === "") return undefined;
  const digits = (whole + fraction).replace(/^0+/, "");
  let last = digits.length;
  while (last > 0 && digits.charCodeAt(last - 1) === 0x30) last--;
  if (last === 0) return { mantissa: 0n, exponent: 0 };
  const exponent = Number(power) - fraction.length + (digits.length - last);
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const mantissa = BigInt(digits.slice(0, last));
  const signed = sign === "-" ? -mantissa : mantissa;
  // A whole number keeps its zeros where it can, so that 100 is 100 x 10^0 as IRIS has it.
  if (exponent > 0 && last + exponent <= INT64_DIGITS) {
    return { mantissa: signed * 10n ** BigInt(exponent), exponent: 0 };
  }
  return { mantissa: signed, exponent };
}

export function decimalOfParts(mantissa: bigint, exponent: number): string {
  if (mantissa === 0n) return "0";
  const sign = mantissa < 0n ? "-" : "";
  const digits = (mantissa < 0n ? -mantissa : mantissa).toString();
  if (exponent >= 0) return sign + digits + "0".repeat(exponent);
  const point = digits.length + exponent;
  const whole = point > 0 ? digits.slice(0, point) : "";
  const fraction = ("0".repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0)))
    .replace(/0+$/, "");
  return sign + whole + (fraction === "" ? "" : `.${fraction}`);
}
