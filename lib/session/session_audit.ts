// What the audit is told of a session, from its first try to log in to its end.

import type { PgError } from "../errors/pg_error.ts";
import type { Context } from "./context.ts";
import type { Client, Effects } from "./contract.ts";
import type { Login } from "./login/login.ts";
import type { Startup } from "./login/startup.ts";

export class SessionAudit {
  readonly #effects: Effects;
  readonly #client: Client;
  #startup?: Startup;
  /** It has begun and nobody was told yet what came of it. */
  #loggingIn = false;
  #beganAt = 0;
  /** What the client was told last, where the end was not its own wish. */
  #endReason = "the client left";

  constructor(effects: Effects, client: Client) {
    this.#effects = effects;
    this.#client = client;
  }

  /** Who it is, as far as it has said so. */
  get #peer() {
    const { address, port, encryption } = this.#client;
    const { user, database } = this.#startup ?? {};
    const { version: tls, cipher } = encryption ?? {};
    return { address, port, user, database, tls, cipher };
  }

  /** Each login that begins has one line more: that it failed, or that a session began. */
  knocked(startup: Startup): void {
    this.#startup = startup;
    this.#loggingIn = true;
    this.#effects.audit("a login began", this.#peer);
  }

  began({ rule, channelBound }: Login, { processId, settings }: Context): void {
    this.#beganAt = this.#effects.now();
    this.#loggingIn = false;
    this.#effects.audit("a session began", {
      ...this.#peer,
      processId,
      method: rule.method,
      channelBinding: channelBound || undefined,
      application: settings.show("application_name"),
    });
  }

  /** The log is told more than the client. */
  failed({ condition, sqlstate, message: reason, fields }: PgError, session?: Context): void {
    const because = fields.cause instanceof Error ? fields.cause.message : undefined;
    if (!session) {
      this.#loggingIn = false;
      this.#effects.audit("a login failed", { ...this.#peer, sqlstate, reason, because });
    } else if (condition === "insufficient_privilege") {
      const { processId } = session;
      this.#effects.audit("an action was denied", { ...this.#peer, processId, reason });
    }
  }

  endsAs(reason: string): void {
    this.#endReason = reason;
  }

  /** Nobody will hear any more what becomes of a login. */
  ended(): void {
    if (!this.#loggingIn) return;
    this.#effects.audit("a login failed", { ...this.#peer, reason: this.#endReason });
  }

  /** Nothing of the session is left. */
  left({ processId }: Context): void {
    this.#effects.audit("a session ended", {
      ...this.#peer,
      processId,
      reason: this.#endReason,
      seconds: Math.round((this.#effects.now() - this.#beganAt) / 1000),
    });
  }
}
