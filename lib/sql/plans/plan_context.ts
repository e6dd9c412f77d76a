// What a plan depends on besides the statement's own text.

import type { UserTypes } from "../types/user_types.ts";
import type { DmlKeyword } from "../../iris/tree_dml.ts";
import type { Routine } from "../names/routines.ts";

/** The settings a compilation depends on; part of the cache's key. */
export interface PlanContext {
  /** PostgreSQL's `public`, as IRIS calls it: SQLUser unless configured. */
  irisSchema: string;
  /** $ZVERSION, or at least its number; null until somebody has asked. */
  irisVersion?(): string | null;
  /** Whether the gateway's class is in IRIS; null until somebody has asked. */
  hasHelper?(): boolean | null;
  /** The session's clocks are not those of UTC. */
  zoned?: boolean;
  /** The session prints dates in another style than ISO's, which is IRIS's. */
  styled?: boolean;
  /** False for what must not fail at values that it meets: PostgreSQL may never look at them. */
  mayRaise?: boolean;
  /** The columns of a table in their order; null or missing where they are not known. What is known
   * lets stars be expanded, NATURAL joins be written out and integers be divided as PostgreSQL does. */
  columnsOf?(schema: string, table: string): readonly TableColumn[] | null;
  /** What is written so is PostgreSQL's own work. */
  workedOut?: "inserted" | "updated";
  /** IRIS keeps the text, and so nothing may stand in it that changes. */
  lasts?: boolean;
  /** Those that users made, as far as they were learnt. */
  userTypes?(): UserTypes;
  /** A function or procedure of IRIS's, by the names that clients know. */
  routineOf?(schema: string, name: string): Routine | undefined;
  /** What IRIS cannot express is worked out elsewhere over at most so many rows of each table; 0 or missing
   * where it is refused. */
  localRows?: number;
  /** What $n is, by n - 1, where somebody knows better than the text; 0 where nobody does. */
  parameterTypes?: readonly number[];
  /** What IRIS leaves out when it files the rows of an INSERT. */
  filing?: readonly DmlKeyword[];
  /** Whose comparison counts for the columns that fold case in IRIS; PostgreSQL's unless said. */
  textComparison?: "postgres" | "iris";
}

/** A column of a table, as whoever asked IRIS knows it. */
export interface TableColumn {
  name: string;
  /** PostgreSQL's OID. */
  type: number;
  typmod: number;
  /** How many decimals of a NUMERIC are shown, where its typmod does not tell. */
  scale?: number;
  notNull: boolean;
  /** Not among the columns of a star: IRIS's own RowID. */
  hidden?: boolean;
  /** Its default is the next value of a sequence, as nextval() takes its name. */
  sequence?: string;
  /** The CHECK constraint that its type in IRIS keeps. */
  check?: string;
  /** Those of its table that the gateway keeps, at the first of its columns. */
  keptChecks?: readonly KeptCheck[];
  /** Whether IRIS gives it a value where INSERT gives none; missing where nobody knows. */
  defaulted?: boolean;
  /** What that value is, in IRIS's words. */
  byDefault?: string;
  /** The same in PostgreSQL's words, as it was defined. */
  defaultText?: string;
  /** It was written as a serial. */
  serial?: boolean;
  /** It is IRIS's IDENTITY, whose value is the row's number. */
  identity?: boolean;
  /** An identity that takes no value but its own. */
  always?: boolean;
  /** The name of a user's own type, as it is remembered. */
  user?: string;
  /** What IRIS keeps the elements of a vector as. */
  element?: string;
  /** IRIS keeps it in a stream, with which few of its functions can do anything. */
  stream?: true;
  /** Its collation in IRIS is not EXACT, or nobody could tell that it is. */
  folds?: true;
}

/** A CHECK constraint, in PostgreSQL's words. */
export interface KeptCheck {
  name: string;
  text: string;
  /** Of a domain: what is said of a value that breaks it. */
  domain?: { condition: "check_violation" | "not_null_violation"; message: string };
}

/** A table that a statement names. */
export interface NamedTable {
  key: string;
  /** As IRIS calls it. */
  schema: string;
  name: string;
  /** As the client wrote it. */
  written: string;
  /** Where it did so first, in bytes. */
  location: number;
}
