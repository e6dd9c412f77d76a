// The figures of a running gateway as /metrics tells them, a row each. A table, and so longer than other files.

import process from "node:process";
import type { PoolFigures } from "../backend/pool.ts";
import type { Counts, Tally } from "../observe/counts.ts";
import type { Metric, Sample, Timed } from "../observe/prometheus.ts";
import type { Server } from "../server/listen.ts";
import type { Registry } from "../session/contract.ts";
import type { Memory } from "../session/memory.ts";
import { VERSION } from "./version.ts";

export interface Sources {
  counts: Counts;
  registry: Registry;
  memory: Memory;
  pool: { readonly figures: PoolFigures };
  server: Pick<Server, "connections" | "connectionsMax">;
  startedAt: number;
}

/** Each of them is told, those that nobody is in too. */
const STATES = [
  "active",
  "idle",
  "idle in transaction",
  "idle in transaction (aborted)",
] as const;

export function figuresOf(sources: Sources): (Metric | Timed)[] {
  const { counts, registry, memory, server, pool: { figures: pool }, startedAt } = sources;
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    gauge("pgwire_info", "1, with the version as its label.", [{
      labels: { version: VERSION },
      value: 1,
    }]),
    gauge("pgwire_connections", "Open sockets of clients, logged in or not.", [
      { value: server.connections },
    ]),
    gauge("pgwire_connections_max", "Sessions that there may be (PGWIRE_MAX_CONNECTIONS).", [
      { value: server.connectionsMax },
    ]),
    gauge("pgwire_sessions", "Sessions by what they do.", sessionsOf(registry)),
    counter(
      "pgwire_events_total",
      "What the audit log tells of, and what it had no room for.",
      samplesOf("event", counts.events),
    ),
    counter(
      "pgwire_statements_total",
      "Statements that were completed, by their command.",
      samplesOf("command", counts.statements),
    ),
    counter(
      "pgwire_rows_total",
      "Rows that completed statements read, changed or copied, by their command.",
      samplesOf("command", counts.rows),
    ),
    counter(
      "pgwire_errors_total",
      "Errors that clients were told, by SQLSTATE.",
      samplesOf("sqlstate", counts.errors),
    ),
    {
      name: "pgwire_request_seconds",
      help: "From the first message of a request to its ReadyForQuery.",
      type: "histogram",
      histogram: counts.requests,
    },
    counter("pgwire_received_bytes_total", "Bytes that clients sent, before TLS.", [
      { value: counts.received },
    ]),
    counter("pgwire_sent_bytes_total", "Bytes that clients were sent, before TLS.", [
      { value: counts.sent },
    ]),
    gauge(
      "pgwire_pool_connections",
      "Connections to IRIS that users share, by what they are.",
      (["lent", "idle", "opening"] as const).map((state) => ({
        labels: { state },
        value: pool[state],
      })),
    ),
    gauge("pgwire_pool_connections_max", "Connections to IRIS at most (PGWIRE_POOL_SIZE).", [
      { value: pool.sizeMax },
    ]),
    gauge("pgwire_pool_waiting", "Transactions that wait for a connection to IRIS.", [
      { value: pool.waiting },
    ]),
    {
      name: "pgwire_pool_wait_seconds",
      help: "How long those waited who had to wait for a connection to IRIS.",
      type: "histogram",
      histogram: counts.waits,
    },
    counter("pgwire_pool_opened_total", "Connections to IRIS that were opened.", [
      { value: pool.opened },
    ]),
    counter("pgwire_pool_failed_total", "Attempts to connect to IRIS that failed.", [
      { value: pool.failed },
    ]),
    gauge("pgwire_session_memory_bytes", "What sessions keep, of PGWIRE_MEMORY.", [
      { value: memory.bytes },
    ]),
    gauge("pgwire_heap_used_bytes", "JavaScript objects of the gateway's process.", [
      { value: heapUsed },
    ]),
    gauge("process_resident_memory_bytes", "Memory of the gateway's process.", [{ value: rss }]),
    counter("process_cpu_seconds_total", "Processor time of the gateway's process.", [
      { value: (user + system) / 1e6 },
    ]),
    gauge("process_start_time_seconds", "When the gateway began, in seconds since 1970.", [
      { value: startedAt / 1000 },
    ]),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: "gauge", samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: "counter", samples };
}

function samplesOf(label: string, tally: Tally): Sample[] {
  return tally.entries().map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/** Those that have not begun are in no state. */
function sessionsOf(registry: Registry): Sample[] {
  const counts = new Map<string, number>(STATES.map((state) => [state, 0]));
  for (const session of registry.sessions()) {
    const state = session.activity()?.state;
    if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].map(([state, value]) => ({ labels: { state }, value }));
}
