// A door with TLS: the first bytes of each client say whether it comes in plain, asks for TLS, or begins it at once.

import { createServer, type Socket as NodeSocket } from "node:net";
import { PgError, protocolViolation } from "../errors/pg_error.ts";
import { smuggled } from "../wire/frames.ts";
import { NodeChannel } from "./channel.ts";
import type { Door, Entered, Visitor } from "./door.ts";
import { requestOf } from "./first_packet.ts";
import type { TlsContext } from "./tls_context.ts";

export interface TlsDoorOptions {
  hostname: string;
  port: number;
  /** Asked for each handshake, so that a new certificate counts from the next one on. */
  context: () => TlsContext;
}

/** SSLRequest, GSSENCRequest: a length and a code. */
const REQUEST_BYTES = 8;
/** The first byte of a TLS record that holds a handshake. */
const TLS_HANDSHAKE = 0x16;

const ACCEPTED = new TextEncoder().encode("S");
const DECLINED = new TextEncoder().encode("N");

export async function openTlsDoor({ hostname, port, context }: TlsDoorOptions): Promise<Door> {
  const came: Visitor[] = [];
  let awaited: PromiseWithResolvers<Visitor> | undefined;
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true });
  server.on("connection", (socket) => {
    const visitor = visitorOf(socket, context);
    if (awaited) awaited.resolve(visitor);
    else came.push(visitor);
    awaited = undefined;
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", (cause) => listening.reject(cause));
  server.listen({ host: hostname, port }, () => listening.resolve());
  await listening.promise;
  const at = server.address() as { address: string; port: number };
  return {
    hostname: at.address,
    port: at.port,
    accept() {
      const visitor = came.shift();
      if (visitor) return Promise.resolve(visitor);
      awaited = Promise.withResolvers();
      return awaited.promise;
    },
    close() {
      server.close();
      for (const visitor of came) visitor.destroy();
      awaited?.reject(new Deno.errors.BadResource("the door is closed"));
    },
  };
}

function visitorOf(socket: NodeSocket, context: () => TlsContext): Visitor {
  // Whoever reads or writes is told; without a listener it would end the program.
  socket.on("error", () => {});
  return {
    // Taken now, for a socket that has closed knows it no more.
    address: socket.remoteAddress ?? "",
    port: socket.remotePort ?? 0,
    server: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    enter: () => enter(socket, context),
    destroy: () => socket.destroy(),
  };
}

async function enter(
  socket: NodeSocket,
  context: () => TlsContext,
): Promise<Entered | undefined> {
  const plain = () => ({ channel: new NodeChannel(socket), offersOver: true });
  for (let declined = false;;) {
    const first = await firstBytes(socket);
    if (first.length === 0) return undefined;
    if (first[0] === TLS_HANDSHAKE) {
      socket.unshift(first);
      return await secured(socket, context(), { direct: true });
    }
    const request = requestOf(first);
    if (request === undefined || (request === "GSSENCRequest" && declined)) {
      socket.unshift(first);
      return plain();
    }
    // The answer decides what the next bytes mean: none may be here before it. (CVE-2021-23222)
    if (first.length > REQUEST_BYTES) return { ...plain(), refusal: smuggled(request) };
    if (request === "SSLRequest") {
      await written(socket, ACCEPTED);
      return await secured(socket, context(), { direct: false });
    }
    declined = true;
    await written(socket, DECLINED);
  }
}

async function secured(
  below: NodeSocket,
  context: TlsContext,
  { direct }: { direct: boolean },
): Promise<Entered> {
  const { socket, encryption, named, distrusted } = await context.secure(below);
  const entered = { channel: new NodeChannel(socket), encryption, offersOver: true };
  if (direct && !named) {
    return {
      ...entered,
      refusal: protocolViolation(
        "received direct SSL connection request without ALPN protocol negotiation extension",
      ),
    };
  }
  if (distrusted === undefined) return entered;
  return {
    ...entered,
    refusal: new PgError(
      "invalid_authorization_specification",
      "connection requires a valid client certificate",
      { severity: "FATAL", cause: distrusted },
    ),
  };
}

/** As many as tell what it is; fewer when the client ends before, or begins with TLS. */
async function firstBytes(socket: NodeSocket): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  while (bytes.length < REQUEST_BYTES && bytes[0] !== TLS_HANDSHAKE) {
    const chunk: Uint8Array | null = socket.read();
    if (chunk) bytes = Uint8Array.from([...bytes, ...chunk]);
    else if (socket.readableEnded || socket.destroyed) break;
    else await news(socket);
  }
  return bytes;
}

function news(socket: NodeSocket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const events = ["readable", "end", "close"];
  const done = () => {
    for (const event of events) socket.off(event, done);
    resolve();
  };
  for (const event of events) socket.on(event, done);
  return promise;
}

/** A client that has gone meanwhile is found out by the next read. */
function written(socket: NodeSocket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => resolve()));
}
