// A list in JSON from IRIS becomes the text of an array, of JSON, or of joined strings. Longer than most: one algorithm.

import { PgError } from "../errors/pg_error.ts";
import type { PgArray } from "../types/arrays.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../types/column.ts";
import { normaliseJson } from "../types/json_text.ts";
import { ageBetween } from "../types/age.ts";
import { timestamp, timestamptz } from "../types/datetime.ts";
import { interval } from "../types/interval.ts";
import { numeric, numericTypmod, padScale } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { quotient } from "../types/quotient.ts";
import { lengthOf } from "../types/type_modifiers.ts";
import type { Shape, ShapedColumn, ShapeKey } from "../types/shape.ts";
import { typeByName, typeByOid } from "../types/types.ts";

/** Null where PostgreSQL gives NULL. */
export function shapedText(
  cell: string,
  { shape, otherwise }: ShapedColumn,
  output: OutputSettings,
): string | null {
  return textOf(shape, parse(cell), output) ?? otherwise;
}

/** A number keeps its digits, which a float would lose. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Cell = string | boolean | null | Digits | Cell[];

function parse(text: string): Cell {
  try {
    return JSON.parse(text, keepDigits) as Cell;
  } catch (cause) {
    const said = text.replace(BARE, sayable);
    if (said !== text) return parse(said);
    throw new PgError("data_corrupted", "a list from IRIS is no JSON", { cause });
  }
}

/** A string, or what stands between strings: a $DOUBLE has numbers that JSON has no word for. How IRIS writes them
 * in JSON is not verified against a live IRIS. */
const BARE = /"(?:[^"\\]|\\.)*"|\b(?:INF|NAN)\b/gi;

function sayable(part: string): string {
  if (part.startsWith('"')) return part;
  return part.toUpperCase() === "INF" ? TOO_LARGE : `"${NAN}"`;
}

const TOO_LARGE = "1e999";
const NAN = "NaN";

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number") return value;
  return new Digits(Number.isFinite(value) ? context?.source ?? String(value) : String(value));
}

/** IRIS may give a list inside of a list as a string. */
function listOf(cell: Cell): Cell[] {
  const list = typeof cell === "string" ? parse(cell) : cell;
  if (Array.isArray(list)) return list;
  throw new PgError("data_corrupted", "a list is missing in what IRIS gave");
}

/** The text of a whole column. */
function textOf(shape: Shape, cell: Cell, output: OutputSettings): string | null {
  if (shape.is === "value") return valueText(shape, cell, output);
  if (shape.is === "interval" || shape.is === "age") return intervalText(shape, cell, output);
  if (shape.is === "quotient") return quotientText(shape, cell);
  if (shape.is === "counted") return countedText(cell);
  if (shape.is === "path") return pieceOf(shape.steps, cell);
  if (shape.is === "zoned") return zonedText(shape, cell);
  if (shape.is !== "aggregate" || shape.into === "list" || shape.into === "object") {
    return jsonOf(shape, cell, output);
  }
  if (ORDERED_SETS.has(shape.into)) return orderedSet(shape, cell, output);
  const values = rowsOf(shape, cell, output).map(([value]) => textOf(shape.of, value, output));
  if (shape.into === "text") {
    const texts = values.filter((text) => text !== null);
    return texts.length === 0 ? null : texts.join(shape.separator);
  }
  return values.length === 0 ? null : arrayText(shape.of, values, output);
}

const ORDERED_SETS: ReadonlySet<string> = new Set(["percentile_cont", "percentile_disc", "mode"]);

function orderedSet(shape: Aggregate, cell: Cell, output: OutputSettings): string | null {
  const { into, of, fraction = 0 } = shape;
  const rows = rowsOf(shape, cell, output).filter(([value]) => value !== null);
  if (rows.length === 0) return null;
  const texts = rows.map(([value]) => textOf(of, value, output));
  if (into === "mode") {
    const counts = new Map<string | null, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    return [...counts].reduce((most, one) => one[1] > most[1] ? one : most)[0];
  }
  if (into === "percentile_disc") {
    return texts[Math.max(Math.ceil(fraction * texts.length) - 1, 0)];
  }
  const place = fraction * (texts.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)].map((at) => Number(texts[at]));
  return FLOAT8.text.encode(low + (high - low) * (place - Math.floor(place)), output);
}

const FLOAT8 = typeByName("float8")!;

