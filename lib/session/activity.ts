// What a session does at the moment, as pg_stat_activity tells it.

import type { Activity } from "../catalog/contract.ts";
import type { FrontendMessage } from "../wire/frontend.ts";
import type { Histogram } from "../observe/counts.ts";
import type { Context } from "./context.ts";
import type { Effects } from "./contract.ts";

export class Doing {
  readonly #now: () => number;
  readonly #requests: Histogram;
  readonly #beganAt: number;
  #changedAt: number;
  #query = "";
  #queryAt: number | null = null;
  /** Of the clock for durations. */
  #requestAt: number | null = null;

  constructor({ now, counts }: Pick<Effects, "now" | "counts">) {
    this.#now = now;
    this.#requests = counts.requests;
    this.#beganAt = this.#changedAt = now();
  }

  /** A message that is not about a statement goes on with the one before it. */
  begins(message: FrontendMessage, context: Context): void {
    this.#requestAt ??= performance.now();
    const text = textOf(message, context);
    if (text === undefined) return;
    this.#query = text;
    this.#queryAt = this.#changedAt = this.#now();
  }

  ends(): void {
    this.#changedAt = this.#now();
    if (this.#requestAt === null) return;
    this.#requests.observe((performance.now() - this.#requestAt) / 1000);
    this.#requestAt = null;
  }

  tell(context: Context): Activity {
    const { processId, user, settings, client, transaction } = context;
    const state = stateOf(context);
    return {
      pid: processId,
      user,
      application: settings.show("application_name"),
      address: client.address,
      port: client.port,
      encryption: client.encryption,
      beganAt: this.#beganAt,
      transactionAt: state === "idle" || this.#queryAt === null ? null : transaction.startedAt,
      queryAt: this.#queryAt,
      changedAt: this.#changedAt,
      state,
      query: this.#query,
    };
  }
}

function stateOf({ cancellation, transaction }: Context): string {
  if (cancellation.signal) return "active";
  if (transaction.failed) return "idle in transaction (aborted)";
  return transaction.inBlock ? "idle in transaction" : "idle";
}

function textOf(message: FrontendMessage, { statements, portals }: Context): string | undefined {
  switch (message.name) {
    case "Query":
    case "Parse":
      return message.body.query;
    case "Bind":
      return statements.find(message.body.statement)?.parsed?.text;
    case "Execute":
      return portals.find(message.body.portal)?.statement.parsed?.text;
    default:
      return undefined;
  }
}
