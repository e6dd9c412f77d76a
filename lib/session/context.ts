// What the parts of one session share.

import type { Cancellation } from "./transactions/cancellation.ts";
import type { Channels } from "./notifications/channels.ts";
import type { Client, Effects } from "./contract.ts";
import type { Flight } from "./bulk/flight.ts";
import type { Gathering } from "./bulk/gathering.ts";
import type { CopyFeed } from "./copy/copy_feed.ts";
import type { HeldLocks } from "./locks/held_locks.ts";
import type { Memory } from "./memory.ts";
import type { Portals } from "./cursors/portals.ts";
import type { Replies } from "./replies.ts";
import type { Settings } from "./settings/settings.ts";
import type { Statements } from "./statements.ts";
import type { TemporaryTables } from "./names/temporary_tables.ts";
import type { TimeLimits } from "./transactions/time_limits.ts";
import type { Transaction } from "./transactions/transaction.ts";

export interface Context {
  readonly effects: Effects;
  readonly client: Client;
  readonly user: string;
  readonly processId: number;
  readonly memory: Memory;
  readonly settings: Settings;
  readonly transaction: Transaction;
  readonly statements: Statements;
  readonly portals: Portals;
  readonly channels: Channels;
  readonly locks: HeldLocks;
  readonly temporary: TemporaryTables;
  readonly copyFeed: CopyFeed;
  readonly gathering: Gathering;
  readonly flight: Flight;
  readonly replies: Replies;
  readonly cancellation: Cancellation;
  readonly limits: TimeLimits;
}
