// What the driver throws becomes a PgError with a sentence that says what to do.
// The server's own texts for a refused login are not verified against a live IRIS.

import { PgError } from "../errors/pg_error.ts";
import type { Condition } from "../errors/sqlstates.ts";
import { IrisError } from "../iris/iris_error.ts";

/** The connection is of no use any more, and neither is the process that held it. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** The package puts this before everything that a failed connection says, TLS or not. */
const TLS_PREFIX = /<SSL Error>(?: Please validate[^.\n]*\.?)?\s*/g;

export function driverText(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(TLS_PREFIX, "").trim();
}

/** For calls on a connection that stands: it is lost, or IRIS refused the call. */
export function callError(cause: unknown): Error {
  const text = driverText(cause);
  return /<COMMUNICATION|Message out of order|Connection closed/.test(text)
    ? new ConnectionLost(text)
    : new IrisError(-400, text);
}

export function connectionLost(detail: string): PgError {
  return new PgError("connection_failure", "the connection to IRIS was lost", {
    detail,
    hint: "The next statement gets a new connection; a transaction that was open is rolled back.",
  });
}

export interface Target {
  host: string;
  port: number;
  namespace: string;
  user: string;
  connectMsMax: number;
}

interface Refusal {
  says: RegExp;
  condition: Condition;
  sentence(target: Target): string;
  hint: string;
}

const UNREACHABLE: Condition = "sqlclient_unable_to_establish_sqlconnection";
/** What clients know to try again after. */
const AWAY: Condition = "cannot_connect_now";
const REFUSED: Condition = "sqlserver_rejected_establishment_of_sqlconnection";

/** The first row whose text is there says it. What login refusals read like is a guess. */
const REFUSALS: readonly Refusal[] = [
  {
    says: /licen[sc]e|LICENSE LIMIT/i,
    condition: "too_many_connections",
    sentence: ({ host, port }) => `IRIS at ${host}:${port} has no licence for another connection`,
    hint: "Close other connections to IRIS, or lower PGWIRE_POOL_SIZE.",
  },
  {
    says: /namespace/i,
    condition: "invalid_catalog_name",
    sentence: ({ namespace }) => `namespace "${namespace}" does not exist in IRIS`,
    hint: "Set IRIS_NAMESPACE to a namespace that the user may use.",
  },
  {
    says: /access denied|password|login|user(?:name)? |authenticat/i,
    condition: "invalid_password",
    sentence: ({ user }) => `IRIS refused the user or the password of "${user}"`,
    hint:
      "Check IRIS_USERNAME and IRIS_PASSWORD, that %Service_Bindings is enabled, and that the password is not expired.",
  },
  {
    says: /Error code: -2|getaddrinfo/,
    condition: UNREACHABLE,
    sentence: ({ host }) => `could not translate host name "${host}" to address`,
    hint: "Check IRIS_HOST.",
  },
  {
    says: /Error code: -1\b/,
    condition: AWAY,
    sentence: ({ host, port }) => `could not connect to IRIS at ${host}:${port}`,
    hint: "Check IRIS_HOST and IRIS_PORT (the SuperServer port, usually 1972), and that IRIS runs.",
  },
  {
    says: /SSL|TLS|X509|certificate/i,
    condition: UNREACHABLE,
    sentence: ({ host, port }) => `TLS with IRIS at ${host}:${port} failed`,
    hint: "Check IRIS_SSL_CONFIG, and that the SuperServer's TLS is enabled.",
  },
  {
    says: /out of order|not compatible|Locale not supported|list format/i,
    condition: UNREACHABLE,
    sentence: ({ host, port }) =>
      `what listens at ${host}:${port} does not speak the SuperServer protocol of IRIS`,
    hint: "IRIS_PORT must be the SuperServer port (usually 1972), not that of the web server.",
  },
];

/** Time that a connection may take beyond its limit before silence is told from hanging up. */
const SILENCE_SHARE = 0.9;

/** `tookMs` tells a server that hung up from one that said nothing: the driver's text does not. */
export function connectError(cause: unknown, target: Target, tookMs: number): PgError {
  const text = driverText(cause);
  const { host, port } = target;
  if (/timed out|Failed to receive/i.test(text)) {
    const silent = tookMs >= target.connectMsMax * SILENCE_SHARE;
    return silent
      ? new PgError(AWAY, `IRIS at ${host}:${port} did not answer in time`, {
        detail: text,
        hint: "Check that IRIS_PORT is the SuperServer port and that IRIS is not overloaded.",
      })
      : new PgError(AWAY, `IRIS at ${host}:${port} hung up during the login`, {
        detail: text,
        hint:
          "Its licence may be used up, or it wants TLS (IRIS_SSL_CONFIG), or IRIS_PORT is not the SuperServer port.",
      });
  }
  const row = REFUSALS.find(({ says }) => says.test(text));
  if (!row) {
    return new PgError(REFUSED, `IRIS at ${host}:${port} refused the connection`, {
      detail: text,
    });
  }
  return new PgError(row.condition, row.sentence(target), { detail: text, hint: row.hint });
}
