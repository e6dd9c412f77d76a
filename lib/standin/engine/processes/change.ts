// One row that a process has changed, as an image that takes it back.

import type { Stored } from "../values/values.ts";

export type Change =
  | { kind: "insert"; table: string; row: bigint }
  | { kind: "delete" | "update"; table: string; row: bigint; columns: string[]; image: Stored[] };

/** Of one process; in the order of their changes by `position`. */
export interface Journal {
  write(position: number, change: Change): void;
  /** What came from there on counts no more. */
  forget(position: number): void;
}
