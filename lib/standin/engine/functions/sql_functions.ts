// The functions that compiled statements call inside SQLite, as one table of names. NULL in gives NULL out.

import { createHash } from "node:crypto";
import { decimalOfParts } from "../../../iris/decimal.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import { isReserved } from "../../../iris/reserved.ts";
import {
  addTo,
  differenceOf,
  lastDay,
  momentOf,
  nameOfPart,
  partValue,
  truncateTo,
  unixTime,
} from "./calendar.ts";
import {
  collate,
  type Collation,
  doubleText,
  exactKey,
  isNumeric,
  lower,
  upper,
} from "../values/collations.ts";
import {
  dayDisplay,
  dayText,
  type Moment,
  momentText,
  pad,
  posixOfMoment,
  posixText,
  timeLogical,
  timeText,
} from "../values/datetimes.ts";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimalOfNumber,
  decimalOfText,
  decodeDecimal,
  divideDecimals,
  doubleOfText,
  encodeDecimal,
  fitDecimal,
  multiplyDecimals,
  quotientDecimals,
  remainderDecimals,
  roundDecimal,
  scaledOf,
} from "../values/decimals.ts";
import { divideByZero, maxNumber, notInStandIn, refuse } from "../errors.ts";
import { elementsOf, listHas, listOf, listOfText, textOfList } from "../values/list_values.ts";
import { matchesPattern } from "./patterns.ts";
import { momentFromChar, momentToChar, numberToChar } from "./formats.ts";
import type { DatabaseSync, Failures, Store } from "../store.ts";
import { bytesOf, latin1, scaledText, type Stored } from "../values/values.ts";
import { CHARACTERS, raise } from "./functions_helper.ts";
import { cosine, dotProduct, toVector, vectorText } from "../values/vectors.ts";

/** What the functions ask of the process that runs the statement. */
export interface Running {
  readonly now: Date;
  /** From here on it is later. */
  moveOn(): void;
  process(name: string): string | null;
  option(name: string): string | null;
  tableExists(name: string): boolean;
  /** Rows of a function of %SQL_Manager, as JSON. */
  security(kind: string, name: string): string;
  /** What a function that somebody made gives. */
  routine(key: string, args: readonly (string | null)[]): Stored;
}

type Value = null | number | bigint | string | Uint8Array;
type Body = (...values: never[]) => Stored;

interface Entry {
  body: Body;
  /** Whole numbers as bigints. */
  big?: boolean;
  /** NULL is an argument like any other. */
  nulls?: boolean;
  /** A different answer each time. */
  changing?: boolean;
}

const decode = decodeDecimal;
const encode = encodeDecimal;

function whole(value: bigint): bigint {
  if (value > 9223372036854775807n || value < -9223372036854775808n) throw maxNumber();
  return value;
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new IrisError(-400, "Unexpected error occurred:  <ILLEGAL VALUE>");
}

const doubles: Record<string, Body> = {
  iris_sqrt: (x: number) => finite(Math.sqrt(x)),
  iris_exp: (x: number) => finite(Math.exp(x)),
  iris_log: (x: number) => finite(Math.log(x)),
  iris_log10: (x: number) => finite(Math.log10(x)),
  iris_log_base: (base: number, x: number) => finite(Math.log(x) / Math.log(base)),
  iris_sin: (x: number) => Math.sin(x),
  iris_cos: (x: number) => Math.cos(x),
  iris_tan: (x: number) => Math.tan(x),
  iris_cot: (x: number) => 1 / Math.tan(x),
  iris_asin: (x: number) => finite(Math.asin(x)),
  iris_acos: (x: number) => finite(Math.acos(x)),
  iris_atan: (x: number) => Math.atan(x),
  iris_atan2: (y: number, x: number) => Math.atan2(y, x),
  iris_power: (x: number, y: number) => finite(Math.pow(x, y)),
  iris_degrees: (x: number) => x * 180 / Math.PI,
  iris_radians: (x: number) => x * Math.PI / 180,
  iris_double_floor: (x: number) => Math.floor(x),
  iris_double_ceiling: (x: number) => Math.ceil(x),
  iris_double_divide: (a: number, b: number) => b === 0 ? zero() : a / b,
  iris_double_quotient: (a: number, b: number) => b === 0 ? zero() : Math.trunc(a / b),
  iris_double_remainder: (a: number, b: number) => b === 0 ? zero() : a % b,
  iris_round_double: (x: number, places: number, cut: number) => {
    const number = roundDecimal(decimalOfNumber(x), places, cut === 1);
    return Number(decimalOfParts(number.mantissa, number.exponent));
  },
  iris_cosine: (a: Uint8Array, b: Uint8Array) => cosine(a, b),
  iris_dot_product: (a: Uint8Array, b: Uint8Array) => dotProduct(a, b),
};