/** What stands at the end of the path, printed as jsonb is; null where there is nothing. */
function pieceOf(steps: readonly (string | number)[], cell: Cell): string | null {
  const [document] = listOf(cell);
  if (document === null || document === undefined) return null;
  let piece: unknown = JSON.parse(cellText(document), keepDigits);
  for (const step of steps) {
    if (Array.isArray(piece) && typeof step === "number") piece = piece.at(step);
    else if (isObject(piece) && typeof step === "string") {
      piece = Object.hasOwn(piece, step) ? piece[step] : undefined;
    } else return null;
    if (piece === undefined) return null;
  }
  return normaliseJson(printJson(piece));
}

function isObject(piece: unknown): piece is Record<string, unknown> {
  return typeof piece === "object" && piece !== null && !Array.isArray(piece) &&
    !(piece instanceof Digits);
}

function printJson(piece: unknown): string {
  if (piece instanceof Digits) return piece.text;
  if (Array.isArray(piece)) return `[${piece.map(printJson).join(",")}]`;
  if (!isObject(piece)) return JSON.stringify(piece);
  const members = Object.entries(piece).map(([key, one]) =>
    `${JSON.stringify(key)}:${printJson(one)}`
  );
  return `{${members.join(",")}}`;
}

/** NULL in any part makes it NULL. */
function intervalText(
  { is }: { is: "interval" | "age" },
  cell: Cell,
  output: OutputSettings,
): string | null {
  const parts = listOf(cell);
  if (parts.some((part) => part === null)) return null;
  const texts = parts.map(cellText);
  if (is === "age") {
    const [to, from] = texts.map((text) => timestamp.iris.decode(text));
    return interval.text.encode(ageBetween(from, to), output);
  }
  const [months, days, micros] = texts;
  const exact = INTEGER.test(micros) ? BigInt(micros) : BigInt(Math.round(Number(micros)));
  return interval.text.encode(
    { months: Number(months), days: Number(days), micros: exact },
    output,
  );
}

/** Digits that make a greater number IRIS may have rounded. */
const EXACT_MOST = (1n << 63n) - 1n;

/** Both sides are texts, which keep their digits. */
function quotientText({ scales }: Shape & { is: "quotient" }, cell: Cell): string | null {
  const [over, by] = listOf(cell);
  if (over === null || by === null || over === undefined || by === undefined) return null;
  const [dividend, divisor] = [exactText(over), numeric.iris.decode(cellText(by))];
  const text = quotient(dividend, divisor, scales);
  if (text === null) throw new PgError("division_by_zero", "division by zero");
  return text;
}

function countedText(cell: Cell): string | null {
  const [value, count] = listOf(cell);
  if (value === null || value === undefined) return null;
  return padScale(exactText(value), numericTypmod(DIGITS_MOST, Number(cellText(count))));
}

/** A precision that holds any number. */
const DIGITS_MOST = 1000;

function exactText(cell: Cell): string {
  const text = numeric.iris.decode(cellText(cell));
  if (BigInt(text.replace(/[-.]/g, "")) <= EXACT_MOST) return text;
  throw new PgError(
    "feature_not_supported",
    "a number with more than eighteen digits is not supported",
    { hint: "IRIS keeps eighteen digits." },
  );
}

/** What the clocks of a zone show at a time, or the time at which they show it. */
function zonedText({ zone, to }: Shape & { is: "zoned" }, cell: Cell): string | null {
  const [moment] = listOf(cell);
  if (moment === null || moment === undefined) return null;
  const settings = { ...OUTPUT_DEFAULTS, timeZone: zone };
  const text = cellText(moment);
  if (to === "instant") {
    const local = timestamp.text.encode(timestamp.iris.decode(text), OUTPUT_DEFAULTS);
    return timestamptz.text.encode(timestamptz.text.decode(local, settings), OUTPUT_DEFAULTS);
  }
  const shown = timestamptz.text.encode(timestamptz.iris.decode(text), settings);
  return shown.replace(/[+-]\d\d(:\d\d)*$/, "");
}

type Aggregate = Shape & { is: "aggregate" };

