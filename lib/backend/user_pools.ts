// Connections of users who log in to IRIS themselves: IRIS says whether the password is right, and each has a pool of its own.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { BackendConnection } from "./connection.ts";
import type { Pool } from "./contract.ts";

/** One session's hold on its user's pool. */
export interface UserPool {
  readonly pool: Pool;
  release(): void;
}

export interface UserPools {
  /** Throws what the client is told. */
  logIn(user: string, password: string): Promise<UserPool>;
}

export interface IrisUserPoolsOptions {
  /** Connects to IRIS as this user. */
  open(user: string, password: string): Promise<BackendConnection>;
  makePool(open: () => Promise<BackendConnection>): Pool & { close(): Promise<void> };
  log: Log;
  /** Passwords that IRIS is asked about at the same time: each takes a process. */
  checksMax: number;
}

interface Entry {
  pool: Pool & { close(): Promise<void> };
  /** The newest that IRIS has accepted; gone with the last session. */
  password: string;
  sessions: number;
}

export class IrisUserPools implements UserPools {
  readonly #options: IrisUserPoolsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #checks = 0;

  constructor(options: IrisUserPoolsOptions) {
    this.#options = options;
  }

  async logIn(user: string, password: string): Promise<UserPool> {
    await this.#check(user, password);
    const entry = this.#entryOf(user, password);
    entry.password = password;
    entry.sessions += 1;
    let released = false;
    return {
      pool: entry.pool,
      release: () => {
        if (!released) this.#release(user, entry);
        released = true;
      },
    };
  }

  async close(): Promise<void> {
    for (const { pool } of this.#entries.values()) this.#close(pool);
    this.#entries.clear();
    await Promise.all(this.#closing);
  }

  /** IRIS is asked at every login: what it said before may hold no more. */
  async #check(user: string, password: string): Promise<void> {
    const { open, log, checksMax } = this.#options;
    while (this.#checks >= checksMax) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#checks += 1;
    try {
      const connection = await open(user, password);
      await connection.close();
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      log.debug("IRIS did not let a client in", { user, reason: cause.message });
      throw told(user, cause);
    } finally {
      this.#checks -= 1;
      this.#waiting.shift()?.();
    }
  }

  #entryOf(user: string, password: string): Entry {
    const known = this.#entries.get(user);
    if (known) return known;
    const { open, makePool } = this.#options;
    const entry: Entry = {
      pool: makePool(() => open(user, entry.password)),
      password,
      sessions: 0,
    };
    this.#entries.set(user, entry);
    return entry;
  }

  #release(user: string, entry: Entry): void {
    entry.sessions -= 1;
    if (entry.sessions > 0 || this.#entries.get(user) !== entry) return;
    this.#entries.delete(user);
    this.#close(entry.pool);
  }

  #close(pool: { close(): Promise<void> }): void {
    const closing = pool.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

/** Whoever is not known yet learns nothing of IRIS: its own words are for the log. */
function told(user: string, cause: PgError): PgError {
  return cause.condition === "invalid_password"
    ? new PgError("invalid_password", `password authentication failed for user "${user}"`, {
      severity: "FATAL",
      cause,
    })
    : new PgError("cannot_connect_now", "the database system is not accepting connections", {
      severity: "FATAL",
      cause,
    });
}
