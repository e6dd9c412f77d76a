// A small program of IRIS statements that a backend process runs as one: what PostgreSQL says in one statement.

import type { ColumnHints } from "../types/column.ts";
import type { Argument, Lists, SequenceName } from "./plans/argument.ts";

/** Where the value of a `?` comes from: an argument of the plan (from 0), the row that the program is at, or
 * a cell of the row that drives a loop (see `cellOperand`). */
export type Operand = number;

/** IRIS's %ID of the row that was inserted, found or is the loop's. */
export const ROW_ID: Operand = -1;

/** Cell n of the loop's row, from 0. */
export function cellOperand(cell: number): Operand {
  return -2 - cell;
}

export interface Call {
  /** Which of the program's texts. */
  text: number;
  operands: readonly Operand[];
}

export interface TableName {
  schema: string;
  name: string;
}

/** What makes a row of INSERT meet another one, and what comes of it. */
export interface Conflict {
  /** Which unique keys count; null for any. */
  target: UniqueKey | null;
  /** What the row has in each column, where that is known as an operand. */
  values: Readonly<Record<string, Operand>>;
  /** Null does nothing. */
  update: Call | null;
  /** The update may leave the row as it is, by its WHERE. */
  filtered: boolean;
}

/** One or the other: PostgreSQL finds the key by its columns, or by its name. */
export interface UniqueKey {
  table: TableName;
  columns: readonly string[] | null;
  constraint: string | null;
  /** Finds the %ID of the row that is in the way; null where only the key's name is known. */
  find: Call | null;
}

export type Step =
  /** Repeats steps for each row. A query is read to its end before the first of them. */
  | { do: "each"; rows: Driver; steps: readonly Step[] }
  /** Inserts a row, which becomes the current one; without it the rest of the loop's steps is left out. */
  | { do: "insert"; call: Call; conflict: Conflict | null }
  /** Changes the current row; when there was nothing to change, the rest is left out. `once` refuses a row
   * that the program has changed already. */
  | { do: "change"; call: Call; once: boolean }
  /** One of several, by a number from 1; none where there is no such. */
  | { do: "choose"; by: Operand; branches: readonly (readonly Step[])[] }
  /** Locks the current row until the end of the transaction, if it is still there. */
  | { do: "lock"; table: TableName; locked: LockedRow }
  /** Gives the rows of a query to the client; when there are none, the rest is left out. `ofRow` says that it looks
   * at nothing but the current row. */
  | { do: "give"; call: Call; ofRow?: boolean }
  /** Gives the loop's row to the client, without its hidden cells. */
  | { do: "give_row" }
  /** Anything without rows that does not count. */
  | { do: "run"; call: Call };

/** What to do with a row that somebody else has locked. */
export type LockedRow = "wait" | "fail" | "skip";

export type Driver =
  | {
    kind: "query";
    call: Call;
    /** Whether cell 0 is the %ID of the row to work on. */
    id: boolean;
    /** A row that comes again, as a join may give it, counts once. */
    once: boolean;
    /** After so many rows with which all steps were taken, no more; null, as missing, is all. */
    most?: Operand;
  }
  /** Rows whose cells are arguments of the plan. */
  | { kind: "given"; rows: readonly (readonly Operand[])[] }
  /** Some of the rows that are bound behind the plan's arguments; `most` null is all of the rest. With `id`
   * cell 0 is the %ID of the row to work on. */
  | { kind: "bound"; skip: number; most: number | null; id?: true };

export interface Program {
  texts: readonly string[];
  steps: readonly Step[];
  /** How the rows lie that are bound: cell by cell, from this argument on. IRIS numbers them, and somebody may
   * want to know the last number. */
  bound?: { from: number; width: number; numbered: boolean };
  /** Which text gives the rows for the client; the columns before `hidden` are not for it. */
  answer: { text: number; hidden: number } | null;
}

export interface StepsPlan {
  kind: "steps";
  program: Program;
  arguments: readonly Argument[];
  /** OIDs by $n - 1 that the text itself tells; 0 where only IRIS can say. */
  parameterTypes: readonly number[];
  /** Of the columns that the client sees. */
  hints: ColumnHints;
  lists?: Lists<StepsPlan>;
  /** The table whose IDENTITY gives each row its number. */
  draws?: SequenceName;
  tag: string;
  counts: boolean;
  ddl: boolean;
}
