// A statement that defines things: IRIS statements one after another, with questions between them. IRIS does not
// take definitions back, and so neither does this.

import type { Arguments } from "../../types/argument_list.ts";
import type { PgError } from "../../errors/pg_error.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import type { SequenceName } from "../plans/argument.ts";
import type { StepsPlan } from "../program.ts";

/** Asked of IRIS itself; the values are texts. */
export interface Question {
  sql: string;
  values: readonly (string | null)[];
}

export type DefinitionStep =
  | { do: "run"; iris: string }
  /** Inserts rows that were worked out already: a $LIST of the plan's arguments and their cells. */
  | { do: "rows"; insert: StepsPlan; values: Arguments }
  /** A line in one of the gateway's own tables, which is made where it is missing and `make` says so. */
  | { do: "note"; note: Question; make: string | null }
  | {
    do: "when";
    question: Question;
    /** What to do where there is a row, and where there is none. */
    found: readonly DefinitionStep[];
    missing: readonly DefinitionStep[];
  }
  /** The same for each row that the question finds. */
  | { do: "each"; question: Question; steps(row: readonly string[]): readonly DefinitionStep[] }
  /** For all of the rows at once. */
  | {
    do: "gathered";
    question: Question;
    steps(rows: readonly (readonly string[])[]): readonly DefinitionStep[];
  }
  /** The same for what PostgreSQL makes of expressions. */
  | {
    do: "ask";
    expressions: readonly string[];
    steps(answers: readonly (string | null)[]): readonly DefinitionStep[];
  }
  /** Ends early, without an error, where it fails so. */
  | {
    do: "unless";
    passes: readonly Condition[];
    steps: readonly DefinitionStep[];
    notice?: PgError;
  }
  /** What is left of the numbers that were drawn is no good any more. */
  | { do: "sequence"; sequence: SequenceName }
  /** An owner is always the session's own user. */
  | { do: "owner"; user: string }
  | { do: "notice"; notice: PgError; severity?: "WARNING" }
  | { do: "fail"; error: PgError };

export interface DefinitionPlan {
  kind: "definition";
  tag: string;
  /** Ends with the count of rows, as SELECT INTO does. */
  counts: boolean;
  /** Changes rows, and so all or none of it. */
  whole?: boolean;
  /** The types that users made are others from now on. */
  retypes?: boolean;
  steps: readonly DefinitionStep[];
}
