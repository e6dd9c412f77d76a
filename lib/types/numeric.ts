// Exact decimals, kept as the text that PostgreSQL prints; binary is digits to the base 10,000. Longer than most: one algorithm.

import { PgError } from "../errors/pg_error.ts";
import type { Cursor } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";
import { badBinary, badText, type IrisValue, pgType, trimSpace } from "./pg_type.ts";

/** IRIS keeps 19 digits after which a 64-bit mantissa ends, and 18 of them may be fraction. A column
 * declared so wide stands for PostgreSQL's numeric without precision. (GSQL_langelements; not verified
 * against a live IRIS) */
export const UNBOUNDED_PRECISION = 37;
export const UNBOUNDED_SCALE = 18;
const MANTISSA_MOST = (1n << 63n) - 1n;
const DIGITS_MOST = 19;

const WHOLE_DIGITS_MOST = 131072;
const SCALE_MOST = 16383;
const NAN = "NaN";

export const numeric = pgType<string>({
  name: "numeric",
  oid: 1700,
  array: 1231,
  size: -1,
  text: { encode: (value) => value, decode: parseNumeric },
  binary: { encode: encodeBinary, decode: decodeBinary },
  iris: {
    cast: `NUMERIC(${UNBOUNDED_PRECISION},${UNBOUNDED_SCALE})`,
    column: irisColumn,
    encode: toIris,
    decode: parseNumeric,
  },
});

export function numericTypmod(precision: number, scale: number): number {
  return ((precision << 16) | scale) + 4;
}

export function numericPrecision(typmod: number): number {
  return ((typmod - 4) >> 16) & 0xffff;
}

/** The scale is signed and has eleven bits since PostgreSQL 15; 0 where nothing is declared. */
export function numericScale(typmod: number): number {
  return typmod < 4 ? 0 : ((((typmod - 4) & 0x7ff) ^ 1024) - 1024);
}

/** IRIS leaves out the zeros at the end that a declared scale shows. */
export function padScale(value: string, typmod: number): string {
  return SPECIAL_SIGNS[value] === undefined ? padDecimals(value, numericScale(typmod)) : value;
}

function padDecimals(value: string, scale: number): string {
  const point = value.indexOf(".");
  const decimals = point < 0 ? 0 : value.length - point - 1;
  if (scale <= decimals) return value;
  return value + (point < 0 ? "." : "") + "0".repeat(scale - decimals);
}

const QUOTIENT_DIGITS = 16;
/** What has no more decimals than these came out even: IRIS gives six at the least. */
const EVEN_DECIMALS = 5;

/** PostgreSQL shows sixteen digits of a quotient behind its first four, in steps of four. */
export function padQuotient(value: string): string {
  const [whole, fraction = ""] = value.replace("-", "").split(".");
  if (SPECIAL_SIGNS[value] !== undefined) return value;
  const zeros = /^0*/.exec(fraction)![0].length;
  const weight = whole !== "0"
    ? Math.floor((whole.length - 1) / 4)
    : fraction.length === zeros
    ? 0
    : -Math.floor(zeros / 4) - 1;
  const scale = Math.max(QUOTIENT_DIGITS - 4 * weight, 0);
  if (fraction.length > scale) return roundDecimals(value, scale);
  if (fraction.length > EVEN_DECIMALS) return value;
  return padScale(value, numericTypmod(1000, scale));
}

/** What is wider than IRIS's numbers gets the widest one: a number that does not fit is refused when it comes,
 * and decimals beyond IRIS's are rounded. */
/** Half away from zero. */
function roundDecimals(value: string, scale: number): string {
  const negative = value.startsWith("-");
  const [whole, fraction = ""] = value.replace("-", "").split(".");
  const up = fraction[scale] >= "5" ? 1n : 0n;
  const digits = String(BigInt(whole + fraction.slice(0, scale)) + up).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const rounded = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative && /[1-9]/.test(rounded) ? `-${rounded}` : rounded;
}

function irisColumn(typmod: number): string {
  if (typmod < 4) return `NUMERIC(${UNBOUNDED_PRECISION},${UNBOUNDED_SCALE})`;
  const declared = Math.max(numericScale(typmod), 0);
  const scale = Math.min(declared, UNBOUNDED_SCALE);
  const whole = Math.max(numericPrecision(typmod), declared) - declared;
  return `NUMERIC(${Math.max(Math.min(whole, WHOLE_DIGITS_MAX) + scale, 1)},${scale})`;
}

