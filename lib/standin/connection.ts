// What the server does with a socket: writes all of it, hangs up, tells an end from a failure.

import { PgError } from "../errors/pg_error.ts";

export async function send(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Closing twice is no error here: peer, time limit and server may all do it. */
export function hangUp(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BadResource)) throw cause;
  }
}

/** The peer went away, we closed the connection, or what it sent is not the protocol. */
export function isEndOfConnection(cause: unknown): boolean {
  return cause instanceof PgError || ENDS.some((kind) => cause instanceof kind);
}

const ENDS = [
  Deno.errors.BadResource,
  Deno.errors.BrokenPipe,
  Deno.errors.ConnectionAborted,
  Deno.errors.ConnectionReset,
  Deno.errors.Interrupted,
  Deno.errors.NotConnected,
  Deno.errors.TimedOut,
  Deno.errors.UnexpectedEof,
];
