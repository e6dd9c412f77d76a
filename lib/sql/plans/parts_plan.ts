// A statement that is several, one after another.

import type { PgError } from "../../errors/pg_error.ts";

/** A statement with queries in WITH that change data: statements that run one after another, as a whole. */
export interface PartsPlan {
  kind: "parts";
  tag: string;
  parameterCount: number;
  /** What IRIS cannot do, at its place in the statement. */
  refusal: PgError;
  parts: readonly Part[];
}

export interface Part {
  /** What later parts call its rows; null for the statement itself. */
  name: string | null;
  /** It only reads, and may not have more rows than that. */
  rowsMax?: number;
  /** The statement, where the rows of parts before it have these columns; null where it cannot be made. */
  text(given: ReadonlyMap<string, GivenColumns>): string | null;
}

/** Rows that are bound, a column an array. */
export interface GivenColumns {
  /** `array` is the type of the parameter. */
  columns: readonly { name: string; type: number; array: number }[];
  /** The first of their parameters, counted from 1 behind those of the client. */
  first: number;
}
