// The HTTP side: /live says that the process runs, /health that IRIS answers, /metrics and / how it goes. It has no login, and
// so little room.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isLoopback } from "../auth/addresses.ts";
import { PgError } from "../errors/pg_error.ts";
import { CONTENT_TYPE as METRICS_TYPE } from "../observe/prometheus.ts";

export interface HealthOptions {
  hostname: string;
  port: number;
  /** Settles when IRIS answers, throws a PgError with the reason when it does not. */
  ready(): Promise<string>;
  /** For Prometheus. */
  metrics(): string;
  /** For people. */
  status(iris: { answers: boolean; told: string }): string;
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
  /** Plain text where it says nothing else. */
  type?: string;
}

/** Of node's kind: the runtime's own waits for ever for a head that does not end. */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const { connectionsMax, headBytesMax, requestMsMax } = { ...LIMITS, ...options.limits };
  const pages: Pages = { ...options, ready: together(options.ready) };
  const server = createServer({
    maxHeaderSize: headBytesMax,
    headersTimeout: requestMsMax,
    requestTimeout: requestMsMax,
    connectionsCheckingInterval: Math.min(requestMsMax, 1000),
  }, async (request, response) => {
    const { socket: { remoteAddress }, method = "", url = "" } = request;
    const isNear = isLoopback(remoteAddress ?? "");
    answer(response, await pageOf({ method, url, isNear }, pages));
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

type Pages = Pick<HealthOptions, "ready" | "metrics" | "status">;

export async function pageOf(
  { method, url, isNear }: { method: string; url: string; isNear: boolean },
  { ready, metrics, status }: Pages,
): Promise<Page> {
  if (method !== "GET" && method !== "HEAD") return { status: 405, text: "only GET\n" };
  const [path] = url.split("?");
  switch (path) {
    case "/live":
      return { status: 200, text: "alive\n" };
    case "/health": {
      const { answers, told } = await irisOf(ready, isNear);
      return { status: answers ? 200 : 503, text: `${told}\n` };
    }
    case "/metrics":
      return { status: 200, text: metrics(), type: METRICS_TYPE };
    case "/":
      return {
        status: 200,
        text: status(await irisOf(ready, isNear)),
        type: "text/html; charset=utf-8",
      };
    default:
      return { status: 404, text: "there are /, /live, /health and /metrics here\n" };
  }
}

/** What IRIS is, and why it does not answer, is told to this machine only. */
async function irisOf(
  ready: () => Promise<string>,
  isNear: boolean,
): Promise<{ answers: boolean; told: string }> {
  try {
    const iris = await ready();
    return { answers: true, told: isNear ? `ready: ${iris}` : "ready" };
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return { answers: false, told: isNear ? `not ready: ${cause.message}` : "not ready" };
  }
}

function answer(
  response: ServerResponse<IncomingMessage>,
  { status, text, type = "text/plain; charset=utf-8" }: Page,
): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    // Whatever comes behind the head is nobody's business.
    "connection": "close",
  });
  response.end(text);
}
