// The command `serve`: puts the rooms together and serves until it is told to stop.

import { openLog } from "../observe/open_log.ts";
import type { Call } from "./commands.ts";
import { after, openGateway } from "./gateway.ts";
import { keepOnly } from "./keep_only.ts";
import { filesOf, Reloading } from "./reloading.ts";
import { onReload, stopSignal } from "./stop_signal.ts";

export async function serve({ settings, flags }: Call): Promise<number> {
  const level = settings.debug ? "debug" : settings.logLevel;
  const log = openLog({ level, format: settings.logFormat });
  keepOnly("gateway");
  const gateway = await openGateway({
    settings,
    log,
    embeddedFile: flags.embedded as string | undefined,
    demo: flags.demo === true,
  });
  const { host, port } = gateway;
  log.info(`listening on ${host}:${port}`, { host, port });
  if (gateway.embedded) {
    const { user, password, database } = gateway.embedded;
    console.log(`\n  psql postgresql://${user}:${password}@${host}:${port}/${database}\n`);
  }
  const reloading = new Reloading({
    files: filesOf(settings),
    everyMs: settings.reloadInterval,
    read: () => gateway.reload(),
    after,
    log,
  });
  onReload(() => reloading.now());
  const signal = await Promise.race([stopSignal(), gateway.failed]);
  if (signal === "SIGTERM") {
    log.info("closing when the clients have finished; SIGINT closes at once");
    await Promise.race([gateway.drain(), stopSignal(), gateway.failed]);
  }
  log.info("closing");
  await reloading.close();
  await gateway.close();
  return 0;
}
