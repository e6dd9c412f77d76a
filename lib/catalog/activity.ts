// What the sessions do, as one of them may see it: of other users it learns that they are there.

import type { Activity } from "./contract.ts";

/** JSON for the catalog's pg_stat_get_activity(). */
export function activityTold(all: readonly Activity[], viewer: string): string {
  return JSON.stringify(all.map((one) => one.user === viewer ? openly(one) : hidden(one)));
}

function openly(one: Activity) {
  const time = (milliseconds: number | null) =>
    milliseconds === null ? null : new Date(milliseconds).toISOString();
  return {
    pid: one.pid,
    usename: one.user,
    application_name: one.application,
    state: one.state,
    query: one.query,
    xact_start: time(one.transactionAt),
    query_start: time(one.queryAt),
    backend_start: time(one.beganAt),
    state_change: time(one.changedAt),
    client_addr: one.address,
    client_port: one.port,
    backend_type: "client backend",
    wait_event_type: one.state === "active" ? null : "Client",
    wait_event: one.state === "active" ? null : "ClientRead",
    ssl: one.encryption !== undefined,
    sslversion: one.encryption?.version,
    sslcipher: one.encryption?.cipher,
    gss_auth: false,
    gss_enc: false,
    gss_delegation: false,
  };
}

/** As PostgreSQL shows it to those without pg_read_all_stats. (MONITORING-PG-STAT-ACTIVITY-VIEW) */
function hidden({ pid, user, application }: Activity) {
  return {
    pid,
    usename: user,
    application_name: application,
    query: "<insufficient privilege>",
  };
}
