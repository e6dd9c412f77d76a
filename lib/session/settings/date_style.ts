// DateStyle holds two things in one word list: the output style and the order of day, month and year.

import type { OutputSettings } from "../../types/column.ts";
import { invalidValue } from "./setting_values.ts";

type Style = OutputSettings["dateStyle"];
type Order = OutputSettings["dateOrder"];

export interface DateStyle {
  style: Style;
  order: Order;
}

/** What each key word stands for; some count with any ending. */
const WORDS: readonly { word: string; prefix?: true; style?: Style; order?: Order }[] = [
  { word: "iso", style: "ISO" },
  { word: "sql", style: "SQL" },
  { word: "postgres", prefix: true, style: "Postgres" },
  { word: "german", style: "German" },
  { word: "ymd", order: "YMD" },
  { word: "dmy", order: "DMY" },
  { word: "euro", prefix: true, order: "DMY" },
  { word: "mdy", order: "MDY" },
  { word: "us", order: "MDY" },
  { word: "noneuro", prefix: true, order: "MDY" },
];

/** What is not named stays as it is in `current`; the key word DEFAULT takes it from `reset`. */
export function parseDateStyle(
  value: string,
  { current, reset }: { current: string; reset: string },
): string {
  let style: Style | undefined;
  let order: Order | undefined;
  let byDefault = false;
  for (const word of value.split(",").map((each) => each.trim().toLowerCase())) {
    if (word === "default") {
      byDefault = true;
      continue;
    }
    const row = WORDS.find((each) =>
      each.prefix === true ? word.startsWith(each.word) : word === each.word
    );
    if (row === undefined) {
      throw invalidValue("DateStyle", value, { detail: `Unrecognized key word: "${word}".` });
    }
    const conflict = (row.style !== undefined && style !== undefined && row.style !== style) ||
      (row.order !== undefined && order !== undefined && row.order !== order);
    if (conflict) {
      throw invalidValue("DateStyle", value, {
        detail: 'Conflicting "DateStyle" specifications.',
      });
    }
    style ??= row.style;
    order ??= row.order;
  }
  const rest = readDateStyle(byDefault ? reset : current);
  if (style === "German") order ??= "DMY";
  return `${style ?? rest.style}, ${order ?? rest.order}`;
}

/** Takes a canonical value apart. */
export function readDateStyle(canonical: string): DateStyle {
  const [style, order] = canonical.split(", ");
  return { style: style as Style, order: order as Order };
}
