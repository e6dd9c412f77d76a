// The columns that PostgreSQL told are the ones that IRIS's rows are encoded as, whatever else the plan knows.

import { type Column, type ColumnHint, type ColumnHints, NO_HINTS } from "../../types/column.ts";
import type { Judgement } from "./verdicts.ts";

/** Undefined where nobody but IRIS tells. */
export function toldColumns(
  judgement: Judgement | null | undefined,
): readonly Column[] | null | undefined {
  return judgement?.by === "postgres" ? judgement.columns : undefined;
}

const MADE = new WeakMap<
  ColumnHints | readonly Column[],
  { told: readonly Column[]; hints: ColumnHints }
>();

/** The same object for the same two, as whoever compares hints goes by that first. */
export function hintsFor(
  hints: ColumnHints,
  told: readonly Column[] | null | undefined,
): ColumnHints {
  if (!told) return hints;
  // Those that know nothing are shared by many plans.
  const key = hints === NO_HINTS ? told : hints;
  const before = MADE.get(key);
  if (before?.told === told) return before.hints;
  const { head, tail } = hints;
  const made = {
    head: told.map((column, index) =>
      merged(head[index] ?? tail[index - (told.length - tail.length)] ?? {}, column)
    ),
    tail: [],
  };
  MADE.set(key, { told, hints: made });
  return made;
}

/** What the plan knows of the scale of an expression shows in its values, though no typmod tells it. */
function merged(hint: ColumnHint, { name, type, typmod }: Column): ColumnHint {
  return { ...hint, name, type, ...typmod >= 0 ? { typmod } : {} };
}
