// The hidden command `catalog`: becomes the process that holds the catalog's PostgreSQL.

import { keepOnly } from "./keep_only.ts";
import { runCatalog } from "../catalog/pglite.ts";

export async function catalog(): Promise<number> {
  keepOnly("catalog");
  await runCatalog();
  return 0;
}