function zero(): never {
  throw divideByZero();
}

const decimals: Record<string, Body> = {
  iris_decimal_text: (x: string) => {
    const { mantissa, exponent } = decode(x);
    return decimalOfParts(mantissa, exponent);
  },
  iris_decimal_of_text: (x: string) => encode(decimalOfText(String(x))),
  iris_decimal_of_double: (x: number) =>
    // A double has 15 digits that a decimal can trust.
    encode(decimalOfNumber(Number(x.toPrecision(15)))),
  iris_double_of_text: (x: string) => doubleOfText(String(x)),
  iris_decimal_to_double: (x: string) => {
    const { mantissa, exponent } = decode(x);
    return Number(`${mantissa}e${exponent}`);
  },
  iris_add: (a: string, b: string) => encode(addDecimals(decode(a), decode(b))),
  iris_subtract: (a: string, b: string) => encode(addDecimals(decode(a), opposite(decode(b)))),
  iris_multiply: (a: string, b: string) => encode(multiplyDecimals(decode(a), decode(b))),
  iris_divide: (a: string, b: string) => encode(divideDecimals(decode(a), decode(b))),
  iris_quotient: (a: string, b: string) => encode(quotientDecimals(decode(a), decode(b))),
  iris_remainder: (a: string, b: string) => encode(remainderDecimals(decode(a), decode(b))),
  iris_negate: (a: string) => encode(opposite(decode(a))),
  iris_abs: (a: string) => {
    const value = decode(a);
    return encode(value.mantissa < 0n ? opposite(value) : value);
  },
  iris_sign: (a: string) => a === "1" ? 0n : a.startsWith("2") ? 1n : -1n,
  iris_floor: (a: string) => {
    const value = decode(a);
    const cut = roundDecimal(value, 0, true);
    const below = value.mantissa < 0n && compareDecimals(cut, value) !== 0;
    return encode(below ? addDecimals(cut, { mantissa: -1n, exponent: 0 }) : cut);
  },
  iris_ceiling: (a: string) => {
    const value = decode(a);
    const cut = roundDecimal(value, 0, true);
    const above = value.mantissa > 0n && compareDecimals(cut, value) !== 0;
    return encode(above ? addDecimals(cut, { mantissa: 1n, exponent: 0 }) : cut);
  },
  iris_decimal_whole: (a: string) => whole(scaledOf(roundDecimal(decode(a), 0, true), 0)),
};

function opposite(value: Decimal): Decimal {
  return { mantissa: -value.mantissa, exponent: value.exponent };
}

const bigs: Record<string, Body> = {
  iris_decimal: (x: bigint, scale: bigint) => encode(fitDecimal(x, -Number(scale))),
  iris_decimal_scaled: (x: string, scale: bigint) => whole(scaledOf(decode(x), Number(scale))),
  iris_scaled_text: (x: bigint, scale: bigint) => scaledText(x, Number(scale)),
  iris_integer_add: (a: bigint, b: bigint) => whole(a + b),
  iris_integer_subtract: (a: bigint, b: bigint) => whole(a - b),
  iris_not_zero: (a: bigint) => a === 0n ? zero() : a,
  iris_posix_text: (x: bigint) => posixText(x),
};

