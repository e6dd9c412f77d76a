// A part of a statement as a statement of its own, which knows its place in the client's text.

import { PgError } from "../../errors/pg_error.ts";
import { parse } from "./parse.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import { Misplaced } from "./refuse.ts";
import { charactersBefore } from "./text_offsets.ts";

/** `start` and `end` count UTF-16 units; `before` is put in front. */
export function within(
  { text, offset }: ParsedStatement,
  start: number,
  end: number,
  before = "",
): ParsedStatement {
  let statements: ParsedStatement[];
  const place = offset + charactersBefore(text, start) - before.length;
  try {
    statements = parse(before + text.slice(start, end));
  } catch (cause) {
    const position = cause instanceof PgError ? cause.fields.position : undefined;
    if (position === undefined) throw cause;
    throw (cause as PgError).with({ position: position + place });
  }
  if (statements.length !== 1) {
    throw new Misplaced("syntax_error", "one statement is expected here");
  }
  return { ...statements[0], offset: statements[0].offset + place };
}
