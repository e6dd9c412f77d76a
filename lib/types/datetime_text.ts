// Reads dates and times as people write them: ISO, slashes and dots, month names, zones, BC. Longer than most: one algorithm.

import { PgError } from "../errors/pg_error.ts";
import {
  type CivilDate,
  civilOfDays,
  daysInMonth,
  daysOfCivil,
  outOfDateRange,
  UNIX_EPOCH_DAYS,
} from "./calendar.ts";
import type { OutputSettings } from "./column.ts";
import { isTimeZone, type TimeZone, timeZone } from "./time_zones.ts";

/** What a text said; what it did not say is missing. */
export interface Reading {
  special?: "infinity" | "-infinity" | "epoch";
  date?: CivilDate;
  /** Microseconds since midnight, up to and including 24:00:00. */
  micros?: number;
  /** Seconds east of Greenwich, or a zone whose offset depends on the moment. */
  zone?: number | TimeZone;
}

interface Asked {
  title: string;
  settings: OutputSettings;
}

// The everyday form, read in one go.
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/;

export function readDatetime(text: string, asked: Asked): Reading {
  const match = ISO.exec(text);
  if (!match) return new DatetimeReader(text, asked).read();
  const [, year, month, day, hour, minute, second, fraction = "", utc, east, eastMinutes] = match;
  const reading: Reading = {
    date: checkedDate({ year: Number(year), month: Number(month), day: Number(day) }, text),
  };
  if (hour !== undefined) {
    const micros = Number(fraction.padEnd(6, "0"));
    reading.micros = clock({ hour: +hour, minute: +minute, second: +second, micros }, text);
  }
  if (utc) reading.zone = 0;
  else if (east !== undefined) reading.zone = offset([east, eastMinutes], text);
  return reading;
}

export function badDatetime(title: string, text: string): PgError {
  return new PgError(
    "invalid_datetime_format",
    `invalid input syntax for type ${title}: "${text}"`,
  );
}

function checkedDate(date: CivilDate, text: string): CivilDate {
  if (date.year === 0 && !/bc/i.test(text)) throw outOfDateRange(text);
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) {
    throw outOfDateRange(text).with({
      hint: 'Perhaps you need a different "DateStyle" setting.',
    });
  }
  if (date.day > daysInMonth(date.year, date.month)) throw outOfDateRange(text);
  return date;
}

interface Clock {
  hour: number;
  minute: number;
  second: number;
  micros: number;
}

/** Second 60 is the next minute's first, and 24:00:00 the day's end. */
function clock({ hour, minute, second, micros }: Clock, text: string): number {
  const total = ((hour * 60 + minute) * 60 + second) * 1e6 + micros;
  if (minute > 59 || second > 60 || total > 86_400e6) throw outOfDateRange(text);
  return total;
}

const OFFSET_SECONDS_MAX = 16 * 3600;

function offset([hours, minutes = "0", seconds = "0"]: readonly string[], text: string): number {
  const size = Math.abs(Number(hours)) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (size >= OFFSET_SECONDS_MAX || Number(minutes) > 59 || Number(seconds) > 59) {
    throw new PgError(
      "invalid_time_zone_displacement_value",
      `time zone displacement out of range: "${text}"`,
    );
  }
  return hours.startsWith("-") ? -size : size;
}

const DAY_MS = 86_400_000;
/** Days from the Julian calendar's day 0 to 2000-01-01. */
const JULIAN_EPOCH = 2451545;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/;
const WEEKDAY =
  /^(?:sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?)$/;
