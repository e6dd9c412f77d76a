// The statements of IRIS SQL that steer: transactions, locks, options, calls, plans.

import type { Expression, NumberLiteral, QualifiedName, StringLiteral } from "./tree_expression.ts";
import type { Privilege, PrivilegeObject } from "./tree_ddl.ts";
import type { QueryStatement } from "./tree_query.ts";
import type { DmlStatement } from "./tree_dml.ts";

export type IsolationLevel = "READ UNCOMMITTED" | "READ COMMITTED" | "READ VERIFIED";
export type CommitMode = "IMPLICIT" | "EXPLICIT" | "NONE";

export interface TransactionModes {
  readonly isolation: IsolationLevel | null;
  readonly access: "READ WRITE" | "READ ONLY" | null;
  readonly commitMode: CommitMode | null;
}

/** Also written `%BEGTRANS`. */
export interface StartTransaction {
  readonly kind: "start_transaction";
  readonly modes: TransactionModes;
}

export interface SetTransaction {
  readonly kind: "set_transaction";
  readonly modes: TransactionModes;
}

export interface Commit {
  readonly kind: "commit";
}

export interface Rollback {
  readonly kind: "rollback";
}

export interface Savepoint {
  readonly kind: "savepoint";
  readonly name: string;
}

export interface RollbackTo {
  readonly kind: "rollback_to";
  readonly name: string;
}

/** SQLCODE 0 inside a transaction, 100 outside. */
export interface InTransaction {
  readonly kind: "in_transaction";
}

export interface SetOption {
  readonly kind: "set_option";
  /** In capitals: LOCK_TIMEOUT, COMPILEMODE. */
  readonly name: string;
  /** A word (DEFERRED, TRUE), a number or a string, as text. */
  readonly value: string;
  readonly quoted: boolean;
}

export interface Call {
  readonly kind: "call";
  readonly procedure: QualifiedName;
  readonly args: readonly Expression[];
}

export interface Lock {
  readonly kind: "lock";
  readonly table: QualifiedName;
  readonly mode: "SHARE" | "EXCLUSIVE";
  readonly waitSeconds: number | null;
}

export interface Unlock {
  readonly kind: "unlock";
  readonly table: QualifiedName;
  readonly mode: "SHARE" | "EXCLUSIVE";
  readonly immediate: boolean;
}

export interface CancelQuery {
  readonly kind: "cancel_query";
  readonly process: NumberLiteral | StringLiteral;
  readonly statement: NumberLiteral | StringLiteral | null;
  readonly timeoutSeconds: number | null;
}

export interface TuneTable {
  readonly kind: "tune_table";
  readonly table: QualifiedName;
}

export interface Explain {
  readonly kind: "explain";
  readonly plans: "ALT" | "ALL" | null;
  readonly stats: boolean;
  readonly statement: QueryStatement | DmlStatement;
}

/** SQLCODE 0 with the privilege, 100 without. */
export interface CheckPrivilege {
  readonly kind: "check_privilege";
  readonly privileges: readonly Privilege[];
  readonly on: PrivilegeObject | null;
}

export type ControlStatement =
  | StartTransaction
  | SetTransaction
  | Commit
  | Rollback
  | Savepoint
  | RollbackTo
  | InTransaction
  | SetOption
  | Call
  | Lock
  | Unlock
  | CancelQuery
  | TuneTable
  | Explain
  | CheckPrivilege;
