// One connection beside the pool's, for what must not wait for those: opened when it is needed, closed when it rests.

import { PgError } from "../errors/pg_error.ts";
import type { BackendConnection } from "./connection.ts";

export interface SideOptions {
  open(): Promise<BackendConnection>;
  /** It costs a licence, so it is closed when nobody has used it for this long. */
  idleMs: number;
}

export class SideConnection {
  readonly #options: SideOptions;
  #connection: Promise<BackendConnection> | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: SideOptions) {
    this.#options = options;
  }

  /** Each use ends with `rest`. */
  async use(): Promise<BackendConnection> {
    clearTimeout(this.#idle);
    const known = await this.#connection?.catch(() => null);
    if (known?.alive) return known;
    if (this.#closed) throw new PgError("admin_shutdown", "the gateway is shutting down");
    this.#connection = this.#options.open();
    return await this.#connection;
  }

  rest(): void {
    clearTimeout(this.#idle);
    if (!this.#closed) this.#idle = setTimeout(() => this.#drop(), this.#options.idleMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const connection = await this.#connection?.catch(() => null);
    this.#connection = null;
    await connection?.close();
  }
}
