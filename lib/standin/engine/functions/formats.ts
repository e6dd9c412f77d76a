// TO_CHAR, TO_DATE and TO_TIMESTAMP: values through a picture of codes.

import { daysInMonth } from "../../../iris/civil_date.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import { DAY_NAMES, MONTH_NAMES, weekdayOf } from "./calendar.ts";
import { dateOfDay, dayOf, type Moment, pad } from "../values/datetimes.ts";

/** Longest codes first, so that MONTH is not read as MON. */
const CODES = [
  "SSSSS",
  "MONTH",
  "YYYY",
  "RRRR",
  "HH24",
  "HH12",
  "DAY",
  "DDD",
  "MON",
  "YYY",
  "A.M.",
  "P.M.",
  "DD",
  "DY",
  "MM",
  "YY",
  "RR",
  "HH",
  "MI",
  "SS",
  "FF",
  "AM",
  "PM",
  "D",
  "Y",
  "J",
] as const;
type Code = typeof CODES[number];

type Piece = { code: Code; written: string } | { text: string };

function pieces(format: string): Piece[] {
  const result: Piece[] = [];
  let at = 0;
  while (at < format.length) {
    const rest = format.slice(at).toUpperCase();
    const code = CODES.find((one) => rest.startsWith(one));
    if (code !== undefined) {
      result.push({ code, written: format.slice(at, at + code.length) });
      at += code.length;
    } else {
      result.push({ text: format[at] ?? "" });
      at++;
    }
  }
  return result;
}

export function momentToChar(moment: Moment, format: string): string {
  return pieces(format).map((piece) => "text" in piece ? piece.text : printCode(piece, moment))
    .join("");
}

function printCode({ code, written }: { code: Code; written: string }, moment: Moment): string {
  const { year, month, date } = dateOfDay(moment.day);
  const seconds = Math.floor(moment.nanos / 1e9);
  const hour = Math.floor(seconds / 3600);
  switch (code) {
    case "YYYY":
    case "RRRR":
      return pad(year, 4);
    case "YYY":
      return pad(year % 1000, 3);
    case "YY":
    case "RR":
      return pad(year % 100, 2);
    case "Y":
      return String(year % 10);
    case "MM":
      return pad(month, 2);
    case "MON":
      return cased((MONTH_NAMES[month - 1] ?? "").slice(0, 3), written);
    case "MONTH":
      return cased(MONTH_NAMES[month - 1] ?? "", written);
    case "DD":
      return pad(date, 2);
    case "D":
      return String(weekdayOf(moment.day));
    case "DY":
      return cased((DAY_NAMES[weekdayOf(moment.day) - 1] ?? "").slice(0, 3), written);
    case "DAY":
      return cased(DAY_NAMES[weekdayOf(moment.day) - 1] ?? "", written);
    case "DDD":
      return pad(moment.day - dayOf(year, 1, 1) + 1, 3);
    case "J":
      // The day 0 of $HOROLOG is the Julian day 2393471.
      return String(moment.day + 2393471);
    case "HH24":
      return pad(hour, 2);
    case "HH":
    case "HH12":
      return pad(hour % 12 === 0 ? 12 : hour % 12, 2);
    case "MI":
      return pad(Math.floor(seconds / 60) % 60, 2);
    case "SS":
      return pad(seconds % 60, 2);
    case "SSSSS":
      return String(seconds);
    case "FF":
      return pad(moment.nanos - seconds * 1e9, 9).replace(/0+$/, "") || "0";
    case "AM":
    case "PM":
      return cased(hour < 12 ? "AM" : "PM", written);
    case "A.M.":
    case "P.M.":
      return cased(hour < 12 ? "A.M." : "P.M.", written);
  }
}

function cased(name: string, written: string): string {
  if (written === written.toUpperCase()) return name.toUpperCase();
  return written === written.toLowerCase() ? name.toLowerCase() : name;
}