function rowsOf(shape: Aggregate, cell: Cell, output: OutputSettings): Cell[][] {
  // A row that FILTER left out is a NULL, whether IRIS keeps those in its lists or not.
  const rows = listOf(cell).filter((row) => row !== null).map(listOf);
  const { keys, distinct, of } = shape;
  const ordered = distinct ? [...keys, { descending: false, nullsFirst: false }] : keys;
  if (ordered.length > 0) {
    const numeric = ordered.map((_, index) => {
      const at = index < keys.length ? index + 1 : 0;
      return rows.every(({ [at]: key }) => key === null || key === NAN || key instanceof Digits);
    });
    rows.sort((left, right) => {
      for (const [index, key] of ordered.entries()) {
        const at = index < keys.length ? index + 1 : 0;
        const order = compareCells(left[at], right[at], { ...key, numeric: numeric[index] });
        if (order !== 0) return order;
      }
      return 0;
    });
  }
  if (!distinct) return rows;
  const seen = new Set<string>();
  return rows.filter(([value]) => {
    const text = String(textOf(of, value, output) ?? "\0");
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function compareCells(
  left: Cell,
  right: Cell,
  { descending, nullsFirst, numeric }: ShapeKey & { numeric: boolean },
): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === nullsFirst ? -1 : 1;
  }
  const [a, b] = [left, right].map((cell) => cell instanceof Digits ? cell.text : String(cell));
  const order = numeric ? compareNumbers(a, b) : a < b ? -1 : a > b ? 1 : 0;
  return descending ? -order : order;
}

/** NaN is greater than all numbers. */
function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (a === NAN || b === NAN) return a === NAN ? 1 : -1;
  const difference = Number(a) - Number(b);
  if (difference !== 0) return difference;
  return INTEGER.test(a) && INTEGER.test(b) ? Number(BigInt(a) - BigInt(b)) : 0;
}

const INTEGER = /^-?\d+$/;

function valueText(
  { type, typmod }: Shape & { is: "value" },
  cell: Cell,
  output: OutputSettings,
): string | null {
  if (cell === null) return null;
  const row = typeByOid(type);
  return row ? row.text.encode(valueOf(row, cell, typmod), output) : cellText(cell);
}

/** With the zeros and blanks that IRIS leaves out. */
function valueOf(type: PgType<unknown>, cell: Cell, typmod: number): unknown {
  const value = type.iris.decode(cellText(cell));
  if (type.name === "numeric") return padScale(value as string, typmod);
  if (type.name !== "bpchar" || typmod < 0) return value;
  const blanks = lengthOf(type.oid, typmod) - [...value as string].length;
  return value as string + " ".repeat(Math.max(0, blanks));
}

function cellText(cell: Cell): string {
  if (cell instanceof Digits) return cell.text;
  if (typeof cell === "boolean") return cell ? "1" : "0";
  // IRIS's empty string is one character of its own. (RSQL_jsonarrayagg)
  return cell === "\0" ? "" : typeof cell === "string" ? cell : JSON.stringify(cell);
}

function arrayText(
  of: Shape,
  values: readonly (string | null)[],
  output: OutputSettings,
): string {
  const element = (of.is === "value" ? typeByOid(of.type) : undefined) ?? TEXT;
  const array = typeByOid(element.array) as PgType<PgArray<unknown>>;
  const elements = values.map((text) => text === null ? null : element.text.decode(text, output));
  return array.text.encode({ dimensions: [{ size: elements.length, lower: 1 }], elements }, output);
}

const TEXT = typeByName("text")!;

/** Null is no JSON at all, where PostgreSQL's aggregates of nothing give NULL. */
function jsonOf(shape: Shape, cell: Cell, output: OutputSettings): string | null {
  const json = plainJson(shape, cell, output);
  return json === null || !("binary" in shape) || !shape.binary ? json : normaliseJson(json);
}

function plainJson(shape: Shape, cell: Cell, output: OutputSettings): string | null {
  switch (shape.is) {
    case "value":
      return valueJson(shape, cell, output);
    case "interval":
    case "age":
    case "path":
    case "quotient":
    case "counted":
    case "zoned": {
      const text = textOf(shape, cell, output);
      const plain = shape.is === "path" || shape.is === "quotient" || shape.is === "counted";
      return text === null || plain ? text : JSON.stringify(text);
    }
    case "json":
      return jsonOfOne(shape.of, listOf(cell)[0] ?? null, output);
    case "list": {
      const cells = listOf(cell);
      const texts = shape.of.map((one, index) => inner(one, cells[index] ?? null, output));
      return `[${texts.join(", ")}]`;
    }
    case "object": {
      const cells = listOf(cell);
      const texts = shape.of.map((one, index) => inner(one, cells[index] ?? null, output));
      const [colon, comma] = shape.compact ? [":", ","] : [" : ", ", "];
      const members = texts.map((text, at) => `${JSON.stringify(shape.keys[at])}${colon}${text}`);
      return `{${members.join(comma)}}`;
    }
    case "aggregate":
      return aggregateJson(shape, cell, output);
  }
}

