// Ranges and lists of ranges: two bounds, each in or out, or none. Longer than most: one table and its reader.

import { Cursor } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";
import { PgError, protocolViolation } from "../errors/pg_error.ts";
import type { OutputSettings } from "./column.ts";
import { date, DATE_INFINITY, DATE_MINUS_INFINITY, timestamp, timestamptz } from "./datetime.ts";
import { int4, int8 } from "./integers.ts";
import { compareNumerics, numeric } from "./numeric.ts";
import { badBinary, type PgType, pgType } from "./pg_type.ts";
import { textInIris } from "./text_in_iris.ts";

export interface Bound<T> {
  value: T;
  inclusive: boolean;
}

/** Null bounds are none at all; an empty range has no others. */
export interface Range<T> {
  empty: boolean;
  lower: Bound<T> | null;
  upper: Bound<T> | null;
}

interface Kind<T> {
  of: PgType<T>;
  compare(left: T, right: T): number;
  /** The value after this one, where there is such a thing; the value itself at infinity. */
  next?(value: T): T;
}

const EMPTY: Range<never> = { empty: true, lower: null, upper: null };

function plain<T extends number | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function nextOf<T>(type: PgType<T>, most: T, next: (value: T) => T): (value: T) => T {
  return (value) => {
    if (value !== most) return next(value);
    throw new PgError("numeric_value_out_of_range", `${type.title} out of range`);
  };
}

const INT4: Kind<number> = {
  of: int4,
  compare: plain,
  next: nextOf(int4, 2147483647, (value) => value + 1),
};
const INT8: Kind<bigint> = {
  of: int8,
  compare: plain,
  next: nextOf(int8, (1n << 63n) - 1n, (value) => value + 1n),
};
const NUM: Kind<string> = { of: numeric, compare: compareNumerics };
const TS: Kind<bigint> = { of: timestamp, compare: plain };
const TSTZ: Kind<bigint> = { of: timestamptz, compare: plain };
const DATE: Kind<number> = {
  of: date,
  compare: plain,
  next: (value) => value === DATE_INFINITY || value === DATE_MINUS_INFINITY ? value : value + 1,
};

export const int4range = rangeOf("int4range", INT4, { oid: 3904, array: 3905 });
export const int8range = rangeOf("int8range", INT8, { oid: 3926, array: 3927 });
export const numrange = rangeOf("numrange", NUM, { oid: 3906, array: 3907 });
export const tsrange = rangeOf("tsrange", TS, { oid: 3908, array: 3909 });
export const tstzrange = rangeOf("tstzrange", TSTZ, { oid: 3910, array: 3911 });
export const daterange = rangeOf("daterange", DATE, { oid: 3912, array: 3913 });

export const int4multirange = multirangeOf(int4range, INT4, { oid: 4451, array: 6150 });
export const int8multirange = multirangeOf(int8range, INT8, { oid: 4536, array: 6157 });
export const nummultirange = multirangeOf(numrange, NUM, { oid: 4532, array: 6151 });
export const tsmultirange = multirangeOf(tsrange, TS, { oid: 4533, array: 6152 });
export const tstzmultirange = multirangeOf(tstzrange, TSTZ, { oid: 4534, array: 6153 });
export const datemultirange = multirangeOf(daterange, DATE, { oid: 4535, array: 6155 });

interface Numbers {
  oid: number;
  array: number;
}

function rangeOf<T>(name: string, kind: Kind<T>, numbers: Numbers): PgType<Range<T>> {
  const text = {
    encode: (value: Range<T>, output: OutputSettings) => printRange(value, kind, output),
    decode(written: string, settings: OutputSettings): Range<T> {
      return readRange(written, kind, settings);
    },
  };
  return pgType<Range<T>>({
    name,
    ...numbers,
    size: -1,
    text,
    binary: {
      encode: (value, to) => encodeRange(value, { to, kind }),
      decode: (from) => decodeRange(from, kind),
    },
    iris: textInIris(text),
  });
}

