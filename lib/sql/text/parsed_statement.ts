// One statement of a client's text, parsed but not yet planned.

import type { PgError } from "../../errors/pg_error.ts";
import type { DmlKeyword } from "../../iris/tree_dml.ts";
import type { TemporaryChange } from "../names/temporary_change.ts";

/** One statement of a client's text, parsed but not yet planned. */
export interface ParsedStatement {
  /** The statement's own text, without the semicolon. */
  text: string;
  /** Characters of the client's whole text before `text`. */
  offset: number;
  /** PostgreSQL's tree; null when its parser refused the text and IRIS is to judge it. */
  node: unknown;
  /** The syntax error of PostgreSQL's parser where `node` is null. */
  refusal?: PgError;
  /** Which of the session's own things its names lead to; the same text of others has another plan. */
  variant?: string;
  /** What it does to the session's temporary tables. */
  temporary?: TemporaryChange;
  /** Its session's clocks are not those of UTC, so that it has another plan. */
  zoned?: boolean;
  /** Its session prints dates in another style than ISO's, so that it has another plan. */
  styled?: boolean;
  /** What its parameters are, where its text alone would say something else; so it has another plan. */
  types?: readonly number[];
  /** What IRIS leaves out when it files the rows of an INSERT. */
  filing?: readonly DmlKeyword[];
}
