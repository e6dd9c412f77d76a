// What IRIS is asked of the other connections, over one of its own: to end what runs, and who waits for whom.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { LockWait } from "./contract.ts";
import { SideConnection, type SideOptions } from "./side_connection.ts";
import type { CancelOptions } from "./contract.ts";

export interface ControlOptions extends SideOptions {
  log: Log;
}

export class Control {
  readonly #log: Log;
  readonly #side: SideConnection;

  constructor({ log, ...options }: ControlOptions) {
    this.#log = log;
    this.#side = new SideConnection(options);
  }

  /** What IRIS did: `cancel`, `terminate`, or nothing; null where it could not be asked. */
  async cancel(job: string, { force, signal }: CancelOptions): Promise<string | null> {
    try {
      const connection = await Promise.race([this.#side.use(), tooLate(signal)]);
      if (connection === null || signal?.aborted) return null;
      return await connection.cancelProcess(job, force);
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      this.#log.warn("IRIS could not be asked to cancel", { error: cause.message });
      return null;
    } finally {
      this.#side.rest();
    }
  }

  /** None where IRIS does not tell. */
  async lockWaits(): Promise<readonly LockWait[]> {
    try {
      const connection = await this.#side.use();
      return await connection.lockWaits();
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      this.#log.debug("IRIS does not tell who waits for locks", { error: cause.message });
      return [];
    } finally {
      this.#side.rest();
    }
  }

  close(): Promise<void> {
    return this.#side.close();
  }
}

function tooLate(signal: AbortSignal | undefined): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  if (signal?.aborted) resolve(null);
  signal?.addEventListener("abort", () => resolve(null), { once: true });
  return promise;
}
