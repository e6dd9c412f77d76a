// A client that speaks bare messages, for gateways that trust it.

import { Writer } from "../../lib/bytes/writer.ts";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { type Login, loginOf } from "./gateway.ts";

const READY = 0x5a;

export class RawClient {
  readonly #socket: Deno.TcpConn;
  /** One for all reads: a bench must not measure its client's garbage. */
  readonly #chunk = new Uint8Array(1 << 16);
  /** The server's greeting, up to the first ReadyForQuery. */
  greeting: BackendMessage[] = [];

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async connect(
    gateway: Gateway,
    parameters: Record<string, string> = {},
  ): Promise<RawClient> {
    return await RawClient.login(loginOf(gateway), parameters);
  }

  /** Without a password. */
  static async login(
    { host, port, user, database }: Omit<Login, "password">,
    parameters: Record<string, string> = {},
  ): Promise<RawClient> {
    const client = await RawClient.open(host, port);
    const to = new Writer();
    StartupMessage.encode({
      version: 0x30000,
      parameters: { user, database, ...parameters },
    }, to);
    client.greeting = decodeBackendAll(await client.ask(to.take()));
    return client;
  }

  static async open(host: string, port: number): Promise<RawClient> {
    const socket = await Deno.connect({ hostname: host, port });
    socket.setNoDelay();
    return new RawClient(socket);
  }

  /** Sends bytes that end with a Sync or a Query, and gives the answer up to ReadyForQuery. */
  async ask(bytes: Uint8Array): Promise<Uint8Array> {
    await this.send(bytes);
    return await this.untilReady();
  }

  async query(sql: string): Promise<BackendMessage[]> {
    const to = new Writer();
    Query.encode({ query: sql }, to);
    return decodeBackendAll(await this.ask(to.take()));
  }

  /** What the server has closed takes nothing more, and whoever reads learns why. */
  async send(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        done += await this.#socket.write(bytes.subarray(done));
      }
    } catch (cause) {
      if (!isEnd(cause)) throw cause;
    }
  }

  /** Null at the end of the connection, which is a reset where something was sent that nobody has read. */
  async #read(chunk: Uint8Array): Promise<number | null> {
    try {
      return await this.#socket.read(chunk);
    } catch (cause) {
      if (!isEnd(cause)) throw cause;
      return null;
    }
  }

  /** Reads an answer up to ReadyForQuery without keeping it, and gives its size; `came` is told of each piece. */
  async count(bytes: Uint8Array, came: (size: number) => void = () => {}): Promise<number> {
    await this.send(bytes);
    const chunk = new Uint8Array(1 << 18);
    const end = new Uint8Array(6);
    for (let total = 0;;) {
      const size = await this.#read(chunk);
      if (size === null) return total;
      total += size;
      came(size);
      keepLast(end, chunk.subarray(0, size));
      // ReadyForQuery, idle: what a row ends with could look the same, but not at the end of an answer.
      if (end[0] === READY && end[4] === 5 && end[5] === 0x49) return total;
    }
  }

  /** What is there of an answer that is longer. */
  async beginning(): Promise<Uint8Array> {
    const size = await this.#read(this.#chunk);
    return this.#chunk.slice(0, size ?? 0);
  }

  /** Everything up to ReadyForQuery, or to so many of them, or to the end of the connection; behind what is read already. */
  async untilReady(times = 1, read: Uint8Array = new Uint8Array()): Promise<Uint8Array> {
    let left = times;
    const answer = new Writer();
    answer.bytes(read);
    const chunk = this.#chunk;
    for (let at = 0;;) {
      const size = await this.#read(chunk);
      if (size === null) return answer.take();
      answer.bytes(chunk.subarray(0, size));
      // Walks whole messages only, so that a Z inside a value is not taken for the end.
      for (;;) {
        if (answer.size - at < 5) break;
        const length = lengthAt(answer.buffer, at + 1);
        if (answer.size - at < length + 1) break;
        const tag = answer.buffer[at];
        at += length + 1;
        if (tag === READY && --left <= 0 && at === answer.size) return answer.take();
      }
    }
  }

  /** Everything up to the end of the connection. */
  async untilClosed(): Promise<Uint8Array> {
    const answer = new Writer();
    const chunk = this.#chunk;
    for (;;) {
      const size = await this.#read(chunk);
      if (size === null) return answer.take();
      answer.bytes(chunk.subarray(0, size));
    }
  }

  /** Nothing more will come from here; answers still may. */
  async endSending(): Promise<void> {
    await this.#socket.closeWrite().catch((cause) => {
      if (!isEnd(cause)) throw cause;
    });
  }

  close(): void {
    this.#socket.close();
  }
}

function isEnd(cause: unknown): boolean {
  return cause instanceof Deno.errors.ConnectionReset || cause instanceof Deno.errors.BrokenPipe ||
    cause instanceof Deno.errors.NotConnected;
}

/** Shifts the newest bytes into the end of `last`. */
function keepLast(last: Uint8Array, fresh: Uint8Array): void {
  const kept = Math.max(0, last.length - fresh.length);
  last.copyWithin(0, last.length - kept);
  last.set(fresh.subarray(Math.max(0, fresh.length - last.length)), kept);
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** The rows of an answer as text. */
export function textRows(messages: readonly BackendMessage[]): (string | null)[][] {
  const text = new TextDecoder();
  return messages.flatMap((message) =>
    message.name === "DataRow"
      ? [message.body.values.map((value) => value && text.decode(value))]
      : []
  );
}

/** The SQLSTATE of the first error of an answer, if there is one. */
export function sqlstateOf(messages: readonly BackendMessage[]): string | undefined {
  const error = messages.find((message) => message.name === "ErrorResponse");
  return error?.name === "ErrorResponse" ? error.body.fields.C : undefined;
}
