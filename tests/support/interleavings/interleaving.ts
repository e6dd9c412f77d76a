// What an interleaving is: who says what in turn, and what each is answered.

export interface Interleaving {
  name: string;
  play: readonly Line[];
}

/** Who says what, and what the answer is: rows, a tag, an error's SQLSTATE, or that it waits. */
export type Line = readonly [
  session: "A" | "B" | "C",
  statement: string,
  postgres: string,
  gateway?: { answer: string; why: string },
];

/** Not a statement: the answer to what waited until now. */
export const ENDS = "(ends)";
/** The answer of a statement that has none while nothing else happens. */
export const WAITS = "waits";
/** Nothing waited. */
export const NOTHING = "nothing";
