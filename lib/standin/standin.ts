// Starts the stand-in IRIS: an engine behind a SuperServer port that the real driver connects to.

import type { Log } from "../observe/log.ts";
import type { Engine } from "./contract.ts";
import type { StandinUser } from "./login.ts";
import type { IrisVersion } from "./process.ts";
import { SuperServer } from "./superserver.ts";

export interface StandinOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  hostname?: string;
  users: readonly StandinUser[];
  namespaces: readonly string[];
  engine: Engine;
  version?: IrisVersion;
  /** The licence's limit; without it everybody may connect. */
  connectionsMax?: number;
  /** Sees every whole message that arrives, header included. */
  onFrame?: (bytes: Uint8Array) => void;
  log?: Log;
}

export interface Standin {
  port: number;
  /** Ends all connections; the engine stays open, it is the caller's. */
  close(): Promise<void>;
}

// deno-lint-ignore require-await
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const server = new SuperServer({ ...options, version: options.version ?? "2025.3" });
  const listener = Deno.listen({
    port: options.port ?? 0,
    hostname: options.hostname ?? "127.0.0.1",
  });
  const accepted = server.accept(listener);
  return {
    port: listener.addr.port,
    async close() {
      listener.close();
      await accepted;
      await server.close();
    },
  };
}
