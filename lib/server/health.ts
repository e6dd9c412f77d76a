// The HTTP side: /live says that the process runs, /health that IRIS answers. It has no login, and so little room.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isLoopback } from "../auth/addresses.ts";
import { PgError } from "../errors/pg_error.ts";

export interface HealthOptions {
  hostname: string;
  port: number;
  /** Settles when IRIS answers, throws a PgError with the reason when it does not. */
  ready(): Promise<string>;
  limits?: Partial<HealthLimits>;
}

export interface HealthLimits {
  /** Connections at a time; one more is closed. */
  connectionsMax: number;
  /** The first line and all headers; what is behind them is not read. */
  headBytesMax: number;
  /** From the first byte to the last. */
  requestMsMax: number;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const LIMITS: HealthLimits = {
  connectionsMax: 32,
  headBytesMax: 8 * 1024,
  requestMsMax: 5000,
};

export interface Page {
  status: number;
  text: string;
}

/** Of node's kind: the runtime's own waits for ever for a head that does not end. */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const { connectionsMax, headBytesMax, requestMsMax } = { ...LIMITS, ...options.limits };
  const ready = together(options.ready);
  const server = createServer({
    maxHeaderSize: headBytesMax,
    headersTimeout: requestMsMax,
    requestTimeout: requestMsMax,
    connectionsCheckingInterval: Math.min(requestMsMax, 1000),
  }, async (request, response) => {
    const { socket: { remoteAddress }, method = "", url = "" } = request;
    const isNear = isLoopback(remoteAddress ?? "");
    answer(response, await pageOf({ method, url, isNear }, ready));
  });
  server.maxConnections = connectionsMax;
  const listening = Promise.withResolvers<void>();
  server.once("error", (cause) => listening.reject(cause));
  server.listen({ host: options.hostname, port: options.port }, () => listening.resolve());
  await listening.promise;
  const { port } = server.address() as { port: number };
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Who asks while somebody else is being answered gets the same answer: strangers cost IRIS one question at a time. */
export function together<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => answer ??= ask().finally(() => answer = undefined);
}

/** What IRIS is, and why it does not answer, is told to this machine only. */
export async function pageOf(
  { method, url, isNear }: { method: string; url: string; isNear: boolean },
  ready: () => Promise<string>,
): Promise<Page> {
  const [path] = url.split("?");
  if (method !== "GET" && method !== "HEAD") return { status: 405, text: "only GET\n" };
  if (path === "/live") return { status: 200, text: "alive\n" };
  if (path !== "/health") return { status: 404, text: "there are /live and /health here\n" };
  try {
    const iris = await ready();
    return { status: 200, text: isNear ? `ready: ${iris}\n` : "ready\n" };
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return { status: 503, text: isNear ? `not ready: ${cause.message}\n` : "not ready\n" };
  }
}

function answer(response: ServerResponse<IncomingMessage>, { status, text }: Page): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // Whatever comes behind the head is nobody's business.
    "connection": "close",
  });
  response.end(text);
}
