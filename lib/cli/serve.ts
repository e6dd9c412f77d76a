// The command `serve`: puts the rooms together and serves until it is told to stop.

import type { Log } from "../observe/log.ts";
import { openLog } from "../observe/open_log.ts";
import type { Call } from "./commands.ts";
import { type Gateway, openGateway } from "./gateway.ts";
import { keepOnly } from "./keep_only.ts";
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
  onReload(() => reload(gateway, log));
  const signal = await Promise.race([stopSignal(), gateway.failed]);
  if (signal === "SIGTERM") {
    log.info("closing when the clients have finished; SIGINT closes at once");
    await Promise.race([gateway.drain(), stopSignal(), gateway.failed]);
  }
  log.info("closing");
  await gateway.close();
  return 0;
}

/** What cannot be read leaves everything as it was. */
async function reload(gateway: Gateway, log: Log): Promise<void> {
  try {
    await gateway.reload();
    log.info("users, rules and certificates were read again");
  } catch (cause) {
    log.error("users, rules and certificates stay as they were: they could not be read again", {
      cause,
    });
  }
}
