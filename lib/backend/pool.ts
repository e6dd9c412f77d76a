// Lends IRIS connections to sessions: few of them for many, in turn, and each clean when it comes back.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { BackendConnection } from "./connection.ts";
import type { Lease, Pool, ServerInfo } from "./contract.ts";
import { DescribeCache } from "./describe_cache.ts";
import { BackendLease } from "./lease.ts";

export interface PoolOptions {
  open(): Promise<BackendConnection>;
  log: Log;
  sizeMax: number;
  /** Time in the queue for a connection. */
  acquireMsMax: number;
  /** An idle connection is tried before it is lent when nobody has used it for this long. */
  pingAfterMs?: number;
  /** Pause after a first failure to connect; it doubles up to `backoffMsMax`. */
  backoffMsLeast?: number;
  backoffMsMax?: number;
  /** Time in which a connection that comes back must become clean. */
  resetMsMax?: number;
}

export const POOL_DEFAULTS = {
  sizeMax: 4,
  acquireMsMax: 30_000,
  pingAfterMs: 30_000,
  backoffMsLeast: 100,
  backoffMsMax: 5_000,
  resetMsMax: 5_000,
} as const;

interface Waiter {
  resolve(connection: BackendConnection): void;
  reject(error: unknown): void;
}

interface Idle {
  connection: BackendConnection;
  since: number;
}

