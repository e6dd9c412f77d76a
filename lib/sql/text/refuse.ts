// Refusals that name the place in the client's text.

import { PgError, type PgErrorFields } from "../../errors/pg_error.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import { treeOf } from "./parse.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import { charactersBefore, unitsBefore } from "./text_offsets.ts";

/** The client's position, from 1, of a location in the tree; undefined where the tree has none. */
export function positionOf(
  statement: ParsedStatement,
  location: number | undefined,
): number | undefined {
  if (location === undefined || location < 0) return undefined;
  const { text, offset } = statement;
  const units = unitsBefore(text, location - treeOf(statement).start);
  return offset + charactersBefore(text, units) + 1;
}

/** Where the statement itself begins. */
export function beginOf(statement: ParsedStatement): number {
  return statement.offset + 1;
}

export function notSupported(message: string, fields: PgErrorFields = {}): PgError {
  return new PgError("feature_not_supported", message, fields);
}

/** An error found deep in the tree: the place is filled in where the statement is known. */
export class Misplaced extends Error {
  readonly condition: Condition;
  readonly location: number;
  readonly fields: PgErrorFields;

  constructor(
    condition: Condition,
    message: string,
    { location = -1, ...fields }: PgErrorFields & { location?: number } = {},
  ) {
    super(message);
    this.condition = condition;
    this.location = location;
    this.fields = fields;
  }

  in(statement: ParsedStatement): PgError {
    const position = positionOf(statement, this.location) ??
      (this.condition === "feature_not_supported" ? beginOf(statement) : undefined);
    return new PgError(this.condition, this.message, { ...this.fields, position });
  }
}

export function unsupported(
  message: string,
  location: number | undefined,
  hint?: string,
): Misplaced {
  return new Misplaced("feature_not_supported", message, { location, hint });
}
