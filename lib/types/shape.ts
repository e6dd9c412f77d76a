// What IRIS cannot build it gives as a list in JSON: a shape says what becomes of the list for the client.

/** One key of an ORDER BY inside an aggregate. */
export interface ShapeKey {
  descending: boolean;
  nullsFirst: boolean;
}

/** What is found among ordered values. */
export type OrderedSet = "percentile_cont" | "percentile_disc" | "mode";

/** How values stand in the JSON from IRIS, and what they become. Types are OIDs, 0 where nobody knows. */
export type Shape =
  | { is: "value"; type: number; typmod: number }
  /** Months, days and microseconds. */
  | { is: "interval" }
  /** Two times, and what lies between them in years, months and days. */
  | { is: "age" }
  /** Two decimals and how many decimals are shown of each: the second one divides the first. */
  | { is: "quotient"; scales: readonly [number, number] }
  /** A decimal and how many of its decimals are shown. */
  | { is: "counted" }
  /** A time, as the clocks of a zone show it, or the time at which they show that. */
  | { is: "zoned"; zone: string; to: "local" | "instant" }
  /** A document, of which a piece is shown. */
  | { is: "path"; steps: readonly (string | number)[] }
  /** A list of one: a value that becomes JSON by itself. */
  | { is: "json"; of: Shape; binary: boolean }
  /** `compact` is how PostgreSQL prints rows: without blanks. */
  | {
    is: "object";
    keys: readonly string[];
    of: readonly Shape[];
    binary: boolean;
    compact: boolean;
    /** It is no JSON yet. */
    row?: boolean;
  }
  | { is: "list"; of: readonly Shape[]; binary: boolean }
  /** A list of lists: the value, and the keys that it is ordered by. */
  | {
    is: "aggregate";
    /** For an object a list of two: key and value. */
    of: Shape;
    into: "array" | "text" | "list" | "object" | OrderedSet;
    keys: readonly ShapeKey[];
    distinct: boolean;
    binary: boolean;
    separator: string;
    /** Of a percentile, from 0 to 1. */
    fraction?: number;
  };

/** What a column's hint carries: its shape, and what stands where there is nothing. */
export interface ShapedColumn {
  shape: Shape;
  otherwise: string | null;
}
