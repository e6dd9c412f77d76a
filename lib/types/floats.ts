// Floating point: the shortest text that reads back as the same bits, in PostgreSQL's layout.

import { PgError } from "../errors/pg_error.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "./column.ts";
import { badText, type IrisSide, pgType, trimSpace } from "./pg_type.ts";

interface Kind {
  title: string;
  /** FLT_DIG or DBL_DIG: decimal digits that always survive. */
  digits: number;
  round(value: number): number;
  shortest(value: number): string;
}

const SINGLE: Kind = { title: "real", digits: 6, round: Math.fround, shortest: shortestSingle };
const DOUBLE: Kind = {
  title: "double precision",
  digits: 15,
  round: (value) => value,
  shortest: shortestDouble,
};

export const float4 = pgType<number>({
  name: "float4",
  title: "real",
  oid: 700,
  array: 1021,
  size: 4,
  text: {
    encode: printFloat4,
    decode: (text) => parseFloatText(text, SINGLE),
  },
  binary: {
    encode: (value, to) => to.float32(value),
    decode: (from) => from.float32(),
  },
  iris: floatInIris(SINGLE),
});

export const float8 = pgType<number>({
  name: "float8",
  title: "double precision",
  oid: 701,
  array: 1022,
  size: 8,
  text: {
    encode: (value, output) => printFloat(value, DOUBLE, output),
    decode: (text) => parseFloatText(text, DOUBLE),
  },
  binary: {
    encode: (value, to) => to.float64(value),
    decode: (from) => from.float64(),
  },
  iris: floatInIris(DOUBLE),
});

// IRIS keeps its decimals between these; what lies outside travels as a $DOUBLE.
const IRIS_DECIMAL_LEAST = 1e-100;
const IRIS_DECIMAL_MOST = 1e100;

function floatInIris(kind: Kind): IrisSide<number> {
  return {
    cast: "DOUBLE",
    column: () => "DOUBLE",
    encode(value) {
      const size = Math.abs(value);
      const plain = value === 0 || (size >= IRIS_DECIMAL_LEAST && size <= IRIS_DECIMAL_MOST);
      // IRIS reads only a capital E everywhere.
      return plain ? printFloat(value, kind, OUTPUT_DEFAULTS).toUpperCase() : value;
    },
    decode: (cell) => kind.round(parseFloatText(cell, DOUBLE)),
  };
}

export function printFloat4(value: number, output: OutputSettings): string {
  const plain = output.extraFloatDigits > 0 ? plainSingle(value) : undefined;
  return plain === undefined ? printFloat(value, SINGLE, output) : String(plain);
}

function printFloat(value: number, kind: Kind, output: OutputSettings): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const digits = Math.max(kind.digits + output.extraFloatDigits, 1);
  const scientific = output.extraFloatDigits > 0
    ? kind.shortest(value)
    : value.toExponential(digits - 1);
  return layOut(scientific, output.extraFloatDigits > 0 ? kind.digits : digits);
}

const PLAIN_LEAST = 1e-4;

/** C's %g: plain while the exponent is from -4 up to the precision, and no trailing zeros. */
function layOut(scientific: string, precision: number): string {
  const size = Math.abs(Number(scientific));
  // Between these the runtime's layout is the same.
  if (size >= PLAIN_LEAST && size < 10 ** precision) return String(Number(scientific));
  const sign = scientific.startsWith("-") ? "-" : "";
  const [mantissa, power] = scientific.slice(sign.length).split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "") || "0";
  const exponent = Number(power);
  if (exponent < -4 || exponent >= precision) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return sign + whole + (fraction && `.${fraction}`);
}

const SINGLE_DIGITS_MOST = 9;
/** Below it there are fewer digits than elsewhere. */
const SINGLE_NORMAL_LEAST = 2 ** -126;
/** No two numbers of so few digits are read as the same single: if one of them is right, it is the nearest one. */
const SINGLE_DIGITS_APART = 6;

function shortestSingle(value: number): string {
  const size = Math.abs(value);
  SINGLE_VALUE[0] = size;
  // Below a power of two the room is half as wide as above.
  const even = size >= SINGLE_NORMAL_LEAST && (SINGLE_BITS[0] & SINGLE_FRACTION) !== 0;
  const below = (size + singleBeside(size, -1)) / 2;
  const above = (size + singleBeside(size, 1)) / 2;
  for (let digits = even ? SINGLE_DIGITS_APART : 1; digits < SINGLE_DIGITS_MOST; digits++) {
    const nearest = value.toExponential(digits - 1);
    // In a narrower room the nearest text may be out and the next one in.
    const texts = even ? [nearest] : [nearest, nextLarger(value, digits)];
    for (const text of texts) {
      const read = Math.abs(Number(text));
      if (read <= below || read >= above) continue;
      return text === nearest && mayBeHalfWay(value, digits) ? roundEven(value, digits) : text;
    }
  }
  return roundEven(value, SINGLE_DIGITS_MOST);
}

/** Multiplied by them a number of usual size is whole to six digits or more; each is exact. */
const POWERS = Array.from({ length: 13 }, (_, places) => 10 ** places);
/** From here on a single is written with an exponent. */
const PLAIN_SINGLE_END = 1e6;
/** So near to half way the product is not to be trusted. */
const HALF_WAY = 1e-5;

