// What the session answers by itself.

import type { GivenOption } from "../../copy/options.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import type { SequenceName } from "./argument.ts";

export interface SessionPlan {
  kind: "session";
  command: SessionCommand;
}

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
  /** `reads` are queries of IRIS's that show by being prepared that their tables are there. */
  | {
    command: "lock";
    tag: "LOCK TABLE";
    locks: readonly TableLock[];
    reads: readonly string[];
  }
  /** TUNE TABLE for each of the tables. */
  | { command: "analyze"; tag: "ANALYZE"; iris: readonly string[] }
  /** Accepted, though there is nothing to do. */
  | { command: "maintain"; tag: "VACUUM" | "REINDEX" | "CLUSTER" | "CHECKPOINT" | "ANALYZE" }
  | { command: "set_constraints"; tag: "SET CONSTRAINTS"; deferred: boolean };

export interface TransactionModes {
  isolation?: "serializable" | "repeatable read" | "read committed" | "read uncommitted";
  readOnly?: boolean;
  deferrable?: boolean;
}

/** Which of the rows that a cursor has read stay, so that it goes backward. */
export type CursorKeeps = "all" | "recent" | "none";

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
  /** Its value is no column of the answer. */
  told?: false;
}

/** How far a cursor moves: over so many rows, or to one counted from here, from the first or from the last. */
export interface Movement {
  by: "count" | "relative" | "absolute";
  /** Below zero it is backward; infinite is all there are. */
  rows: number;
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
