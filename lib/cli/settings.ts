// Every setting as a row, and so longer than most files; flags, environment, config file, validation, help and docs are
// made from it.

import { BULK_WORDS, bulkOptionsOf } from "../session/settings/bulk_options.ts";
import {
  flag,
  type Kind,
  LIMIT,
  milliseconds,
  oneOf,
  optional,
  parseMilliseconds,
  port,
  portOrOff,
  showMilliseconds,
  sslRequired,
  text,
  whole,
} from "./setting_kinds.ts";

export interface Setting<T> {
  readonly env: string;
  readonly kind: Kind<T>;
  /** The kind alone says what type the setting has. */
  readonly default: NoInfer<T>;
  readonly help: string;
  /** Never shown, not even when it is wrong. */
  readonly secret?: true;
  /** What the config file says of it when it is read again counts at once. */
  readonly live?: true;
}

function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

export const SETTINGS = {
  host: setting({
    env: "PGWIRE_HOST",
    kind: text,
    default: "127.0.0.1",
    help: "Address that PostgreSQL clients connect to",
  }),
  port: setting({
    env: "PGWIRE_PORT",
    kind: port,
    default: 5432,
    help: "Port that PostgreSQL clients connect to",
  }),
  auth: setting({
    env: "PGWIRE_AUTH",
    live: true,
    kind: oneOf("scram-sha-256", "trust", "iris", "cert"),
    default: "scram-sha-256",
    help: "How clients prove who they are",
  }),
  enableScram: setting({
    env: "PGWIRE_ENABLE_SCRAM",
    live: true,
    kind: flag,
    default: true,
    help: "Offer SCRAM-SHA-256; false is refused unless PGWIRE_AUTH says otherwise",
  }),
  usersFile: setting({
    env: "PGWIRE_USERS_FILE",
    live: true,
    kind: optional,
    default: null,
    help:
      "File of users and their SCRAM verifiers; without one, the IRIS user and password are the login",
  }),
  scramIterations: setting({
    env: "PGWIRE_SCRAM_ITERATIONS",
    kind: whole(4096, 10_000_000),
    default: 4096,
    help: "Rounds of a new SCRAM verifier; each login costs the client as many",
  }),
  hbaFile: setting({
    env: "PGWIRE_HBA_FILE",
    live: true,
    kind: optional,
    default: null,
    help:
      "File of rules in pg_hba.conf's words: who may come from where, and how; without one PGWIRE_AUTH is for all",
  }),
  identFile: setting({
    env: "PGWIRE_IDENT_FILE",
    live: true,
    kind: optional,
    default: null,
    help: "File in pg_ident.conf's words: which users the names of certificates stand for",
  }),
  maxConnections: setting({
    env: "PGWIRE_MAX_CONNECTIONS",
    live: true,
    kind: whole(1, 100_000),
    default: 100,
    help: "Clients connected at the same time",
  }),
  reservedConnections: setting({
    env: "PGWIRE_RESERVED_CONNECTIONS",
    live: true,
    kind: whole(0, 100_000),
    default: 3,
    help: "How many of them are only for the gateway's own IRIS user",
  }),
  userConnections: setting({
    env: "PGWIRE_USER_CONNECTIONS",
    live: true,
    kind: { ...whole(0, 100_000), mayBe: "a whole number from 0 to 100000 (0 is no limit)" },
    default: 0,
    help: "Clients of one user connected at the same time, but for the gateway's own IRIS user",
  }),
  poolSize: setting({
    env: "PGWIRE_POOL_SIZE",
    live: true,
    kind: whole(1, 1000),
    default: 4,
    help: "IRIS connections shared by all clients (IRIS Community allows 8 in all)",
  }),
  poolWait: setting({
    env: "PGWIRE_POOL_WAIT",
    live: true,
    kind: milliseconds,
    default: 30_000,
    help: "Time that a statement waits for a free IRIS connection",
  }),
  cancelWait: setting({
    env: "PGWIRE_CANCEL_WAIT",
    live: true,
    kind: milliseconds,
    default: 1000,
    help: "Time that IRIS has to end a cancelled statement before its connection is ended instead",
  }),
  catalogTimeout: setting({
    env: "PGWIRE_CATALOG_TIMEOUT",
    kind: milliseconds,
    default: 5000,
    help: "Time that the catalog's PostgreSQL has for a statement; three tenths while others wait",
  }),
  poolMin: setting({
    env: "PGWIRE_POOL_MIN",
    live: true,
    kind: whole(0, 1000),
    default: 0,
    help: "IRIS connections that are kept even when nobody uses them",
  }),
  poolSpares: setting({
    env: "PGWIRE_POOL_SPARES",
    live: true,
    kind: whole(0, 1000),
    default: 0,
    help: "Idle IRIS connections that are kept ready, as long as the pool may have more",
  }),
  poolUserMax: setting({
    env: "PGWIRE_POOL_USER_MAX",
    live: true,
    kind: whole(0, 1000),
    default: 0,
    help: "IRIS connections that one user may have at a time (0 is no limit)",
  }),
  poolIdle: setting({
    env: "PGWIRE_POOL_IDLE",
    live: true,
    kind: milliseconds,
    default: 300_000,
    help: "Time after which an IRIS connection that nobody uses is closed",
  }),
  poolAway: setting({
    env: "PGWIRE_POOL_AWAY",
    live: true,
    kind: oneOf("fail", "wait"),
    default: "fail",
    help: "Whether statements fail at once while IRIS is away, or wait for it as for a connection",
  }),
  drainTimeout: setting({
    env: "PGWIRE_DRAIN_TIMEOUT",
    live: true,
    kind: milliseconds,
    default: 30_000,
    help: "Time that transactions have to end after SIGTERM, before they are rolled back",
  }),
  catalogRefresh: setting({
    env: "PGWIRE_CATALOG_REFRESH",
    kind: milliseconds,
    default: 30_000,
    help: "Time after which tables made elsewhere in IRIS are seen in the catalog",
  }),
  resultBatchSize: setting({
    env: "PGWIRE_RESULT_BATCH_SIZE",
    kind: whole(1, 1_000_000),
    default: 1000,
    help: "Rows fetched from IRIS at a time; ten times as many where they come quickly",
  }),
  maxPendingBytes: setting({
    env: "PGWIRE_MAX_PENDING_BYTES",
    kind: whole(65_536, LIMIT),
    default: 10_485_760,
    help: "Bytes of one message from a client, at most",
  }),
  sessionMemory: setting({
    env: "PGWIRE_SESSION_MEMORY",
    kind: whole(1_048_576, LIMIT),
    default: 134_217_728,
    help:
      "Bytes that a session keeps of prepared statements, bound values and cursors' rows, at most",
  }),
  memory: setting({
    env: "PGWIRE_MEMORY",
    kind: whole(1_048_576, LIMIT),
    default: 1_073_741_824,
    help: "Bytes of the same that all sessions together keep, at most",
  }),
  copyBufferSize: setting({
    env: "PGWIRE_COPY_BUFFER_SIZE",
    kind: whole(65_536, LIMIT),
    default: 10_485_760,
    help: "Bytes of one row of COPY data, at most",
  }),
  bulkOptions: setting({
    env: "PGWIRE_BULK_OPTIONS",
    live: true,
    kind: {
      mayBe: `words of ${BULK_WORDS.join(", ")} with commas between them`,
      parse: bulkOptionsOf,
    },
    default: "",
    help:
      "What IRIS leaves out for rows that come by COPY or in pipelines (iris.bulk_options in a session): " +
      "checks of keys, indexes (rebuilt after a COPY), the journal and with it ROLLBACK, locks, triggers",
  }),
  localRows: setting({
    env: "PGWIRE_LOCAL_ROWS",
    kind: { ...whole(0, 1_000_000), mayBe: "a whole number from 0 to 1000000 (0 refuses them)" },
    default: 10_000,
    help: "Rows of each table over which PostgreSQL works out a query that IRIS cannot express",
  }),
  textComparison: setting({
    env: "PGWIRE_TEXT_COMPARISON",
    kind: oneOf("postgres", "iris"),
    default: "postgres",
    help:
      "Whether text in columns that fold case in IRIS is compared as in PostgreSQL (exactly) or in " +
      "IRIS (without case and trailing blanks, always by index)",
  }),
  statementTimeout: setting({
    env: "PGWIRE_STATEMENT_TIMEOUT",
    live: true,
    kind: milliseconds,
    default: 0,
    help: "Time that a statement may take",
  }),
  idleInTransactionTimeout: setting({
    env: "PGWIRE_IDLE_IN_TRANSACTION_TIMEOUT",
    live: true,
    kind: milliseconds,
    default: 0,
    help: "Time that a transaction may sit idle",
  }),
  authTimeout: setting({
    env: "PGWIRE_AUTH_TIMEOUT",
    kind: milliseconds,
    default: 60_000,
    help: "Time that a client has to log in",
  }),
  sslEnabled: setting({
    env: "PGWIRE_SSL_ENABLED",
    kind: flag,
    default: false,
    help: "Offer TLS to clients",
  }),
  sslCert: setting({
    env: "PGWIRE_SSL_CERT",
    kind: optional,
    default: null,
    help: "File of the certificate, and of those between it and its authority (PEM)",
  }),
  sslKey: setting({
    env: "PGWIRE_SSL_KEY",
    kind: optional,
    default: null,
    help: "File of its private key (PEM), which nobody else may read",
  }),
  sslCa: setting({
    env: "PGWIRE_SSL_CA",
    kind: optional,
    default: null,
    help:
      "File of the authorities whose client certificates are accepted (PEM); without one none is asked for",
  }),
  sslMinVersion: setting({
    env: "PGWIRE_SSL_MIN_VERSION",
    kind: oneOf("1.2", "1.3"),
    default: "1.2",
    help: "Lowest TLS version that is spoken",
  }),
  sslRequired: setting({
    env: "PGWIRE_SSL_REQUIRED",
    kind: sslRequired,
    default: "no",
    help: "Refuse clients that do not use TLS; remote spares those of this machine",
  }),
  reloadInterval: setting({
    env: "PGWIRE_RELOAD_INTERVAL",
    kind: {
      mayBe: "a time such as 30s, 500ms or 2min (0 is never)",
      parse: parseMilliseconds,
      show: (ms) => ms === 0 ? "never" : showMilliseconds(ms),
    },
    default: 2000,
    help:
      "How often the config file and those of certificates, users and rules are looked at for changes",
  }),
  metricsHost: setting({
    env: "PGWIRE_METRICS_HOST",
    kind: text,
    default: "127.0.0.1",
    help: "Address of the HTTP port, which has no login and no TLS",
  }),
  metricsPort: setting({
    env: "PGWIRE_METRICS_PORT",
    kind: portOrOff,
    default: 9090,
    help: "HTTP port of /metrics, /health, /live and a page for people, or off",
  }),
  debug: setting({
    env: "PGWIRE_DEBUG",
    live: true,
    kind: flag,
    default: false,
    help: "Shorthand for PGWIRE_LOG_LEVEL=debug",
  }),
  logLevel: setting({
    env: "PGWIRE_LOG_LEVEL",
    live: true,
    kind: oneOf("debug", "info", "warn", "error"),
    default: "info",
    help: "The least that is worth a line",
  }),
  logFormat: setting({
    env: "PGWIRE_LOG_FORMAT",
    kind: oneOf("pretty", "json"),
    default: "pretty",
    help: "Lines for people or for machines",
  }),
  irisSchema: setting({
    env: "PGWIRE_IRIS_SCHEMA",
    kind: text,
    default: "SQLUser",
    help: "IRIS schema that clients see as public",
  }),
  helperClass: setting({
    env: "PGWIRE_HELPER_CLASS",
    kind: oneOf("install", "never"),
    default: "install",
    help: "Whether to install the class PgWire.Session in IRIS (much faster)",
  }),
  driverFolder: setting({
    env: "PGWIRE_DRIVER_FOLDER",
    kind: optional,
    default: null,
    help: "Folder of the IRIS driver's irissdk.node, where the package's own does not fit",
  }),
  irisHost: setting({
    env: "IRIS_HOST",
    kind: optional,
    default: null,
    help: "IRIS server; without one the embedded stand-in is started",
  }),
  irisPort: setting({
    env: "IRIS_PORT",
    kind: whole(1, 65535),
    default: 1972,
    help: "SuperServer port of IRIS",
  }),
  irisUsername: setting({
    env: "IRIS_USERNAME",
    kind: optional,
    default: null,
    help: "IRIS user of the gateway's connections (embedded: _SYSTEM)",
  }),
  irisPassword: setting({
    env: "IRIS_PASSWORD",
    kind: optional,
    default: null,
    secret: true,
    help: "Its password (embedded: SYS)",
  }),
  irisNamespace: setting({
    env: "IRIS_NAMESPACE",
    kind: text,
    default: "USER",
    help: "IRIS namespace, which clients see as the database",
  }),
  irisSslConfig: setting({
    env: "IRIS_SSL_CONFIG",
    kind: optional,
    default: null,
    help: "Name of the TLS configuration for IRIS (in the file named by ISC_SSLconfigurations)",
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type Settings = {
  readonly [K in SettingKey]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;
};

/** PGWIRE_LOG_LEVEL is --log-level, IRIS_HOST is --iris-host. The config file uses the same words. */
export function flagOf(env: string): string {
  return env.replace(/^PGWIRE_/, "").toLowerCase().replaceAll("_", "-");
}

/** What is taken where nothing is given; null for nothing. */
export function shownDefault<T>({ kind, default: value }: Setting<T>): string | null {
  return value === null ? null : kind.show?.(value) ?? String(value);
}
