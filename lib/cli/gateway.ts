// Puts the rooms together: pool, catalog and sessions behind one listener.

import { Attempts } from "../auth/attempts.ts";
import { acquireOwn } from "../backend/acquire_own.ts";
import type { ServerInfo } from "../backend/contract.ts";
import { type IrisOptions, openConnection } from "../backend/connection.ts";
import { BackendPool, type PoolLimits } from "../backend/pool.ts";
import { IrisUserPools } from "../backend/user_pools.ts";
import { PostgresCatalog } from "../catalog/catalog.ts";
import { SERVER_VERSION } from "../catalog/server_version.ts";
import type { PostgresProcess } from "../catalog/postgres_process.ts";
import { SchemaReader } from "../catalog/reading/schema_reader.ts";
import { PgError } from "../errors/pg_error.ts";
import { type Audit, auditTo } from "../observe/audit.ts";
import { Counts } from "../observe/counts.ts";
import type { Log } from "../observe/log.ts";
import type { HealthServer } from "../server/health.ts";
import { listen, type Server } from "../server/listen.ts";
import { CancelRegistry } from "../server/registry.ts";
import { AdvisoryLocks } from "../session/locks/advisory_locks.ts";
import { Deadlocks } from "../session/locks/deadlocks.ts";
import type { Effects } from "../session/contract.ts";
import { Notifications } from "../session/notifications/notifications.ts";
import { Memory } from "../session/memory.ts";
import { Session } from "../session/session.ts";
import { BULK_OPTIONS } from "../session/settings/bulk_options.ts";
import { Verdicts } from "../session/judgement/verdicts.ts";
import { loadParser } from "../sql/text/parse.ts";
import { Planner } from "../sql/planner.ts";
import { readCredentials, warnOfTrust } from "./credentials.ts";
import { openHttpPort } from "./http_port.ts";
import { type Embedded, EMBEDDED_PASSWORD, EMBEDDED_USER, startEmbedded } from "./embedded.ts";
import { orSettingsError } from "./settings_error.ts";
import type { Settings } from "./settings.ts";
import { spawnSelf } from "./spawn.ts";
import { startCatalog } from "./spawn_catalog.ts";
import { VERSION } from "./version.ts";
import { openDoor, type OwnDoor } from "./open_door.ts";

export interface GatewayOptions {
  settings: Settings;
  log: Log;
  /** The catalog's PostgreSQL, where it was started already. */
  postgres?: PostgresProcess;
  embeddedFile?: string;
  demo?: boolean;
}

export interface Gateway {
  readonly host: string;
  readonly port: number;
  /** Null when the health port is off. */
  readonly healthPort: number | null;
  /** How to log in to the embedded stand-in; undefined when there is a real IRIS. */
  readonly embedded?: { user: string; password: string; database: string };
  /** Settles when the gateway cannot go on: its embedded IRIS has ended. */
  readonly failed: Promise<void>;
  /** No new clients; settles when those that are there have finished their transactions, or had time to. */
  drain(): Promise<void>;
  /** Puts the settings that may change in place, and reads users, rules and certificates again, all or none; who is
   * logged in stays. */
  reload(next: Settings): Promise<void>;
  close(): Promise<void>;
}

/** How many batches of a result may come as one where they come quickly. */
const QUICK_BATCHES = 10;
const CONNECT_MS_MAX = 10_000;
/** The longest time that a timer can be set to. */
const TIMER_MS_MAX = 0x7fffffff;
/** Passwords that IRIS is asked about at the same time. */
const LOGIN_CHECKS_MAX = 4;

export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, log, postgres = startCatalog(settings, log) } = options;
  try {
    return await openAround(postgres, options);
  } catch (cause) {
    await postgres.close();
    throw cause;
  }
}

