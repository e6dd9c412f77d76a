// How long statements of this IRIS process wait for a lock: what was asked for last, or as long as it takes.

import { IrisError } from "../iris/iris_error.ts";
import { encodeList, ListReader } from "../iris/list.ts";
import type { IrisSession } from "./iris_session.ts";
import { elementsOf } from "./rows_read.ts";

const NO_LIMITS = { rowsMax: 0, bytesMax: 0 };
/** IRIS's own, unless its system setting is another one; that cannot be asked for everywhere. (unsure) */
const LOCK_SECONDS = "10";
/** The most that IRIS takes, nine hours: it knows no wait without an end. (unsure) */
const LONGEST_SECONDS = 32767;
const ASK_LOCK_SECONDS = "SELECT %SYSTEM_SQL.Util_GetOption('LockTimeout')";

export class LockTimeout {
  readonly #session: IrisSession;
  #own: string | null = null;
  /** Null for IRIS's own, as nothing else has been told yet. */
  #told: string | null = null;
  /** What stands for no limit. */
  #withoutEnd: string | null = null;

  constructor(session: IrisSession) {
    this.#session = session;
  }

  /** 0 is no limit; IRIS counts in seconds. */
  set(milliseconds: number): void {
    const wanted = milliseconds === 0
      ? this.#withoutEnd ??= this.#longest()
      : String(Math.min(Math.ceil(milliseconds / 1000), LONGEST_SECONDS));
    this.#wait(wanted);
  }

  /** Nobody is waited for meanwhile. */
  withoutWaiting<T>(run: () => T): T {
    const before = this.#told ?? this.#ownSeconds();
    this.#wait("0");
    try {
      return run();
    } finally {
      this.#wait(before);
    }
  }

  /** Where nobody is told who waits for whom, only IRIS's own time ends a deadlock. */
  #longest(): string {
    if (this.#session.helper === null) return this.#ownSeconds();
    try {
      this.#session.lockWaits();
      this.#wait(String(LONGEST_SECONDS));
      return String(LONGEST_SECONDS);
    } catch (cause) {
      if (cause instanceof IrisError) return this.#ownSeconds();
      throw cause;
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

  #wait(seconds: string): void {
    if (seconds === this.#told) return;
    this.#session.direct(`SET OPTION LOCK_TIMEOUT = ${seconds}`, encodeList([]), NO_LIMITS);
    this.#told = seconds;
  }
}
