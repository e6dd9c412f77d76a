// PGlite with pgvector behind a port, for clients of pgvector, which PostgreSQL's own package does not have.

import type { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { Login } from "./gateway.ts";
import { openPglite } from "./pglite.ts";

/** It asks nobody for a password. */
const LOGIN = { host: "127.0.0.1", user: "postgres", password: "SYS", database: "postgres" };
const SSL_REQUEST = 80877103;
const TERMINATE = "X".charCodeAt(0);
const STARTUP_HEADER = 4;
const MESSAGE_HEADER = 5;

/** All connections are one session: a program must not need two at a time. */
export async function withPglite(use: (login: Login) => Promise<void>): Promise<void> {
  const database = await openPglite({ vector });
  const listener = Deno.listen({ hostname: LOGIN.host, port: 0 });
  const served: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) served.push(serve(connection, database));
  })();
  try {
    await use({ ...LOGIN, port: listener.addr.port });
  } finally {
    listener.close();
    await accepting;
    await Promise.all(served);
    await database.close();
  }
}

async function serve(connection: Deno.Conn, database: PGlite): Promise<void> {
  let waiting: Uint8Array<ArrayBuffer> = new Uint8Array();
  let started = false;
  const writer = connection.writable.getWriter();
  received: for await (const chunk of connection.readable) {
    waiting = joined(waiting, chunk);
    for (let size = messageSize(waiting, started); size > 0; size = messageSize(waiting, started)) {
      const message = waiting.slice(0, size);
      waiting = waiting.slice(size);
      if (started && message[0] === TERMINATE) break received;
      if (!started && new DataView(message.buffer).getInt32(4) === SSL_REQUEST) {
        await writer.write(new TextEncoder().encode("N"));
        continue;
      }
      started = true;
      await writer.write(await database.execProtocolRaw(message));
    }
  }
  await database.exec("DISCARD ALL");
  await writer.close();
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** 0 where the message is not whole yet. */
function messageSize(bytes: Uint8Array<ArrayBuffer>, started: boolean): number {
  const header = started ? MESSAGE_HEADER : STARTUP_HEADER;
  if (bytes.length < header) return 0;
  const size = new DataView(bytes.buffer).getInt32(header - 4) + header - 4;
  return bytes.length < size ? 0 : size;
}
