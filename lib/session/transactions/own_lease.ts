// The IRIS connection of a session while it needs one, and the IRIS transaction that is open on it.

import type { Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Effects } from "../contract.ts";
import type { Settings } from "../settings/settings.ts";
import type { Cancellation } from "./cancellation.ts";

export interface LeaseOptions {
  begin: boolean;
  /** How many savepoints a transaction that begins now has already. */
  depth: number;
}

export class OwnLease {
  readonly #effects: Effects;
  readonly #user: string;
  readonly #settings: Settings;
  readonly #cancellation: Cancellation;
  #lease?: Lease;
  #begun = false;
  /** Open cursors keep the connection. */
  #cursors = 0;
  /** It commits or rolls back now, which nobody interrupts. */
  #ending = false;

  constructor(
    effects: Effects,
    { user, settings, cancellation }: {
      user: string;
      settings: Settings;
      cancellation: Cancellation;
    },
  ) {
    this.#effects = effects;
    this.#user = user;
    this.#settings = settings;
    this.#cancellation = cancellation;
  }

  /** An IRIS transaction is open on it. */
  get begun(): boolean {
    return this.#begun;
  }

  /** $JOB of its IRIS process, while there is one. */
  get job(): string | undefined {
    return this.#lease?.info.job;
  }

  /** It has died, and nothing of this session was on it: another one will do. */
  get lostUnused(): boolean {
    return this.#lease?.alive === false && !this.#begun && this.#cursors === 0 &&
      this.#cancellation.reason === undefined;
  }

  cancel(reason: PgError): void {
    if (!this.#ending) this.#lease?.cancel(reason);
  }

  /** One that is here, and as it should be: the way that nearly all take waits for nothing. */
  atHand({ begin }: { begin: boolean }): Lease | null {
    if (begin && !this.#begun) return null;
    const { signal } = this.#cancellation;
    const lease = this.#lease ??= this.#effects.pool.atHand({ signal, user: this.#user }) ??
      undefined;
    return lease?.alive && lease.hasLocking(this.#settings.locking) ? lease : null;
  }

  async awaited(options: LeaseOptions): Promise<Lease> {
    try {
      return await this.#ready(options);
    } catch (cause) {
      if (!this.lostUnused) throw cause;
      return await this.#ready(options);
    }
  }

  async #ready({ begin, depth }: LeaseOptions): Promise<Lease> {
    if (this.#lease?.alive === false && !this.#begun) this.drop();
    const lease = this.inTransaction() ?? (this.#lease ??= await this.#acquire());
    // Whoever had the connection before may have set something else.
    const { locking } = this.#settings;
    if (!lease.hasLocking(locking)) await lease.setLocking(locking);
    if (begin && !this.#begun) {
      await lease.begin();
      this.#begun = true;
      for (let level = 1; level <= depth; level++) await lease.savepoint(irisName(level));
    }
    return lease;
  }

  async #acquire(): Promise<Lease> {
    const { signal } = this.#cancellation;
    try {
      return await this.#effects.pool.acquire({ signal, user: this.#user });
    } catch (cause) {
      this.#cancellation.check();
      throw cause;
    }
  }

  /** The connection with the open IRIS transaction, if there is one. */
  inTransaction(): Lease | undefined {
    if (!this.#begun) return undefined;
    if (this.#lease?.alive !== true) throw connectionLost();
    return this.#lease;
  }

  async commit(): Promise<void> {
    const lease = this.inTransaction();
    this.#ending = true;
    try {
      await lease?.commit();
    } finally {
      this.#ending = false;
    }
  }

  async rollback(): Promise<void> {
    const lease = this.#lease;
    if (!lease || !this.#begun) return;
    this.#begun = false;
    this.#ending = true;
    try {
      if (lease.alive) await lease.rollback();
    } catch (cause) {
      // The client has its transaction undone either way: the pool cleans or drops the connection.
      this.#effects.log.warn("a rollback failed", { cause });
    } finally {
      this.#ending = false;
    }
    // A block that failed needs no connection any more.
    if (this.#cursors === 0) await this.drop();
  }

  async savepoint(depth: number): Promise<void> {
    await this.inTransaction()?.savepoint(irisName(depth));
  }

  async release(depth: number): Promise<void> {
    await this.inTransaction()?.releaseSavepoint(irisName(depth));
  }

  async rollbackTo(depth: number): Promise<void> {
    await this.inTransaction()?.rollbackTo(irisName(depth));
  }

  /** Whatever was open on it is over. */
  ended(): void {
    this.#begun = false;
  }

  cursorOpened(): void {
    this.#cursors++;
  }

  cursorClosed(): void {
    this.#cursors--;
  }

  /** Gives the connection back where nothing of this session is left on it. */
  dropIdle(): void {
    if (!this.#begun && this.#cursors === 0) this.drop();
  }

  drop(): void | Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    this.#begun = false;
    return lease?.release();
  }
}

/** The client's names may repeat, or be words that IRIS keeps for itself: it gets the depth instead. */
function irisName(depth: number): string {
  return `level_${depth}`;
}

function connectionLost(): PgError {
  return new PgError("connection_failure", "the connection to IRIS was lost");
}
