// What a session is handed from outside, so that a test can play a conversation in memory.

import type { Credentials } from "../auth/contract.ts";
import type { Pool } from "../backend/contract.ts";
import type { Catalog } from "../catalog/contract.ts";
import type { Log } from "../observe/log.ts";
import type { Planner } from "../sql/planner.ts";
import type { AdvisoryLocks } from "./advisory_locks.ts";
import type { Notifications } from "./notifications.ts";
import type { Verdicts } from "./verdicts.ts";

/** The way back to the client. `send` settles when the client has room for more. */
export interface Outlet {
  send(bytes: Uint8Array): Promise<void>;
}

/** What the server knows of the other end. */
export interface Client {
  address: string;
  port: number;
  secure: boolean;
}

/** Cancel keys: who is who when a CancelRequest comes on another socket. */
export interface Registry {
  /** Gives the session its process number, unique in this gateway; `cancel` is called for a right key. */
  enter(secret: Uint8Array, cancel: () => void): number;
  leave(processId: number): void;
}

export interface Effects {
  pool: Pool;
  catalog: Catalog;
  planner: Planner;
  /** What PostgreSQL said of statements. */
  verdicts: Verdicts;
  credentials: Credentials;
  registry: Registry;
  /** What the sessions of a gateway keep from each other, and what they tell each other. */
  advisoryLocks: AdvisoryLocks;
  notifications: Notifications;
  log: Log;
  /** Milliseconds, for timestamps. */
  now(): number;
  randomBytes(size: number): Uint8Array;
  /** The IRIS namespace, which is the only database there is. */
  database: string;
}
