// The command `user`: adds, removes and lists the SCRAM verifiers of the users file.

import { parseUsers, printUsers } from "../auth/users_file.ts";
import { makeVerifier, SALT_BYTES, type ScramVerifier } from "../auth/verifier.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Call } from "./call.ts";
import { SettingsError } from "./settings_error.ts";

const USERS_FILE = "users.txt";

export async function user({ words: [action, name, ...more], settings }: Call): Promise<number> {
  const path = settings.usersFile ?? USERS_FILE;
  const needsName = action === "add" || action === "remove";
  if (more.length > 0 || needsName !== (name !== undefined) || (!needsName && action !== "list")) {
    throw new SettingsError("say user add NAME, user remove NAME or user list", { usage: true });
  }
  const users = await readUsers(path, { mayBeMissing: action === "add" });
  if (action === "list") {
    for (const known of users.keys()) console.log(known);
    return 0;
  }
  if (action === "remove" && !users.delete(name)) {
    console.error(`iris-pgwire: ${path} has no user "${name}"`);
    return 1;
  }
  if (action === "add") {
    users.set(name, await verifierOf(await readPassword(name), settings.scramIterations));
  }
  await writeWhole(path, printUsers(users));
  console.log(`${path}: user "${name}" ${action === "add" ? "may log in" : "is gone"}`);
  return 0;
}

/** The users of a file, for `serve` too; a file that cannot be right stops the program. */
export async function readUsers(
  path: string,
  options: { mayBeMissing: boolean },
): Promise<Map<string, ScramVerifier>> {
  try {
    return parseUsers(await Deno.readTextFile(path));
  } catch (cause) {
    if (options.mayBeMissing && cause instanceof Deno.errors.NotFound) return new Map();
    if (cause instanceof PgError) throw new SettingsError(`${path}: ${cause.message}`);
    throw new SettingsError(`the users file ${path} cannot be read: ${(cause as Error).message}`);
  }
}

export function verifierOf(password: string, iterations: number): Promise<ScramVerifier> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return makeVerifier(password, salt, iterations);
}

/** One line: typed at a terminal, where it is not shown, or the whole of what is piped in. */
async function readPassword(name: string): Promise<string> {
  const typed = Deno.stdin.isTerminal()
    ? await typedUnseen(`Password of "${name}": `)
    : await new Response(Deno.stdin.readable).text();
  const password = typed.replace(/\r?\n$/, "");
  if (password === "") {
    throw new SettingsError("an empty password lets nobody in; nothing was changed");
  }
  return password;
}

const [CTRL_C, CTRL_D, BACKSPACE, DELETE, RETURN, LINE_FEED] = [3, 4, 8, 127, 13, 10];

async function typedUnseen(question: string): Promise<string> {
  await Deno.stdout.write(new TextEncoder().encode(question));
  Deno.stdin.setRaw(true);
  const bytes: number[] = [];
  const chunk = new Uint8Array(256);
  try {
    for (;;) {
      const size = await Deno.stdin.read(chunk);
      for (const byte of chunk.subarray(0, size ?? 0)) {
        if (byte === CTRL_C || byte === CTRL_D) throw new SettingsError("nothing was changed");
        if (byte === RETURN || byte === LINE_FEED) {
          return new TextDecoder().decode(Uint8Array.from(bytes));
        }
        if (byte === BACKSPACE || byte === DELETE) bytes.pop();
        else bytes.push(byte);
      }
      if (size === null) throw new SettingsError("nothing was changed");
    }
  } finally {
    Deno.stdin.setRaw(false);
    console.log();
  }
}

/** A new file takes the old one's place in one step, and only its owner may read it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await Deno.writeTextFile(fresh, text, { mode: 0o600 });
  await Deno.rename(fresh, path);
}
