// How much of this isolate's heap is alive: what nobody holds any more is collected first.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

export function liveBytes(): number {
  collect();
  return Deno.memoryUsage().heapUsed;
}