const strings: Record<string, Body> = {
  iris_upper: (x: string) => upper(x),
  iris_lower: (x: string) => lower(x),
  iris_collate: (x: string, collation: string) => collate(x, collation as Collation),
  iris_key: (x: string) => exactKey(x),
  iris_isnumeric: (x: string) => isNumeric(x) ? 1n : 0n,
  iris_double_text: (x: number | string) => typeof x === "string" ? x : doubleText(x),
  iris_reckoned: (x: number | string) => {
    if (typeof x === "string") throw notInStandIn("arithmetic with NAN");
    return x;
  },
  iris_length: (x: string) => x.length,
  iris_length_trimmed: (x: string) => x.replace(/ +$/, "").length,
  iris_pieces: (x: string, delimiter: string) => delimiter === "" ? 0 : x.split(delimiter).length,
  iris_substring: (x: string, start: number, length: number) => {
    const end = start - 1 + length;
    return x.slice(Math.max(0, start - 1), Math.max(0, end));
  },
  iris_substr: (x: string, start: number, length: number) => {
    const from = start < 0 ? x.length + start : Math.max(0, start - 1);
    return from < 0 || length < 1 ? null : x.slice(from, from + length);
  },
  iris_left: (x: string, count: number) => x.slice(0, Math.max(0, count)),
  iris_right: (x: string, count: number) => count <= 0 ? "" : x.slice(-count),
  iris_charindex: (needle: string, text: string, start = 1) =>
    text.indexOf(needle, Math.max(0, start - 1)) + 1,
  iris_instr: (text: string, needle: string, start = 1, occurrence = 1) => {
    let found = text.indexOf(needle, Math.max(0, start - 1));
    for (let n = 1; n < occurrence && found >= 0; n++) found = text.indexOf(needle, found + 1);
    return found + 1;
  },
  iris_find: (text: string, needle: string, start = 1) => {
    const found = text.indexOf(needle, Math.max(0, start - 1));
    return found < 0 ? 0 : found + needle.length + 1;
  },
  iris_lpad: (x: string, length: number, fill = " ") =>
    length < x.length ? x.slice(0, Math.max(0, length)) : x.padStart(length, fill),
  iris_rpad: (x: string, length: number, fill = " ") =>
    length < x.length ? x.slice(0, Math.max(0, length)) : x.padEnd(length, fill),
  iris_repeat: (x: string, count: number) => {
    if (x.length * count > 3_641_144) {
      throw new IrisError(-400, "Unexpected error occurred:  <MAXSTRING>");
    }
    return x.repeat(Math.max(0, count));
  },
  iris_stuff: (x: string, start: number, length: number, by: string) =>
    start < 1 || start > x.length ? x : x.slice(0, start - 1) + by + x.slice(start - 1 + length),
  iris_reverse: (x: string) => x.split("").reverse().join(""),
  iris_translate: (x: string, from: string, to = "") => {
    let result = "";
    for (const character of x.split("")) {
      const at = from.indexOf(character);
      result += at < 0 ? character : to[at] ?? "";
    }
    return result;
  },
  iris_piece: (x: string, delimiter: string, from = 1, to = from) =>
    x.split(delimiter).slice(Math.max(0, from - 1), Math.max(0, to)).join(delimiter),
  iris_extract: (x: string, from = 1, to = from) => x.slice(Math.max(0, from - 1), Math.max(0, to)),
  iris_ascii: (x: string) => x === "" ? null : x.charCodeAt(0),
  iris_char: (code: number) => code < 1 || code > 65535 ? null : String.fromCharCode(code),
  iris_latin1: (x: Uint8Array) => latin1(x),
  iris_bytes: (x: string) => bytesOf(x === "" ? "" : x),
  iris_hash: (algorithm: string, x: string) => {
    const name = HASHES[algorithm.toUpperCase().replace(/_/g, "")];
    if (name === undefined) throw new IrisError(-400, `HASHBYTES has no algorithm '${algorithm}'`);
    return new Uint8Array(createHash(name).update(x).digest());
  },
  iris_list_of_text: (x: string, delimiter: string) => listOfText(x, delimiter),
  iris_list_text: (x: Uint8Array, delimiter: string) => textOfList(x, delimiter),
  iris_list_length: (x: Uint8Array) => elementsOf(x).length,
  iris_list_item: (x: Uint8Array, at: number) => elementsOf(x).at(at > 0 ? at - 1 : at) ?? null,
  iris_in_list: (x: string, list: Uint8Array, collation: string) =>
    listHas(list, x, collation as Collation) ? 1n : 0n,
  iris_pattern: (x: string, pattern: string) => matchesPattern(x, pattern) ? 1n : 0n,
  iris_cast_bit: (x: string) =>
    x.toLowerCase() === "true" || decimalOfText(x).mantissa !== 0n ? 1n : 0n,
  iris_json_number: (x: string) => x.replace(/^(-?)\./, "$10."),
  iris_unlike_vectors: (_left: Uint8Array, _right: Uint8Array) => {
    throw new IrisError(-259, "The vectors are of different types");
  },
  iris_no_vector: (_: string) => {
    throw new IrisError(-258, "A vector function was given a string");
  },
  iris_no_json: (_: string) => {
    throw new IrisError(-400, "JSON_TABLE was given text that is no JSON");
  },
  iris_to_vector: (x: string, element: string, length: number) =>
    toVector(x, element, length < 0 ? undefined : length),
  iris_vector_text: vectorText,
  iris_table_exists: (_: string) => 0n,
  // Statements run to their end before the next is looked at: there is never one to cancel.
  iris_cancel: (x: string) => {
    throw refuse("notRunning", x);
  },
  iris_reserved: (x: string) => isReserved(x) ? 1n : 0n,
  iris_random: (limit: number) => Math.random() * limit,
  iris_new_guid: () => crypto.randomUUID().toUpperCase(),
};

