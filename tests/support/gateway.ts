// A whole gateway for a test: real sockets, real driver, the stand-in in a process of its own.

import { EMBEDDED_PASSWORD, EMBEDDED_USER } from "../../lib/cli/embedded.ts";
import { type Gateway, openGateway } from "../../lib/cli/gateway.ts";
import { readSettings } from "../../lib/cli/read_settings.ts";
import { type Log, SILENT } from "../../lib/observe/log.ts";

/** A busy machine may take its time. */
const PATIENT = { "catalog-timeout": "60s" };

export interface TestOptions {
  /** Flags as on the command line, without the dashes. */
  flags?: Readonly<Record<string, string>>;
  log?: Log;
}

export function openTestGateway({ flags = {}, log = SILENT }: TestOptions = {}): Promise<Gateway> {
  const settings = readSettings({
    flags: { port: "0", "metrics-port": "off", ...PATIENT, ...flags },
    env: () => undefined,
  });
  return openGateway({ settings, log });
}

export async function withGateway(
  use: (gateway: Gateway) => Promise<void>,
  options: TestOptions = {},
): Promise<void> {
  const gateway = await openTestGateway(options);
  try {
    await use(gateway);
  } finally {
    await gateway.close();
  }
}

/** One for all tests of a file, which leave nothing in each other's way. */
export function sharedGateway(options: TestOptions = {}): () => Gateway {
  let gateway: Gateway;
  Deno.test.beforeAll(async () => {
    gateway = await openTestGateway(options);
  });
  Deno.test.afterAll(() => gateway.close());
  return () => gateway;
}

/** What a client needs to log in. */
export interface Login {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** A stand-in that the test runs itself has the user of an embedded one. */
const STANDIN_LOGIN = { user: EMBEDDED_USER, password: EMBEDDED_PASSWORD, database: "USER" };

/** As the stand-in's user. */
export function loginOf(gateway: Gateway): Login {
  const { user, password, database } = gateway.embedded ?? STANDIN_LOGIN;
  return { host: gateway.host, port: gateway.port, user, password, database };
}

/** As libpq, and whoever does as it does, looks for them. */
export function environmentOf({ host, port, user, password, database }: Login) {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  };
}