const WHOLE_DIGITS_MAX = 19;

export function fitsIris(typmod: number): boolean {
  if (typmod < 4) return true;
  const scale = Math.max(numericScale(typmod), 0);
  return scale <= UNBOUNDED_SCALE && numericPrecision(typmod) - scale <= WHOLE_DIGITS_MAX;
}

const NUMERIC = /^([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*)?)?(?:[eE]([+-]?\d+(?:_\d+)*))?$/;
const OTHER_BASE = /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/;

export function parseNumeric(text: string): string {
  const bare = trimSpace(text);
  const match = NUMERIC.exec(bare);
  if (!match || (match[2] === undefined && match[3] === undefined)) return parseSpecial(bare, text);
  const whole = (match[2] ?? "").replaceAll("_", "");
  const fraction = (match[3] ?? "").replaceAll("_", "");
  const exponent = Number((match[4] ?? "0").replaceAll("_", ""));
  if (Math.abs(exponent) > 2 * WHOLE_DIGITS_MOST) {
    if (exponent > 0 || exponent < -SCALE_MOST) throw overflow();
  }
  return shift(
    { negative: match[1] === "-", digits: whole + fraction },
    fraction.length - exponent,
  );
}

function parseSpecial(bare: string, text: string): string {
  if (/^nan$/i.test(bare)) return NAN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(bare);
  if (infinite) return infinite[1] === "-" ? "-Infinity" : "Infinity";
  const based = OTHER_BASE.exec(bare);
  if (!based) throw badText("numeric", text);
  const digits = String(BigInt(based[2].replaceAll("_", "")));
  return shift({ negative: based[1] === "-", digits }, 0);
}

/** The number digits × 10^-scale as PostgreSQL prints it; a negative scale adds zeros. */
function shift({ negative, digits }: { negative: boolean; digits: string }, scale: number): string {
  const shown = scale > 0 ? scale : 0;
  const padded = scale < 0 && /[1-9]/.test(digits)
    ? digits + "0".repeat(-scale)
    : digits.padStart(shown + 1, "0");
  const whole = padded.slice(0, padded.length - shown).replace(/^0+(?=\d)/, "");
  const fraction = padded.slice(padded.length - shown);
  if (whole.length > WHOLE_DIGITS_MOST || shown > SCALE_MOST) throw overflow();
  const zero = !/[1-9]/.test(padded);
  return (negative && !zero ? "-" : "") + whole + (shown > 0 ? `.${fraction}` : "");
}

function overflow(): PgError {
  return new PgError("numeric_value_out_of_range", "value overflows numeric format");
}

/** As PostgreSQL orders them: NaN is above all, and equal to itself. */
export function compareNumerics(left: string, right: string): number {
  const [one, other] = [left, right].map((value) => SPECIAL_RANKS[value] ?? 0);
  if (one !== other || one !== 0) return one - other;
  const [, leftFraction = ""] = left.split(".");
  const [, rightFraction = ""] = right.split(".");
  const scale = Math.max(leftFraction.length, rightFraction.length);
  const [a, b] = [left, right].map((value) => BigInt(padDecimals(value, scale).replace(".", "")));
  return a < b ? -1 : a > b ? 1 : 0;
}

const SPECIAL_RANKS: Readonly<Record<string, number>> = { [NAN]: 2, Infinity: 1, "-Infinity": -1 };

const NEGATIVE = 0x4000;
const SIGN_NAN = 0xc000;
const SIGN_PLUS_INFINITY = 0xd000;
const SIGN_MINUS_INFINITY = 0xf000;
const SPECIAL_SIGNS: Readonly<Record<string, number>> = {
  [NAN]: SIGN_NAN,
  Infinity: SIGN_PLUS_INFINITY,
  "-Infinity": SIGN_MINUS_INFINITY,
};

