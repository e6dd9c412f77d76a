// The command `healthcheck`: asks a running gateway's /health and exits accordingly.

import type { Call } from "./call.ts";

const ANSWER_MS_MAX = 5_000;
/** Where to ask a gateway that listens everywhere. */
const LOOPBACK_OF: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export async function healthcheck({ settings }: Call): Promise<number> {
  if (settings.metricsPort === null) {
    console.error("iris-pgwire: PGWIRE_METRICS_PORT is off, so there is no /health to ask");
    return 1;
  }
  const host = LOOPBACK_OF[settings.metricsHost] ?? settings.metricsHost;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${settings.metricsPort}/health`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    console.log((await answer.text()).trimEnd());
    return answer.ok ? 0 : 1;
  } catch (cause) {
    console.error(`iris-pgwire: no gateway answers at ${url}: ${(cause as Error).message}`);
    return 1;
  }
}
