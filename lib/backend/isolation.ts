// Whether reads of this IRIS process see what others have not committed yet: what was asked for last.

import { encodeList } from "../iris/list.ts";
import type { IrisSession } from "./iris_session.ts";

const NO_LIMITS = { rowsMax: 0, bytesMax: 0 };

export class Isolation {
  readonly #session: IrisSession;
  /** Unknown at first: a system may have another default than IRIS's. */
  #uncommitted: boolean | null = null;

  constructor(session: IrisSession) {
    this.#session = session;
  }

  /** It holds for the process until it is changed. */
  set(uncommitted: boolean): void {
    if (uncommitted === this.#uncommitted) return;
    const level = uncommitted ? "READ UNCOMMITTED" : "READ COMMITTED";
    const sql = `SET TRANSACTION ISOLATION LEVEL ${level}`;
    this.#session.direct(sql, encodeList([]), NO_LIMITS);
    this.#uncommitted = uncommitted;
  }
}
