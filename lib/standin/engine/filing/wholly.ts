// A statement's work on many rows, taken back as one when it fails.

import type { Session } from "../processes/session.ts";

/** All rows or none: what was recorded for undo goes with what SQLite takes back. */
export function wholly<T>(session: Session, work: () => T): T {
  const mark = session.undo.mark;
  try {
    return session.store.atomic(work);
  } catch (cause) {
    session.undo.forget(mark);
    throw cause;
  }
}
