// Decimal numbers whose scale is known only at run time, as text that SQLite sorts and compares as numbers.
//
// A column's decimals are whole numbers scaled by the column (SQLite INTEGER). What arithmetic gives has no
// fixed scale: IRIS keeps 64-bit mantissas, so `17/7` has 18 decimals and `1E15/7` three. Such a value is text:
// "2" + exponent + digits for a positive one, "1" for zero, "0" + complements + "~" for a negative one.

import { decimalOrUndefined } from "../../../iris/decimal.ts";
import { divideByZero, maxNumber } from "../errors.ts";

export interface Decimal {
  mantissa: bigint;
  exponent: number;
}

const MANTISSA_MAX = 9223372036854775807n;
const EXPONENT_MAX = 127;
const EXPONENT_MIN = -128;
const BIAS = 500;
const POWERS: readonly bigint[] = Array.from({ length: 80 }, (_, n) => 10n ** BigInt(n));

export function pow10(n: number): bigint {
  return POWERS[n] ?? 10n ** BigInt(n);
}

export function encodeDecimal({ mantissa, exponent }: Decimal): string {
  if (mantissa === 0n) return "1";
  const negative = mantissa < 0n;
  const digits = (negative ? -mantissa : mantissa).toString().replace(/0+$/, "");
  const whole = (negative ? -mantissa : mantissa).toString().length + exponent;
  if (!negative) return "2" + String(whole + BIAS).padStart(3, "0") + digits;
  let complement = "";
  for (let i = 0; i < digits.length; i++) complement += 57 - digits.charCodeAt(i);
  return "0" + String(999 - whole - BIAS).padStart(3, "0") + complement + "~";
}

export function decodeDecimal(text: string): Decimal {
  if (text === "1") return { mantissa: 0n, exponent: 0 };
  if (text.startsWith("2")) {
    const digits = text.slice(4);
    return {
      mantissa: BigInt(digits),
      exponent: Number(text.slice(1, 4)) - BIAS - digits.length,
    };
  }
  let digits = "";
  for (let i = 4; i < text.length - 1; i++) digits += 57 - text.charCodeAt(i);
  return {
    mantissa: -BigInt(digits),
    exponent: 999 - Number(text.slice(1, 4)) - BIAS - digits.length,
  };
}

/** Half away from zero, as ObjectScript rounds. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return dividend >= 0n ? (dividend + half) / divisor : -((-dividend + half) / divisor);
}

/** Fits a result into IRIS's 64-bit mantissa, and drops zeros at its end. */
export function fitDecimal(mantissa: bigint, exponent: number): Decimal {
  while (mantissa > MANTISSA_MAX || mantissa < -MANTISSA_MAX) {
    const digits = (mantissa < 0n ? -mantissa : mantissa).toString().length;
    const cut = Math.max(1, digits - 19);
    mantissa = divideRounded(mantissa, pow10(cut));
    exponent += cut;
  }
  if (mantissa === 0n) return { mantissa, exponent: 0 };
  while (exponent < 0 && mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent++;
  }
  while (exponent < EXPONENT_MIN && mantissa !== 0n) {
    mantissa = divideRounded(mantissa, 10n);
    exponent++;
  }
  if (exponent > EXPONENT_MAX) throw maxNumber();
  return { mantissa, exponent };
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  // Numbers further apart than the mantissa is long do not touch each other.
  if (Math.abs(a.exponent - b.exponent) > 60) return a.exponent > b.exponent ? a : b;
  return fitDecimal(scaleTo(a, exponent) + scaleTo(b, exponent), exponent);
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return fitDecimal(a.mantissa * b.mantissa, a.exponent + b.exponent);
}

export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.mantissa === 0n) throw divideByZero();
  if (a.mantissa === 0n) return { mantissa: 0n, exponent: 0 };
  const shift = 40;
  return fitDecimal(
    divideRounded(a.mantissa * pow10(shift), b.mantissa),
    a.exponent - shift - b.exponent,
  );
}

/** `\`: the quotient cut toward zero. (unsure for negative operands) */
export function quotientDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.mantissa === 0n) throw divideByZero();
  const exponent = Math.min(a.exponent, b.exponent);
  return fitDecimal(scaleTo(a, exponent) / scaleTo(b, exponent), 0);
}

/** The remainder with the dividend's sign: what `#` and MOD give under ANSI precedence. */
export function remainderDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.mantissa === 0n) throw divideByZero();
  const exponent = Math.min(a.exponent, b.exponent);
  return fitDecimal(scaleTo(a, exponent) % scaleTo(b, exponent), exponent);
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const left = encodeDecimal(a);
  const right = encodeDecimal(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Rounds (or cuts) to `scale` decimals; a negative scale rounds before the point. */
export function roundDecimal(value: Decimal, scale: number, cut: boolean): Decimal {
  const drop = -scale - value.exponent;
  if (drop <= 0) return value;
  const divisor = pow10(Math.min(drop, 200));
  const mantissa = cut ? value.mantissa / divisor : divideRounded(value.mantissa, divisor);
  return fitDecimal(mantissa, -scale);
}

/** The whole number that a column of this scale keeps. */
export function scaledOf(value: Decimal, scale: number): bigint {
  const rounded = roundDecimal(value, scale, false);
  return scaleTo(rounded, -scale);
}

export function isExactAt(value: Decimal, scale: number): boolean {
  return value.exponent >= -scale ||
    value.mantissa % pow10(Math.min(-scale - value.exponent, 200)) === 0n;
}

export function decimalOfNumber(value: number): Decimal {
  const found = decimalOrUndefined(String(value));
  if (found === undefined) throw maxNumber();
  return fitDecimal(found.mantissa, found.exponent);
}

const LEADING_NUMBER = /^[+-]*(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** What `+text` is in ObjectScript: the number that the text begins with, else 0. */
export function decimalOfText(text: string): Decimal {
  const found = LEADING_NUMBER.exec(text.trimStart());
  if (found === null) return { mantissa: 0n, exponent: 0 };
  const number = found[0].replace(/^[+-]+/, "");
  const negative = (found[0].slice(0, -number.length).split("-").length - 1) % 2 === 1;
  const parts = decimalOrUndefined(number);
  if (parts === undefined || parts.exponent > EXPONENT_MAX) throw maxNumber();
  return fitDecimal(negative ? -parts.mantissa : parts.mantissa, parts.exponent);
}

/** The number that the text begins with, which may be further than any decimal. */
export function doubleOfText(text: string): number {
  // $DOUBLE's own name for it, which an argument that is one has as a text.
  const [, minus, infinite] = /^\s*(-?)(INF)$/.exec(text) ?? [];
  if (infinite !== undefined) return minus === "" ? Infinity : -Infinity;
  const found = LEADING_NUMBER.exec(text.trimStart());
  if (found === null) return 0;
  const size = Number(found[0].replace(/^[+-]+/, ""));
  if (!Number.isFinite(size)) throw maxNumber();
  const minuses = /^[+-]*/.exec(found[0])![0].split("-").length - 1;
  return minuses % 2 === 1 ? -size : size;
}

/** Undefined where the whole text is not one number. */
export function decimalOfWholeText(text: string): Decimal | undefined {
  const parts = decimalOrUndefined(text);
  if (parts === undefined || parts.exponent > EXPONENT_MAX) return undefined;
  return fitDecimal(parts.mantissa, parts.exponent);
}

function scaleTo(value: Decimal, exponent: number): bigint {
  return value.mantissa * pow10(value.exponent - exponent);
}
