// A session as the catalog's PostgreSQL is to act for it.

import type { CatalogSession } from "../catalog/contract.ts";
import type { Context } from "./context.ts";

/** What a session told to be so; its temporary tables come before all others of a name. */
export function toldBy({ settings: { told }, temporary }: Context): ReadonlyMap<string, string> {
  if (!temporary.some) return told;
  return new Map([...told, ["search_path", `${temporary.schema}, ${told.get("search_path")}`]]);
}

export function catalogSession(context: Context): CatalogSession {
  const settings = new Map(toldBy(context));
  settings.set("iris_pgwire.pid", String(context.processId));
  settings.set("iris_pgwire.client_addr", context.client.address);
  const { server } = context.client;
  if (server) {
    settings.set("iris_pgwire.server_addr", server.address);
    settings.set("iris_pgwire.server_port", String(server.port));
  }
  settings.set("iris_pgwire.client_port", String(context.client.port));
  const iris = {
    lease: () => context.transaction.lease({ begin: false }),
    afresh: context.transaction.hasChangedSchema,
  };
  const { transaction, statements, portals, effects } = context;
  const tells = {
    activity: () => [...effects.registry.sessions()].flatMap((each) => each.activity() ?? []),
    settings: () => context.settings.held(),
    prepared: () => statements.listed(),
    cursors: () => portals.listed(),
    locks: () => effects.advisoryLocks.listed(),
  };
  const beganAt = transaction.inBlock ? transaction.startedAt : undefined;
  const { signal } = context.cancellation;
  return { settings, output: context.settings.output, signal, beganAt, iris, tells };
}
