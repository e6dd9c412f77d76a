// Lends IRIS connections to sessions: few of them for many, in turn, and each clean when it comes back. Who waits, who has
// one and when there are to be more hang together at every step, and so the file is long.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { BackendConnection, CancelRunning } from "./connection.ts";
import type { AcquireOptions, Lease, LockWait, Pool, ServerInfo } from "./contract.ts";
import { Control } from "./control.ts";
import { DescribeCache } from "./describe_cache.ts";
import { BackendLease, type Place } from "./lease.ts";
import { SideConnection } from "./side_connection.ts";

/** They may be changed while the pool is at work. */
export interface PoolLimits {
  sizeMax: number;
  /** Connections that are kept even when nobody uses them. */
  sizeMin?: number;
  /** Idle connections that are kept ready as long as there may be more. */
  spares?: number;
  /** Connections that one user may have at a time; 0 is no limit. */
  userMax?: number;
  /** Time in the queue for a connection. */
  acquireMsMax: number;
  /** Whether those who come while IRIS is away wait for it, as long as for any connection. */
  waitWhenAway?: boolean;
  /** What nobody has used for this long is closed. */
  idleMsMax?: number;
  /** What IRIS may take to cancel a statement before its connection is ended. */
  cancelMsMax?: number;
}

export interface PoolOptions extends PoolLimits {
  open(): Promise<BackendConnection>;
  log: Log;
  /** Somebody had to wait for a connection, and has it or has given up. */
  waited?(seconds: number): void;
  /** An idle connection is tried before it is lent when nobody has used it for this long. */
  pingAfterMs?: number;
  /** Pause after a first failure to connect; it doubles up to `backoffMsMax`. */
  backoffMsLeast?: number;
  backoffMsMax?: number;
  /** Time in which a connection that comes back must become clean. */
  resetMsMax?: number;
  /** How long the connections stay over which IRIS is asked to cancel, or to count sequences on. */
  cancelerIdleMs?: number;
}

export interface PoolFigures {
  lent: number;
  idle: number;
  opening: number;
  waiting: number;
  sizeMax: number;
  /** Since the start. */
  opened: number;
  failed: number;
}

export const POOL_DEFAULTS = {
  sizeMax: 4,
  sizeMin: 0,
  spares: 0,
  userMax: 0,
  acquireMsMax: 30_000,
  waitWhenAway: false,
  idleMsMax: Infinity,
  pingAfterMs: 30_000,
  backoffMsLeast: 100,
  backoffMsMax: 5_000,
  resetMsMax: 5_000,
  cancelMsMax: 1_000,
  cancelerIdleMs: 30_000,
  waited: () => {},
} as const;

interface Waiter {
  user: string | undefined;
  resolve(connection: BackendConnection): void;
  reject(error: unknown): void;
}

interface Idle {
  connection: BackendConnection;
  since: number;
}

