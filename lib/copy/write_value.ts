// How one value becomes text of COPY.

import type { Writer } from "../bytes/writer.ts";

/** Writes one value between two places; `index` is its column's. */
export type WriteValue = (
  to: Writer,
  bytes: Uint8Array,
  start: number,
  end: number,
  index: number,
) => void;