/** The shortest text of a single of usual size is that of this double, which takes no text to find. */
function plainSingle(value: number): number | undefined {
  const size = Math.abs(value);
  if (!(size >= PLAIN_LEAST && size < PLAIN_SINGLE_END)) return undefined;
  SINGLE_VALUE[0] = size;
  const even = (SINGLE_BITS[0] & SINGLE_FRACTION) !== 0;
  const below = (size + singleBeside(size, -1)) / 2;
  const above = (size + singleBeside(size, 1)) / 2;
  let first = 0;
  while (size * POWERS[first] < POWERS[SINGLE_DIGITS_APART - 1]) first++;
  const last = even ? first + SINGLE_DIGITS_MOST - SINGLE_DIGITS_APART : first;
  for (let places = first; places <= last; places++) {
    const scaled = size * POWERS[places];
    if (Math.abs(scaled - Math.floor(scaled) - 0.5) < HALF_WAY) return undefined;
    const read = Math.round(scaled) / POWERS[places];
    if (read > below && read < above && read < PLAIN_SINGLE_END) return value < 0 ? -read : read;
  }
  return undefined;
}

/** One digit more, a five, is all that the value has. */
function mayBeHalfWay(value: number, digits: number): boolean {
  const more = value.toExponential(digits);
  return more[more.indexOf("e") - 1] === "5" && Number(more) === value;
}

function nextLarger(value: number, digits: number): string {
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const whole = Number(mantissa.replace(".", "")) + Math.sign(value);
  return Number(`${whole}e${Number(power) - digits + 1}`).toExponential(digits - 1);
}

const SINGLE_FRACTION = 0x7fffff;
const SINGLE_BITS = new Uint32Array(1);
const SINGLE_VALUE = new Float32Array(SINGLE_BITS.buffer);

/** The neighbour of a positive number, its bits being one more or less. */
function singleBeside(size: number, step: 1 | -1): number {
  SINGLE_VALUE[0] = size;
  SINGLE_BITS[0] += step;
  // Beyond the greatest number the distance stays the same.
  return Number.isFinite(SINGLE_VALUE[0]) ? SINGLE_VALUE[0] : 2 ** 128;
}

// Only between these can a short decimal lie exactly half way between two doubles.
const HALF_WAY_LEAST = 2 ** 53;
const HALF_WAY_END = 1e41;

/** The runtime's shortest text, but that PostgreSQL takes no decimal half way to the next double, since
 * not every reader rounds that back. */
function shortestDouble(value: number): string {
  let text = value.toExponential();
  const size = Math.abs(value);
  if (size < HALF_WAY_LEAST || size >= HALF_WAY_END) return text;
  let digits = text.split("e")[0].replace(/[-.]/g, "").length;
  while (isHalfWay(text, size)) text = roundEven(value, ++digits);
  return text;
}

function isHalfWay(text: string, size: number): boolean {
  const [mantissa, power] = text.replace("-", "").split("e");
  const [first, fraction = ""] = mantissa.split(".");
  const twice = 2n * BigInt(first + fraction.padEnd(Number(power), "0"));
  return ([-1, 1] as const).some((step) =>
    BigInt(size) + BigInt(doubleBeside(size, step)) === twice
  );
}

const DOUBLE_BITS = new BigUint64Array(1);
const DOUBLE_VALUE = new Float64Array(DOUBLE_BITS.buffer);

function doubleBeside(size: number, step: 1 | -1): number {
  DOUBLE_VALUE[0] = size;
  DOUBLE_BITS[0] += BigInt(step);
  return DOUBLE_VALUE[0];
}

/** Rounded to so many digits, and what is exactly half way to the even one, where the runtime goes up. */
function roundEven(value: number, digits: number): string {
  const text = value.toExponential(digits - 1);
  const [mantissa, power] = value.toExponential(EXACT_DIGITS).split("e");
  const point = mantissa.indexOf(".");
  const kept = mantissa.slice(0, digits === 1 ? point : point + digits);
  const rest = mantissa.slice(point + digits);
  return /^50*$/.test(rest) && "02468".includes(kept.slice(-1)) ? `${kept}e${power}` : text;
}

/** The most that the runtime says; ties end long before. */
const EXACT_DIGITS = 100;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^([+-]?)(?:inf|infinity)$/i;

const HEX = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?(?:p([+-]?\d{1,5}))?$/i;

/** C's strtod() reads these as well, so PostgreSQL does. */
function parseHex([text, sign, whole, fraction = "", power = "0"]: RegExpExecArray): number {
  const digits = whole + fraction;
  if (digits === "") throw badText("double precision", text);
  const size = Number(`0x${digits}`) * 2 ** (Number(power) - fraction.length * 4);
  return sign === "-" ? -size : size;
}

function parseFloatText(text: string, kind: Kind): number {
  const bare = trimSpace(text);
  if (NUMBER.test(bare)) {
    const value = kind.round(Number(bare));
    // Too big is infinite here, too small is zero without having been written as zero.
    if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(bare.split(/e/i)[0]))) {
      throw new PgError(
        "numeric_value_out_of_range",
        `"${bare}" is out of range for type ${kind.title}`,
      );
    }
    return value;
  }
  const hex = HEX.exec(bare);
  if (hex) return kind.round(parseHex(hex));
  const infinite = NOT_FINITE.exec(bare);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(bare)) return NaN;
  throw badText(kind.title, text);
}
