// The hidden command `catalog`: becomes the process that holds the catalog's PostgreSQL.

import { keepOnly } from "./keep_only.ts";
import { runCatalog } from "../catalog/pglite.ts";
import type { Call } from "./call.ts";
import { KEPT } from "./catalog_words.ts";

export async function catalog({ words }: Pick<Call, "words">): Promise<number> {
  keepOnly("catalog");
  await runCatalog({ isKept: words.includes(KEPT) });
  return 0;
}
