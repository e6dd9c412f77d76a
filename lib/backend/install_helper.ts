// Sees to it that the IRIS namespace has the helper class in this program's version.

import { PgError } from "../errors/pg_error.ts";
import type { Iris, IrisObject } from "./driver.ts";
import { callError, ConnectionLost } from "./driver_error.ts";
import text from "./PgWire.Session.cls" with { type: "text" };

export const HELPER_CLASS = "PgWire.Session";
export const HELPER_TEXT: string = text;
export const HELPER_VERSION: string = versionIn(HELPER_TEXT);

/** Keep the source, show nothing: output would go to the driver, which cannot take it. */
const COMPILE_FLAGS = "k-d";
const INSTALL_TRIES = 5;
const INSTALL_PAUSE_MS = 200;

/** An instance, or the reason why there is none. */
export type Helper = { object: IrisObject } | { object: null; reason: string };

export function openHelper(
  iris: Iris,
  options: { namespace: string; install: boolean },
): Helper {
  try {
    const reason = provide(iris, options);
    if (reason !== "") return { object: null, reason };
    return { object: iris.classMethodObject(HELPER_CLASS, "%New")! };
  } catch (cause) {
    const error = callError(cause);
    if (error instanceof ConnectionLost) throw error;
    return { object: null, reason: error.message };
  }
}

/** "" when the class is there as it has to be. */
function provide(iris: Iris, options: { namespace: string; install: boolean }): string {
  const found = installedVersion(iris);
  if (found === HELPER_VERSION) return "";
  if (Number(found) > Number(HELPER_VERSION)) {
    return `${HELPER_CLASS} ${found} is of a newer gateway; this one has ${HELPER_VERSION}`;
  }
  if (!options.install) {
    return found === null
      ? `${HELPER_CLASS} is not installed, and PGWIRE_HELPER_CLASS is never`
      : `${HELPER_CLASS} ${found} is too old, and PGWIRE_HELPER_CLASS is never`;
  }
  // Two gateways may install at the same time: the one that is refused for that looks again.
  let reason = "";
  for (let tries = 0; tries < INSTALL_TRIES; tries++) {
    reason = install(iris, options.namespace);
    if (installedVersion(iris) === HELPER_VERSION) return "";
    if (!/lock/i.test(reason)) break;
    pause(INSTALL_PAUSE_MS);
  }
  return `${HELPER_CLASS} could not be installed: ${reason || "IRIS still has another version"}`;
}

/** Null where there is none that runs; any refusal means that. */
function installedVersion(iris: Iris): string | null {
  return attempt(() => iris.classMethodString(HELPER_CLASS, "Version")).value;
}

/** "" when IRIS took and compiled the class. (C:%Compiler.UDL.TextServices, C:%SYSTEM.OBJ) */
function install(iris: Iris, namespace: string): string {
  const taken = status(
    iris,
    () =>
      iris.classMethodBytes(
        "%Compiler.UDL.TextServices",
        "SetTextFromString",
        namespace,
        HELPER_CLASS,
        HELPER_TEXT,
        "\n",
      ),
  );
  if (taken !== "") return taken;
  return status(
    iris,
    () => iris.classMethodBytes("%SYSTEM.OBJ", "Compile", HELPER_CLASS, COMPILE_FLAGS),
  );
}

const STATUS_OK = 0x31;

/** A status is `1`, or a string that begins with 0; "" stands for the first. */
function status(iris: Iris, run: () => Uint8Array | null): string {
  const { value, failure } = attempt(run);
  if (failure !== null) return failure;
  if (value !== null && value.length === 1 && value[0] === STATUS_OK) return "";
  return errorText(iris, value ?? new Uint8Array(0));
}

/** The sentence in a %Status that is not OK. */
export function errorText(iris: Iris, value: Uint8Array): string {
  const { value: text, failure } = attempt(
    () => iris.classMethodString("%SYSTEM.Status", "GetErrorText", value),
  );
  return text || failure || "IRIS gives no reason";
}

function attempt<T>(run: () => T): { value: T | null; failure: string | null } {
  try {
    return { value: run(), failure: null };
  } catch (cause) {
    const error = callError(cause);
    if (error instanceof ConnectionLost) throw error;
    return { value: null, failure: error.message };
  }
}

/** The process has nothing else to do: all its calls block. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function versionIn(source: string): string {
  const version = /^Parameter VERSION = "(\d+)";/m.exec(source)?.[1];
  if (version) return version;
  throw new PgError("internal_error", `the text of ${HELPER_CLASS} has no version`);
}
