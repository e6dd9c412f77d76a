// A frame is a message cut out of the stream and not yet understood.

import type { PgError } from "../errors/pg_error.ts";

export interface Frame {
  /** "" for a packet of the start-up, which has none. */
  tag: string;
  /** Without tag and length, and safe to keep. */
  body: Uint8Array;
}

/** Stands in the stream for what could not be read. After one that is FATAL nothing more comes. */
export interface Malformed {
  name: "Malformed";
  error: PgError;
  /** The tag of the message that it should have been. */
  tag: string;
}
