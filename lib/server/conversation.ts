// What the server needs of a session: it takes messages in batches, and can be told to end.

import type { PgError } from "../errors/pg_error.ts";
import type { Client, Outlet } from "../session/contract.ts";
import type { FrontendMessage } from "../wire/frontend.ts";

export interface Conversation {
  /**
   * Answers a batch; the next one is read when this settles. The first batch begins with the
   * StartupMessage. It rejects only when the outlet does: then the client is gone.
   */
  receive(messages: FrontendMessage[]): Promise<void>;
  /** True once the socket shall be shut after what was sent. */
  readonly closed: boolean;
  /** True before AuthenticationOk is sent: from then on messages may be long. */
  readonly authenticated: boolean;
  /** Settles when it has ended, also by itself. */
  readonly over: Promise<void>;
  /** Ends with this reason once the client's work is done: at once where it asks nothing. */
  leave(reason: PgError): void;
  /**
   * Sends the reason if there is one, and gives back whatever the session holds. It may come at
   * any time, also while `receive` is at work, which then settles soon; a second call does nothing.
   */
  close(reason?: PgError): Promise<void>;
}

export type MakeConversation = (client: Client, outlet: Outlet) => Conversation;
