// A session's time limits: for a statement, for a transaction, and for a client that asks nothing.
// A limit that is off costs nothing, and none has a timer while it does not count.

import { PgError } from "../../errors/pg_error.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Effects } from "../contract.ts";
import type { Settings } from "../settings/settings.ts";

type Stop = () => void;

export class TimeLimits {
  readonly #after: Effects["after"];
  readonly #settings: Settings;
  readonly #cancellation: Cancellation;
  readonly #terminate: (reason: PgError) => void;
  readonly #watch: (milliseconds: number) => Stop;
  #statement?: Stop;
  #deadlock?: Stop;
  #transaction?: Stop;
  #idle?: Stop;

  constructor(
    { after }: Pick<Effects, "after">,
    { settings, cancellation, terminate, watch }: {
      settings: Settings;
      cancellation: Cancellation;
      /** Ends the session, whatever it does. */
      terminate: (reason: PgError) => void;
      /** Looks for a deadlock after so long. */
      watch: (milliseconds: number) => Stop;
    },
  ) {
    this.#after = after;
    this.#settings = settings;
    this.#cancellation = cancellation;
    this.#terminate = terminate;
    this.#watch = watch;
  }

  /** `anew` where the one before it, of the same text, is over. In the time of grace it may not have begun yet. */
  statementBegins({ anew = false, graceMs = 0 } = {}): void {
    if (anew) this.statementEnds();
    const { statementMs } = this.#settings.limits;
    if (statementMs === 0) return;
    const milliseconds = statementMs + graceMs;
    this.#statement ??= this.#after(milliseconds, () => this.#cancellation.request(tooSlow()));
  }

  /** The statement may wait for a lock from here on. */
  mayWait(): void {
    this.#deadlock ??= this.#watch(this.#settings.limits.deadlockMs);
  }

  statementEnds(): void {
    this.#statement?.();
    this.#statement = undefined;
    this.#deadlock?.();
    this.#deadlock = undefined;
  }

  /** Also asked later on, for the limit may have been set inside of the transaction. */
  transactionBegins(): void {
    const { transactionMs } = this.#settings.limits;
    if (transactionMs === 0) return this.transactionEnds();
    this.#transaction ??= this.#after(
      transactionMs,
      () => this.#terminate(ending("transaction_timeout", "transaction timeout")),
    );
  }

  transactionEnds(): void {
    this.#transaction?.();
    this.#transaction = undefined;
  }

  /** The client has been told that the server is ready. */
  idleBegins({ inBlock }: { inBlock: boolean }): void {
    const { idleMs, idleInTransactionMs } = this.#settings.limits;
    const milliseconds = inBlock ? idleInTransactionMs : idleMs;
    if (milliseconds === 0) return;
    this.#idle = this.#after(milliseconds, () =>
      this.#terminate(
        inBlock
          ? ending("idle_in_transaction_session_timeout", "idle-in-transaction timeout")
          : ending("idle_session_timeout", "idle-session timeout"),
      ));
  }

  idleEnds(): void {
    this.#idle?.();
    this.#idle = undefined;
  }

  close(): void {
    this.statementEnds();
    this.transactionEnds();
    this.idleEnds();
  }
}

function tooSlow(): PgError {
  return new PgError("query_canceled", "canceling statement due to statement timeout");
}

function ending(condition: Condition, what: string): PgError {
  return new PgError(condition, `terminating connection due to ${what}`, { severity: "FATAL" });
}
