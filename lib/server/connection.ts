// One client from accept to close: the pipeline of its bytes, its deadline, and the release of all it holds.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import type { Client } from "../session/contract.ts";
import { decode } from "../wire/decode.ts";
import { Framer, frames } from "../wire/frames.ts";
import type { FrontendMessage } from "../wire/frontend.ts";
import type { Conversation, MakeConversation } from "./conversation.ts";
import { Reception } from "./reception.ts";
import type { CancelRegistry } from "./registry.ts";
import type { Socket } from "./socket.ts";

export interface ConnectionOptions {
  client: Client;
  makeConversation: MakeConversation;
  registry: CancelRegistry;
  log: Log;
  loginMsMax: number;
  halfClosedMsMax: number;
  messageBytesMax: number;
  isFull(): boolean;
}

/** A session that cannot send its last word in this time, because nobody reads it, loses its socket. */
const CLOSE_MS_MAX = 5000;

export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #reception: Reception;
  readonly #over = Promise.withResolvers<void>();
  /** Stops the pipeline. */
  readonly #ended = new AbortController();
  #conversation: Conversation | undefined;
  #released = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#reception = new Reception({
      outlet: socket,
      isFull: options.isFull,
      cancel: ({ processId, secret }) => {
        const found = options.registry.cancel(processId, secret);
        options.log.debug("cancel request", { ...options.client, found });
      },
    });
  }

  /** True from the StartupMessage until the session has given back all it held. */
  get isSession(): boolean {
    return this.#conversation !== undefined && !this.#released;
  }

  get authenticated(): boolean {
    return this.#conversation?.authenticated ?? false;
  }

  /** Settles when the connection is over and everything is given back; it never rejects. */
  async serve(): Promise<void> {
    const login = setTimeout(() => this.#loginIsLate(), this.#options.loginMsMax);
    await Promise.race([this.#converse(), this.#departure(), this.#over.promise]);
    clearTimeout(login);
    this.#over.resolve();
    this.#ended.abort(OVER);
    const closed = this.#closeConversation().then(() => {
      this.#released = true;
    });
    await within(CLOSE_MS_MAX, closed);
    try {
      // Whatever the session still waits to send fails now, and lets it end.
      await this.#socket.end();
    } catch (cause) {
      this.#options.log.error("a socket could not be closed", { ...this.#options.client, cause });
    }
    await closed;
  }

  /** Tells the client why, if there is a session to tell it, and ends. */
  async close(reason: PgError): Promise<void> {
    await within(CLOSE_MS_MAX, this.#closeConversation(reason));
    this.#over.resolve();
  }

  /** Lets the client finish what it does, and no more. */
  leave(reason: PgError): void {
    if (this.#conversation) this.#conversation.leave(reason);
    else this.#over.resolve();
  }

  destroy(): void {
    this.#over.resolve();
    this.#socket.destroy();
  }

  async #closeConversation(reason?: PgError): Promise<void> {
    try {
      await this.#conversation?.close(reason);
    } catch (cause) {
      this.#options.log.error("a session could not be closed", { ...this.#options.client, cause });
    }
  }

  /** Reads and answers until either side has had enough. */
  async #converse(): Promise<void> {
    const framer = new Framer({
      messageBytesMax: this.#options.messageBytesMax,
      authenticated: () => this.authenticated,
    });
    try {
      await this.#socket.readable().pipeThrough(frames(framer)).pipeThrough(decode()).pipeTo(
        new WritableStream({
          write: async (messages: FrontendMessage[]) => {
            if (await this.#receive(messages)) this.#ended.abort(OVER);
          },
        }),
        { signal: this.#ended.signal },
      );
    } catch (cause) {
      if (cause === OVER || isGone(cause)) return;
      this.#options.log.error("a connection failed", { ...this.#options.client, cause });
    }
  }

  /** True when nothing more is to be read. */
  async #receive(messages: FrontendMessage[]): Promise<boolean> {
    if (!this.#conversation) {
      const last = messages.at(-1);
      const received = await this.#reception.receive(messages);
      if (last?.name === "Malformed") this.#logRefusal(last.error);
      if (received !== "begin" || this.#ended.signal.aborted) return received === "end";
      const { makeConversation, client } = this.#options;
      this.#conversation = makeConversation(client, this.#socket);
      this.#conversation.over.then(() => this.#over.resolve());
    }
    await this.#conversation.receive(messages);
    return this.#conversation.closed || messages.some(isFatal);
  }

  /** Settles when the client is gone and what it asked for has had its time. */
  async #departure(): Promise<void> {
    const orderly = await this.#socket.gone;
    if (!orderly) return;
    await within(this.#options.halfClosedMsMax, this.#over.promise);
  }

  async #loginIsLate(): Promise<void> {
    if (this.authenticated) return;
    this.#options.log.info("a client did not log in in time", { ...this.#options.client });
    await this.close(
      new PgError("query_canceled", "canceling authentication due to timeout", {
        severity: "FATAL",
      }),
    );
  }

  #logRefusal(error: PgError): void {
    this.#options.log.info("a client was refused", {
      ...this.#options.client,
      reason: error.message,
    });
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, late]);
  clearTimeout(timer);
}

const OVER = Symbol("the conversation is over");

function isFatal(message: FrontendMessage): boolean {
  return message.name === "Malformed" && message.error.severity !== "ERROR";
}

/** The outlet's own error, handed on by the session. */
function isGone(cause: unknown): boolean {
  return cause instanceof PgError && cause.condition === "connection_failure";
}
