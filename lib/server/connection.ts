// One client from accept to close: the pipeline of its bytes, its deadline, and the release of all it holds.

import { PgError } from "../errors/pg_error.ts";
import type { Audit } from "../observe/audit.ts";
import type { Counts } from "../observe/counts.ts";
import type { Log } from "../observe/log.ts";
import type { Client } from "../session/contract.ts";
import { decode } from "../wire/decode.ts";
import { Framer, frames } from "../wire/frames.ts";
import type { FrontendMessage } from "../wire/frontend.ts";
import type { Conversation, MakeConversation } from "./conversation.ts";
import { Reception } from "./reception.ts";
import type { Entered, Visitor } from "./door.ts";
import type { CancelRegistry } from "./registry.ts";
import { Socket } from "./socket.ts";

export interface ConnectionOptions {
  makeConversation: MakeConversation;
  registry: CancelRegistry;
  log: Log;
  audit: Audit;
  counts: Counts;
  loginMsMax: number;
  halfClosedMsMax: number;
  messageBytesMax: number;
  isFull(): boolean;
}

/** A session that cannot send its last word in this time, because nobody reads it, loses its socket. */
const CLOSE_MS_MAX = 5000;

export class Connection {
  readonly #visitor: Visitor;
  readonly #options: ConnectionOptions;
  #client: Client;
  readonly #over = Promise.withResolvers<void>();
  /** Stops the pipeline. */
  readonly #ended = new AbortController();
  #conversation: Conversation | undefined;
  #released = false;

  constructor(visitor: Visitor, options: ConnectionOptions) {
    this.#visitor = visitor;
    this.#options = options;
    const { address, port, server } = visitor;
    this.#client = { address, port, server };
  }

  get address(): string {
    return this.#visitor.address;
  }

  /** True from the login until the session has given back all it held: strangers take nobody's place. */
  get hasPlace(): boolean {
    return this.authenticated && !this.#released;
  }

  get authenticated(): boolean {
    return this.#conversation?.authenticated ?? false;
  }

  /** Settles when the connection is over and everything is given back; it never rejects. */
  async serve(): Promise<void> {
    const login = setTimeout(() => this.#loginIsLate(), this.#options.loginMsMax);
    this.#over.promise.then(() => clearTimeout(login));
    const entered = await this.#enter();
    if (entered) return await this.#serve(entered);
    this.#over.resolve();
    this.#visitor.destroy();
  }

  /** Undefined where it goes no further. */
  async #enter(): Promise<Entered | undefined> {
    try {
      return await Promise.race([this.#visitor.enter(), this.#over.promise]) ?? undefined;
    } catch (cause) {
      if (cause instanceof PgError) this.#logRefusal(cause);
      else this.#options.log.error("a client could not come in", { ...this.#peer, cause });
    }
  }

  async #serve({ channel, encryption, offersOver, refusal }: Entered): Promise<void> {
    const { isFull, registry, log, audit, counts } = this.#options;
    if (encryption) this.#client = { ...this.#client, encryption };
    const socket = new Socket(channel, counts);
    const reception = new Reception({
      outlet: socket,
      offersOver,
      isFull,
      cancel: ({ processId, secret }) => {
        const found = registry.cancel(processId, secret);
        audit("cancel request", { ...this.#peer, processId, found });
      },
      refused: (error) => this.#logRefusal(error),
    });
    await Promise.race([
      refusal ? this.#refuse(reception, refusal) : this.#converse(socket, reception),
      this.#departure(socket),
      this.#over.promise,
    ]);
    this.#over.resolve();
    this.#ended.abort(OVER);
    // What a session still waits to send fails without its socket, and lets it end.
    const stuck = setTimeout(() => socket.destroy(), CLOSE_MS_MAX);
    this.#conversation?.over.then(() => clearTimeout(stuck));
    // The client sees the end when nothing of its work is left, as from a backend of PostgreSQL's.
    await this.#closeConversation();
    clearTimeout(stuck);
    this.#released = true;
    try {
      await socket.end();
    } catch (cause) {
      log.error("a socket could not be closed", { ...this.#peer, cause });
    }
  }

  /** As the log tells who it is. */
  get #peer() {
    const { address, port } = this.#client;
    return { address, port };
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
    this.#visitor.destroy();
  }

  async #closeConversation(reason?: PgError): Promise<void> {
    try {
      await this.#conversation?.close(reason);
    } catch (cause) {
      this.#options.log.error("a session could not be closed", { ...this.#peer, cause });
    }
  }

  async #refuse(reception: Reception, refusal: PgError): Promise<void> {
    try {
      await reception.refuse(refusal);
    } catch (cause) {
      if (!isGone(cause)) throw cause;
    }
  }

  /** Reads and answers until either side has had enough. */
  async #converse(socket: Socket, reception: Reception): Promise<void> {
    const framer = new Framer({
      messageBytesMax: this.#options.messageBytesMax,
      authenticated: () => this.authenticated,
    });
    try {
      await socket.readable().pipeThrough(frames(framer)).pipeThrough(decode()).pipeTo(
        new WritableStream({
          write: async (messages: FrontendMessage[]) => {
            if (await this.#receive(messages, { socket, reception })) this.#ended.abort(OVER);
          },
        }),
        { signal: this.#ended.signal },
      );
    } catch (cause) {
      if (cause === OVER || isGone(cause)) return;
      this.#options.log.error("a connection failed", { ...this.#peer, cause });
    }
  }

  /** True when nothing more is to be read. */
  async #receive(
    messages: FrontendMessage[],
    { socket, reception }: { socket: Socket; reception: Reception },
  ): Promise<boolean> {
    if (!this.#conversation) {
      const received = await reception.receive(messages);
      if (received !== "begin" || this.#ended.signal.aborted) return received === "end";
      this.#conversation = this.#options.makeConversation(this.#client, socket);
      this.#conversation.over.then(() => this.#over.resolve());
    }
    await this.#conversation.receive(messages);
    return this.#conversation.closed || messages.some(isFatal);
  }

  /** Settles when the client is gone and what it asked for has had its time. */
  async #departure(socket: Socket): Promise<void> {
    const orderly = await socket.gone;
    if (!orderly) return;
    await within(this.#options.halfClosedMsMax, this.#over.promise);
  }

  async #loginIsLate(): Promise<void> {
    if (this.authenticated) return;
    const reason = new PgError("query_canceled", "canceling authentication due to timeout", {
      severity: "FATAL",
    });
    // A session that has begun to log in tells of itself.
    if (!this.#conversation) this.#logRefusal(reason);
    await this.close(reason);
  }

  #logRefusal(error: PgError): void {
    this.#options.audit("a client was refused", {
      ...this.#peer,
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
