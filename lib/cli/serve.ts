// The command `serve`: puts the rooms together and serves until it is told to stop.

import { openLog } from "../observe/open_log.ts";
import type { Call } from "./call.ts";
import { flagOf, type Setting, type SettingKey, SETTINGS, type Settings } from "./settings.ts";
import { keepOnly } from "./keep_only.ts";
import { filesOf, Reloading } from "./reloading.ts";
import { startCatalog } from "./spawn_catalog.ts";
import { onReload, stopSignal } from "./stop_signal.ts";

export async function serve({ settings, config, readAgain, flags }: Call): Promise<number> {
  const log = openLog(logOf(settings));
  keepOnly("gateway");
  const postgres = startCatalog(settings, log);
  // All the rest is read while that starts.
  const { after, openGateway } = await import("./gateway.ts");
  const gateway = await openGateway({
    postgres,
    settings,
    log,
    embeddedFile: flags.embedded as string | undefined,
    demo: flags.demo === true,
  });
  let now = settings;
  const reloading = new Reloading({
    files: () => filesOf(now, config),
    everyMs: settings.reloadInterval,
    async read() {
      const next = readAgain();
      await gateway.reload(next);
      now = next;
      openLog(logOf(next));
      for (const flag of fixedChanges(settings, next)) {
        log.warn(`"${flag}" in ${config} cannot be changed without starting the gateway anew`);
      }
    },
    after,
    log,
  });
  // Before anybody is told that it runs: whoever reads that may send a signal at once.
  onReload(() => reloading.now());
  const stopped = stopSignal();
  const { host, port } = gateway;
  log.info(`listening on ${host}:${port}`, { host, port });
  if (gateway.embedded) {
    const { user, password, database } = gateway.embedded;
    console.log(`\n  psql postgresql://${user}:${password}@${host}:${port}/${database}\n`);
  }
  const signal = await Promise.race([stopped, gateway.failed]);
  if (signal === "SIGTERM") {
    log.info("closing when the clients have finished; SIGINT closes at once");
    await Promise.race([gateway.drain(), stopSignal(), gateway.failed]);
  }
  log.info("closing");
  await reloading.close();
  await gateway.close();
  return 0;
}

function logOf({ debug, logLevel, logFormat: format }: Settings) {
  return { level: debug ? "debug" : logLevel, format };
}

/** What has another value in the config file than the gateway has begun with, and keeps. */
function fixedChanges(settings: Settings, next: Settings): string[] {
  const rows = Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][];
  return rows.filter(([key, { live }]) => !live && settings[key] !== next[key])
    .map(([, { env }]) => flagOf(env));
}
