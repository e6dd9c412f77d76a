// A session as the catalog's PostgreSQL is to act for it.

import { acquireOwn } from "../backend/acquire_own.ts";
import type { Lease } from "../backend/contract.ts";
import { PgError } from "../errors/pg_error.ts";
import type { CatalogSession } from "../catalog/contract.ts";
import { OWN_TEMPORARY } from "../catalog/temporary_schemas.ts";
import type { Context } from "./context.ts";
import { sequenceValues } from "./sequences/sequence_values.ts";

/** What a session told to be so; its temporary tables come before all others of a name. */
export function toldBy({ settings: { told }, temporary }: Context): ReadonlyMap<string, string> {
  if (!temporary.some) return told;
  const path = [temporary.schema, told.get("search_path")].filter(Boolean).join(", ");
  return new Map([...told, ["search_path", path]]);
}

/** The mirror is everybody's, and so is not read as a user who sees a part of it, unless that one changes it. */
function irisOf({ transaction, effects: { sharedPool } }: Context): CatalogSession["iris"] {
  const afresh = transaction.hasChangedSchema;
  const own = async () => await transaction.lease({ begin: false });
  if (!sharedPool || afresh) return { lease: own, afresh };
  const shared = new WeakSet<Lease>();
  return {
    afresh,
    async lease() {
      try {
        const lease = await acquireOwn(sharedPool);
        shared.add(lease);
        return lease;
      } catch (cause) {
        // A gateway may have no user of its own.
        if (!(cause instanceof PgError)) throw cause;
        return await own();
      }
    },
    release(lease) {
      if (shared.has(lease)) lease.release();
    },
  };
}

export function catalogSession(context: Context): CatalogSession {
  const settings = new Map(toldBy(context));
  if (context.temporary.some) settings.set(OWN_TEMPORARY, context.temporary.schema);
  settings.set("iris_pgwire.pid", String(context.processId));
  settings.set("iris_pgwire.client_addr", context.client.address);
  const { server } = context.client;
  if (server) {
    settings.set("iris_pgwire.server_addr", server.address);
    settings.set("iris_pgwire.server_port", String(server.port));
  }
  settings.set("iris_pgwire.client_port", String(context.client.port));
  const iris = irisOf(context);
  const { transaction, statements, portals, effects } = context;
  const tells = {
    activity: () => [...effects.registry.sessions()].flatMap((each) => each.activity() ?? []),
    settings: () => context.settings.held(),
    prepared: () => statements.listed(),
    cursors: () => portals.listed(),
    locks: () => effects.advisoryLocks.listed(),
    sequences: () => sequenceValues(context),
  };
  const beganAt = transaction.inBlock ? transaction.startedAt : undefined;
  const { signal } = context.cancellation;
  const { output } = context.settings;
  return { settings, output, actsAs: effects.irisUser, signal, beganAt, iris, tells };
}