export class BackendPool implements Pool {
  readonly #options: Required<PoolOptions>;
  readonly #described = new DescribeCache();
  readonly #all = new Set<BackendConnection>();
  readonly #idle: Idle[] = [];
  readonly #queue = new Set<Waiter>();
  /** Connections that are being made. */
  readonly #openings = new Set<Promise<void>>();
  #failures = 0;
  #retryAt = 0;
  #lastFailure: unknown = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #info: ServerInfo | null = null;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = { ...POOL_DEFAULTS, ...options };
  }

  /** Connections that are there, lent or not. */
  get size(): number {
    return this.#all.size;
  }

  async acquire(signal?: AbortSignal): Promise<Lease> {
    const connection = await this.#connection(signal);
    return new BackendLease(connection, this.#described, () => this.#takeBack(connection));
  }

  async info(): Promise<ServerInfo> {
    if (this.#info) return this.#info;
    const lease = await this.acquire();
    lease.release();
    return lease.info;
  }

  /** For schema changes that were not made through this pool. */
  forget(): void {
    this.#described.forget();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    for (const { reject } of this.#queue) reject(shuttingDown());
    this.#queue.clear();
    await Promise.all(this.#openings);
    await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  async #connection(signal: AbortSignal | undefined): Promise<BackendConnection> {
    for (;;) {
      if (this.#closed) throw shuttingDown();
      if (signal?.aborted) throw canceled(signal);
      // Between a look for an idle one and a place in the queue nothing may be awaited: what comes
      // back meanwhile would go to nobody.
      const idle = this.#queue.size === 0 ? this.#idle.pop() : undefined;
      if (!idle) break;
      if (!await this.#isFit(idle)) continue;
      if (!this.#closed && !signal?.aborted) return idle.connection;
      this.#give(idle.connection);
    }
    // Nothing to wait for, and IRIS was away a moment ago: say so at once.
    if (this.#all.size + this.#openings.size === 0 && performance.now() < this.#retryAt) {
      throw this.#lastFailure;
    }
    const turn = this.#wait(signal);
    this.#grow();
    return await turn;
  }

  /** One that nobody has used for long may have been cut off without a word. */
  async #isFit({ connection, since }: Idle): Promise<boolean> {
    if (!connection.alive) return false;
    if (performance.now() - since < this.#options.pingAfterMs) return true;
    const answers = await settled(connection.ping(), this.#options.resetMsMax);
    if (!answers) connection.close();
    return answers;
  }

  #wait(signal: AbortSignal | undefined): Promise<BackendConnection> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(limit);
        signal?.removeEventListener("abort", abort);
        this.#queue.delete(waiter);
      };
      const waiter: Waiter = {
        resolve: (connection) => (done(), resolve(connection)),
        reject: (error) => (done(), reject(error)),
      };
      const limit = setTimeout(() => waiter.reject(this.#tooLong()), this.#options.acquireMsMax);
      const abort = () => waiter.reject(canceled(signal!));
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.add(waiter);
    });
  }

  /** Opens connections as long as somebody waits for one and there may be more of them. */
  #grow(): void {
    if (this.#closed || this.#retry !== undefined) return;
    const { sizeMax } = this.#options;
    while (
      this.#queue.size > this.#openings.size && this.#all.size + this.#openings.size < sizeMax
    ) {
      const pauseMs = this.#retryAt - performance.now();
      if (pauseMs > 0) {
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#grow();
        }, pauseMs);
        return;
      }
      this.#open();
      // After a failure they come one by one, until IRIS is there again.
      if (this.#failures > 0) return;
    }
  }

  #open(): void {
    const opening = this.#options.open().then(
      (connection) => {
        this.#openings.delete(opening);
        this.#opened(connection);
      },
      (cause) => {
        this.#openings.delete(opening);
        this.#failed(cause);
      },
    ).then(() => this.#grow());
    this.#openings.add(opening);
  }

  #opened(connection: BackendConnection): void {
    this.#failures = 0;
    this.#retryAt = 0;
    this.#all.add(connection);
    connection.ended.then(() => this.#gone(connection));
    this.#info ??= connection.info;
    if (!this.#closed) this.#give(connection);
  }

  #failed(cause: unknown): void {
    const { backoffMsLeast, backoffMsMax, log } = this.#options;
    const pauseMs = Math.min(backoffMsLeast * 2 ** this.#failures, backoffMsMax);
    this.#failures++;
    this.#retryAt = performance.now() + pauseMs;
    this.#lastFailure = cause;
    const error = cause instanceof Error ? cause.message : String(cause);
    const detail = cause instanceof PgError ? cause.fields.detail : undefined;
    log.error("no connection to IRIS", { error, detail, hint: hintOf(cause) });
    // As long as others work, those who wait may still get one of theirs.
    if (this.#all.size + this.#openings.size > 0) return;
    for (const { reject } of [...this.#queue]) reject(cause);
  }

  #give(connection: BackendConnection): void {
    const [next] = this.#queue;
    if (next) next.resolve(connection);
    else this.#idle.push({ connection, since: performance.now() });
  }

  async #takeBack(connection: BackendConnection): Promise<void> {
    const { resetMsMax } = this.#options;
    const clean = connection.level === 0 && connection.cursors.size === 0 &&
      connection.pending === 0;
    if (connection.alive && !clean && !await settled(connection.reset(), resetMsMax)) {
      // What does not become clean in time is busy with something that nobody wants any more.
      connection.close();
    }
    if (connection.alive) this.#give(connection);
  }

  #gone(connection: BackendConnection): void {
    this.#all.delete(connection);
    const place = this.#idle.findIndex((idle) => idle.connection === connection);
    if (place >= 0) this.#idle.splice(place, 1);
    this.#grow();
  }

  #tooLong(): PgError {
    const { sizeMax, acquireMsMax } = this.#options;
    return new PgError(
      "too_many_connections",
      `no IRIS connection became free within ${acquireMsMax / 1000} s`,
      {
        detail: `All ${sizeMax} connections of the pool are in use.`,
        hint: "End transactions sooner, or raise PGWIRE_POOL_SIZE if the IRIS licence allows it.",
      },
    );
  }
}

/** False when it failed, or took too long. */
async function settled(work: Promise<unknown>, msMax: number): Promise<boolean> {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    limit = setTimeout(() => resolve(false), msMax);
  });
  try {
    return await Promise.race([work.then(() => true, () => false), late]);
  } finally {
    clearTimeout(limit);
  }
}

/** An abort without a reason of its own comes from a cancel request. */
function canceled({ reason }: AbortSignal): PgError {
  return reason instanceof PgError
    ? reason
    : new PgError("query_canceled", "canceling statement due to user request");
}

function hintOf(cause: unknown): string | undefined {
  return cause instanceof PgError ? cause.fields.hint : undefined;
}

function shuttingDown(): PgError {
  return new PgError("admin_shutdown", "terminating connection due to administrator command", {
    severity: "FATAL",
  });
}
