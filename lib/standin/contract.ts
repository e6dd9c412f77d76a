// What the stand-in's SQL engine does for its classes: IRIS SQL in, logical values out.

/** A logical value as IRIS keeps it. '' is "\0"; NULL is null; VARBINARY is bytes. */
export type Logical = null | string | bigint | number | Uint8Array;

/** 0 logical, 1 ODBC, 2 display. */
export type SelectMode = 0 | 1 | 2;

export interface EngineColumn {
  name: string;
  odbcType: number;
  precision: number;
  scale: number;
  /** 0 no, 1 yes, 2 cannot tell. */
  nullable: 0 | 1 | 2;
  table: string;
  schema: string;
  /** As isAutoIncrement ... isList in the class reference, thirteen of them. */
  flags: readonly boolean[];
  clientType: number;
  /** `%Library.Integer` and the like; "" for expressions. */
  typeClass: string;
}

export interface EngineParameter {
  odbcType: number;
  precision: number;
  scale: number;
  nullable: 0 | 1 | 2;
}

export interface Prepared {
  /** 1 SELECT, 2 INSERT, ... */
  statementType: number;
  columns: readonly EngineColumn[];
  parameters: readonly EngineParameter[];
  /** The number of values must be the number of `?`, else SQLCODE -400. */
  execute(values: readonly Logical[]): EngineResult;
}

export interface EngineResult {
  /** Rows changed; -1 for TRUNCATE; 0 for a SELECT. */
  rowCount: number;
  rowId: string;
  /** The next row in the process's select mode, or undefined at the end. Null when there is no result set.
   * Where the column's ODBC type is a whole number or a decimal, a `number` is one too and no $DOUBLE. */
  next: (() => readonly Logical[] | undefined) | null;
  close(): void;
  /** What a CALL gives back by position: 0 is the value of the routine itself. */
  outputs?: readonly (readonly [position: number, value: Logical])[];
}

/** One IRIS process: its transaction, its options, its view of the data. */
export interface EngineProcess {
  prepare(sql: string, options: { selectMode: SelectMode; schemaPath: string }): Prepared;
  readonly transactionLevel: number;
  /** TSTART, TCOMMIT and TROLLBACK 1 of ObjectScript. */
  levelStart(): void;
  levelCommit(): void;
  levelRollback(): void;
  /** Sets a process option of %SYSTEM.SQL.Util and gives the old value. */
  setOption(name: string, value: string): string;
  /** Makes a call; one that has to wait for a lock is undone and made again, until it has an outcome. */
  patiently?<T>(call: () => T): T | Promise<T>;
  /** Null where the work would have to wait for a lock: then it is undone. */
  unlessItWaits?<T>(work: () => T): T | null;
  /** Many statements in a row, each by itself as ever, that share what they cost. */
  together?<T>(work: () => T): T;
  /** Ends what another process waits for; -400 where it does not wait. */
  cancelQuery?(job: string): void;
  /** Which processes wait for locks that which others have. */
  lockWaits?(): { waiter: string; owner: string }[];
  /** The connection is gone: roll back and forget. */
  close(): void;
}

export interface ProcessOptions {
  namespace: string;
  user: string;
  job: string;
  /** The role %All; without it everything is allowed. */
  all?: boolean;
  /** Whether a class of the namespace is compiled, which may bring functions into SQL. */
  isCompiled?(name: string): boolean;
}

export interface Engine {
  open(process: ProcessOptions): EngineProcess;
  /** The server's own users, beside those of CREATE USER. */
  addUsers?(names: readonly string[]): void;
  /** The name of a user of CREATE USER, where the password is right. */
  login?(name: string, password: string): string | undefined;
  close(): void;
}

/** Leaves a call that cannot go on before a lock is released. */
export class LockWait extends Error {
  override readonly name = "LockWait";
}

export { IrisError } from "../iris/iris_error.ts";
