// Reads an interval in any of its spellings: units, clock, SQL's year-month, ISO 8601. Longer than most: one algorithm.

import { PgError } from "../errors/pg_error.ts";
import type { OutputSettings } from "./column.ts";
import { badDatetime } from "./datetime_text.ts";
import type { Interval } from "./interval_value.ts";

/** What one of a unit is. */
interface Unit {
  months?: number;
  days?: number;
  micros?: number;
}

const SECOND = 1e6;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const UNITS: readonly { names: string; unit: Unit }[] = [
  {
    names: "microsecond microseconds us usec usecs usecond useconds microsecon",
    unit: { micros: 1 },
  },
  {
    names: "millisecond milliseconds ms msec msecs msecond mseconds millisecon",
    unit: { micros: 1e3 },
  },
  { names: "second seconds sec secs s", unit: { micros: SECOND } },
  { names: "minute minutes min mins m", unit: { micros: 60 * SECOND } },
  { names: "hour hours hr hrs h", unit: { micros: HOUR } },
  { names: "day days d", unit: { days: 1 } },
  { names: "week weeks w", unit: { days: 7 } },
  { names: "month months mon mons", unit: { months: 1 } },
  { names: "year years yr yrs y", unit: { months: 12 } },
  { names: "decade decades dec decs", unit: { months: 120 } },
  { names: "century centuries cent c", unit: { months: 1200 } },
  { names: "millennium millennia mil mils", unit: { months: 12000 } },
];
const UNIT_BY_NAME: ReadonlyMap<string, Unit> = new Map(
  UNITS.flatMap(({ names, unit }) => names.split(" ").map((name) => [name, unit])),
);

const UNIT = {
  year: UNIT_BY_NAME.get("year")!,
  month: UNIT_BY_NAME.get("month")!,
  day: UNIT_BY_NAME.get("day")!,
  hour: UNIT_BY_NAME.get("hour")!,
  minute: UNIT_BY_NAME.get("minute")!,
  second: UNIT_BY_NAME.get("second")!,
};

const TOKEN =
  /([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d*)?|\.\d+))?|([+-]?)(\d+)-(\d+)(?![-\d.])|([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]+)?|@|ago|[a-z]+/y;
const MOST = { months: 2147483647, days: 2147483647 };

export function readInterval(text: string, settings: OutputSettings): Interval {
  const bare = text.trim().toLowerCase();
  if (bare === "infinity" || bare === "+infinity") return infinity(1);
  if (bare === "-infinity") return infinity(-1);
  const total = new Total(text);
  if (bare.startsWith("p")) readIso(bare, total);
  else readWords(bare, { total, settings });
  return total.interval();
}

function infinity(sign: 1 | -1): Interval {
  return sign > 0
    ? { months: MOST.months, days: MOST.days, micros: (1n << 63n) - 1n }
    : { months: -MOST.months - 1, days: -MOST.days - 1, micros: -(1n << 63n) };
}

/** Adds up amounts of units; a fraction of a month falls to days, of a day to the clock. */
class Total {
  readonly #text: string;
  readonly #said = new Set<Unit>();
  #months = 0;
  #days = 0;
  #micros = 0n;

  constructor(text: string) {
    this.#text = text;
  }

  add(amount: string, unit: Unit): void {
    // Nothing is said twice.
    if (this.#said.has(unit)) this.fail();
    this.#said.add(unit);
    const [whole, fraction = ""] = amount.replace(/^\+/, "").split(".");
    const part = Number(`${amount.startsWith("-") ? "-" : ""}0.${fraction || "0"}`);
    const count = Number(whole === "" || whole === "-" ? 0 : whole);
    if (unit.micros !== undefined) {
      this.#micros += BigInt(Math.trunc(count)) * BigInt(unit.micros) +
        BigInt(Math.round(part * unit.micros));
    } else if (unit.days !== undefined) {
      this.#addDays(count * unit.days, part * unit.days);
    } else if (unit.months !== undefined) {
      // Of a year and more only whole months count; of a month, days of a thirtieth.
      const months = part * unit.months;
      if (unit.months > 1) this.#months += count * unit.months + Math.round(months);
      else {
        this.#months += count;
        this.#addDays(0, months * 30);
      }
    }
  }

  #addDays(whole: number, fraction: number): void {
    const extra = Math.trunc(fraction);
    this.#days += whole + extra;
    this.#micros += BigInt(Math.round((fraction - extra) * DAY));
  }

