// LOCK TABLE: IRIS keeps its locks of tables beyond the transaction's end, so they are given back here.

import { IrisError } from "../iris/iris_error.ts";
import { encodeList } from "../iris/list.ts";
import type { IrisSession } from "./iris_session.ts";
import { toPgError } from "./to_pg_error.ts";

const NO_LIMITS = { rowsMax: 0, bytesMax: 0 };

export class TableLocks {
  readonly #session: IrisSession;
  /** What gives each of them back, as often as they were taken: IRIS counts them. */
  #unlocks: string[] = [];
  /** A lock could not be given back: only the end of the IRIS process does it now. */
  stuck = false;

  constructor(session: IrisSession) {
    this.#session = session;
  }

  take({ lock, unlock }: { lock: string; unlock: string }): void {
    this.#direct(lock);
    this.#unlocks.push(unlock);
  }

  /** The transaction is over. */
  release(): void {
    const unlocks = this.#unlocks;
    this.#unlocks = [];
    for (const unlock of unlocks.reverse()) {
      try {
        this.#direct(unlock);
      } catch (cause) {
        if (!(cause instanceof IrisError)) throw cause;
        // The transaction may have dropped the table, and its lock with it.
        const { condition } = toPgError(cause.sqlcode, cause.message);
        if (condition !== "undefined_table") this.stuck = true;
      }
    }
  }

  #direct(sql: string): void {
    this.#session.direct(sql, encodeList([]), NO_LIMITS);
  }
}
