// Asks IRIS, over a connection of its own, to end what another connection runs.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { BackendConnection } from "./connection.ts";

export interface CancellerOptions {
  open(): Promise<BackendConnection>;
  log: Log;
  /** The connection costs a licence, so it is closed when nobody has cancelled anything for this long. */
  idleMs: number;
}

export interface CancelOptions {
  /** Ends the process where its query cannot be cancelled. */
  force: boolean;
  /** Aborted when it is too late to ask. */
  signal?: AbortSignal;
}

export class Canceller {
  readonly #options: CancellerOptions;
  #connection: Promise<BackendConnection> | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: CancellerOptions) {
    this.#options = options;
  }

  /** What IRIS did: `cancel`, `terminate`, or nothing. */
  async cancel(job: string, { force, signal }: CancelOptions): Promise<string> {
    clearTimeout(this.#idle);
    try {
      const connection = await Promise.race([this.#connected(), tooLate(signal)]);
      if (connection === null || signal?.aborted) return "";
      return await connection.cancelProcess(job, force);
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      this.#options.log.warn("IRIS could not be asked to cancel", { error: cause.message });
      return "";
    } finally {
      this.#rest();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#drop();
  }

  async #connected(): Promise<BackendConnection> {
    const known = await this.#connection?.catch(() => null);
    if (known?.alive) return known;
    if (this.#closed) throw new PgError("admin_shutdown", "the gateway is shutting down");
    this.#connection = this.#options.open();
    return await this.#connection;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (!this.#closed) this.#idle = setTimeout(() => this.#drop(), this.#options.idleMs);
  }

  async #drop(): Promise<void> {
    const connection = await this.#connection?.catch(() => null);
    this.#connection = null;
    await connection?.close();
  }
}

function tooLate(signal: AbortSignal | undefined): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  if (signal?.aborted) resolve(null);
  signal?.addEventListener("abort", () => resolve(null), { once: true });
  return promise;
}
