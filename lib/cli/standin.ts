// The command `standin`: only the embedded IRIS, on a SuperServer port.

import { createEngine } from "../standin/engine/engine.ts";
import { startStandin } from "../standin/standin.ts";
import type { Call } from "./call.ts";
import { fillDemo } from "./demo.ts";
import { EMBEDDED_PASSWORD, EMBEDDED_USER } from "./embedded.ts";
import { keepOnly } from "./keep_only.ts";
import { SettingsError } from "./settings_error.ts";
import { SETTINGS } from "./settings.ts";
import { stopSignal } from "./stop_signal.ts";

const VERSIONS = ["2024.1", "2025.3"] as const;

export async function standin({ flags, settings }: Call): Promise<number> {
  const version = VERSIONS.find((each) => each === (flags["iris-version"] ?? "2025.3"));
  if (!version) {
    throw new SettingsError(`--iris-version must be ${VERSIONS.join(" or ")}`, { usage: true });
  }
  const port = SETTINGS.port.kind.parse(String(flags.listen ?? SETTINGS.irisPort.default));
  if (port === undefined) {
    throw new SettingsError(`--listen must be ${SETTINGS.port.kind.mayBe}`, { usage: true });
  }
  keepOnly("standin");
  const engine = createEngine({ path: flags.file as string | undefined, version });
  const { irisNamespace: namespace, irisSchema: schema } = settings;
  if (flags.demo) await fillDemo(engine, { schema, namespace });
  const server = await startStandin({
    port,
    engine,
    version,
    users: [{ name: EMBEDDED_USER, password: EMBEDDED_PASSWORD, develop: true }],
    namespaces: [namespace],
  });
  console.log(`stand-in IRIS ${version} is listening on port ${server.port}`);
  await (flags["until-input-ends"] ? endOfInput() : stopSignal());
  await server.close();
  engine.close();
  return 0;
}

async function endOfInput(): Promise<void> {
  // The terminal's Ctrl-C goes to a program's children too; their parent says when it is over.
  Deno.addSignalListener("SIGINT", () => {});
  for await (const _ of Deno.stdin.readable);
}