async function openAround(postgres: PostgresProcess, options: GatewayOptions): Promise<Gateway> {
  const { settings, log } = options;
  await loadParser();
  const credentials = await readCredentials(settings);
  warnOfTrust(credentials, log);
  const embedded = settings.irisHost === null
    ? await startEmbedded({
      namespace: settings.irisNamespace,
      file: options.embeddedFile,
      demo: options.demo ? { schema: settings.irisSchema } : undefined,
      log,
    })
    : undefined;
  const iris = irisOptions(settings, embedded);
  const open = (login: { user: string; password: string }) =>
    openConnection({
      iris: { ...iris, ...login },
      spawn: () => spawnSelf("backend", { stdin: "piped" }),
      log,
      batchRowsMax: QUICK_BATCHES * settings.resultBatchSize,
    });
  const counts = new Counts();
  const waited = (seconds: number) => counts.waits.observe(seconds);
  const pool = new BackendPool({ ...poolOf(settings), log, open: () => open(iris), waited });
  let ofOneUser = userPoolOf(settings);
  const userPools = new IrisUserPools({
    open: (user, password) => open({ user, password }),
    makePool: (open) => new BackendPool({ ...ofOneUser, log, open, waited }),
    log,
    checksMax: LOGIN_CHECKS_MAX,
  });
  const told: { iris: string; helper: boolean | null } = { iris: "IRIS", helper: null };
  const catalog = new PostgresCatalog(postgres, {
    database: settings.irisNamespace,
    version: () => `PostgreSQL ${SERVER_VERSION} on ${told.iris}, by iris-pgwire ${VERSION}`,
    mirror: {
      publicIs: settings.irisSchema,
      irisUser: settings.irisUsername ?? EMBEDDED_USER,
      reader: new SchemaReader({ log, publicIs: settings.irisSchema }),
      refreshMs: settings.catalogRefresh || Infinity,
      after,
      log,
      plansChanged() {
        planner.outdate();
        verdicts.forget();
      },
    },
  });
  const verdicts = new Verdicts();
  const planner = new Planner({
    irisSchema: settings.irisSchema,
    irisVersion: () => told.iris,
    hasHelper: () => told.helper,
    localRows: settings.localRows,
    textComparison: settings.textComparison,
    routineOf: (schema, name) => catalog.routines.find(schema, name),
  });
  const registry = new CancelRegistry(crypto.getRandomValues(new Uint32Array(1))[0] >>> 1);
  const advisoryLocks = new AdvisoryLocks();
  const effects: Effects & { registry: CancelRegistry } = {
    pool,
    catalog,
    planner,
    verdicts,
    credentials,
    userPools,
    attempts: new Attempts(),
    audit: counted(auditTo({ log, now: Date.now }), counts),
    counts,
    ...placesOf(settings),
    superusers: new Set([settings.irisUsername ?? EMBEDDED_USER]),
    irisUser: settings.irisUsername ?? EMBEDDED_USER,
    registry,
    advisoryLocks,
    deadlocks: new Deadlocks({ advisoryLocks, after }),
    notifications: new Notifications(),
    log,
    defaults: sessionDefaults(settings),
    copyBytesMax: settings.copyBufferSize,
    sessionBytesMax: settings.sessionMemory,
    memory: new Memory({
      bytesMax: settings.memory,
      of: "All sessions together",
      setting: "PGWIRE_MEMORY",
    }),
    after,
    now: Date.now,
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    database: settings.irisNamespace,
  };
  const closeInner = async () => {
    await userPools.close();
    await pool.close();
    await catalog.close();
    await embedded?.close();
  };
  let drainMs = drainOf(settings);
  let own: OwnDoor;
  let server: Server | undefined;
  let health: HealthServer | null;
  try {
    own = await orSettingsError(settings.port, "PGWIRE_PORT", () => openDoor(settings));
    server = listenOn(own, { settings, effects });
    health = await openHttpPort(settings, { pool, server, effects });
  } catch (cause) {
    await server?.close();
    await closeInner();
    throw cause;
  }
  greetIris(pool, log).then((info) => {
    if (info) Object.assign(told, { iris: info.version, helper: info.helper !== null });
  });
  const preparing = prepareCatalog(catalog, { pool, log });
  return {
    host: settings.host,
    port: server.port,
    healthPort: health?.port ?? null,
    embedded: embedded && {
      user: EMBEDDED_USER,
      password: EMBEDDED_PASSWORD,
      database: settings.irisNamespace,
    },
    failed: embedded?.ended ?? new Promise(() => {}),
    drain: () => server.drain(drainMs),
    async reload(next) {
      const { mockSecret } = effects.credentials;
      // All is read before any of it counts.
      const credentials = await readCredentials(next);
      const replaceCertificate = await own.read();
      effects.credentials = { ...credentials, mockSecret };
      effects.defaults = sessionDefaults(next);
      Object.assign(effects, placesOf(next));
      server.connectionsMax = next.maxConnections;
      pool.configure(poolOf(next));
      ofOneUser = userPoolOf(next);
      drainMs = drainOf(next);
      replaceCertificate();
      warnOfTrust(credentials, log);
    },
    async close() {
      await server.close();
      await health?.close();
      await closeInner();
      await preparing;
    },
  };
}

