// A client's bytes in both directions, whatever they come through: a plain socket, or one of node's.

import type { Socket as NodeSocket } from "node:net";

export interface Channel {
  /** A chunk that the caller may keep; null at the end. One read at a time. */
  read(): Promise<Uint8Array | null>;
  /** Settles when the system has taken everything. */
  write(bytes: Uint8Array): Promise<void>;
  closeWrite(): Promise<void>;
  /** At once; what waits in a read or a write ends. */
  close(): void;
}

/** For whoever sends much: Deno's own readable allocates as much for every chunk, which halves the throughput. */
const READ_BYTES_MAX = 64 * 1024;
/** Most clients are silent most of the time, and each of them has a read under way. */
const READ_BYTES_LEAST = 1024;
/** From one to the next. */
const STEP = 8;

export class PlainChannel implements Channel {
  readonly #conn: Deno.TcpConn;
  #buffer = new Uint8Array(READ_BYTES_LEAST);
  #closed = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  async read(): Promise<Uint8Array | null> {
    const size = await this.#conn.read(this.#buffer);
    if (size === null) return null;
    const { length } = this.#buffer;
    const isFull = size === length;
    // The buffer is used again before a later stage has read the chunk.
    const chunk = isFull ? this.#buffer : this.#buffer.slice(0, size);
    const next = isFull
      ? Math.min(length * STEP, READ_BYTES_MAX)
      : size * STEP <= length
      ? Math.max(length / STEP, READ_BYTES_LEAST)
      : length;
    if (isFull || next !== length) this.#buffer = new Uint8Array(next);
    return chunk;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) done += await this.#conn.write(bytes.subarray(done));
  }

  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  close(): void {
    if (!this.#closed) this.#conn.close();
    this.#closed = true;
  }
}

/** Over a socket of node:net or node:tls, read on demand so that a slow session slows its client. */
export class NodeChannel implements Channel {
  readonly #socket: NodeSocket;
  #failure: Error | undefined;
  #ended = false;
  #news = Promise.withResolvers<void>();

  constructor(socket: NodeSocket) {
    this.#socket = socket;
    const wake = () => {
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    };
    socket.on("readable", wake);
    for (const end of ["end", "close"]) {
      socket.on(end, () => {
        this.#ended = true;
        wake();
      });
    }
    socket.on("error", (error) => {
      this.#failure = error;
      wake();
    });
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const news = this.#news.promise;
      const chunk: Uint8Array | null = this.#socket.read();
      // A Buffer's slice() is a view, which nobody expects of a Uint8Array.
      if (chunk) return new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.length);
      if (this.#failure) throw this.#failure;
      if (this.#ended) return null;
      await news;
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#settled((done) => this.#socket.write(bytes, done));
  }

  closeWrite(): Promise<void> {
    return this.#settled((done) => this.#socket.end(done));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Rejects as well when the socket goes away with the answer. */
  #settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const gone = () =>
        reject(this.#failure ?? new Deno.errors.BadResource("the socket is closed"));
      if (this.#socket.destroyed) return gone();
      this.#socket.once("close", gone);
      start((error) => {
        this.#socket.off("close", gone);
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
