// Accepts clients, within limits, and ends them in an orderly way when it is told to stop.

import { PgError } from "../errors/pg_error.ts";
import type { Audit } from "../observe/audit.ts";
import type { Counts } from "../observe/counts.ts";
import type { Log } from "../observe/log.ts";
import { Connection } from "./connection.ts";
import type { MakeConversation } from "./conversation.ts";
import type { Door, Visitor } from "./door.ts";
import type { CancelRegistry } from "./registry.ts";

export interface ListenOptions {
  door: Door;
  registry: CancelRegistry;
  log: Log;
  audit: Audit;
  counts: Counts;
  /** Sessions at the same time; one more is told so. */
  connectionsMax?: number;
  /** Sockets that have not logged in; one more is closed at once. */
  waitingMax?: number;
  /** The same of one address. */
  waitingOfOneMax?: number;
  loginMsMax?: number;
  /** How long a client that has closed its side is still answered what it asked before. */
  halfClosedMsMax?: number;
  messageBytesMax?: number;
  /** How long sessions may take to end at close(). */
  drainMsMax?: number;
}

export interface Server {
  readonly hostname: string;
  readonly port: number;
  /** Open sockets, sessions or not. */
  readonly connections: number;
  /** Sessions at the same time; who is there stays. */
  connectionsMax: number;
  /** Stops listening, and settles when every client has finished its transaction or the time is up. */
  drain(msMax: number): Promise<void>;
  /** Stops listening, tells every client, and settles when all are gone. */
  close(): Promise<void>;
}

const DEFAULTS = {
  connectionsMax: 100,
  waitingMax: 1000,
  waitingOfOneMax: 200,
  loginMsMax: 60_000,
  halfClosedMsMax: 2000,
  messageBytesMax: 64 * 1024 * 1024,
  drainMsMax: 10_000,
};

/** The system has no room for one more file: it may have in a moment. */
const ACCEPT_AGAIN_MS = 100;

export function listen(options: ListenOptions, makeConversation: MakeConversation): Server {
  const limits = { ...DEFAULTS, ...options };
  const { door, registry, log, audit, counts } = options;
  const open = new Map<Connection, Promise<void>>();

  const count = (is: (connection: Connection) => boolean) => [...open.keys()].filter(is).length;

  /** Who waits to log in, where those are too many for one more. */
  function crowdBefore({ address }: Visitor) {
    const waiting = count(({ authenticated }) => !authenticated);
    if (waiting >= limits.waitingMax) return { waiting };
    if (waiting < limits.waitingOfOneMax) return undefined;
    const ofOne = count((each) => !each.authenticated && each.address === address);
    return ofOne >= limits.waitingOfOneMax ? { waiting: ofOne, address } : undefined;
  }

  function welcome(visitor: Visitor): void {
    const crowd = crowdBefore(visitor);
    if (crowd) {
      audit("too many clients are waiting to log in", crowd);
      return visitor.destroy();
    }
    const connection = new Connection(visitor, {
      makeConversation,
      registry,
      log,
      audit,
      counts,
      loginMsMax: limits.loginMsMax,
      halfClosedMsMax: limits.halfClosedMsMax,
      messageBytesMax: limits.messageBytesMax,
      isFull: () => count(({ hasPlace }) => hasPlace) >= limits.connectionsMax,
    });
    open.set(connection, connection.serve().finally(() => open.delete(connection)));
  }

  const stop = new AbortController();
  const accepting = acceptAll({ door, welcome, log, stopped: stop.signal });

  async function stopAccepting(): Promise<void> {
    if (!stop.signal.aborted) {
      stop.abort();
      door.close();
    }
    await accepting;
  }

  async function emptied(msMax: number): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => late.resolve(), msMax);
    await Promise.race([Promise.all(open.values()), late.promise]);
    clearTimeout(timer);
  }

  return {
    hostname: door.hostname,
    port: door.port,
    get connections() {
      return open.size;
    },
    get connectionsMax() {
      return limits.connectionsMax;
    },
    set connectionsMax(count) {
      limits.connectionsMax = count;
    },
    async drain(msMax) {
      await stopAccepting();
      for (const connection of open.keys()) connection.leave(shutdown());
      await emptied(msMax);
    },
    async close() {
      await stopAccepting();
      for (const connection of open.keys()) connection.close(shutdown());
      await emptied(limits.drainMsMax);
      for (const connection of open.keys()) connection.destroy();
    },
  };
}

interface Accepting {
  door: Door;
  welcome: (visitor: Visitor) => void;
  log: Log;
  stopped: AbortSignal;
}

async function acceptAll({ door, welcome, log, stopped }: Accepting): Promise<void> {
  while (!stopped.aborted) {
    try {
      welcome(await door.accept());
    } catch (cause) {
      if (stopped.aborted) return;
      log.warn("a client could not be accepted", { cause });
      await new Promise((resolve) => setTimeout(resolve, ACCEPT_AGAIN_MS));
    }
  }
}

function shutdown(): PgError {
  return new PgError(
    "admin_shutdown",
    "terminating connection due to administrator command",
    { severity: "FATAL" },
  );
}
