// What a session is handed from outside, so that a test can play a conversation in memory.

import type { Attempts } from "../auth/attempts.ts";
import type { Credentials } from "../auth/contract.ts";
import type { Encryption } from "../auth/encryption.ts";
import type { Pool } from "../backend/contract.ts";
import type { UserPools } from "../backend/user_pools.ts";
import type { Activity, Catalog } from "../catalog/contract.ts";
import type { PgError } from "../errors/pg_error.ts";
import type { Audit } from "../observe/audit.ts";
import type { Counts } from "../observe/counts.ts";
import type { Log } from "../observe/log.ts";
import type { Planner } from "../sql/planner.ts";
import type { AdvisoryLocks } from "./locks/advisory_locks.ts";
import type { Deadlocks } from "./locks/deadlocks.ts";
import type { Memory } from "./memory.ts";
import type { Notifications } from "./notifications/notifications.ts";
import type { Verdicts } from "./judgement/verdicts.ts";

/** The way back to the client. `send` settles when the client has room for more. */
export interface Outlet {
  send(bytes: Uint8Array): Promise<void>;
}

/** What the server knows of the other end. */
export interface Client {
  address: string;
  port: number;
  /** Absent where everybody on the way can read along. */
  encryption?: Encryption;
  /** Where it came to, if that is known. */
  server?: { address: string; port: number };
}

/** What one session may do to another. */
export interface Signalled {
  user: string;
  /** What it does, once it has begun. */
  activity(): Activity | null;
  /** Ends its statement, if one runs. */
  cancel(): void;
  /** Ends it with this as its last word. */
  terminate(reason: PgError): void;
}

/** Cancel keys: who is who when a CancelRequest comes on another socket. */
export interface Registry {
  /** Gives the session its process number, unique in this gateway; with the right key it can be cancelled. */
  enter(secret: Uint8Array, session: Signalled): number;
  find(processId: number): Signalled | undefined;
  leave(processId: number): void;
  readonly size: number;
  sessions(): Iterable<Signalled>;
}

export interface Effects {
  pool: Pool;
  catalog: Catalog;
  planner: Planner;
  /** What PostgreSQL said of statements. */
  verdicts: Verdicts;
  credentials: Credentials;
  /** For those whose password IRIS itself knows. */
  userPools: UserPools;
  /** Who has failed to log in lately. */
  attempts: Attempts;
  /** Sessions at the same time; and those of them that anybody may have. */
  placesMax: number;
  ordinaryPlacesMax: number;
  /** Of them for one user; superusers have what they need. */
  userPlacesMax: number;
  superusers: ReadonlySet<string>;
  /** Whom the pool logs in to IRIS as. */
  irisUser: string;
  /** Where the pool is one user's own: the one that sees what all users share. */
  sharedPool?: Pool;
  registry: Registry;
  /** What the sessions of a gateway keep from each other, and what they tell each other. */
  advisoryLocks: AdvisoryLocks;
  deadlocks: Deadlocks;
  notifications: Notifications;
  log: Log;
  audit: Audit;
  counts: Counts;
  /** Settings that sessions begin with, before those of their clients. */
  defaults: ReadonlyMap<string, string>;
  /** What each session may keep in memory, and the account of all of them. */
  sessionBytesMax: number;
  memory: Memory;
  /** Of COPY data, before a row of it is whole. */
  copyBytesMax: number;
  /** Runs it later, unless it is stopped. */
  after(milliseconds: number, run: () => void): () => void;
  /** Milliseconds, for timestamps. */
  now(): number;
  randomBytes(size: number): Uint8Array;
  /** The IRIS namespace, which is the only database there is. */
  database: string;
}
