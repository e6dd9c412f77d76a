// The HTTP side: /live says that the process runs, /health that IRIS answers.

import { PgError } from "../errors/pg_error.ts";

export interface HealthOptions {
  hostname: string;
  port: number;
  /** Settles when IRIS answers, throws a PgError with the reason when it does not. */
  ready(): Promise<string>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

export function serveHealth({ hostname, port, ready }: HealthOptions): HealthServer {
  const isReady = together(ready);
  const server = Deno.serve({ hostname, port, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/live") return new Response("alive\n");
    if (pathname === "/health") return await health(isReady);
    return new Response("there are /live and /health here\n", { status: 404 });
  });
  return {
    port: (server.addr as Deno.NetAddr).port,
    close: () => server.shutdown(),
  };
}

/** Who asks while somebody else is being answered gets the same answer: strangers cost IRIS one question at a time. */
export function together<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => answer ??= ask().finally(() => answer = undefined);
}

async function health(ready: () => Promise<string>): Promise<Response> {
  try {
    return new Response(`ready: ${await ready()}\n`);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return new Response(`not ready: ${cause.message}\n`, { status: 503 });
  }
}