function multirangeOf<T>(
  range: PgType<Range<T>>,
  kind: Kind<T>,
  numbers: Numbers,
): PgType<readonly Range<T>[]> {
  const text = {
    encode: (ranges: readonly Range<T>[], output: OutputSettings) =>
      `{${ranges.map((one) => range.text.encode(one, output)).join(",")}}`,
    decode: (written: string, settings: OutputSettings) =>
      merged(readRanges(new RangeReader(written, "multirange"), kind, settings), kind),
  };
  return pgType<readonly Range<T>[]>({
    name: range.name.replace("range", "multirange"),
    ...numbers,
    size: -1,
    text,
    binary: {
      encode(ranges, to) {
        to.int32(ranges.length);
        for (const one of ranges) {
          const start = to.reserve(4);
          range.binary!.encode(one, to);
          to.setInt32(start, to.size - start - 4);
        }
      },
      decode(from) {
        const count = from.uint32();
        if (count * 4 > from.remaining) throw tooShort();
        const ranges = Array.from({ length: count }, () => range.binary!.decode(sized(from)));
        return merged(ranges, kind);
      },
    },
    iris: textInIris(text),
  });
}

/** In order, the ones that touch as one, and the empty ones left out. */
function merged<T>(ranges: readonly Range<T>[], kind: Kind<T>): Range<T>[] {
  const sorted = ranges.filter(({ empty }) => !empty)
    .sort((one, other) =>
      compareBounds(
        { bound: one.lower, isUpper: false },
        { bound: other.lower, isUpper: false },
        kind,
      ) ||
      compareBounds(
        { bound: one.upper, isUpper: true },
        { bound: other.upper, isUpper: true },
        kind,
      )
    );
  const whole: Range<T>[] = [];
  for (const range of sorted) {
    const last = whole.at(-1);
    if (!last || !touch(last.upper, range.lower, kind)) {
      whole.push(range);
      continue;
    }
    const sides = [last.upper, range.upper].map((bound) => ({ bound, isUpper: true }));
    if (compareBounds(sides[0], sides[1], kind) < 0) {
      whole[whole.length - 1] = { ...last, upper: range.upper };
    }
  }
  return whole;
}

/** What ends here and what begins there overlap, or leave nothing between them. */
function touch<T>(upper: Bound<T> | null, lower: Bound<T> | null, { compare }: Kind<T>): boolean {
  if (!upper || !lower) return true;
  const order = compare(lower.value, upper.value);
  return order < 0 || order === 0 && (lower.inclusive || upper.inclusive);
}

interface Side<T> {
  bound: Bound<T> | null;
  isUpper: boolean;
}

function compareBounds<T>(one: Side<T>, other: Side<T>, { compare }: Kind<T>): number {
  if (!one.bound || !other.bound) {
    const place = ({ bound, isUpper }: Side<T>) => bound ? 0 : isUpper ? 1 : -1;
    return place(one) - place(other);
  }
  const order = compare(one.bound.value, other.bound.value);
  if (order !== 0) return order;
  // An exclusive lower bound begins a little later, an exclusive upper one ends a little earlier.
  const shift = ({ bound, isUpper }: Side<T>) => bound!.inclusive ? 0 : isUpper ? -1 : 1;
  return shift(one) - shift(other);
}

/** A range as PostgreSQL keeps it: empty where nothing is within, [a,b) where values can be counted. */
function made<T>(
  { lower, upper }: { lower: Bound<T> | null; upper: Bound<T> | null },
  kind: Kind<T>,
): Range<T> {
  if (isEmpty(lower, upper, kind)) return EMPTY;
  if (!kind.next) return { empty: false, lower, upper };
  const from = lower && !lower.inclusive ? counted(lower, kind) : lower;
  const to = upper?.inclusive ? counted(upper, kind) : upper;
  if (isEmpty(from, to, kind)) return EMPTY;
  return { empty: false, lower: from, upper: to };
}