/** Reads text through a picture; text that does not fit is -400. */
export function momentFromChar(text: string, format: string): Moment {
  const fields = { year: 1, month: 1, date: 1, hour: 0, minute: 0, second: 0, nanos: 0 };
  let afternoon: boolean | undefined;
  let dayOfYear: number | undefined;
  let rest = text.trim();
  const digits = (most: number): number => {
    const found = new RegExp(`^\\d{1,${most}}`).exec(rest);
    if (found === null) throw invalid(text, format);
    rest = rest.slice(found[0].length);
    return Number(found[0]);
  };
  const oneOf = (names: readonly string[], length?: number): number => {
    const at = names.findIndex((name) =>
      rest.toUpperCase().startsWith(name.slice(0, length).toUpperCase())
    );
    if (at < 0) throw invalid(text, format);
    rest = rest.slice((names[at] ?? "").slice(0, length).length);
    return at;
  };
  for (const piece of pieces(format.trim())) {
    if (rest === "") break;
    if ("text" in piece) {
      if (/[A-Za-z0-9]/.test(rest[0] ?? "") && /[A-Za-z0-9]/.test(piece.text)) {
        throw invalid(text, format);
      }
      if (!/[A-Za-z0-9]/.test(rest[0] ?? "")) rest = rest.slice(1);
      continue;
    }
    switch (piece.code) {
      case "YYYY":
      case "RRRR":
        fields.year = digits(4);
        break;
      case "YYY":
        fields.year = 2000 + digits(3);
        break;
      case "YY":
        fields.year = 1900 + digits(2);
        break;
      case "RR": {
        const year = digits(2);
        fields.year = year < 50 ? 2000 + year : 1900 + year;
        break;
      }
      case "Y":
        fields.year = 2000 + digits(1);
        break;
      case "MM":
        fields.month = digits(2);
        break;
      case "MONTH":
        fields.month = oneOf(MONTH_NAMES) + 1;
        break;
      case "MON":
        fields.month = oneOf(MONTH_NAMES, 3) + 1;
        break;
      case "DD":
        fields.date = digits(2);
        break;
      case "DDD":
        dayOfYear = digits(3);
        break;
      case "J":
        return { day: digits(7) - 2393471, nanos: 0 };
      case "DAY":
        oneOf(DAY_NAMES);
        break;
      case "DY":
        oneOf(DAY_NAMES, 3);
        break;
      case "D":
        digits(1);
        break;
      case "HH24":
      case "HH":
      case "HH12":
        fields.hour = digits(2);
        break;
      case "MI":
        fields.minute = digits(2);
        break;
      case "SS":
        fields.second = digits(2);
        break;
      case "SSSSS": {
        const seconds = digits(5);
        [fields.hour, fields.minute, fields.second] = [
          Math.floor(seconds / 3600),
          Math.floor(seconds / 60) % 60,
          seconds % 60,
        ];
        break;
      }
      case "FF": {
        const found = /^\d{1,9}/.exec(rest);
        if (found === null) throw invalid(text, format);
        rest = rest.slice(found[0].length);
        fields.nanos = Number(found[0].padEnd(9, "0"));
        break;
      }
      case "AM":
      case "PM":
        afternoon = oneOf(["AM", "PM"]) === 1;
        break;
      case "A.M.":
      case "P.M.":
        afternoon = oneOf(["A.M.", "P.M."]) === 1;
    }
  }
  if (afternoon !== undefined) fields.hour = fields.hour % 12 + (afternoon ? 12 : 0);
  const wrong = rest !== "" || fields.month < 1 || fields.month > 12 || fields.date < 1 ||
    fields.date > daysInMonth(fields.year, fields.month) || fields.hour > 23 ||
    fields.minute > 59 || fields.second > 59;
  if (wrong) throw invalid(text, format);
  const day = dayOfYear === undefined
    ? dayOf(fields.year, fields.month, fields.date)
    : dayOf(fields.year, 1, 1) + dayOfYear - 1;
  const seconds = fields.hour * 3600 + fields.minute * 60 + fields.second;
  return { day, nanos: seconds * 1e9 + fields.nanos };
}

function invalid(text: string, format: string): IrisError {
  return new IrisError(-400, `'${text}' does not match the format '${format}'`);
}

/** TO_CHAR of a number: 9 0 . , G D $ S MI PR FM; what does not fit is `#`. */
export function numberToChar(text: string, format: string): string {
  const upper = format.toUpperCase();
  const fill = upper.startsWith("FM");
  const body = fill ? upper.slice(2) : upper;
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = (negative ? text.slice(1) : text).split(".");
  const digits = body.replace(/[^90.D]/g, "");
  const [intPicture = "", fractionPicture = ""] = digits.split(/[.D]/);
  const places = fractionPicture.length;
  const rounded = roundText(whole || "0", fraction, places);
  const [intDigits = "0", fractionDigits = ""] = rounded;
  const shown = intDigits === "0" && !intPicture.includes("0") && places > 0 ? "" : intDigits;
  if (shown.length > intPicture.length) return "#".repeat(body.length + 1);
  const firstZero = intPicture.indexOf("0");
  const least = firstZero < 0 ? 0 : intPicture.length - firstZero;
  const padded = shown.padStart(least, "0");
  let out = "";
  let at = padded.length;
  for (let i = body.search(/[.D]/) < 0 ? body.length : body.search(/[.D]/); i-- > 0;) {
    const code = body[i] ?? "";
    if (code === "9" || code === "0") out = at > 0 ? (padded[--at] ?? "") + out : ` ${out}`;
    else if (code === "," || code === "G") out = (at > 0 ? "," : " ") + out;
    else if (code === "$") out = `$${out}`;
  }
  let result = out;
  if (places > 0) result += `.${fractionDigits}`;
  if (/[.D]/.test(body) && places === 0) result += ".";
  const sign = negative ? "-" : body.includes("S") ? "+" : " ";
  if (body.endsWith("PR")) result = negative ? `<${result.trim()}>` : ` ${result} `;
  else if (body.endsWith("MI")) result += negative ? "-" : " ";
  else if (body.endsWith("S")) result += negative ? "-" : "+";
  else {
    const blanks = result.length - result.trimStart().length;
    result = " ".repeat(blanks) + sign + result.trimStart();
  }
  return fill ? result.trim() : result;
}

function roundText(whole: string, fraction: string, places: number): [string, string] {
  let number = BigInt(whole + fraction.padEnd(places, "0").slice(0, places));
  if (Number(fraction[places] ?? "0") >= 5) number += 1n;
  const text = number.toString().padStart(places + 1, "0");
  return places === 0 ? [text, ""] : [text.slice(0, -places), text.slice(-places)];
}
