// The login: reads handshake and connect messages, unscrambles the password, and answers or refuses.

import { Cursor } from "../bytes/cursor.ts";
import { ListReader, type ListWriter } from "../iris/list.ts";
import { REFUSAL } from "./faults.ts";
import type { IrisVersion } from "./process.ts";

export interface StandinUser {
  name: string;
  password: string;
  /** May load and compile classes. */
  develop?: boolean;
}

/** What the connect message says. */
export interface Login {
  namespace: string;
  user: string;
  password: string;
  executable: string;
}

const SERVER_PROTOCOL = 69;
const DRIVER_PROTOCOL_LEAST = 61;
/** Bit 0: strings are Unicode. Without bit 1 numbers travel as whole doubles. */
const UNICODE = 1;

/** False where the peer's protocol is none that this server knows. */
export function readHandshake(payload: Uint8Array): boolean {
  return payload.length >= 2 && new Cursor(payload).uint16le() >= DRIVER_PROTOCOL_LEAST;
}

export function writeHandshake(items: ListWriter): void {
  items.to.uint16le(SERVER_PROTOCOL);
  items.to.uint16le(UNICODE);
  items.string("UTF8");
}

export function readLogin(payload: Uint8Array): Login {
  const items = new ListReader(payload);
  const namespace = items.expect().text() ?? "";
  const user = unscramble(items.expect().text() ?? "");
  const password = unscramble(items.expect().text() ?? "");
  items.expect();
  items.expect();
  const executable = (items.expect().text() ?? "").split("\0")[0];
  // What follows is uninitialised memory, an address, and modes that the driver never changes.
  return { namespace, user, password, executable };
}

/** The characters travel backwards, each turned and moved by its place; the high byte as it is. */
export function unscramble(text: string): string {
  let plain = "";
  for (let at = text.length - 1; at >= 0; at--) {
    const unit = text.charCodeAt(at);
    const low = unit & 0xff;
    const turned = ((low >> 5) | (low << 3)) & 0xff;
    plain += String.fromCharCode((unit & 0xff00) | (((turned - at) & 0xff) ^ 0xa7));
  }
  return plain;
}

export interface Accepted {
  user: StandinUser;
  namespace: string;
}

/** The user and the namespace as the server spells them, or the text of a refusal. */
export function checkLogin(
  login: Login,
  known: { users: readonly StandinUser[]; namespaces: readonly string[] },
): Accepted | string {
  const user = known.users.find(({ name }) => name.toLowerCase() === login.user.toLowerCase());
  if (user === undefined || user.password !== login.password) return REFUSAL.accessDenied;
  const wanted = login.namespace.toUpperCase();
  const namespace = known.namespaces.find((name) => name.toUpperCase() === wanted);
  return namespace === undefined
    ? REFUSAL.namespaceMissing(login.namespace)
    : { user, namespace: namespace.toUpperCase() };
}

export function writeAccepted(items: ListWriter, facts: { version: string; job: string }): void {
  items.string(facts.version);
  items.integer(1); // Delimited identifiers.
  items.integer(0);
  items.integer(0); // Isolation.
  items.string(facts.job);
  items.integer(0);
  items.integer(0); // None of the features that the driver asks for.
  items.string("");
}

/** Like a real $ZVERSION, but says what it is. */
export function zversion(version: IrisVersion): string {
  return `IRIS for UNIX (stand-in on SQLite) ${version} (Build ${BUILDS[version]})`;
}

export const BUILDS: Record<IrisVersion, string> = { "2024.1": "1U", "2025.3": "1U" };
