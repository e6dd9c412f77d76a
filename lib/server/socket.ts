// One client's socket as a source of chunks and an outlet for answers; its failures are PgErrors.

import { PgError } from "../errors/pg_error.ts";
import type { Counts } from "../observe/counts.ts";
import type { Outlet } from "../session/contract.ts";
import type { Channel } from "./channel.ts";

/** After our last word we read on this long, for a close with bytes unread would destroy it. */
const LINGER_MS = 1000;
const LINGER_BYTES_MAX = 1024 * 1024;

export class Socket implements Outlet {
  /** Settles with true when the client has closed its side, with false when the socket broke. */
  readonly gone: Promise<boolean>;
  readonly #channel: Channel;
  readonly #counts: Counts;
  readonly #gone = Promise.withResolvers<boolean>();
  #reading: Promise<Uint8Array | null> | null = null;
  #writing: Promise<void> | null = null;
  #closed = false;

  constructor(channel: Channel, counts: Counts) {
    this.#channel = channel;
    this.#counts = counts;
    this.gone = this.#gone.promise;
  }

  /** Chunks of what the client sends; it ends as well when the socket breaks, see `gone`. */
  readable(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      pull: async (controller) => {
        const chunk = await this.#next();
        if (chunk === null) return controller.close();
        controller.enqueue(chunk);
      },
    });
  }

  /** In the order of the calls; settles when the kernel has taken everything. */
  send(bytes: Uint8Array): Promise<void> {
    const before = this.#writing;
    const sent = before === null ? this.#write(bytes) : before.then(() => this.#write(bytes));
    const done = () => {
      if (this.#writing === writing) this.#writing = null;
    };
    // A failure is for who sent it; what comes after only waits for its end.
    const writing = this.#writing = sent.then(done, done);
    return sent;
  }

  /** Says that nothing more comes, waits a little for the client to do the same, and closes. */
  async end(): Promise<void> {
    const deadline = setTimeout(() => this.destroy(), LINGER_MS);
    try {
      await this.#writing;
      if (!this.#closed) await this.#channel.closeWrite();
      for (let bytes = 0; bytes < LINGER_BYTES_MAX;) {
        const chunk = await this.#next();
        if (chunk === null) break;
        bytes += chunk.length;
      }
    } catch (cause) {
      if (!isSocketFailure(cause)) throw cause;
    } finally {
      clearTimeout(deadline);
      this.destroy();
    }
  }

  /** At once; what waits in a read or a write fails. */
  destroy(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#gone.resolve(false);
    this.#channel.close();
  }

  /** Null at the end. One read at a time: whoever comes second takes the one that is under way. */
  #next(): Promise<Uint8Array | null> {
    return this.#reading ??= this.#read();
  }

  async #read(): Promise<Uint8Array | null> {
    try {
      const chunk = this.#closed ? null : await this.#channel.read();
      if (chunk === null) this.#gone.resolve(true);
      else this.#counts.received += chunk.length;
      return chunk;
    } catch (cause) {
      if (!isSocketFailure(cause)) throw cause;
      this.#gone.resolve(false);
      return null;
    } finally {
      this.#reading = null;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      if (this.#closed) throw new Deno.errors.BadResource("the socket is closed");
      await this.#channel.write(bytes);
      this.#counts.sent += bytes.length;
    } catch (cause) {
      if (!isSocketFailure(cause)) throw cause;
      this.#gone.resolve(false);
      throw new PgError("connection_failure", "could not send data to client", {
        severity: "FATAL",
        cause,
      });
    }
  }
}

/** What a socket fails with when the client is gone or we have closed it ourselves. */
function isSocketFailure(cause: unknown): boolean {
  return cause instanceof Deno.errors.ConnectionReset ||
    cause instanceof Deno.errors.ConnectionAborted ||
    cause instanceof Deno.errors.BrokenPipe ||
    cause instanceof Deno.errors.NotConnected ||
    cause instanceof Deno.errors.TimedOut ||
    cause instanceof Deno.errors.Interrupted ||
    cause instanceof Deno.errors.BadResource ||
    cause instanceof Deno.errors.UnexpectedEof ||
    (cause instanceof Error && "code" in cause);
}
