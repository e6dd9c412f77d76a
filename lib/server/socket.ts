// One client's socket as a source of chunks and an outlet for answers; its failures are PgErrors.

import { PgError } from "../errors/pg_error.ts";
import type { Outlet } from "../session/contract.ts";

/** Deno's own readable allocates 64 kB a chunk, which halves the throughput. */
const READ_BYTES = 8 * 1024;

/** After our last word we read on this long, for a close with bytes unread would destroy it. */
const LINGER_MS = 1000;
const LINGER_BYTES_MAX = 1024 * 1024;

export class Socket implements Outlet {
  /** Settles with true when the client has closed its side, with false when the socket broke. */
  readonly gone: Promise<boolean>;
  readonly #conn: Deno.TcpConn;
  readonly #buffer = new Uint8Array(READ_BYTES);
  readonly #gone = Promise.withResolvers<boolean>();
  #reading: Promise<number | null> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.gone = this.#gone.promise;
  }

  /** Chunks of what the client sends; it ends as well when the socket breaks, see `gone`. */
  readable(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      pull: async (controller) => {
        const size = await this.#read();
        if (size === null) return controller.close();
        // The buffer is used again before a later stage has read the chunk.
        controller.enqueue(this.#buffer.slice(0, size));
      },
    });
  }

  /** In the order of the calls; settles when the kernel has taken everything. */
  send(bytes: Uint8Array): Promise<void> {
    const sent = this.#writing.then(() => this.#write(bytes));
    this.#writing = sent.catch(() => {});
    return sent;
  }

  /** Says that nothing more comes, waits a little for the client to do the same, and closes. */
  async end(): Promise<void> {
    const deadline = setTimeout(() => this.destroy(), LINGER_MS);
    try {
      await this.#writing;
      if (!this.#closed) await this.#conn.closeWrite();
      for (let bytes = 0; bytes < LINGER_BYTES_MAX;) {
        const size = await this.#read();
        if (size === null) break;
        bytes += size;
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
    this.#conn.close();
  }

  /** Null at the end. One read at a time: whoever comes second takes the one that is under way. */
  async #read(): Promise<number | null> {
    if (this.#closed) return null;
    this.#reading ??= this.#conn.read(this.#buffer).finally(() => this.#reading = undefined);
    try {
      const size = await this.#reading;
      if (size === null) this.#gone.resolve(true);
      return size;
    } catch (cause) {
      if (!isSocketFailure(cause)) throw cause;
      this.#gone.resolve(false);
      return null;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        if (this.#closed) throw new Deno.errors.BadResource("the socket is closed");
        done += await this.#conn.write(bytes.subarray(done));
      }
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
