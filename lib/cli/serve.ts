// The command `serve`: puts the rooms together and serves until it is told to stop.

import { openLog } from "../observe/open_log.ts";
import type { Call } from "./commands.ts";
import { openGateway } from "./gateway.ts";
import { stopSignal } from "./stop_signal.ts";

export async function serve({ settings, flags }: Call): Promise<number> {
  const level = settings.debug ? "debug" : settings.logLevel;
  const log = openLog({ level, format: settings.logFormat });
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
  await Promise.race([stopSignal(), gateway.failed]);
  log.info("closing");
  await gateway.close();
  return 0;
}