/** to_json(NULL) is no JSON at all. */
function jsonOfOne(of: Shape, cell: Cell, output: OutputSettings): string | null {
  return cell === null ? null : jsonOf(of, cell, output);
}

function aggregateJson(shape: Aggregate, cell: Cell, output: OutputSettings): string | null {
  const rows = rowsOf(shape, cell, output);
  if (rows.length === 0) return null;
  if (shape.into !== "object") {
    const items = rows.map(([value], index) => {
      const onLine = index > 0 && value !== null && standsAlone(shape.of);
      return (onLine ? "\n " : "") + inner(shape.of, value, output);
    });
    return `[${items.join(", ")}]`;
  }
  const of = shape.of as Shape & { is: "list" };
  const members = rows.map(([pair]) => {
    const [key, value] = listOf(pair);
    if (key === null || key === undefined) {
      throw new PgError("null_value_not_allowed", "field name must not be null");
    }
    const name = textOf(of.of[0], key, output)!;
    return `${JSON.stringify(name)} : ${inner(of.of[1], value ?? null, output)}`;
  });
  return `{ ${members.join(", ")} }`;
}

/** Rows and arrays stand on lines of their own, as PostgreSQL prints them. */
function standsAlone(shape: Shape): boolean {
  if (shape.is === "object") return shape.row === true;
  if (shape.is === "aggregate") return shape.into === "array";
  return shape.is === "value" && (typeByOid(shape.type)?.name.startsWith("_") ?? false);
}

function inner(shape: Shape, cell: Cell, output: OutputSettings): string {
  if (cell === null) return "null";
  if (shape.is === "aggregate" && (shape.into === "text" || shape.into === "array")) {
    const text = textOf(shape, cell, output);
    if (text === null) return "null";
    if (shape.into === "text") return JSON.stringify(text);
    const values = rowsOf(shape, cell, output).map(([value]) => inner(shape.of, value, output));
    return `[${values.join(",")}]`;
  }
  return jsonOf(shape, cell, output) ?? "null";
}

const MOMENTS = new Set(["timestamp", "timestamptz"]);
const NUMBERS = new Set(["int2", "int4", "int8", "float4", "float8", "numeric"]);

function valueJson(shape: Shape & { is: "value" }, cell: Cell, output: OutputSettings): string {
  if (cell === null) return "null";
  const type = typeByOid(shape.type) ??
    typeByName(cell instanceof Digits ? "numeric" : "text")!;
  return typedJson(type, valueOf(type, cell, shape.typmod), { ...output, dateStyle: "ISO" });
}

function typedJson(type: PgType<unknown>, value: unknown, iso: OutputSettings): string {
  if (type.array === 0 && type.name.startsWith("_")) return arrayJson(type, value, iso);
  const text = type.text.encode(value, iso);
  const { name } = type;
  if (name === "json" || name === "jsonb") return text;
  if (name === "bool") return text === "t" ? "true" : "false";
  if (NUMBERS.has(name) && Number.isFinite(Number(text))) return text;
  if (MOMENTS.has(name)) return JSON.stringify(isoMoment(text));
  return JSON.stringify(text);
}

/** A list in JSON, with a list in it for each further dimension. */
function arrayJson(type: PgType<unknown>, value: unknown, iso: OutputSettings): string {
  const element = typeByName(type.name.slice(1))!;
  const { dimensions, elements } = value as PgArray<unknown>;
  const written = elements.map((one) => one === null ? "null" : typedJson(element, one, iso));
  const sizes = dimensions.map(({ size }) => size);
  const lists = sizes.reduceRight((inside, size) => {
    const outer = Array.from(
      { length: inside.length / size },
      (_, at) => inside.slice(at * size, (at + 1) * size),
    );
    return outer.map((each) => `[${each.join(",")}]`);
  }, written);
  return lists[0] ?? "[]";
}

/** `2020-01-31 10:11:12+00` is `2020-01-31T10:11:12+00:00` in JSON. */
function isoMoment(text: string): string {
  const [day, clock, ...era] = text.split(" ");
  if (clock === undefined) return text;
  const whole = /[+-]\d\d$/.test(clock) ? `${clock}:00` : clock;
  return [`${day}T${whole}`, ...era].join(" ");
}
