// The hidden command `catalog`: becomes the process that holds the catalog's PostgreSQL.

import { runCatalog } from "../catalog/pglite.ts";

export async function catalog(): Promise<number> {
  await runCatalog();
  return 0;
}
