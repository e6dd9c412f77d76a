// Points and what is made of them. Longer than most: seven types and the one reader that they share.

import type { Cursor } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "./column.ts";
import { float8 } from "./floats.ts";
import { badBinary, badText, type PgType, pgType, type TextCodec } from "./pg_type.ts";
import { textInIris } from "./text_in_iris.ts";

export interface Point {
  x: number;
  y: number;
}

export interface Path {
  points: readonly Point[];
  closed: boolean;
}

export interface Line {
  a: number;
  b: number;
  c: number;
}

export interface Circle {
  center: Point;
  radius: number;
}

interface Row<T> {
  oid: number;
  array: number;
  size: number;
  delimiter?: string;
  print(value: T, show: (number: number) => string): string;
  read(from: GeometryReader): T;
  encode(value: T, to: Writer): void;
  decode(from: Cursor): T;
}

function geometry<T>(
  name: string,
  { print, read, encode, decode, ...about }: Row<T>,
): PgType<T> {
  const text: TextCodec<T> = {
    encode: (value: T, output: OutputSettings) =>
      print(value, (number) => float8.text.encode(number, output)),
    decode(written) {
      const from = new GeometryReader(name, written);
      const value = read(from);
      from.end();
      return value;
    },
  };
  return pgType<T>({ name, ...about, text, binary: { encode, decode }, iris: textInIris(text) });
}

const SPACE = " \t\n\v\f\r";
const NUMBER = /[+-]?(?:infinity|inf|nan|0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/iy;

/** Reads as PostgreSQL does: brackets around pairs, and around all of them, may be left out. */
class GeometryReader {
  readonly #name: string;
  readonly text: string;
  at = 0;

  constructor(name: string, text: string) {
    this.#name = name;
    this.text = text;
  }

  get next(): string {
    return this.text[this.at] ?? "";
  }

  space(): void {
    while (this.next !== "" && SPACE.includes(this.next)) this.at++;
  }

  expect(mark: string): void {
    if (this.next !== mark) this.fail();
    this.at++;
  }

  /** Whether it was there; it is read then, and blanks behind it. */
  skip(mark: string): boolean {
    if (this.next !== mark) return false;
    this.at++;
    this.space();
    return true;
  }

  number(): number {
    this.space();
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) this.fail();
    this.at = NUMBER.lastIndex;
    this.space();
    return float8.text.decode(match[0], OUTPUT_DEFAULTS);
  }

  pair(): Point {
    this.space();
    const inBrackets = this.next === "(";
    if (inBrackets) this.at++;
    const x = this.number();
    this.expect(",");
    const y = this.number();
    if (inBrackets) {
      this.expect(")");
      this.space();
    }
    return { x, y };
  }

  /** Square brackets make it open, where that is allowed. */
  points(count: number, { mayBeOpen }: { mayBeOpen: boolean }): Path {
    let depth = 0;
    this.space();
    const open = this.next === "[";
    if (open) {
      if (!mayBeOpen) this.fail();
      depth++;
      this.at++;
    } else if (this.next === "(" && this.#isAround()) {
      depth++;
      this.at++;
      this.space();
    }
    const points: Point[] = [];
    for (let index = 0; index < count; index++) {
      points.push(this.pair());
      if (this.next === ",") this.at++;
    }
    for (; depth > 0; depth--) {
      if (!this.skip(")") && !(open && this.skip("]"))) this.fail();
    }
    return { points, closed: !open };
  }

  /** The bracket here stands around all the pairs, and not around the first one. */
  #isAround(): boolean {
    const inner = this.text.slice(this.at + 1).replace(/^\s+/, "");
    return inner.startsWith("(") || this.text.lastIndexOf("(") === this.at;
  }

  /** How many pairs there are, by their commas. */
  count(): number {
    const commas = this.text.split(",").length - 1;
    if (commas % 2 === 0) this.fail();
    return (commas + 1) / 2;
  }

  end(): void {
    if (this.at < this.text.length) this.fail();
  }

  fail(): never {
    throw badText(this.#name, this.text);
  }
}

const BYTES_OF_POINT = 16;

function encodePoint({ x, y }: Point, to: Writer): void {
  to.float64(x);
  to.float64(y);
}

function decodePoint(from: Cursor): Point {
  const x = from.float64();
  return { x, y: from.float64() };
}

function printPoint({ x, y }: Point, show: (number: number) => string): string {
  return `(${show(x)},${show(y)})`;
}

function printPoints(points: readonly Point[], show: (number: number) => string): string {
  return points.map((one) => printPoint(one, show)).join(",");
}

export const point = geometry<Point>("point", {
  oid: 600,
  array: 1017,
  size: 16,
  print: printPoint,
  read: (from) => from.pair(),
  encode: encodePoint,
  decode: decodePoint,
});

export const lseg = geometry<readonly Point[]>("lseg", {
  oid: 601,
  array: 1018,
  size: 32,
  print: (points, show) => `[${printPoints(points, show)}]`,
  read: (from) => from.points(2, { mayBeOpen: true }).points,
  encode: (points, to) => points.forEach((one) => encodePoint(one, to)),
  decode: (from) => [decodePoint(from), decodePoint(from)],
});

