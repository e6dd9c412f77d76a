// Prints the version that deno.json holds.

import config from "../../deno.json" with { type: "json" };

export const VERSION = config.version;

export function version(): Promise<number> {
  console.log(`iris-pgwire ${VERSION}`);
  return Promise.resolve(0);
}
