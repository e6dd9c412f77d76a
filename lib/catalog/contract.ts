// What the catalog room does for a session: PostgreSQL's own answers, from PostgreSQL itself.

import type { Lease } from "../backend/contract.ts";
import type { Routines } from "../sql/names/routines.ts";
import type { PgError } from "../errors/pg_error.ts";
import type { Column, OutputSettings } from "../types/column.ts";

export interface CatalogSession {
  /** The settings PostgreSQL must know to answer as this session: name and value. */
  settings: ReadonlyMap<string, string>;
  output: OutputSettings;
  /** The user that IRIS knows it by. */
  actsAs?: string;
  /** Aborted, with a PgError as its reason, when it waits for no answer any more. */
  signal?: AbortSignal;
  /** When its transaction began, in milliseconds, where that is not now. */
  beganAt?: number;
  /** Where a statement that needs it may read the schema; without it, PostgreSQL's own tables are all. */
  iris?: {
    lease(): Promise<Lease>;
    release?(lease: Lease): void;
    /** There are changes that only this connection sees. */
    afresh: boolean;
  };
  /** What the gateway alone knows, for a statement that asks. */
  tells?: {
    activity(): readonly Activity[];
    settings(): readonly HeldSetting[];
    prepared(): readonly Prepared[];
    cursors(): readonly OpenCursor[];
    locks(): readonly HeldLock[];
    sequences(): Promise<readonly SequenceValue[]>;
  };
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

/** How far a sequence has come; named as the catalog names it. */
export interface SequenceValue {
  schema: string;
  name: string;
  last: string;
  /** Whether `last` was given to anybody. */
  called: boolean;
}

/** A setting of the session, PostgreSQL's or its own. */
export interface HeldSetting {
  name: string;
  /** As SHOW gives it, and as pg_settings does: without a unit. */
  shown: string;
  plain: string;
  /** What RESET would make of it, without a unit. */
  reset: string;
  source: "default" | "client" | "session";
}

/** A prepared statement of the session; times in milliseconds. */
export interface Prepared {
  name: string;
  text: string;
  preparedAt: number;
  parameterTypes: readonly number[];
  /** Null where no rows come back. */
  resultTypes: readonly number[] | null;
  /** By PREPARE, and not by the protocol. */
  sql: boolean;
}

export interface OpenCursor {
  name: string;
  text: string;
  hold: boolean;
  scrollable: boolean;
  binary: boolean;
  createdAt: number;
}

/** An advisory lock that a session of the gateway has or waits for. */
export interface HeldLock {
  /** In pg_locks' words: classid, objid, objsubid. */
  key: readonly string[];
  pid: number;
  shared: boolean;
  granted: boolean;
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
  /** The statement inserts rows, to be given back: only the columns of `defaults` have values that nobody
   * gave them, and only the `required` ones must have some. */
  filled?: { required: readonly string[]; defaults: readonly string[] };
  /** The statement changes its rows, each of which comes behind the name that somebody else has for it. */
  changed?: true;
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
  /** The names of the rows that could be changed, by their places (ctid). */
  places?: ReadonlyMap<string, string>;
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
  /** Runs a definition of types in the mirror and undoes it, for what PostgreSQL has to say against it. */
  rehearse(text: string, session: CatalogSession): Promise<void>;
  /** IRIS's functions, as far as the mirror has them; another object when they are others. */
  readonly routines: Routines;
  /** What was read of the schema before does not count any more. */
  schemaChanged(): void;
  close(): Promise<void>;
}