/** A part that is not there is 0. */
const CLOCK = /^(\d{1,2}):(\d{0,2})(?::(\d{0,2})(?:\.(\d*))?)?$/;
/** What stands between the words says nothing, but for signs. */
const PUNCTUATION = /^[\s!-*,./:-@[-`{-~]+$/;
const OFFSET = /^([+-]\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/;
const TOKEN =
  /\d+:\d*(?::\d*(?:\.\d*)?)?|\d+(?:[-/.](?:\d+|[a-z]+)){2}|[a-z]+-\d+-\d+|[+-]\d[\d:]*|j\d+|\d+(?:\.\d+)?|[a-z]+(?:[/_][a-z0-9_+/-]+)?|[,/-]|\s+|./giy;
/** Days from today. (DATATYPE-DATETIME-SPECIAL-VALUES) */
const NEAR_DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  zulu: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  cet: 1,
  cest: 2,
  bst: 1,
  eet: 2,
  eest: 3,
  msk: 3,
  jst: 9,
  wet: 0,
  west: 1,
};

/** Takes the words one after the other; numbers that nothing else claims are year, month and day in
 * the order that DateStyle tells. */
class DatetimeReader {
  readonly #text: string;
  readonly #asked: Asked;
  readonly #reading: Reading = {};
  readonly #numbers: string[] = [];
  #month: number | undefined;
  #clock: Clock | undefined;
  #beforeChrist = false;
  #half: "am" | "pm" | undefined;

  constructor(text: string, asked: Asked) {
    this.#text = text;
    this.#asked = asked;
  }

  read(): Reading {
    const text = this.#text.trim().toLowerCase();
    const infinite = /^([+-]?)infinity$|^([+-]?)inf$/.exec(text);
    if (infinite) return { special: text.startsWith("-") ? "-infinity" : "infinity" };
    if (text === "epoch") return { special: "epoch" };
    for (const token of text.match(TOKEN) ?? []) this.#take(token);
    if (this.#clock) this.#reading.micros = clock(this.#twelve(this.#clock), this.#text);
    if (this.#numbers.length > 0 || this.#month !== undefined) {
      if (this.#reading.date) this.#fail();
      this.#reading.date = this.#date();
    }
    if (this.#reading.date === undefined && this.#reading.micros === undefined) this.#fail();
    return this.#reading;
  }

  #take(token: string): void {
    if (PUNCTUATION.test(token)) return;
    if (CLOCK.test(token)) return this.#takeClock(CLOCK.exec(token)!);
    if (/^[+-]\d/.test(token)) return this.#takeOffset(token);
    if (/^[a-z]+-\d|^\d+[-/.].*[-/.]/.test(token)) return this.#takeDate(token);
    if (/^j\d+$/.test(token)) return this.#takeDays(Number(token.slice(1)) - JULIAN_EPOCH);
    if (/^\d{4}\.\d{3}$/.test(token)) return this.#takeDayOfYear(token);
    if (/^\d+$/.test(token)) return this.#takeNumber(token);
    if (/^[a-z]/.test(token)) return this.#takeWord(token);
    this.#fail();
  }

  #takeClock([, hour, minute, second = "0", fraction = ""]: RegExpExecArray): void {
    if (this.#clock || this.#reading.micros !== undefined) this.#fail();
    const micros = fraction === "" ? 0 : Math.round(Number(`0.${fraction}`) * 1e6);
    this.#clock = { hour: +hour, minute: +minute, second: +second, micros };
  }

  #takeOffset(token: string): void {
    const match = OFFSET.exec(token);
    // 0500 is five hours, 530 is half past five.
    const digits = /^([+-])(\d{1,2})(\d{2})$/.exec(token);
    if (digits) this.#zone(offset([digits[1] + digits[2], digits[3]], this.#text));
    else if (match) this.#zone(offset(match.slice(1, 4), this.#text));
    else this.#fail();
  }

  #takeDate(token: string): void {
    if (this.#numbers.length > 0) this.#fail();
    for (const part of token.split(/[-/.]/)) {
      if (/^\d+$/.test(part)) this.#numbers.push(part);
      else if (MONTH.test(part) && this.#month === undefined) this.#month = monthOf(part);
      else this.#fail();
    }
  }

  #takeDayOfYear(token: string): void {
    const [year, day] = token.split(".").map(Number);
    this.#takeDays(daysOfCivil({ year, month: 1, day: 1 }) + day - 1);
  }

  #takeDays(days: number): void {
    if (this.#reading.date) this.#fail();
    this.#reading.date = civilOfDays(days);
  }

  #takeNumber(token: string): void {
    const bare = /^(\d\d)(\d\d)(\d\d)?$/.exec(token);
    // Where only a time is asked for, four or six digits are one.
    if (bare && /^time\b/.test(this.#asked.title)) return this.#takeClock(bare);
    const packed = /^(\d{4}|\d{2})(\d\d)(\d\d)$/.exec(token);
    if (!packed) {
      this.#numbers.push(token);
      return;
    }
    // Six digits after a date are a clock without colons; before one they are the date.
    if (this.#numbers.length > 0 && token.length === 6 && !this.#clock) {
      this.#clock = { hour: +packed[1], minute: +packed[2], second: +packed[3], micros: 0 };
    } else {
      this.#numbers.push(packed[1].length === 2 ? String(fullYear(packed[1])) : packed[1]);
      this.#numbers.push(packed[2], packed[3]);
    }
  }

  #takeWord(word: string): void {
    if (MONTH.test(word)) {
      if (this.#month !== undefined) this.#fail();
      this.#month = monthOf(word);
    } else if (word === "am" || word === "pm") this.#half = word;
    else if (word === "bc" || word === "bce") this.#beforeChrist = true;
    else if (word === "t" || word === "ad" || word === "ce" || WEEKDAY.test(word)) return;
    else if (word === "allballs") this.#clock = { hour: 0, minute: 0, second: 0, micros: 0 };
    else if (word === "now" || Object.hasOwn(NEAR_DAYS, word)) this.#takeNow(word);
    else if (Object.hasOwn(ABBREVIATIONS, word)) this.#zone(ABBREVIATIONS[word] * 3600);
    else if (word.includes("/") && isTimeZone(word)) this.#zone(timeZone(word));
    else if (word.includes("/")) {
      throw new PgError("invalid_parameter_value", `time zone "${word}" not recognized`);
    } else this.#fail();
  }

  /** The clocks of the session's time zone as the transaction began. */
  #takeNow(word: string): void {
    const { now, timeZone: name } = this.#asked.settings;
    if (now === undefined) {
      throw new PgError("feature_not_supported", `the date/time value "${word}" is not supported`, {
        hint: "Use CURRENT_DATE or CURRENT_TIMESTAMP in the statement.",
      });
    }
    const offset = timeZone(name).offsetAt(Math.floor(now / 1000));
    const local = now + offset * 1000;
    const days = Math.floor(local / DAY_MS);
    this.#takeDays(days + UNIX_EPOCH_DAYS + (NEAR_DAYS[word] ?? 0));
    if (word !== "now") return;
    if (this.#clock) this.#fail();
    this.#reading.micros = (local - days * DAY_MS) * 1000;
    this.#reading.zone = offset;
  }

  #zone(zone: number | TimeZone): void {
    if (this.#reading.zone !== undefined) this.#fail();
    this.#reading.zone = zone;
  }

  #date(): CivilDate {
    const numbers = [...this.#numbers];
    const order = this.#month === undefined ? this.#order(numbers) : this.#orderAround(numbers);
    if (numbers.length !== order.length) this.#fail();
    const parts = { year: "", month: String(this.#month), day: "" };
    order.forEach((part, index) => parts[part] = numbers[index]);
    const year = this.#beforeChrist ? Number(parts.year) : fullYear(parts.year);
    if (year === 0) throw outOfDateRange(this.#text);
    const date = {
      year: this.#beforeChrist ? 1 - year : year,
      month: Number(parts.month),
      day: Number(parts.day),
    };
    return checkedDate(date, this.#text);
  }

  #order(numbers: readonly string[]): ("year" | "month" | "day")[] {
    if ((numbers[0]?.length ?? 0) > 2) return ["year", "month", "day"];
    const { dateOrder } = this.#asked.settings;
    if (dateOrder === "YMD") return ["year", "month", "day"];
    return dateOrder === "DMY" ? ["day", "month", "year"] : ["month", "day", "year"];
  }

  #orderAround(numbers: readonly string[]): ("year" | "day")[] {
    const yearFirst = (numbers[0]?.length ?? 0) > 2 ||
      (this.#asked.settings.dateOrder === "YMD" && (numbers[1]?.length ?? 0) <= 2);
    return yearFirst ? ["year", "day"] : ["day", "year"];
  }

  #twelve(read: Clock): Clock {
    if (!this.#half) return read;
    if (read.hour < 1 || read.hour > 12) throw outOfDateRange(this.#text);
    return { ...read, hour: (read.hour % 12) + (this.#half === "pm" ? 12 : 0) };
  }

  #fail(): never {
    throw badDatetime(this.#asked.title, this.#text);
  }
}

function monthOf(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3)) + 1;
}

/** Two digits are a year from 1970 to 2069. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 70 ? year + 2000 : year + 1900;
}
