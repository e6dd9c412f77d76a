// What the catalog room does for a session: PostgreSQL's own answers, from PostgreSQL itself.

import type { Lease } from "../backend/contract.ts";
import type { PgError } from "../errors/pg_error.ts";
import type { Column, OutputSettings } from "../types/column.ts";

export interface CatalogSession {
  /** The settings PostgreSQL must know to answer as this session: name and value. */
  settings: ReadonlyMap<string, string>;
  output: OutputSettings;
  /** When its transaction began, in milliseconds, where that is not now. */
  beganAt?: number;
  /** Where a statement that needs it may read the schema; without it, PostgreSQL's own tables are all. */
  iris?: {
    lease(): Promise<Lease>;
    /** There are changes that only this connection sees. */
    afresh: boolean;
  };
  /** What all sessions do, for a statement that asks. */
  activity?(): readonly Activity[];
  /** The tables that the statement names, as IRIS calls them, so that these at least are mirrored; missing
   * where nobody counted them. */
  tables?: readonly CatalogTable[];
}

/** What one session of this gateway does; times in milliseconds. */
export interface Activity {
  pid: number;
  user: string;
  application: string;
  address: string;
  port: number;
  /** Absent where everybody on the way can read along. */
  encryption?: { version: string; cipher: string };
  beganAt: number;
  transactionAt: number | null;
  queryAt: number | null;
  changedAt: number;
  /** In pg_stat_activity's words. */
  state: string;
  query: string;
}

export interface CatalogTable {
  schema: string;
  name: string;
}

export interface CatalogDescribed {
  parameterTypes: number[];
  columns: Column[] | null;
}

/** What PostgreSQL says of a statement that IRIS is to run. */
export type Verdict =
  | ({ kind: "described" } & CatalogDescribed)
  /** Its error, and which routine of its own gave it, which tells apart what has one SQLSTATE. */
  | { kind: "refused"; error: PgError; routine: string }
  /** Nobody could ask it. */
  | { kind: "silent"; reason: string };

export interface CatalogExecution {
  text: string;
  /** Declared parameter types, 0 where unknown. */
  parameterTypes: readonly number[];
  parameterFormats: readonly number[];
  parameters: readonly (Uint8Array | null)[];
  resultFormats: readonly number[];
}

/** Rows that a table has for the time of one statement. */
export interface LoadedTable {
  /** As the statement calls it. */
  schema: string;
  name: string;
  /** By IRIS's names, as its rows have them. */
  columns: readonly LoadedColumn[];
  /** The table's other columns. */
  unread: readonly string[];
  /** DataRow messages with binary values. */
  rows: readonly Uint8Array[];
  /** The statement inserts rows, to be given back: no column has a value that nobody gave it, and only the
   * `required` ones must have some. */
  filled?: { required: readonly string[] };
}

export interface LoadedColumn {
  name: string;
  /** PostgreSQL's OID; null where all values are NULL. */
  type: number | null;
}

export interface CatalogAnswer {
  columns: Column[] | null;
  /** DataRow messages, ready for the client; all of them, within the room's own limit. */
  bytes: Uint8Array;
  /** Where each row begins in `bytes`: a portal with a row limit cuts there. */
  starts: Uint32Array;
  tag: string;
}

export interface Catalog {
  describe(
    text: string,
    parameterTypes: readonly number[],
    session: CatalogSession,
  ): Promise<CatalogDescribed>;
  /** Parses the statement against the mirror and runs nothing; what keeps PostgreSQL from answering is no
   * error here. */
  judge(
    text: string,
    parameterTypes: readonly number[],
    session: CatalogSession,
  ): Promise<Verdict>;
  execute(execution: CatalogExecution, session: CatalogSession): Promise<CatalogAnswer>;
  /** Works a query out over rows that are there for it alone. */
  executeOver(
    tables: readonly LoadedTable[],
    execution: CatalogExecution,
    session: CatalogSession,
  ): Promise<CatalogAnswer>;
  /** What was read of the schema before does not count any more. */
  schemaChanged(): void;
  close(): Promise<void>;
}