export const box = geometry<readonly Point[]>("box", {
  oid: 603,
  array: 1020,
  size: 32,
  delimiter: ";",
  print: printPoints,
  read: (from) => corners(from.points(2, { mayBeOpen: false }).points),
  encode: (points, to) => points.forEach((one) => encodePoint(one, to)),
  decode: (from) => corners([decodePoint(from), decodePoint(from)]),
});

/** The upper right one first, then the lower left. */
function corners([one, other]: readonly Point[]): Point[] {
  const [right, left] = isAbove(other.x, one.x) ? [other.x, one.x] : [one.x, other.x];
  const [top, bottom] = isAbove(other.y, one.y) ? [other.y, one.y] : [one.y, other.y];
  return [{ x: right, y: top }, { x: left, y: bottom }];
}

/** NaN is above all numbers. */
function isAbove(left: number, right: number): boolean {
  return Number.isNaN(left) ? !Number.isNaN(right) : left > right;
}

export const path = geometry<Path>("path", {
  oid: 602,
  array: 1019,
  size: -1,
  print: ({ points, closed }, show) => {
    const inner = printPoints(points, show);
    return closed ? `(${inner})` : `[${inner}]`;
  },
  read(from) {
    const count = from.count();
    from.space();
    const alone = from.next === "(" && from.text.lastIndexOf("(") === from.at;
    if (alone) from.at++;
    const read = from.points(count, { mayBeOpen: true });
    if (alone) {
      from.expect(")");
      from.space();
    }
    return read;
  },
  encode({ points, closed }, to) {
    to.uint8(closed ? 1 : 0);
    encodePoints(points, to);
  },
  decode(from) {
    const closed = from.uint8() !== 0;
    return { closed, points: decodePoints(from, "path") };
  },
});

export const polygon = geometry<readonly Point[]>("polygon", {
  oid: 604,
  array: 1027,
  size: -1,
  print: (points, show) => `(${printPoints(points, show)})`,
  read: (from) => from.points(from.count(), { mayBeOpen: false }).points,
  encode: encodePoints,
  decode: (from) => decodePoints(from, "polygon"),
});

function encodePoints(points: readonly Point[], to: Writer): void {
  to.int32(points.length);
  for (const one of points) encodePoint(one, to);
}

function decodePoints(from: Cursor, name: string): Point[] {
  const count = from.int32();
  if (count <= 0 || count > 134217726) {
    throw badBinary(`invalid number of points in external "${name}" value`);
  }
  // A claim beyond what is there is refused before anything is made.
  if (count * BYTES_OF_POINT > from.remaining) {
    throw new PgError("protocol_violation", "insufficient data left in message");
  }
  return Array.from({ length: count }, () => decodePoint(from));
}

export const line = geometry<Line>("line", {
  oid: 628,
  array: 629,
  size: 24,
  print: ({ a, b, c }, show) => `{${[a, b, c].map(show).join(",")}}`,
  read(from) {
    from.space();
    if (from.next !== "{") {
      const { points } = from.points(2, { mayBeOpen: true });
      from.end();
      return through(points);
    }
    from.at++;
    const a = from.number();
    from.expect(",");
    const b = from.number();
    from.expect(",");
    const c = from.number();
    from.expect("}");
    from.space();
    from.end();
    if (isZero(a) && isZero(b)) {
      throw badLine("invalid line specification: A and B cannot both be zero");
    }
    return { a, b, c };
  },
  encode({ a, b, c }, to) {
    for (const number of [a, b, c]) to.float64(number);
  },
  decode(from) {
    const [a, b, c] = [from.float64(), from.float64(), from.float64()];
    if (!isZero(a) || !isZero(b)) return { a, b, c };
    throw badBinary("invalid line specification: A and B cannot both be zero");
  },
});

/** Closer than this is the same to PostgreSQL's geometry. */
const EPSILON = 1e-6;

function isZero(number: number): boolean {
  return Math.abs(number) <= EPSILON;
}

function badLine(message: string): PgError {
  return new PgError("invalid_text_representation", message);
}

function through([one, other]: readonly Point[]): Line {
  const sameX = one.x === other.x || isZero(one.x - other.x);
  const sameY = one.y === other.y || isZero(one.y - other.y);
  if (sameX && sameY) throw badLine("invalid line specification: must be two distinct points");
  if (sameX) return { a: -1, b: 0, c: one.x };
  if (sameY) return { a: 0, b: -1, c: one.y };
  const a = (one.y - other.y) / (one.x - other.x);
  // Without the sign of a zero.
  return { a, b: -1, c: one.y - a * one.x + 0 };
}

export const circle = geometry<Circle>("circle", {
  oid: 718,
  array: 719,
  size: 24,
  print: ({ center, radius }, show) => `<${printPoint(center, show)},${show(radius)}>`,
  read(from) {
    from.space();
    const pointed = from.next === "<";
    const doubled = /^\(\s*\(/.test(from.text.slice(from.at));
    if (pointed || doubled) from.at++;
    const center = from.pair();
    if (from.next === ",") from.at++;
    const radius = from.number();
    if (radius < 0) from.fail();
    if ((pointed || doubled) && !from.skip(")") && !from.skip(">")) from.fail();
    return { center, radius };
  },
  encode({ center, radius }, to) {
    encodePoint(center, to);
    to.float64(radius);
  },
  decode(from) {
    const center = decodePoint(from);
    const radius = from.float64();
    if (radius < 0) throw badBinary('invalid radius in external "circle" value');
    return { center, radius };
  },
});