const HASHES: Readonly<Record<string, string>> = {
  SHA256: "sha256",
  SHA384: "sha384",
  SHA512: "sha512",
};

/** NULL or '' may be among them. */
const withNulls: Record<string, Body> = {
  iris_string: (...texts: (string | null)[]) =>
    texts.every((text) => text === null) ? null : texts.map((text) => text ?? "").join(""),
  iris_json_join: (open: string, close: string, ...items: (string | null)[]) =>
    open + items.filter((item) => item !== null).join(",") + close,
  iris_list_of: (...items: (string | null)[]) => listOf(items),
  iris_max_string: (...texts: (string | null)[]) => extremeOf(texts, 1),
  iris_min_string: (...texts: (string | null)[]) => extremeOf(texts, -1),
  iris_round: (x: string | null, places: number | null, cut: number | null = 0) =>
    x === null || places === null
      ? null
      : encode(roundDecimal(decode(x), Number(places), Number(cut) === 1)),
};

/** Numbers before other strings, and '' between them. */
function extremeOf(texts: readonly (string | null)[], sign: 1 | -1): string | null {
  let best: string | null = null;
  for (const text of texts) {
    if (text === null) return null;
    if (best === null || sign * compareKeys(exactKey(text), exactKey(best)) > 0) best = text;
  }
  return best;
}

