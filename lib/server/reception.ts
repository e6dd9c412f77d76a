// What happens to a connection before its session begins: offers declined, cancels delivered, crowds refused.

import { PgError, protocolViolation } from "../errors/pg_error.ts";
import type { Outlet } from "../session/contract.ts";
import { type FrontendMessage, unsupportedVersion } from "../wire/frontend.ts";
import { ErrorResponse, errorResponse } from "../wire/notices.ts";
import { type CancelRequest, GSSENC_REQUEST_CODE, SSL_REQUEST_CODE } from "../wire/startup.ts";

export interface ReceptionOptions {
  outlet: Outlet;
  /** The client has been answered already whether there is encryption. */
  offersOver: boolean;
  cancel(request: CancelRequest): void;
  /** Called before the client is told. */
  refused(error: PgError): void;
  /** True when one session more is one too many. */
  isFull(): boolean;
}

/** `begin`: the batch from its StartupMessage on is the session's. `end`: the socket is to be shut. */
export type Received = "wait" | "begin" | "end";

const OFFERS = ["SSLRequest", "GSSENCRequest"];
const DECLINE = new TextEncoder().encode("N");

export class Reception {
  readonly #options: ReceptionOptions;
  readonly #declined: Set<string>;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#declined = new Set(options.offersOver ? OFFERS : []);
  }

  /** Takes the messages that it answers off the front of the batch. */
  async receive(messages: FrontendMessage[]): Promise<Received> {
    while (messages.length > 0) {
      const [message] = messages;
      const next = await this.#step(message);
      if (next !== "wait") return next;
      messages.shift();
    }
    return "wait";
  }

  async #step(message: FrontendMessage): Promise<Received> {
    switch (message.name) {
      case "StartupMessage":
        return this.#options.isFull() ? await this.refuse(tooMany()) : "begin";
      case "SSLRequest":
        return await this.#decline(message.name, SSL_REQUEST_CODE);
      case "GSSENCRequest":
        return await this.#decline(message.name, GSSENC_REQUEST_CODE);
      case "CancelRequest":
        // No answer, whatever happens: it would tell a stranger which keys are right.
        this.#options.cancel(message.body);
        return "end";
      case "Malformed":
        return await this.refuse(message.error);
      default:
        return await this.refuse(protocolViolation("expected a startup packet"));
    }
  }

  /** Each may be asked for once; after that it is a protocol that nobody speaks. */
  async #decline(name: string, code: number): Promise<Received> {
    if (this.#declined.has(name)) return await this.refuse(unsupportedVersion(code));
    this.#declined.add(name);
    await this.#options.outlet.send(DECLINE);
    return "wait";
  }

  async refuse(error: PgError): Promise<"end"> {
    this.#options.refused(error);
    await this.#options.outlet.send(ErrorResponse.bytes(errorResponse(error)));
    return "end";
  }
}

function tooMany(): PgError {
  return new PgError("too_many_connections", "sorry, too many clients already", {
    severity: "FATAL",
  });
}
