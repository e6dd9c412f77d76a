// Where clients come in: each is a visitor, who enters with or without encryption.

import type { Encryption } from "../auth/encryption.ts";
import type { PgError } from "../errors/pg_error.ts";
import { type Channel, PlainChannel } from "./channel.ts";

export interface Door {
  readonly hostname: string;
  readonly port: number;
  /** The next client; it rejects when the door is closed. */
  accept(): Promise<Visitor>;
  /** Lets nobody in any more; who is inside stays. */
  close(): void;
}

export interface Visitor {
  readonly address: string;
  readonly port: number;
  /** Where it came to. */
  readonly server: { address: string; port: number };
  /** Undefined when the client has gone; a PgError says why it may not come in, and cannot be told. */
  enter(): Promise<Entered | undefined>;
  destroy(): void;
}

export interface Entered {
  channel: Channel;
  encryption?: Encryption;
  /** The client has been answered already whether there is encryption. */
  offersOver: boolean;
  /** The client is told this, and no more. */
  refusal?: PgError;
}

/** A door without TLS. */
export function openPlainDoor(at: { hostname: string; port: number }): Door {
  const listener = Deno.listen(at);
  return {
    hostname: listener.addr.hostname,
    port: listener.addr.port,
    accept: async () => visitorOf(await listener.accept()),
    close: () => listener.close(),
  };
}

function visitorOf(conn: Deno.TcpConn): Visitor {
  try {
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
  } catch (cause) {
    conn.close();
    throw cause;
  }
  const { hostname: address, port } = conn.remoteAddr;
  const { hostname, port: serverPort } = conn.localAddr;
  const channel = new PlainChannel(conn);
  return {
    address,
    port,
    server: { address: hostname, port: serverPort },
    enter: () => Promise.resolve({ channel, offersOver: false }),
    destroy: () => channel.close(),
  };
}
