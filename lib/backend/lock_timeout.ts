// How long statements of this IRIS process wait for a lock: what was asked for last, or IRIS's own time.

import { IrisError } from "../iris/iris_error.ts";
import { encodeList, ListReader } from "../iris/list.ts";
import type { IrisSession } from "./iris_session.ts";
import { elementsOf } from "./rows_read.ts";

const NO_LIMITS = { rowsMax: 0, bytesMax: 0 };
/** IRIS's own, unless its system setting is another one; that cannot be asked for everywhere. (unsure) */
const LOCK_SECONDS = "10";
const ASK_LOCK_SECONDS = "SELECT %SYSTEM_SQL.Util_GetOption('LockTimeout')";

export class LockTimeout {
  readonly #session: IrisSession;
  #own: string | null = null;
  /** Null for IRIS's own. */
  #wanted: string | null = null;

  constructor(session: IrisSession) {
    this.#session = session;
  }

  /** IRIS counts in seconds, and 0 is its own time, as nobody waits for ever there. */
  set(milliseconds: number): void {
    const wanted = milliseconds === 0 ? null : String(Math.ceil(milliseconds / 1000));
    if (wanted === this.#wanted) return;
    this.#tell(wanted ?? this.#ownSeconds());
    this.#wanted = wanted;
  }

  /** Nobody is waited for meanwhile. */
  withoutWaiting<T>(run: () => T): T {
    const before = this.#wanted ?? this.#ownSeconds();
    this.#tell("0");
    try {
      return run();
    } finally {
      this.#tell(before);
    }
  }

  #ownSeconds(): string {
    return this.#own ??= this.#ask();
  }

  #ask(): string {
    try {
      const { rows, cursor } = this.#session.direct(ASK_LOCK_SECONDS, encodeList([]), NO_LIMITS);
      if (cursor !== 0) this.#session.closeCursor(cursor);
      const [row] = elementsOf(rows);
      const told = row && new ListReader(elementsOf(new ListReader(row).expect().view())[0]);
      const seconds = Number(told?.expect().text() ?? "");
      return seconds > 0 ? String(seconds) : LOCK_SECONDS;
    } catch (cause) {
      if (cause instanceof IrisError) return LOCK_SECONDS;
      throw cause;
    }
  }

  #tell(seconds: string): void {
    this.#session.direct(`SET OPTION LOCK_TIMEOUT = ${seconds}`, encodeList([]), NO_LIMITS);
  }
}