/** Runs it later, unless what this gives is called before. */
export function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}

function poolOf(settings: Settings): PoolLimits {
  return {
    sizeMax: settings.poolSize,
    sizeMin: Math.min(settings.poolMin, settings.poolSize),
    spares: settings.poolSpares,
    userMax: settings.poolUserMax,
    idleMsMax: settings.poolIdle || Infinity,
    waitWhenAway: settings.poolAway === "wait",
    acquireMsMax: settings.poolWait || TIMER_MS_MAX,
    cancelMsMax: settings.cancelWait || TIMER_MS_MAX,
  };
}

/** A user's own pool has no users in it, and keeps nothing ready. */
function userPoolOf(settings: Settings): PoolLimits {
  const sizeMax = settings.poolUserMax || settings.poolSize;
  return { ...poolOf(settings), sizeMax, sizeMin: 0, spares: 0, userMax: 0 };
}

function placesOf({ maxConnections, reservedConnections, userConnections }: Settings) {
  return {
    placesMax: maxConnections,
    ordinaryPlacesMax: Math.max(1, maxConnections - reservedConnections),
    userPlacesMax: userConnections || maxConnections,
  };
}

function drainOf({ drainTimeout }: Settings): number {
  return drainTimeout || TIMER_MS_MAX;
}

/** What the operator has set and a session may change for itself. */
function sessionDefaults(
  { statementTimeout, idleInTransactionTimeout, bulkOptions }: Settings,
): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>();
  if (bulkOptions !== "") defaults.set(BULK_OPTIONS, bulkOptions);
  if (statementTimeout > 0) defaults.set("statement_timeout", String(statementTimeout));
  if (idleInTransactionTimeout > 0) {
    defaults.set("idle_in_transaction_session_timeout", String(idleInTransactionTimeout));
  }
  return defaults;
}

/** Connects once at the start, so that the log says early what clients would be told late. */
async function greetIris(pool: BackendPool, log: Log): Promise<ServerInfo | undefined> {
  try {
    const info = await pool.info();
    const { version, namespace, user, helper } = info;
    log.info("connected to IRIS", { version, namespace, user, helper: helper ?? "not installed" });
    return info;
  } catch (cause) {
    // The pool has logged why, and says it again to whoever asks for a connection.
    if (!(cause instanceof PgError)) throw cause;
  }
}

/** So that the first question about tables need not wait for all of them. */
async function prepareCatalog(
  catalog: PostgresCatalog,
  { pool, log }: { pool: BackendPool; log: Log },
): Promise<void> {
  try {
    await catalog.prepare(() => acquireOwn(pool));
  } catch (cause) {
    // Whoever asks about tables tries again, and is told.
    if (!(cause instanceof PgError)) throw cause;
    log.debug("the catalog is not prepared", { error: cause.message });
  }
}

export function irisOptions(settings: Settings, embedded: Embedded | undefined): IrisOptions {
  return {
    host: settings.irisHost ?? "127.0.0.1",
    port: embedded?.port ?? settings.irisPort,
    namespace: settings.irisNamespace,
    user: embedded ? EMBEDDED_USER : settings.irisUsername ?? "",
    password: embedded ? EMBEDDED_PASSWORD : settings.irisPassword ?? "",
    connectMsMax: CONNECT_MS_MAX,
    sslConfig: settings.irisSslConfig,
    driverFolder: settings.driverFolder,
    install: settings.helperClass === "install",
    schemaPath: settings.irisSchema,
  };
}

function listenOn(
  { door }: OwnDoor,
  { settings, effects }: { settings: Settings; effects: Effects & { registry: CancelRegistry } },
): Server {
  return listen({
    door,
    registry: effects.registry,
    log: effects.log,
    audit: effects.audit,
    counts: effects.counts,
    connectionsMax: settings.maxConnections,
    loginMsMax: settings.authTimeout,
    messageBytesMax: settings.maxPendingBytes,
  }, (client, outlet) => new Session(effects, client, outlet));
}

/** Counts each event, whether the log has room for it or not. */
function counted(audit: Audit, { events }: Counts): Audit {
  return (event, fields) => {
    events.add(event);
    audit(event, fields);
  };
}
