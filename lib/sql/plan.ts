// What the sql room hands to the session: each statement of a text, and the plan for it.

import type { GivenOption } from "../copy/options.ts";
import type { PgError } from "../errors/pg_error.ts";
import type { DmlKeyword } from "../iris/tree_dml.ts";
import type { Column, ColumnHints } from "../types/column.ts";
import type { DefinitionPlan, DefinitionStep } from "./definitions/definition.ts";
import type { StepsPlan } from "./program.ts";
import type { Routine } from "./names/routines.ts";
import type { TemporaryChange } from "./names/temporary_names.ts";

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
  /** What IRIS leaves out when it files the rows of an INSERT. */
  filing?: readonly DmlKeyword[];
}

export interface TransactionModes {
  isolation?: "serializable" | "repeatable read" | "read committed" | "read uncommitted";
  readOnly?: boolean;
  deferrable?: boolean;
}

/** Which of the rows that a cursor has read stay, so that it goes backward. */
export type CursorKeeps = "all" | "recent" | "none";

/** Statements that the session answers by itself. Each carries its CommandComplete tag. */
export type SessionCommand =
  | { command: "begin"; tag: "BEGIN" | "START TRANSACTION"; modes: TransactionModes }
  | { command: "commit"; tag: "COMMIT"; chain: boolean }
  | { command: "rollback"; tag: "ROLLBACK"; chain: boolean }
  | { command: "prepare_transaction"; tag: "PREPARE TRANSACTION" }
  | { command: "end_prepared"; tag: "COMMIT PREPARED" | "ROLLBACK PREPARED"; id: string }
  | { command: "savepoint"; tag: "SAVEPOINT"; name: string }
  | { command: "release"; tag: "RELEASE"; name: string }
  | { command: "rollback_to"; tag: "ROLLBACK"; name: string }
  /** `value` null is SET ... TO DEFAULT. */
  | { command: "set"; tag: "SET"; name: string; value: string | null; local: boolean }
  | { command: "set_transaction"; tag: "SET"; modes: TransactionModes; session: boolean }
  | { command: "show"; tag: "SHOW"; name: string }
  | { command: "show_all"; tag: "SHOW" }
  | { command: "reset"; tag: "RESET"; name: string }
  | { command: "reset_all"; tag: "RESET" }
  | {
    command: "discard";
    tag: "DISCARD ALL" | "DISCARD PLANS" | "DISCARD SEQUENCES" | "DISCARD TEMP";
  }
  | {
    command: "prepare";
    tag: "PREPARE";
    name: string;
    parameterTypes: number[];
    statement: ParsedStatement;
  }
  /** `values` is a statement `SELECT a, b, ...` over the arguments, null without any. */
  | { command: "execute"; tag: "EXECUTE"; name: string; values: ParsedStatement | null }
  | { command: "deallocate"; tag: "DEALLOCATE"; name: string }
  | { command: "deallocate_all"; tag: "DEALLOCATE ALL" }
  | { command: "listen"; tag: "LISTEN"; channel: string }
  | { command: "unlisten"; tag: "UNLISTEN"; channel: string }
  | { command: "unlisten_all"; tag: "UNLISTEN" }
  | { command: "notify"; tag: "NOTIFY"; channel: string; payload: string }
  /** A SELECT of nothing but functions of the session. */
  | {
    command: "call";
    tag: "SELECT";
    calls: readonly SessionCall[];
    /** A query that gives the arguments of all calls in their order, and a row for each time to call;
     * null where there is nothing to ask. */
    arguments: string | null;
    parameterCount: number;
  }
  /** A SELECT of nothing but functions of sequences. */
  | {
    command: "sequence";
    tag: "SELECT";
    calls: readonly SequenceCall[];
    /** A query of IRIS's that gives what the only call, of setval(), is to set. */
    values?: string;
  }
  | {
    command: "declare";
    tag: "DECLARE CURSOR";
    name: string;
    binary: boolean;
    keeps: CursorKeeps;
    hold: boolean;
    statement: ParsedStatement;
  }
  | ({ command: "fetch"; tag: "FETCH" | "MOVE"; name: string } & Movement)
  | { command: "close"; tag: "CLOSE CURSOR"; name: string }
  | { command: "close_all"; tag: "CLOSE CURSOR ALL" }
  | {
    command: "explain";
    tag: "EXPLAIN";
    analyze: boolean;
    format: ExplainFormat;
    statement: ParsedStatement;
  }
  | {
    command: "copy_from" | "copy_to";
    tag: "COPY";
    /** As the client wrote it; `schema` null where it did not. */
    table: { schema: string | null; name: string };
    /** Null where none are named. */
    columns: readonly string[] | null;
    options: readonly GivenOption[];
    /** Which rows of COPY FROM count. */
    where: CopyCondition | null;
  }
  | { command: "copy_query"; tag: "COPY"; query: ParsedStatement; options: readonly GivenOption[] }
  | { command: "lock"; tag: "LOCK TABLE"; locks: readonly TableLock[] }
  /** TUNE TABLE for each of the tables. */
  | { command: "analyze"; tag: "ANALYZE"; iris: readonly string[] }
  /** Accepted, though there is nothing to do. */
  | { command: "maintain"; tag: "VACUUM" | "REINDEX" | "CLUSTER" | "CHECKPOINT" | "ANALYZE" }
  | { command: "set_constraints"; tag: "SET CONSTRAINTS"; deferred: boolean };