function compareKeys(a: string | number, b: string | number): number {
  const rank = (key: string | number) => key === -Infinity ? 1 : typeof key === "number" ? 0 : 2;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function moments(running: Running): Record<string, Body> {
  const need = (value: Value, kind: string): Moment => {
    const moment = momentOf(value, kind);
    if (moment !== undefined) return moment;
    throw new IrisError(-400, `'${value}' is no date or time`);
  };
  /** What a CAST makes of text that is no date: the logical 0. */
  const loose = (value: Value, kind: string): Moment =>
    momentOf(value, kind) ?? { day: 0, nanos: 0 };
  return {
    iris_date_text: (day: number) => dayText(Number(day)),
    iris_date_display: (day: number) => dayDisplay(Number(day)),
    iris_time_text: (nanos: number) => timeText(Number(nanos)),
    iris_time_logical: (nanos: number) => timeLogical(Number(nanos)),
    iris_to_posix: (value: Value, kind: string) => posixOfMoment(need(value, kind)),
    iris_to_timestamp: (value: Value, kind: string) => momentText(need(value, kind)),
    iris_cast_date: (value: Value, kind: string) => loose(value, kind).day,
    iris_cast_time: (value: Value, kind: string) => loose(value, kind).nanos,
    iris_cast_timestamp: (value: Value, kind: string) => momentText(loose(value, kind)),
    iris_cast_posix: (value: Value, kind: string) => posixOfMoment(loose(value, kind)),
    iris_date_add: (unit: string, count: bigint, value: Value, kind: string) =>
      momentText(addTo(unit, Number(count), need(value, kind))),
    iris_date_diff: (unit: string, a: Value, aKind: string, b: Value, bKind: string) =>
      differenceOf(unit, need(a, aKind), need(b, bKind)),
    iris_date_part: (unit: string, value: Value, kind: string) =>
      partValue(unit, need(value, kind)),
    iris_date_name: (unit: string, value: Value, kind: string) =>
      nameOfPart(unit, need(value, kind)),
    iris_date_trunc: (unit: string, value: Value, kind: string) =>
      momentText(truncateTo(unit, need(value, kind))),
    iris_last_day: (value: Value, kind: string) => lastDay(need(value, kind)),
    iris_unix_time: (value: Value, kind: string) =>
      encode(decimalOfText(unixTime(need(value, kind)))),
    iris_to_date: (text: string, format: string) => momentFromChar(text, format).day,
    iris_to_timestamp_format: (text: string, format: string) =>
      momentText(momentFromChar(text, format)),
    iris_styled: (text: string, format: string, type: string) => {
      try {
        return momentText(momentFromChar(text, format));
      } catch (cause) {
        if (!(cause instanceof IrisError)) throw cause;
        throw refuse("convertInvalid", text, type);
      }
    },
    iris_now: (places: number) => clockText(running.now, Number(places), false),
    iris_utc_now: (places: number) => clockText(running.now, Number(places), true),
    iris_today: () => need(clockText(running.now, 0, false), "s").day,
    iris_clock: (places: number) => need(clockText(running.now, Number(places), false), "s").nanos,
  };
}

/** JavaScript's clock has milliseconds. */
function clockText(date: Date, places: number, utc: boolean): string {
  const local = utc ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  const text = local.toISOString();
  const whole = `${text.slice(0, 10)} ${text.slice(11, 19)}`;
  const fraction = pad(local.getUTCMilliseconds(), 3).slice(0, Math.max(0, places)).replace(
    /0+$/,
    "",
  );
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** Optional arguments of TO_CHAR may be NULL. */
const formats: Record<string, Body> = {
  iris_date_to_char: (value: Value, kind: string, format: string | null) => {
    const moment = momentOf(value, kind);
    if (moment === undefined) return null;
    return momentToChar(moment, format ?? "YYYY-MM-DD HH24:MI:SS");
  },
  iris_number_to_char: (text: string | null, format: string | null) =>
    text === null || format === null ? text : numberToChar(text, format),
};

export function registerFunctions(store: Store, running: Running): void {
  const { database, failures } = store;
  const register = (name: string, body: Body, options: Omit<Entry, "body"> = {}) => {
    const call = body as unknown as (...values: Value[]) => Stored;
    // JavaScript's whole numbers would become REAL.
    const integral = (value: Stored): Stored =>
      typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    // An error must not leave through SQLite: the runtime's all() would call the statement again and again.
    const safe = (...values: Value[]): Stored => {
      try {
        return integral(call(...values));
      } catch (cause) {
        failures.report(cause);
        return null;
      }
    };
    const strict = (...values: Value[]): Stored => {
      for (const value of values) if (value === null) return null;
      return safe(...values);
    };
    database.function(name, {
      varargs: true,
      deterministic: options.changing !== true,
      useBigIntArguments: options.big === true,
    }, (options.nulls ? safe : strict) as (...values: unknown[]) => Stored);
  };
  for (const [name, body] of Object.entries({ ...doubles, ...decimals })) register(name, body);
  for (const [name, body] of Object.entries(bigs)) register(name, body, { big: true });
  for (const [name, body] of Object.entries({ ...withNulls, ...formats })) {
    register(name, body, { nulls: true, big: name.startsWith("iris_date") });
  }
  for (const [name, body] of Object.entries(moments(running))) {
    const changing = /^iris_(now|utc_now|today|clock)$/.test(name);
    register(name, body, { big: true, changing });
  }
  const changing = new Set(["iris_random", "iris_new_guid"]);
  for (const [name, body] of Object.entries(strings)) {
    register(name, body, { changing: changing.has(name) });
  }
  for (const [name, body] of Object.entries(CHARACTERS)) register(name, body as Body);
  register("iris_raise", raise as Body, { changing: true, nulls: true });
  register("iris_process", (name: string) => running.process(name), { changing: true });
  register(
    "iris_routine",
    (key: string, ...args: (string | null)[]) => running.routine(key, args),
    { changing: true, nulls: true },
  );
  register("iris_security", (kind: string, name: string) => running.security(kind, name), {
    changing: true,
  });
  register("iris_option", (name: string) => running.option(name), { changing: true });
  register("iris_table_exists", (name: string) => running.tableExists(name) ? 1n : 0n, {
    changing: true,
  });
  registerAggregates(database, failures);
}

interface Extreme {
  key: string | number;
  value: string | null;
}

function registerAggregates(database: DatabaseSync, failures: Failures): void {
  const guarded = <S>(work: () => S, otherwise: S): S => {
    try {
      return work();
    } catch (cause) {
      failures.report(cause);
      return otherwise;
    }
  };
  database.aggregate("iris_sum", {
    start: () => null as unknown as string,
    step: ((total: string | null, value: string | null) =>
      value === null
        ? total
        : total === null
        ? value
        : guarded(() =>
          encode(addDecimals(decode(total), decode(value))), total)) as never,
    inverse: ((total: string, value: string | null) =>
      value === null ? total : guarded(
        () => encode(addDecimals(decode(total), opposite(decode(value)))),
        total,
      )) as never,
  } as never);
  database.aggregate("iris_sum_whole", {
    start: () => null as unknown as bigint,
    useBigIntArguments: true,
    step: ((total: bigint | null, value: bigint | null) =>
      value === null ? total : guarded(() =>
        whole((total ?? 0n) + value), total)) as never,
    inverse: ((total: bigint, value: bigint | null) =>
      value === null ? total : total - value) as never,
  } as never);
  const extreme = (name: string, sign: 1 | -1) =>
    database.aggregate(name, {
      start: (): Extreme | null => null,
      step: (best: Extreme | null, key: string | number | null, value: string | null) => {
        if (key === null || value === null) return best;
        return best === null || sign * compareSqlite(key, best.key) > 0 ? { key, value } : best;
      },
      result: (best: Extreme | null) => best?.value ?? null,
    } as never);
  extreme("iris_min_text", -1);
  extreme("iris_max_text", 1);
  const list = (name: string, finish: (items: string[]) => string | null) =>
    database.aggregate(name, {
      start: (): string[] => [],
      step: (items: string[], item: string | null) => {
        if (item !== null) items.push(item);
        return items;
      },
      result: finish,
    } as never);
  list("iris_list", (items) => items.length === 0 ? null : items.join(","));
  list("iris_xmlagg", (items) => items.length === 0 ? null : items.join(""));
  list("iris_json_arrayagg", (items) => `[${items.join(",")}]`);
  const spread = (name: string, finish: (squares: number, count: number) => number | null) =>
    database.aggregate(name, {
      start: () => ({ count: 0, mean: 0, squares: 0 }),
      step: (state: { count: number; mean: number; squares: number }, value: number | null) => {
        if (value === null) return state;
        // Welford's way keeps the differences small.
        const count = state.count + 1;
        const delta = value - state.mean;
        const mean = state.mean + delta / count;
        return { count, mean, squares: state.squares + delta * (value - mean) };
      },
      result: (state: { count: number; squares: number }) => finish(state.squares, state.count),
    } as never);
  spread(
    "iris_var_samp",
    (squares, count) => count === 0 ? null : count === 1 ? 0 : squares / (count - 1),
  );
  spread("iris_var_pop", (squares, count) => count === 0 ? null : squares / count);
  spread(
    "iris_stddev_samp",
    (squares, count) => count === 0 ? null : count === 1 ? 0 : Math.sqrt(squares / (count - 1)),
  );
  spread("iris_stddev_pop", (squares, count) => count === 0 ? null : Math.sqrt(squares / count));
}

/** As SQLite orders values: numbers before text. */
function compareSqlite(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
