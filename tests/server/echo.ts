// A server with a tiny conversation of its own, and a client that speaks raw bytes to it.

import { PgError } from "../../lib/errors/pg_error.ts";
import { Counts } from "../../lib/observe/counts.ts";
import type { Log, LogFields } from "../../lib/observe/log.ts";
import type { Conversation } from "../../lib/server/conversation.ts";
import { openPlainDoor } from "../../lib/server/door.ts";
import { listen, type ListenOptions, type Server } from "../../lib/server/listen.ts";
import { CancelRegistry } from "../../lib/server/registry.ts";
import type { Client as ServedClient, Outlet } from "../../lib/session/contract.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import type { FrontendMessage } from "../../lib/wire/frontend.ts";
import { ErrorResponse, errorResponse } from "../../lib/wire/notices.ts";
import { parseLine } from "../../lib/wire/transcript.ts";

/** The secret of every session here. */
export const SECRET = Uint8Array.of(1, 2, 3, 4);

/** Answers `CommandComplete` to a Query with its own text; `hang`, `flood` and `bug` do as they say. */
class Echo implements Conversation {
  closed = false;
  authenticated = false;
  readonly #ground: Ground;
  readonly #outlet: Outlet;
  readonly #stopped = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #processId: number;

  constructor(ground: Ground, outlet: Outlet) {
    this.#ground = ground;
    this.#outlet = outlet;
    this.#processId = ground.registry.enter(SECRET, {
      user: "echo",
      activity: () => null,
      cancel: () => this.#stopped.resolve(),
      terminate: () => this.#stopped.resolve(),
    });
    ground.begun += 1;
  }

  async receive(messages: FrontendMessage[]): Promise<void> {
    for (const message of messages) {
      this.#ground.received.push(message.name);
      await this.#answer(message);
    }
  }

  async #answer(message: FrontendMessage): Promise<void> {
    switch (message.name) {
      case "StartupMessage": {
        if (message.body.parameters.user === "waiting") return;
        this.authenticated = true;
        await this.#say("B AuthenticationOk");
        return await this.#say(`B BackendKeyData processId=${this.#processId} secret=x01020304`);
      }
      case "Query":
        return await this.#query(message.body.query);
      case "Malformed":
        this.closed = message.error.severity === "FATAL";
        return await this.#outlet.send(ErrorResponse.bytes(errorResponse(message.error)));
      case "Terminate":
        this.closed = true;
    }
  }

  async #query(text: string): Promise<void> {
    if (text === "bug") throw new Error("a bug");
    if (text === "hang") {
      this.#ground.hanging.resolve();
      await this.#stopped.promise;
    }
    if (text === "flood") {
      const chunk = new Uint8Array(1024 * 1024);
      while (true) {
        this.#ground.flooded += chunk.length;
        await this.#outlet.send(chunk);
      }
    }
    await this.#say(`B CommandComplete tag=${JSON.stringify(text.slice(0, 20))}`);
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  leave(reason: PgError): void {
    this.close(reason);
  }

  async close(reason?: PgError): Promise<void> {
    this.#stopped.resolve();
    if (this.closed && !reason) return this.#leave();
    this.closed = true;
    if (reason) await this.#outlet.send(ErrorResponse.bytes(errorResponse(reason)));
    this.#leave();
  }

  #leave(): void {
    this.#over.resolve();
    this.#ground.registry.leave(this.#processId);
    if (this.#ground.registry.size === 0) this.#ground.empty.resolve();
  }

  async #say(line: string): Promise<void> {
    await this.#outlet.send(parseLine(line).bytes);
  }
}

/** What the tests see of the server's side. */
export class Ground implements AsyncDisposable {
  readonly registry = new CancelRegistry();
  readonly received: string[] = [];
  readonly logged: { level: string; message: string; fields?: LogFields }[] = [];
  readonly server: Server;
  readonly clients: ServedClient[] = [];
  hanging = Promise.withResolvers<void>();
  empty = Promise.withResolvers<void>();
  begun = 0;
  flooded = 0;

  constructor(options: Partial<ListenOptions> = {}) {
    const note = (level: string) => (message: string, fields?: LogFields) => {
      this.logged.push({ level, message, fields });
    };
    const log: Log = {
      debug: note("debug"),
      info: note("info"),
      warn: note("warn"),
      error: note("error"),
    };
    this.server = listen(
      {
        door: openPlainDoor({ hostname: "127.0.0.1", port: 0 }),
        registry: this.registry,
        log,
        audit: log.info,
        counts: new Counts(),
        ...options,
      },
      (client, outlet) => {
        this.clients.push(client);
        return new Echo(this, outlet);
      },
    );
  }

  connect(): Promise<Client> {
    return Client.open(this.server.port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
  }
}

export class Client implements Disposable {
  readonly conn: Deno.TcpConn;

  constructor(conn: Deno.TcpConn) {
    this.conn = conn;
  }

  static async open(port: number): Promise<Client> {
    return new Client(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Transcript lines, or bytes, in one write. */
  async send(...parts: (string | Uint8Array)[]): Promise<void> {
    const bytes = Uint8Array.from(
      parts.flatMap((part) => [...(typeof part === "string" ? parseLine(part).bytes : part)]),
    );
    for (let done = 0; done < bytes.length;) done += await this.conn.write(bytes.subarray(done));
  }

  async read(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    for (let have = 0; have < size;) {
      const count = await this.conn.read(bytes.subarray(have));
      if (count === null) throw new Error(`the server closed after ${have} bytes`);
      have += count;
    }
    return bytes;
  }

  /** One message, as `Name` or `Name sqlstate message`. */
  async next(): Promise<string> {
    const head = await this.read(5);
    const size = (head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4]) - 4;
    const body = await this.read(size);
    const [message] = decodeBackendAll(Uint8Array.from([...head, ...body]));
    if (message.name !== "ErrorResponse") return message.name;
    const { S, C, M } = message.body.fields;
    return `${S} ${C} ${M}`;
  }

  /** Everything up to the server's close, which is a reset where it has not read all. */
  async rest(): Promise<Uint8Array> {
    const chunks: number[] = [];
    const buffer = new Uint8Array(4096);
    while (true) {
      const count = await this.conn.read(buffer).catch((cause) => {
        if (cause instanceof Deno.errors.ConnectionReset) return null;
        throw cause;
      });
      if (count === null) return Uint8Array.from(chunks);
      chunks.push(...buffer.subarray(0, count));
    }
  }

  async isClosed(): Promise<boolean> {
    return (await this.rest()).length === 0;
  }

  async login(): Promise<void> {
    await this.send('F StartupMessage version=196608 parameters={user="u"}');
    await this.next();
    await this.next();
  }

  [Symbol.dispose](): void {
    this.conn.close();
  }
}
