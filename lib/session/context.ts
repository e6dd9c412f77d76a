// What the parts of one session share.

import type { Cancellation } from "./cancellation.ts";
import type { Channels } from "./channels.ts";
import type { Client, Effects } from "./contract.ts";
import type { CopyFeed } from "./copy_feed.ts";
import type { HeldLocks } from "./held_locks.ts";
import type { Portals } from "./portals.ts";
import type { Replies } from "./replies.ts";
import type { Settings } from "./settings.ts";
import type { Statements } from "./statements.ts";
import type { TemporaryTables } from "./temporary_tables.ts";
import type { TimeLimits } from "./time_limits.ts";
import type { Transaction } from "./transaction.ts";

export interface Context {
  readonly effects: Effects;
  readonly client: Client;
  readonly user: string;
  readonly processId: number;
  readonly settings: Settings;
  readonly transaction: Transaction;
  readonly statements: Statements;
  readonly portals: Portals;
  readonly channels: Channels;
  readonly locks: HeldLocks;
  readonly temporary: TemporaryTables;
  readonly copyFeed: CopyFeed;
  readonly replies: Replies;
  readonly cancellation: Cancellation;
  readonly limits: TimeLimits;
}
