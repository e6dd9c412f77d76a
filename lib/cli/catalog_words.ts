// What the hidden command `catalog` may be told.

/** It begins with what another one had, which comes before its first request. */
export const KEPT = "kept";
