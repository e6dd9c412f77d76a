// An interval as text, in the style that IntervalStyle names. (INTERVAL-STYLE-OUTPUT-TABLE)

import { pad2, printFraction } from "./calendar.ts";
import type { OutputSettings } from "./column.ts";
import type { Interval } from "./interval_value.ts";

/** All parts with one sign each: the clock's parts share the one of `micros`. */
interface Parts {
  years: number;
  months: number;
  days: number;
  negative: boolean;
  hours: number;
  minutes: number;
  seconds: number;
  micros: number;
}

const STYLES: Readonly<Record<OutputSettings["intervalStyle"], (parts: Parts) => string>> = {
  postgres: printPostgres,
  postgres_verbose: printVerbose,
  sql_standard: printStandard,
  iso_8601: printIso,
};

const INFINITY_MONTHS = 2147483647;

export function printInterval(value: Interval, output: OutputSettings): string {
  if (value.months === INFINITY_MONTHS && value.days === INFINITY_MONTHS) return "infinity";
  if (value.months === -INFINITY_MONTHS - 1 && value.days === -INFINITY_MONTHS - 1) {
    return "-infinity";
  }
  return STYLES[output.intervalStyle](partsOf(value));
}

function partsOf({ months, days, micros }: Interval): Parts {
  const size = micros < 0n ? -micros : micros;
  const seconds = Number(size / 1_000_000n);
  return {
    years: Math.trunc(months / 12),
    months: months % 12,
    days,
    negative: micros < 0n,
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    micros: Number(size % 1_000_000n),
  };
}

function hasClock({ hours, minutes, seconds, micros }: Parts): boolean {
  return hours !== 0 || minutes !== 0 || seconds !== 0 || micros !== 0;
}

function clockText({ hours, minutes, seconds, micros }: Parts): string {
  return `${pad2(hours)}:${pad2(minutes)}:${pad2(seconds)}${printFraction(micros)}`;
}

/** A part behind a negative one says that it is positive. */
function printPostgres(parts: Parts): string {
  const shown: string[] = [];
  let behindNegative = false;
  for (
    const [unit, size] of [["year", parts.years], ["mon", parts.months], [
      "day",
      parts.days,
    ]] as const
  ) {
    if (size === 0) continue;
    shown.push(`${behindNegative && size > 0 ? "+" : ""}${size} ${unit}${size === 1 ? "" : "s"}`);
    behindNegative = size < 0;
  }
  if (shown.length === 0 || hasClock(parts)) {
    const sign = parts.negative ? "-" : behindNegative ? "+" : "";
    shown.push(sign + clockText(parts));
  }
  return shown.join(" ");
}

/** The first part's sign becomes `ago`, and turns the others around. */
function printVerbose(parts: Parts): string {
  const sign = parts.negative ? -1 : 1;
  const units: [string, number][] = [
    ["year", parts.years],
    ["mon", parts.months],
    ["day", parts.days],
    ["hour", sign * parts.hours],
    ["min", sign * parts.minutes],
  ];
  const present = units.filter(([, size]) => size !== 0);
  const hasSeconds = parts.seconds !== 0 || parts.micros !== 0;
  const ago = present.length > 0 ? present[0][1] < 0 : hasSeconds && parts.negative;
  const shown = present.map(([unit, size]) => {
    const turned = ago ? -size : size;
    return `${turned} ${unit}${turned === 1 ? "" : "s"}`;
  });
  if (hasSeconds) {
    const minus = parts.negative !== ago ? "-" : "";
    const plural = parts.seconds === 1 && parts.micros === 0 ? "" : "s";
    shown.push(`${minus}${parts.seconds}${printFraction(parts.micros)} sec${plural}`);
  }
  if (shown.length === 0) shown.push("0");
  return `@ ${shown.join(" ")}${ago ? " ago" : ""}`;
}

function printStandard(parts: Parts): string {
  const { years, months, days } = parts;
  const clock = hasClock(parts);
  const negative = years < 0 || months < 0 || days < 0 || parts.negative;
  const positive = years > 0 || months > 0 || days > 0 || (clock && !parts.negative);
  const yearMonth = years !== 0 || months !== 0;
  const dayTime = days !== 0 || clock;
  const size = (value: number) => Math.abs(value);
  const bareClock = `${parts.hours}:${pad2(parts.minutes)}:${pad2(parts.seconds)}${
    printFraction(parts.micros)
  }`;
  if (!negative && !positive) return "0";
  // What SQL has no form for: every part with its sign.
  if ((negative && positive) || (yearMonth && dayTime)) {
    const first = years < 0 || months < 0 ? "-" : "+";
    const clockSign = parts.negative ? "-" : "+";
    return `${first}${size(years)}-${size(months)} ${days < 0 ? "-" : "+"}${
      size(days)
    } ${clockSign}${bareClock}`;
  }
  const sign = negative ? "-" : "";
  if (yearMonth) return `${sign}${size(years)}-${size(months)}`;
  return days !== 0 ? `${sign}${size(days)} ${bareClock}` : sign + bareClock;
}

function printIso(parts: Parts): string {
  const { years, months, days } = parts;
  const sign = parts.negative ? "-" : "";
  const part = (size: number, letter: string) => (size === 0 ? "" : `${size}${letter}`);
  const signed = (size: number, letter: string) => (size === 0 ? "" : `${sign}${size}${letter}`);
  const day = part(years, "Y") + part(months, "M") + part(days, "D");
  const second = parts.seconds === 0 && parts.micros === 0
    ? ""
    : `${sign}${parts.seconds}${printFraction(parts.micros)}S`;
  const clock = signed(parts.hours, "H") + signed(parts.minutes, "M") + second;
  if (day === "" && clock === "") return "PT0S";
  return `P${day}${clock && `T${clock}`}`;
}