function counted<T>(bound: Bound<T>, { of, next }: Kind<T>): Bound<T> {
  const value = next!(bound.value);
  // Infinity has no neighbour, and so its bound stays as it was written.
  if (value === bound.value) return bound;
  // What the type itself does not hold is refused in its own words.
  if (of === date as unknown) checkDate(value as number);
  return { value, inclusive: !bound.inclusive };
}

const DATE_END = 2145031949;

function checkDate(days: number): void {
  if (days >= DATE_END) throw new PgError("datetime_field_overflow", "date out of range");
}

function isEmpty<T>(
  lower: Bound<T> | null,
  upper: Bound<T> | null,
  { compare }: Kind<T>,
): boolean {
  if (!lower || !upper) return false;
  const order = compare(lower.value, upper.value);
  if (order > 0) {
    throw new PgError(
      "data_exception",
      "range lower bound must be less than or equal to range upper bound",
    );
  }
  return order === 0 && !(lower.inclusive && upper.inclusive);
}

function printRange<T>(
  { empty, lower, upper }: Range<T>,
  { of }: Kind<T>,
  output: OutputSettings,
): string {
  if (empty) return "empty";
  const bound = (one: Bound<T> | null) => one ? quote(of.text.encode(one.value, output)) : "";
  return `${lower?.inclusive ? "[" : "("}${bound(lower)},${bound(upper)}${
    upper?.inclusive ? "]" : ")"
  }`;
}