export class BackendPool implements Pool {
  #options: Required<PoolOptions>;
  readonly #described = new DescribeCache();
  readonly #all = new Set<BackendConnection>();
  readonly #idle: Idle[] = [];
  readonly #queue = new Set<Waiter>();
  /** Connections that are being made. */
  readonly #openings = new Set<Promise<void>>();
  #failures = 0;
  #totals = { opened: 0, failed: 0 };
  #retryAt = 0;
  #lastFailure: unknown = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retirement: ReturnType<typeof setTimeout> | undefined;
  /** Connections lent out, by user. */
  readonly #lent = new Map<string, number>();
  readonly #control: Control;
  readonly #cancel: CancelRunning;
  readonly #side: SideConnection;
  #sideTurn: Promise<void> = Promise.resolve();
  #info: ServerInfo | null = null;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = { ...POOL_DEFAULTS, ...options };
    const { open, log, cancelerIdleMs: idleMs, cancelMsMax: graceMs } = this.#options;
    this.#side = new SideConnection({ open, idleMs });
    const control = this.#control = new Control({ open, log, idleMs });
    this.#cancel = { ask: (job, how) => control.cancel(job, how), graceMs };
  }

  /** For whoever comes from now on; connections that are too many go as soon as nobody has them. */
  configure(limits: PoolLimits): void {
    this.#options = { ...this.#options, ...limits };
    this.#cancel.graceMs = this.#options.cancelMsMax;
    while (this.#isOverfull && this.#idle.length > 0) this.#idle.shift()!.connection.close();
    this.#grow();
    if (this.#retirement === undefined) this.#retire();
  }

  get #isOverfull(): boolean {
    const { sizeMax } = this.#options;
    return this.#all.size > sizeMax &&
      this.#all.values().filter(({ alive }) => alive).toArray().length > sizeMax;
  }

  /** Connections that are there, lent or not. */
  get size(): number {
    return this.#all.size;
  }

  get figures(): PoolFigures {
    const idle = this.#idle.length;
    return {
      lent: this.#all.size - idle,
      idle,
      opening: this.#openings.size,
      waiting: this.#queue.size,
      sizeMax: this.#options.sizeMax,
      ...this.#totals,
    };
  }

  async acquire({ signal, user, aside = false }: AcquireOptions = {}): Promise<Lease> {
    if (aside && (this.#idle.length === 0 || this.#isAwaited)) return await this.#beside(signal);
    const lease = this.atHand({ signal, user });
    return lease ?? this.#lend(await this.#connection(user, signal), user);
  }

  atHand({ signal, user }: AcquireOptions = {}): Lease | null {
    const connection = this.#atHand(user, signal);
    return connection && this.#lend(connection, user);
  }

  #lend(connection: BackendConnection, user: string | undefined): Lease {
    return new BackendLease(connection, this.#described, {
      cancel: this.#cancel,
      giveBack: (connection) => this.#takeBack(connection, user),
      beside: () => this.#isAwaited ? this.#sidePlace(undefined) : null,
    });
  }

  async #beside(signal: AbortSignal | undefined): Promise<Lease> {
    const { connection, giveBack } = await this.#sidePlace(signal);
    return new BackendLease(connection, this.#described, { cancel: this.#cancel, giveBack });
  }

  /** The side connection, whose users come one after another. */
  async #sidePlace(signal: AbortSignal | undefined): Promise<Place> {
    const before = this.#sideTurn;
    const turn = Promise.withResolvers<void>();
    this.#sideTurn = turn.promise;
    await before;
    const giveBack = () => {
      this.#side.rest();
      turn.resolve();
      return turn.promise;
    };
    try {
      if (signal?.aborted) throw canceled(signal);
      return { connection: await this.#side.use(), giveBack };
    } catch (cause) {
      giveBack();
      throw cause;
    }
  }

  lockWaits(): Promise<readonly LockWait[]> {
    return this.#control.lockWaits();
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
    clearTimeout(this.#retirement);
    for (const { reject } of this.#queue) reject(shuttingDown());
    this.#queue.clear();
    await Promise.all(this.#openings);
    await this.#control.close();
    await this.#side.close();
    await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  /** The way that nearly all take: one that is idle, and was busy a moment ago. */
  #atHand(user: string | undefined, signal: AbortSignal | undefined): BackendConnection | null {
    if (this.#closed || signal?.aborted || !this.#mayHave(user) || this.#isAwaited) return null;
    const idle = this.#idle.at(-1);
    if (!idle?.connection.alive || !this.#isFresh(idle)) return null;
    this.#idle.pop();
    this.#count(user, 1);
    if (this.#missing > 0) this.#grow();
    return idle.connection;
  }

  async #connection(
    user: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<BackendConnection> {
    for (;;) {
      if (this.#closed) throw shuttingDown();
      if (signal?.aborted) throw canceled(signal);
      // Between a look for an idle one and a place in the queue nothing may be awaited: what comes
      // back meanwhile would go to nobody.
      const idle = this.#mayHave(user) && !this.#isAwaited ? this.#idle.pop() : undefined;
      if (!idle) break;
      this.#count(user, 1);
      if (!await this.#isFit(idle)) {
        this.#count(user, -1);
        continue;
      }
      if (!this.#closed && !signal?.aborted) {
        this.#grow();
        return idle.connection;
      }
      this.#count(user, -1);
      this.#give(idle.connection);
    }
    // Nothing to wait for, and IRIS was away a moment ago: say so at once.
    if (this.#isAway && performance.now() < this.#retryAt && !this.#options.waitWhenAway) {
      throw this.#lastFailure;
    }
    const turn = this.#wait(user, signal);
    this.#grow();
    return await turn;
  }

  get #isAway(): boolean {
    return this.#all.size + this.#openings.size === 0;
  }

  /** Somebody in the queue may have the next connection. */
  get #isAwaited(): boolean {
    return this.#next() !== undefined;
  }

  #next(): Waiter | undefined {
    if (this.#options.userMax === 0) return this.#queue.values().next().value;
    for (const waiter of this.#queue) if (this.#mayHave(waiter.user)) return waiter;
  }

  #mayHave(user: string | undefined): boolean {
    const { userMax } = this.#options;
    return userMax === 0 || user === undefined || (this.#lent.get(user) ?? 0) < userMax;
  }

  #count(user: string | undefined, by: number): void {
    if (user === undefined || this.#options.userMax === 0) return;
    const now = (this.#lent.get(user) ?? 0) + by;
    if (now > 0) this.#lent.set(user, now);
    else this.#lent.delete(user);
  }

  /** One that nobody has used for long may have been cut off without a word. */
  async #isFit({ connection, since }: Idle): Promise<boolean> {
    if (!connection.alive) return false;
    if (this.#isFresh({ connection, since })) return true;
    const answers = await settled(connection.ping(), this.#options.resetMsMax);
    if (!answers) connection.close();
    return answers;
  }

  #isFresh({ since }: Idle): boolean {
    return Date.now() - since < this.#options.pingAfterMs;
  }

  #wait(
    user: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<BackendConnection> {
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const done = () => {
        this.#options.waited((performance.now() - since) / 1000);
        clearTimeout(limit);
        signal?.removeEventListener("abort", abort);
        this.#queue.delete(waiter);
      };
      const waiter: Waiter = {
        user,
        resolve: (connection) => (done(), resolve(connection)),
        reject: (error) => (done(), reject(error)),
      };
      const limit = setTimeout(() => waiter.reject(this.#tooLong()), this.#options.acquireMsMax);
      const abort = () => waiter.reject(canceled(signal!));
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.add(waiter);
    });
  }

  /** How many connections more there should be. */
  get #missing(): number {
    const { sizeMax, sizeMin, spares } = this.#options;
    const opening = this.#openings.size;
    const total = this.#all.size + opening;
    const waiting = this.#options.userMax === 0
      ? this.#queue.size
      : this.#queue.values().filter(({ user }) => this.#mayHave(user)).toArray().length;
    const wanted = Math.max(
      waiting - opening,
      sizeMin - total,
      spares - this.#idle.length - opening,
    );
    return Math.min(wanted, sizeMax - total);
  }

  /** Opens connections as long as somebody waits for one and there may be more of them. */
  #grow(): void {
    if (this.#closed || this.#retry !== undefined) return;
    while (this.#missing > 0) {
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
    this.#totals.opened++;
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
    this.#totals.failed++;
    this.#retryAt = performance.now() + pauseMs;
    this.#lastFailure = cause;
    const error = cause instanceof Error ? cause.message : String(cause);
    const detail = cause instanceof PgError ? cause.fields.detail : undefined;
    log.error("no connection to IRIS", { error, detail, hint: hintOf(cause) });
    // As long as others work, those who wait may still get one of theirs.
    if (!this.#isAway || this.#options.waitWhenAway) return;
    for (const { reject } of [...this.#queue]) reject(cause);
  }

  #give(connection: BackendConnection): void {
    const next = this.#next();
    if (next) {
      this.#count(next.user, 1);
      return next.resolve(connection);
    }
    this.#idle.push({ connection, since: Date.now() });
    // A timer that is set already looks again when it is due.
    if (this.#retirement === undefined) this.#retire();
  }

  /** Closes what nobody has used for long; those that were used last are lent first. */
  #retire(): void {
    const { idleMsMax, sizeMin, spares } = this.#options;
    this.#retirement = undefined;
    const kept = () => this.#idle.length <= spares || this.#all.size <= sizeMin;
    const ageOf = ({ since }: Idle) => Date.now() - since;
    while (!kept() && ageOf(this.#idle[0]) >= idleMsMax) this.#idle.shift()!.connection.close();
    if (kept() || idleMsMax === Infinity || this.#closed) return;
    const leftMs = Math.min(Math.max(1, idleMsMax - ageOf(this.#idle[0])), idleMsMax);
    this.#retirement = setTimeout(() => this.#retire(), leftMs);
    Deno.unrefTimer(this.#retirement);
  }

  #takeBack(connection: BackendConnection, user: string | undefined): void | Promise<void> {
    const clean = connection.level === 0 && connection.cursors.size === 0 &&
      connection.pending === 0;
    if (!clean && connection.alive) return this.#clean(connection, user);
    this.#lendOn(connection, user);
  }

  async #clean(connection: BackendConnection, user: string | undefined): Promise<void> {
    if (!await settled(connection.reset(), this.#options.resetMsMax)) {
      // What does not become clean in time is busy with something that nobody wants any more.
      await connection.close();
    }
    this.#lendOn(connection, user);
  }

  #lendOn(connection: BackendConnection, user: string | undefined): void {
    this.#count(user, -1);
    if (connection.worn || this.#isOverfull) connection.close();
    else if (connection.alive) this.#give(connection);
    // Whoever waited for this user's turn may have another one.
    this.#grow();
  }

  #gone(connection: BackendConnection): void {
    this.#all.delete(connection);
    const place = this.#idle.findIndex((idle) => idle.connection === connection);
    if (place >= 0) this.#idle.splice(place, 1);
    this.#grow();
  }

  #tooLong(): unknown {
    const { sizeMax, acquireMsMax } = this.#options;
    if (this.#all.size === 0 && this.#failures > 0) return this.#lastFailure;
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
