// The command `service`: makes the executable a systemd service, takes that back, and says how it is.

import type { Call } from "./call.ts";
import { SettingsError } from "./settings_error.ts";
import { SETTINGS_FILE, settingsFile, unitOf } from "./unit.ts";

const NAME = "iris-pgwire.service";
/** The unit hides these from the service. */
const HIDDEN = ["/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"];

/** The machine that the service is for. */
export interface Machine {
  /** The executable; undefined where the program runs from its sources. */
  program: string | undefined;
  unitFolder: string;
  settingsFile: string;
  /** There where systemd runs. */
  sign: string;
  systemctl: string;
}

const THIS_MACHINE: Machine = {
  program: Deno.build.standalone ? Deno.execPath() : undefined,
  unitFolder: "/etc/systemd/system",
  settingsFile: SETTINGS_FILE,
  sign: "/run/systemd/system",
  systemctl: "systemctl",
};

type Action = (machine: Machine) => Promise<number>;

const ACTIONS: Readonly<Record<string, Action>> = { install, uninstall, status };

export async function service(
  { words: [word, ...more] }: Pick<Call, "words">,
  machine = THIS_MACHINE,
): Promise<number> {
  const action = word !== undefined && Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (!action || more.length > 0) {
    throw new SettingsError("say service install, service uninstall or service status", {
      usage: true,
    });
  }
  if (!await exists(machine.sign)) {
    throw new SettingsError(
      `${machine.sign} is not there, so systemd does not run on this machine; in a container run iris-pgwire itself`,
    );
  }
  return await action(machine);
}

async function install(machine: Machine): Promise<number> {
  const program = programOf(machine);
  const unit = `${machine.unitFolder}/${NAME}`;
  await write(unit, unitOf(program), { mode: 0o644 });
  const isNew = !await exists(machine.settingsFile);
  // There may be a password in it.
  if (isNew) await write(machine.settingsFile, settingsFile(), { mode: 0o600, createNew: true });
  for (const words of [["daemon-reload"], ["enable", NAME], ["restart", NAME]]) {
    if (await systemctl(machine, words) !== 0) return 1;
  }
  console.log(`${unit}: ${NAME} runs ${program}, and starts with the machine`);
  console.log(
    `${machine.settingsFile}: its settings${
      isNew ? ", each with its default" : " are as they were"
    }`,
  );
  console.log(`Its log: journalctl -u ${NAME}`);
  return 0;
}

async function uninstall(machine: Machine): Promise<number> {
  const unit = `${machine.unitFolder}/${NAME}`;
  if (!await exists(unit)) {
    console.error(`iris-pgwire: ${unit} is not there, so there is no service`);
    return 1;
  }
  if (await systemctl(machine, ["disable", "--now", NAME]) !== 0) return 1;
  await asRoot(unit, () => Deno.remove(unit));
  if (await systemctl(machine, ["daemon-reload"]) !== 0) return 1;
  console.log(`${NAME} is gone; ${machine.settingsFile} and /var/lib/iris-pgwire are left`);
  return 0;
}

/** systemctl says it in its own words. */
async function status(machine: Machine): Promise<number> {
  return await systemctl(machine, ["status", "--no-pager", NAME]) === 0 ? 0 : 1;
}

function programOf({ program }: Machine): string {
  if (program === undefined) {
    throw new SettingsError(
      "a service runs the executable and not the sources: make it with deno task compile, and call that one",
    );
  }
  const hidden = HIDDEN.find((folder) => program.startsWith(folder));
  if (hidden !== undefined || /[\s%$"'\\]/.test(program)) {
    const why = hidden === undefined
      ? "systemd reads such a path otherwise"
      : `${hidden} is hidden from the service`;
    throw new SettingsError(
      `${program} cannot be the service's program, as ${why}: put it into /usr/local/bin`,
    );
  }
  return program;
}

async function systemctl({ systemctl }: Machine, words: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command(systemctl, { args: [...words], stdin: "null" }).spawn()
    .status;
  if (code !== 0 && words[0] !== "status") {
    console.error(`iris-pgwire: systemctl ${words.join(" ")} failed with exit code ${code}`);
  }
  return code;
}

function write(path: string, text: string, options: Deno.WriteFileOptions): Promise<void> {
  return asRoot(path, () => Deno.writeTextFile(path, text, options));
}

async function asRoot<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.PermissionDenied)) throw cause;
    throw new SettingsError(`${path} may be changed by root only: call it with sudo`);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}