/** Quotes stand where the text would be read as something else, and are doubled within. (RANGETYPES-IO) */
function quote(text: string): string {
  const isPlain = text !== "" && !/["\\()[\],\s]/.test(text);
  return isPlain ? text : `"${text.replace(/["\\]/g, "$&$&")}"`;
}

class RangeReader {
  readonly #text: string;
  readonly #what: string;
  #at = 0;

  constructor(text: string, what: "range" | "multirange") {
    this.#text = text;
    this.#what = what;
  }

  get next(): string {
    return this.#text[this.#at] ?? "";
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  get rest(): string {
    return this.#text.slice(this.#at);
  }

  space(): void {
    this.#at = this.#text.length - this.rest.replace(/^[ \t\n\v\f\r]+/, "").length;
  }

  skip(mark: string): boolean {
    const isThere = this.rest.slice(0, mark.length).toLowerCase() === mark;
    if (isThere) this.#at += mark.length;
    return isThere;
  }

  /** The text of a bound without its quotes; null where there is none. */
  bound(): string | null {
    if (",)]".includes(this.next) && !this.ended) return null;
    let text = "";
    let quoted = false;
    while (quoted || this.ended || !",)]".includes(this.next)) {
      if (this.ended) this.fail("Unexpected end of input.");
      const char = this.#text[this.#at++];
      if (char === "\\") {
        if (this.ended) this.fail("Unexpected end of input.");
        text += this.#text[this.#at++];
      } else if (char !== '"') text += char;
      else if (!quoted) quoted = true;
      else if (this.next === '"') text += this.#text[this.#at++];
      else quoted = false;
    }
    return text;
  }

  fail(detail: string): never {
    throw new PgError(
      "invalid_text_representation",
      `malformed ${this.#what} literal: "${this.#text}"`,
      { detail },
    );
  }

  /** The text of a range within a list, up to its closing bracket. */
  range(): string {
    const start = this.#at;
    for (let quoted = false;; this.#at++) {
      if (this.ended) this.fail("Unexpected end of input.");
      if (this.next === "\\") this.#at++;
      else if (this.next === '"') quoted = !quoted;
      else if (!quoted && ")]".includes(this.next)) break;
    }
    this.#at++;
    return this.#text.slice(start, this.#at);
  }
}

/** The whole text is looked at before a bound is read. */
function readRange<T>(written: string, kind: Kind<T>, settings: OutputSettings): Range<T> {
  const from = new RangeReader(written, "range");
  from.space();
  if (from.skip("empty")) {
    from.space();
    if (!from.ended) from.fail('Junk after "empty" key word.');
    return EMPTY;
  }
  const lowerInclusive = from.skip("[");
  if (!lowerInclusive && !from.skip("(")) from.fail("Missing left parenthesis or bracket.");
  const lower = from.bound();
  if (!from.skip(",")) from.fail("Missing comma after lower bound.");
  const upper = from.bound();
  const upperInclusive = from.skip("]");
  if (!upperInclusive && !from.skip(")")) from.fail("Too many commas.");
  from.space();
  if (!from.ended) from.fail("Junk after right parenthesis or bracket.");
  const read = (text: string | null, inclusive: boolean): Bound<T> | null =>
    text === null ? null : { value: kind.of.text.decode(text, settings), inclusive };
  return made({ lower: read(lower, lowerInclusive), upper: read(upper, upperInclusive) }, kind);
}

function readRanges<T>(
  from: RangeReader,
  kind: Kind<T>,
  settings: OutputSettings,
): Range<T>[] {
  const ranges: Range<T>[] = [];
  from.space();
  if (!from.skip("{")) from.fail("Missing left brace.");
  for (;;) {
    from.space();
    if (ranges.length === 0 && from.skip("}")) break;
    if (from.ended) from.fail("Unexpected end of input.");
    if (from.skip("empty")) ranges.push(EMPTY);
    else if ("[(".includes(from.next)) ranges.push(readRange(from.range(), kind, settings));
    else from.fail("Expected range start.");
    from.space();
    if (from.skip("}")) break;
    if (!from.skip(",")) {
      from.fail(from.ended ? "Unexpected end of input." : "Expected comma or end of multirange.");
    }
  }
  from.space();
  if (!from.ended) from.fail("Junk after closing right brace.");
  return ranges;
}

// (pg_range: RANGE_EMPTY and its like)
const FLAG = { empty: 1, lowerInclusive: 2, upperInclusive: 4, noLower: 8, noUpper: 16 };

function encodeRange<T>(
  { empty, lower, upper }: Range<T>,
  { to, kind }: { to: Writer; kind: Kind<T> },
): void {
  if (empty) return to.uint8(FLAG.empty);
  to.uint8(
    (lower ? lower.inclusive ? FLAG.lowerInclusive : 0 : FLAG.noLower) |
      (upper ? upper.inclusive ? FLAG.upperInclusive : 0 : FLAG.noUpper),
  );
  for (const bound of [lower, upper]) {
    if (!bound) continue;
    const start = to.reserve(4);
    kind.of.binary!.encode(bound.value, to);
    to.setInt32(start, to.size - start - 4);
  }
}

function decodeRange<T>(from: Cursor, kind: Kind<T>): Range<T> {
  const flags = from.uint8();
  const bound = (none: number, inclusive: number): Bound<T> | null => {
    if ((flags & (FLAG.empty | none)) !== 0) return null;
    const inner = sized(from);
    const value = kind.of.binary!.decode(inner);
    if (inner.remaining > 0) throw badBinary("improper binary format in range bound");
    return { value, inclusive: (flags & inclusive) !== 0 };
  };
  const lower = bound(FLAG.noLower, FLAG.lowerInclusive);
  const upper = bound(FLAG.noUpper, FLAG.upperInclusive);
  return (flags & FLAG.empty) !== 0 ? EMPTY : made({ lower, upper }, kind);
}

function sized(from: Cursor): Cursor {
  const size = from.int32();
  if (size < 0 || size > from.remaining) throw tooShort();
  const start = from.take(size);
  return new Cursor(from.bytes, start, start + size);
}

function tooShort(): PgError {
  return protocolViolation("insufficient data left in message");
}
