// Where the values come from that a plan's statement is run with.

/** Where the value of a `?` comes from: the client's $n (from 1), an element of an array that is $n (from
 * 0; behind the end it is the last one) or a part of an interval, the text itself, or the session. */
export type Argument =
  | {
    param: number;
    /** Of an array; all of its texts are one %List. */
    element?: number | "all";
    part?: "months" | "days" | "micros";
    column?: ColumnLimit;
    /** How many rows: NULL is all of them, or none to pass over. */
    rows?: "LIMIT" | "OFFSET";
    /** The column that it is for, which takes no NULL and has a default. */
    required?: string;
  }
  /** As the type reads it with the session's settings; without one it is text as it stands. */
  | { value: string | null; type?: number; column?: ColumnLimit; required?: string }
  /** Texts that are looked for, as one %List; NULL is none of them. */
  | { gathered: readonly number[] }
  /** An expression without columns that IRIS lacks: PostgreSQL works it out when the statement runs. */
  | { workedOut: string; type: number; params: number; column?: ColumnLimit }
  /** A number that is drawn when the statement runs. */
  | { draw: "nextval" | "currval"; sequence: SequenceName }
  | { session: "current_user" | "session_user" | "current_database" | "pg_backend_pid" | "now" }
  /** What the clocks of the session's zone showed when the transaction began. */
  | { session: "localtimestamp" };

/** An array that is a parameter, whose elements stand in the SQL one by one. */
export interface ListParameter {
  /** $n, from 1. */
  param: number;
  /** True where an element must not stand there twice. */
  exact: boolean;
  /** Where its elements are only looked for, many texts may be one %List. */
  gathers?: boolean;
  /** An array of an enum, whatever the client calls its own: what it has must be labels. */
  type?: number;
  /** No array: there are too many `?` in the statement, and this value needs none of its own. */
  single?: boolean;
}

/** An array that is bound: how many elements, or null for no array at all. */
export interface ListSize {
  size: number | null;
  /** What stands in the SQL, where there are too many for `?`: written by the gateway, and never a client's text. */
  literals?: readonly (string | null)[];
  /** How many characters of texts stand in one %List, where only NULL is among the literals. */
  gathered?: number;
  /** Of each of them. */
  type?: number;
  /** A value and no array. */
  single?: boolean;
}

export interface Lists<Sized> {
  parameters: readonly ListParameter[];
  /** The plan for arrays of these sizes, by $n. */
  plan(sizes: ReadonlyMap<number, ListSize>): Sized;
}

/** What the column allows that a value is assigned to. */
export interface ColumnLimit {
  type: number;
  typmod: number;
  /** Where it is no column, but a vector on that side of an operator. */
  beside?: "left" | "right";
}

/** A sequence, whose values the session draws. */
export interface SequenceName {
  schema: string;
  name: string;
}