/** As it is written, and as a query over the table, in which PostgreSQL would find what is wrong with it. */
export interface CopyCondition {
  text: string;
  over: ParsedStatement;
}

/** What locks a table in IRIS, and what gives the lock back. */
export interface TableLock {
  lock: string;
  unlock: string;
}

/** One function of the session, and how many values it takes. */
export interface SessionCall {
  function: string;
  arity: number;
}

/** How far a cursor moves: over so many rows, or to one counted from here, from the first or from the last. */
export interface Movement {
  by: "count" | "relative" | "absolute";
  /** Below zero it is backward; infinite is all there are. */
  rows: number;
}

/** A sequence, whose values the session draws. */
export interface SequenceName {
  schema: string;
  name: string;
}

export interface SequenceCall {
  function: "nextval" | "currval" | "setval" | "lastval";
  /** Null for lastval. */
  sequence: SequenceName | null;
  /** What setval sets, and whether that was a value given already. */
  value?: string;
  called?: boolean;
  /** The column's name. */
  column: string;
}

export type ExplainFormat = "text" | "json" | "xml";

/** What the column allows that a value is assigned to. */
export interface ColumnLimit {
  type: number;
  typmod: number;
  /** Where it is no column, but a vector on that side of an operator. */
  beside?: "left" | "right";
}

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
  | { session: "current_user" | "session_user" | "current_database" | "pg_backend_pid" | "now" };

