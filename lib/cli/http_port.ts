// The HTTP port of a gateway: how it is and how it goes, for those who watch over it.

import type { BackendPool } from "../backend/pool.ts";
import { PgError } from "../errors/pg_error.ts";
import { printMetrics } from "../observe/prometheus.ts";
import { type HealthServer, serveHealth } from "../server/health.ts";
import type { Server } from "../server/listen.ts";
import type { Effects } from "../session/contract.ts";
import { figuresOf } from "./figures.ts";
import type { Settings } from "./settings.ts";
import { orSettingsError } from "./settings_error.ts";
import { statusPage } from "./status_page.ts";

const READY_MS_MAX = 2_000;

export interface Watched {
  pool: BackendPool;
  server: Server;
  effects: Effects;
}

/** Null where there is to be none. */
export async function openHttpPort(
  { metricsHost: hostname, metricsPort: port }: Settings,
  { pool, server, effects: { counts, registry, memory } }: Watched,
): Promise<HealthServer | null> {
  if (port === null) return null;
  const startedAt = Date.now();
  const figures = () => figuresOf({ counts, registry, memory, pool, server, startedAt });
  return await orSettingsError(port, "PGWIRE_METRICS_PORT", () =>
    serveHealth({
      hostname,
      port,
      ready: () => answerOf(pool),
      metrics: () => printMetrics(figures()),
      status: (iris) => statusPage(figures(), iris),
    }));
}

/** Asks IRIS itself. A pool that has no connection to spare for this long is not ready either. */
async function answerOf(pool: BackendPool): Promise<string> {
  const deadline = AbortSignal.timeout(READY_MS_MAX);
  const lease = await pool.acquire({ signal: deadline }).catch((cause) => {
    if (!deadline.aborted) throw cause;
    throw new PgError("too_many_connections", `no IRIS connection was free in ${READY_MS_MAX} ms`);
  });
  try {
    await lease.ping();
    return lease.info.version;
  } finally {
    lease.release();
  }
}
