// A session as the catalog's PostgreSQL is to act for it.

import type { CatalogSession } from "../catalog/contract.ts";
import type { Context } from "./context.ts";

export function catalogSession(context: Context): CatalogSession {
  const settings = new Map(context.settings.told);
  settings.set("iris_pgwire.pid", String(context.processId));
  settings.set("iris_pgwire.client_addr", context.client.address);
  const iris = {
    lease: () => context.transaction.lease({ begin: false }),
    afresh: context.transaction.hasChangedSchema,
  };
  return { settings, output: context.settings.output, iris };
}