/** An array that is a parameter, whose elements stand in the SQL one by one. */
export interface ListParameter {
  /** $n, from 1. */
  param: number;
  /** True where an element must not stand there twice. */
  exact: boolean;
  /** Where its elements are only looked for, many texts may be one %List. */
  gathers?: boolean;
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

export interface DataPlan {
  kind: "data";
  /** IRIS SQL with `?` for each argument. */
  iris: string;
  arguments: readonly Argument[];
  /** OIDs by $n - 1 that the text itself tells (`$1::int`, LIMIT $2); 0 where only IRIS can say. */
  parameterTypes: readonly number[];
  hints: ColumnHints;
  /** Where arrays are parameters: this plan is for one element each, and only good to be described. */
  lists?: Lists<DataPlan>;
  /** The table whose IDENTITY gives each row its number. */
  draws?: SequenceName;
  /** The command's tag without its count. */
  tag: string;
  /** Whether the tag ends with the row count ("INSERT 0 n" included). */
  counts: boolean;
  /** True where rows come back. */
  rows: boolean;
  writes: boolean;
  ddl: boolean;
}

/** IRIS's own dialect, sent as written; `refusal` is what the client gets when IRIS refuses it too. */
export interface NativePlan {
  kind: "native";
  iris: string;
  refusal: PgError;
}

/** Answered by real PostgreSQL: only pg_catalog, information_schema, or no table at all. */
export interface CatalogPlan {
  kind: "catalog";
  text: string;
  parameterCount: number;
  /** It has the same answer for everybody, and for ever. */
  constant: boolean;
}

/** What PostgreSQL is to work out over the rows of tables. */
export interface LocalSource {
  parameterCount: number;
  /** What IRIS cannot do, at its place in the statement. */
  refusal: PgError;
  tables: readonly LocalTable[];
  /** At most so many rows of each table. */
  rowsMax: number;
}

/** What IRIS cannot express: PostgreSQL works it out over the rows of the tables that it names. */
export interface LocalPlan extends LocalSource {
  kind: "local";
  text: string;
}

/** INSERT of rows that IRIS cannot work out: PostgreSQL does, and IRIS is given them. */
export interface LocalInsertPlan extends LocalSource {
  kind: "local_insert";
  target: LocalTarget;
  /** How many columns the rows have; where only PostgreSQL can say, the query that it is asked about. */
  width: number | { ask: string };
  into(width: number): LocalInsert;
}

export interface LocalTarget {
  /** As IRIS calls it. */
  schema: string;
  /** The schema as the client calls it. */
  told: string;
  name: string;
  /** All columns. */
  columns: readonly TableColumn[];
}

export interface LocalInsert {
  /** Assigns the rows to the columns and gives them back. */
  text: string;
  /** What it gives, in this order; not all of it is inserted. */
  columns: readonly TableColumn[];
  /** Those whose default is PostgreSQL's to work out. */
  written: readonly TableColumn[];
  /** Nothing in its rows is left to IRIS. */
  isWhole: boolean;
  /** What is drawn for each row, behind those columns. */
  draws: readonly SequenceName[];
  /** Inserts rows of both. */
  insert: StepsPlan;
}

/** UPDATE and DELETE that IRIS cannot express: PostgreSQL finds the rows and works their values out, and IRIS
 * changes them by their %ID. */
export interface LocalChangePlan extends LocalSource {
  kind: "local_change";
  tag: "UPDATE" | "DELETE";
  target: LocalTarget;
  /** The statement, giving back the place of each row that it changed, what its columns became, and then what
   * the client asked for. */
  text: string;
  /** Those that are set. */
  columns: readonly TableColumn[];
  returns: boolean;
  /** Locks rows whose %ID is bound, and reads them as they were fetched. */
  look: StepsPlan;
  /** Takes rows of %ID and columns. */
  change: StepsPlan;
}

/** A statement with queries in WITH that change data: statements that run one after another, as a whole. */
export interface PartsPlan {
  kind: "parts";
  tag: string;
  parameterCount: number;
  /** What IRIS cannot do, at its place in the statement. */
  refusal: PgError;
  parts: readonly Part[];
}

export interface Part {
  /** What later parts call its rows; null for the statement itself. */
  name: string | null;
  /** It only reads, and may not have more rows than that. */
  rowsMax?: number;
  /** The statement, where the rows of parts before it have these columns; null where it cannot be made. */
  text(given: ReadonlyMap<string, GivenColumns>): string | null;
}

/** Rows that are bound, a column an array. */
export interface GivenColumns {
  /** `array` is the type of the parameter. */
  columns: readonly { name: string; type: number; array: number }[];
  /** The first of their parameters, counted from 1 behind those of the client. */
  first: number;
}

/** CREATE TABLE AS and SELECT INTO of a query that IRIS cannot express. */
export interface LocalTablePlan extends LocalSource {
  kind: "local_table";
  /** The query. */
  text: string;
  /** What PostgreSQL calls such a statement. */
  created: "CREATE TABLE AS" | "SELECT INTO";
  /** What makes a table of these columns, and inserts the rows. */
  made(columns: readonly Column[]): LocalMade;
}

export interface LocalMade {
  columns: readonly ColumnLimit[];
  /** Null where the table stays empty. */
  insert: StepsPlan | null;
  /** `rows` stands for that insert. */
  definition(rows: readonly DefinitionStep[]): DefinitionPlan;
}

export interface LocalTable {
  /** As IRIS calls it. */
  schema: string;
  name: string;
  /** The schema as the client calls it. */
  told: string;
  /** As the client wrote it. */
  written: string;
  /** Those that are fetched, in this order; null where nobody knows them. */
  columns: readonly LocalColumn[] | null;
  /** The names of all others. */
  unread: readonly string[];
  /** Its rows are changed, and come behind their %ID. */
  changed?: true;
  fetch: DataPlan;
}

export interface LocalColumn {
  name: string;
  /** PostgreSQL's OID; null where nothing is read and NULL stands for it. */
  type: number | null;
}

export interface SessionPlan {
  kind: "session";
  command: SessionCommand;
}

/** Nothing between two semicolons. */
export interface EmptyPlan {
  kind: "empty";
}

export type Plan =
  | DataPlan
  | DefinitionPlan
  | StepsPlan
  | NativePlan
  | CatalogPlan
  | LocalPlan
  | LocalInsertPlan
  | LocalChangePlan
  | PartsPlan
  | LocalTablePlan
  | SessionPlan
  | EmptyPlan;

/** A column of a table, as whoever asked IRIS knows it. */
export interface TableColumn {
  name: string;
  /** PostgreSQL's OID. */
  type: number;
  typmod: number;
  notNull: boolean;
  /** Not among the columns of a star: IRIS's own RowID. */
  hidden?: boolean;
  /** Its default is the next value of a sequence, as nextval() takes its name. */
  sequence?: string;
  /** The CHECK constraint that its type in IRIS keeps. */
  check?: string;
  /** Those of its table that the gateway keeps, at the first of its columns. */
  keptChecks?: readonly { name: string; text: string }[];
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
  /** What IRIS keeps the elements of a vector as. */
  element?: string;
  /** IRIS keeps it in a stream, with which few of its functions can do anything. */
  stream?: true;
  /** Its collation in IRIS is not EXACT, or nobody could tell that it is. */
  folds?: true;
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

/** The settings a compilation depends on; part of the cache's key. */
export interface PlanContext {
  /** PostgreSQL's `public`, as IRIS calls it: SQLUser unless configured. */
  irisSchema: string;
  /** $ZVERSION, or at least its number; null until somebody has asked. */
  irisVersion?(): string | null;
  /** Whether the gateway's class is in IRIS; null until somebody has asked. */
  hasHelper?(): boolean | null;
  /** False for what must not fail at values that it meets: PostgreSQL may never look at them. */
  mayRaise?: boolean;
  /** The columns of a table in their order; null or missing where they are not known. What is known
   * lets stars be expanded, NATURAL joins be written out and integers be divided as PostgreSQL does. */
  columnsOf?(schema: string, table: string): readonly TableColumn[] | null;
  /** A function or procedure of IRIS's, by the names that clients know. */
  routineOf?(schema: string, name: string): Routine | undefined;
  /** What IRIS cannot express is worked out elsewhere over at most so many rows of each table; 0 or missing
   * where it is refused. */
  localRows?: number;
  /** What IRIS leaves out when it files the rows of an INSERT. */
  filing?: readonly DmlKeyword[];
  /** Whose comparison counts for the columns that fold case in IRIS; PostgreSQL's unless said. */
  textComparison?: "postgres" | "iris";
}