function encodeBinary(value: string, to: Writer): void {
  const special = SPECIAL_SIGNS[value];
  if (special !== undefined) {
    to.uint16(0);
    to.uint16(0);
    to.uint16(special);
    // PostgreSQL itself sends a scale with infinities, and none with NaN.
    to.uint16(special === SIGN_NAN ? 0 : INFINITY_SCALE);
    return;
  }
  const negative = value.startsWith("-");
  const [whole, fraction = ""] = value.slice(negative ? 1 : 0).split(".");
  const bare = whole.replace(/^0+/, "");
  const groups = Math.ceil(bare.length / 4);
  const all = bare.padStart(groups * 4, "0") +
    fraction.padEnd(Math.ceil(fraction.length / 4) * 4, "0");
  let first = 0;
  let last = all.length / 4;
  while (first < last && all.startsWith("0000", first * 4)) first++;
  while (last > first && all.startsWith("0000", last * 4 - 4)) last--;
  to.uint16(last - first);
  to.int16(first === last ? 0 : groups - 1 - first);
  to.uint16(negative ? NEGATIVE : 0);
  to.uint16(fraction.length);
  for (let group = first; group < last; group++) {
    to.uint16(Number(all.slice(group * 4, group * 4 + 4)));
  }
}

const INFINITY_SCALE = 0x20;

function decodeBinary(from: Cursor): string {
  const count = from.count(2);
  const weight = from.int16();
  const sign = from.uint16();
  const scale = from.uint16();
  if (sign === SIGN_NAN) return skip(from, count, NAN);
  if (sign === SIGN_PLUS_INFINITY) return skip(from, count, "Infinity");
  if (sign === SIGN_MINUS_INFINITY) return skip(from, count, "-Infinity");
  if (sign !== 0 && sign !== NEGATIVE) {
    throw badBinary('invalid sign in external "numeric" value');
  }
  if (scale > SCALE_MOST) throw badBinary('invalid scale in external "numeric" value');
  let digits = "";
  for (let index = 0; index < count; index++) {
    const digit = from.uint16();
    if (digit > 9999) throw badBinary('invalid digit in external "numeric" value');
    digits += String(digit).padStart(4, "0");
  }
  // The digits' own scale is what is left of them behind the point; then the declared scale cuts.
  const own = (count - 1 - weight) * 4;
  const exact = count === 0 ? "0" : shiftFar(digits, own);
  return cut(exact, scale, sign === NEGATIVE);
}

function skip(from: Cursor, count: number, value: string): string {
  from.take(count * 2);
  return value;
}

function shiftFar(digits: string, scale: number): string {
  if (scale <= 0) return digits + "0".repeat(-scale);
  const padded = digits.padStart(scale + 1, "0");
  return `${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}

function cut(exact: string, scale: number, negative: boolean): string {
  const [whole, fraction = ""] = exact.split(".");
  return shift({ negative, digits: whole + fraction.slice(0, scale).padEnd(scale, "0") }, scale);
}

/** What IRIS would round is refused: nobody wants to find another number than the one that was kept. */
function toIris(value: string): IrisValue {
  if (SPECIAL_SIGNS[value] !== undefined) {
    throw new PgError("numeric_value_out_of_range", `IRIS has no numeric "${value}"`, {
      hint: "Use double precision for a column that holds NaN or infinity.",
    });
  }
  const sign = value.startsWith("-") ? "-" : "";
  const [whole, fraction = ""] = value.slice(sign.length).split(".");
  if (whole.length > DIGITS_MOST || BigInt(whole) > MANTISSA_MOST) {
    throw new PgError("numeric_value_out_of_range", "numeric field overflow", {
      detail: "IRIS keeps at most 9223372036854775807 before the decimal point.",
    });
  }
  if (whole.length + fraction.length < DIGITS_MOST) return value;
  const decimals = fraction.replace(/0+$/, "");
  if (decimals.length > UNBOUNDED_SCALE || BigInt(whole + decimals) > MANTISSA_MOST) {
    throw new PgError("numeric_value_out_of_range", "numeric field overflow", {
      detail:
        `IRIS keeps ${DIGITS_MOST} digits at most, and ${UNBOUNDED_SCALE} of them after the ` +
        "decimal point.",
      hint: "Round the value, or declare the column with a scale: it is rounded to that.",
    });
  }
  return decimals === "" ? sign + whole : `${sign}${whole}.${decimals}`;
}
