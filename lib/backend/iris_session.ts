// What a backend process can do in its IRIS process, by the helper class or by its slow replacement.

import type { IrisError } from "../iris/iris_error.ts";
import type { LockWait } from "./contract.ts";
import type { IrisColumn } from "../types/iris_types.ts";

export interface NamedColumn extends IrisColumn {
  name: string;
}

export interface Prepared {
  handle: number;
  statementType: number;
  parameters: readonly { odbcType: number }[];
  /** Null when the statement has no result set. */
  columns: readonly NamedColumn[] | null;
}

/** Both 0 for no limit of its own. */
export interface Limits {
  rowsMax: number;
  bytesMax: number;
}

export interface RowsBatch {
  /** 0 when nothing is left to fetch or close. */
  cursor: number;
  /** A $LIST of rows, each a $LIST of cells. */
  rows: Uint8Array;
  /** What happened after these rows. */
  failure: IrisError | null;
}

export interface Result extends RowsBatch {
  statementType: number;
  rowCount: number;
  rowId: string;
  /** Null when there is no result set, or when it is the one that the prepared statement told of. */
  columns: readonly NamedColumn[] | null;
  /** What a CALL gives back: a $LIST of places of parameters, from 1, each with its value behind it. */
  outputs: Uint8Array;
}

/** It ends as soon as one of these is passed. */
export interface ListLimits {
  bytesMax: number;
  secondsMax: number;
}

export type ListOutcome = Result | IrisError | null;

export type ListItem =
  | { prepared: Prepared; parameters: Uint8Array; rowsMax: number }
  /** A program as the helper class takes it. Outside of a transaction it begins one, and `commits` it. */
  | { steps: Uint8Array; parameters: Uint8Array; commits: boolean };

export interface ManyResult {
  tried: number;
  well: number;
  rowCount: number;
  failures: readonly { row: number; failure: IrisError }[];
  /** %ROWID of each row that went well, where they were asked for. */
  ids: readonly string[];
  /** %ROWCOUNT of each of them, where they were asked for. */
  counts: readonly number[];
}

export interface IrisFacts {
  version: string;
  namespace: string;
  user: string;
  job: string;
}

/** Refusals are IrisErrors; ConnectionLost ends it all. */
export interface IrisSession {
  readonly facts: IrisFacts;
  /** The helper class's version; null for the replacement. */
  readonly helper: string | null;
  /** $TLEVEL, as known from the last call. */
  readonly level: number;
  prepare(sql: string): Prepared;
  execute(prepared: Prepared, parameters: Uint8Array, limits: Limits): Result;
  /** Executes one after the other in one call, up to one that fails, or that has more rows than it gave; as many as
   * fit into an answer. Null is for a program that has to be taken step by step: nothing of it has happened, and
   * nothing behind it. Absent where there is no such call. */
  executeList?(items: readonly ListItem[], limits: ListLimits): ListOutcome[];
  /** Prepares and executes, and keeps nothing. */
  direct(sql: string, parameters: Uint8Array, limits: Limits): Result;
  /** A piece of a value that is too long for an argument. The lists of later calls, up to `forgetLong`, have an
   * element of ITEM.oref with its number in its place. */
  append(value: number, piece: string | Uint8Array, options: { first: boolean }): void;
  forgetLong(): void;
  executeMany(prepared: Prepared, rows: Uint8Array, mode: number): ManyResult;
  /** What a query finds first with each of these parameter lists, as $LISTs of rows, each of which counts until the
   * next is asked for; a row without cells is where it finds nothing. */
  firstRows(prepared: Prepared, rows: Uint8Array): Iterable<Uint8Array>;
  fetch(cursor: number, limits: Limits): RowsBatch;
  readStream(oid: Uint8Array): Iterable<string>;
  closeStatement(handle: number): void;
  closeCursor(cursor: number): void;
  begin(): void;
  commit(): void;
  rollback(): void;
  savepoint(name: string): void;
  rollbackTo(name: string): void;
  releaseSavepoint(name: string): void;
  ping(): void;
  /** Ends what another IRIS process runs; with `force` the process where nothing else helps.
   * Says which of them it was: `cancel`, `terminate`, or nothing. */
  cancelProcess(job: string, force: boolean): string;
  /** Which processes wait for locks that which others have; none where IRIS does not tell. */
  lockWaits(): readonly LockWait[];
}
