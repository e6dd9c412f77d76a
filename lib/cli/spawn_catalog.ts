// Starts the process that holds the catalog's PostgreSQL, so that it takes no more memory than it needs.

import { PostgresProcess } from "../catalog/postgres_process.ts";
import type { Log } from "../observe/log.ts";
import { KEPT } from "./catalog_words.ts";
import type { Settings } from "./settings.ts";
import { spawnSelf } from "./spawn.ts";

const V8_FLAGS = [
  // PGlite's deepest statement fits a stack of four megabytes and no smaller one.
  "--stack-size=4000",
  // It never waits in the event loop, where the runtime would look for garbage by itself.
  "--expose-gc",
  "--max-semi-space-size=1",
];

/** For glibc; others pass over them. What the compiler of WebAssembly used and let go comes in pieces of 32 kB at
 * most, and only what was mapped by itself goes back to the system: 211 MB become 120. Smaller pieces save 6 MB
 * more, and take a sixth of a second at the start. */
const ENV = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "32768",
  MALLOC_TRIM_THRESHOLD_: "65536",
};

export function spawnCatalog({ isKept }: { isKept: boolean }): Deno.ChildProcess {
  const words = isKept ? [KEPT] : [];
  return spawnSelf("catalog", { words, stdin: "piped", v8Flags: V8_FLAGS, env: ENV });
}

/** The longest time that a timer can be set to. */
const TIMER_MS_MAX = 0x7fffffff;

/** Nothing at the start takes longer, so whoever begins with it has it the sooner. */
export function startCatalog(
  { catalogTimeout }: Pick<Settings, "catalogTimeout">,
  log: Log,
): PostgresProcess {
  const process = new PostgresProcess({
    spawn: spawnCatalog,
    log,
    answerMsMax: catalogTimeout || TIMER_MS_MAX,
  });
  process.start();
  return process;
}
