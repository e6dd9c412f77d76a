// What a probe is: a fact about IRIS that nobody has confirmed, and the questions whose answers would tell.

/** A statement; it must succeed for the probe to tell anything, unless it is the question. */
export interface Asked {
  sql: string;
  /** Numbers go as $LIST integers, texts as texts, as the gateway sends them; or a text of so many letters
   * in pieces, as one that is too long for a list. */
  values?: readonly (string | number | null | { letters: number })[];
  /** Asks what IRIS says of the statement before it runs, in PostgreSQL's types. */
  describe?: "columns" | "parameters";
  /** Another connection, or one that works without the helper class. */
  on?: "other" | "plain";
  /** Whatever becomes of it. */
  mayFail?: boolean;
  /** Stays prepared, as the statements of drivers do. */
  keep?: boolean;
  /** The answer is what a CALL gives back of the parameters in these places, from 1. */
  outputs?: readonly number[];
  /** The answer is %ROWID. */
  rowId?: boolean;
  /** Another connection cancels it while it runs. */
  cancelled?: boolean;
  /** Waits for "other", and the answer is whether the lock table tells a third connection so. */
  watched?: boolean;
}

export interface Called {
  call:
    | "begin"
    | "rollback"
    | "savepoint"
    | "rollbackTo"
    | "releaseSavepoint"
    | "level"
    | "loginNowhere";
  /** The savepoint's. */
  name?: string;
}

export type Step = Asked | Called;

export interface Meaning {
  /** The whole answer, or what is found in it. */
  is: string | RegExp;
  means: string;
  /** The question could not be asked. */
  untold?: true;
}

export interface Probe {
  /** snake_case, as the report shows it. */
  name: string;
  /** What is unsure, as a sentence that may be wrong. */
  fact: string;
  /** Where code rests on it. */
  files: readonly string[];
  /** What has to be there first. */
  setup?: readonly (string | Step)[];
  /** Their answers, joined by `; `, are the answer. */
  ask: readonly (string | Step)[];
  /** The first one is what the code takes for true. */
  answers: readonly [Meaning, ...Meaning[]];
  /** A version as 2025.1; in an older one the second answer is the expected one. */
  since?: string;
}

/** Everything that probes create is in it; it is emptied before and after. */
export const SCRATCH = "PgWireProbe";