  negate(): void {
    this.#months = -this.#months;
    this.#days = -this.#days;
    this.#micros = -this.#micros;
  }

  fail(): never {
    throw badDatetime("interval", this.#text);
  }

  interval(): Interval {
    const fits = Math.abs(this.#months) <= MOST.months && Math.abs(this.#days) <= MOST.days &&
      this.#micros === BigInt.asIntN(64, this.#micros);
    if (fits) return { months: this.#months + 0, days: this.#days + 0, micros: this.#micros };
    throw new PgError("datetime_field_overflow", "interval out of range");
  }

  outOfRange(): never {
    throw new PgError(
      "interval_field_overflow",
      `interval field value out of range: "${this.#text}"`,
    );
  }
}

const ISO =
  /^p(?:([+-]?[\d.]+)y)?(?:([+-]?[\d.]+)m)?(?:([+-]?[\d.]+)w)?(?:([+-]?[\d.]+)d)?(?:t(?:([+-]?[\d.]+)h)?(?:([+-]?[\d.]+)m)?(?:([+-]?[\d.]+)s)?)?$/;
/** The other form has the same places, but no weeks. */
const ISO_ALTERNATIVE = /^p([+-]?\d+)-(\d+)()-(\d+)(?:t(\d+):(\d+):(\d+(?:\.\d*)?))?$/;
const ISO_UNITS = ["year", "month", "week", "day", "hour", "minute", "second"];

function readIso(bare: string, total: Total): void {
  const match = ISO.exec(bare) ?? ISO_ALTERNATIVE.exec(bare);
  if (!match || !/\d/.test(bare)) return total.fail();
  ISO_UNITS.forEach((name, index) => {
    const amount = match[index + 1];
    if (amount) total.add(amount, UNIT_BY_NAME.get(name)!);
  });
}

interface Words {
  total: Total;
  settings: OutputSettings;
}

function readWords(bare: string, { total, settings }: Words): void {
  if (!/\d/.test(bare)) total.fail();
  // SQL's standard has one sign in front for all that follows.
  const leading = settings.intervalStyle === "sql_standard" && bare.startsWith("-") &&
    !/[+-]/.test(bare.slice(1).replaceAll(/\d-\d/g, ""));
  for (let at = 0; at < bare.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(bare);
    if (!match) return total.fail();
    at = TOKEN.lastIndex;
    // A date is no interval.
    if (bare[at] === "-" && /\d$/.test(match[0])) total.fail();
    readWord(match, { total, sign: leading && match.index > 0 ? "-" : "" });
    while (bare[at] === " " || bare[at] === "\t" || bare[at] === "\n") at++;
    if (match[0] === "ago") {
      if (at < bare.length) total.fail();
      total.negate();
    }
  }
}

function readWord(match: RegExpExecArray, { total, sign }: { total: Total; sign: string }): void {
  const [word, clockSign, hours, minutes, seconds, yearSign, years, months, amount, unit] = match;
  if (hours !== undefined) {
    const minus = sign || clockSign;
    if (Number(minutes) > 59 || Number(seconds ?? 0) >= 61) total.outOfRange();
    total.add(minus + hours, UNIT.hour);
    total.add(minus + minutes, UNIT.minute);
    total.add(minus + (seconds ?? "0"), UNIT.second);
  } else if (years !== undefined) {
    total.add((sign || yearSign) + years, UNIT.year);
    total.add((sign || yearSign) + months, UNIT.month);
  } else if (amount !== undefined) {
    readAmount(match, { total, amount: sign + amount, unit });
  } else if (word !== "@" && word !== "ago") total.fail();
}

/** A number without a unit is days before a clock, else seconds. */
function readAmount(
  match: RegExpExecArray,
  { total, amount, unit }: { total: Total; amount: string; unit: string | undefined },
): void {
  if (unit !== undefined && unit !== "ago") {
    const known = UNIT_BY_NAME.get(unit);
    return known ? total.add(amount, known) : total.fail();
  }
  const rest = match.input.slice(match.index + match[0].length).trim();
  total.add(amount, /^[+-]?\d+:/.test(rest) ? UNIT.day : UNIT.second);
}
