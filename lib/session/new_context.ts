// Makes what the parts of one session share, as soon as its login is done.

import type { PgError } from "../errors/pg_error.ts";
import type { UserPool } from "../backend/user_pools.ts";
import type { Doing } from "./activity.ts";
import { Flight } from "./bulk/flight.ts";
import { Gathering } from "./bulk/gathering.ts";
import type { Context } from "./context.ts";
import type { Client, Effects } from "./contract.ts";
import { CopyFeed } from "./copy/copy_feed.ts";
import { Portals } from "./cursors/portals.ts";
import { HeldLocks } from "./locks/held_locks.ts";
import type { Startup } from "./login/startup.ts";
import type { Memory } from "./memory.ts";
import { TemporaryTables } from "./names/temporary_tables.ts";
import { Channels } from "./notifications/channels.ts";
import type { Replies } from "./replies.ts";
import { Settings } from "./settings/settings.ts";
import { Statements } from "./statements.ts";
import { Cancellation } from "./transactions/cancellation.ts";
import { TimeLimits } from "./transactions/time_limits.ts";
import { Transaction } from "./transactions/transaction.ts";

export interface Newcomer {
  startup: Startup;
  client: Client;
  replies: Replies;
  memory: Memory;
  doing: Doing;
  /** Where the session logs in to IRIS as its own user. */
  userPool?: UserPool;
  /** What the registry, and time limits, may do to the session. */
  terminate(reason: PgError): void;
  /** Somebody has notified it. */
  heard(): void;
}

export interface Begun {
  context: Context;
  /** What a cancel request has to know. */
  secret: Uint8Array;
}

export function newContext(
  shared: Effects,
  { startup, client, replies, memory, doing, userPool, terminate, heard }: Newcomer,
): Begun {
  const { user } = startup;
  const effects = userPool
    ? { ...shared, pool: userPool.pool, irisUser: user, sharedPool: shared.pool }
    : shared;
  const settings = new Settings(user, memory);
  for (const [name, value] of shared.defaults) settings.start(name, value);
  for (const [name, value] of startup.settings) settings.start(name, value);
  replies.encoding = () => settings.encoding;
  const secret = shared.randomBytes(startup.secretBytes);
  const cancellation = new Cancellation();
  const processId = shared.registry.enter(secret, {
    user,
    activity: () => doing.tell(context),
    cancel: () => cancellation.request(),
    terminate,
  });
  const watch = (milliseconds: number) =>
    shared.deadlocks.watch({
      processId,
      job: () => context.transaction.job,
      lockWaits: () => effects.pool.lockWaits(),
      end: (reason) => cancellation.request(reason),
    }, milliseconds);
  const limits = new TimeLimits(shared, { settings, cancellation, terminate, watch });
  const channels = new Channels(shared.notifications, { processId, heard });
  const locks = new HeldLocks(shared.advisoryLocks, { processId });
  const temporary = new TemporaryTables(() => context, shared.randomBytes);
  const participants = [temporary, channels, locks];
  const context: Context = {
    effects,
    client,
    user,
    processId,
    memory,
    settings,
    transaction: new Transaction(effects, { user, settings, cancellation, limits, participants }),
    statements: new Statements(memory),
    portals: new Portals(memory),
    channels,
    locks,
    temporary,
    copyFeed: new CopyFeed(),
    gathering: new Gathering(() => context),
    flight: new Flight(() => context),
    replies,
    cancellation,
    limits,
  };
  return { context, secret };
}
