// The main of a backend process: one IRIS connection, requests on standard input, replies on standard output.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { type Driver, type DriverConnection, type Iris, loadDriver } from "./driver.ts";
import { connectError, ConnectionLost, connectionLost } from "./driver_error.ts";
import { FallbackSession } from "./fallback_session.ts";
import { bodyOf, FILLER, Framer, tagOf } from "./framer.ts";
import { HelperSession } from "./helper_session.ts";
import { openHelper } from "./install_helper.ts";
import type { IrisSession } from "./iris_session.ts";
import * as protocol from "./protocol.ts";
import { Requests } from "./requests.ts";

const PACKAGE = "@intersystems/intersystems-iris-native";
const READ_BYTES = 64 * 1024;
const KEPT_BYTES_MAX = 4 * 1024 * 1024;

interface Input {
  readSync(into: Uint8Array): number | null;
}
interface Output {
  writeSync(bytes: Uint8Array): number;
}

/** Returns when the gateway has closed its end, or when the connection to IRIS is gone. */
export function runBackend(input: Input = Deno.stdin, output: Output = Deno.stdout): void {
  // The terminal's Ctrl-C goes to the gateway's children too; the gateway says when it is over.
  Deno.addSignalListener("SIGINT", () => {});
  const framer = new Framer();
  const chunk = new Uint8Array(READ_BYTES);
  let requests: Requests | null = null;
  let to = new Writer(READ_BYTES);
  for (;;) {
    const size = input.readSync(chunk);
    if (size === null) return;
    framer.push(chunk.subarray(0, size));
    const frames = [...framer];
    for (let at = 0; at < frames.length;) {
      let goesOn: boolean;
      let answered = 1;
      if (requests) ({ answered, goesOn } = requests.answer(frames, { from: at, to }));
      else goesOn = (requests = connect(frames[at], to)) !== null;
      at += answered;
      const follows = requests !== null && requests.rest.length > 0;
      if (!follows) to.uint8(FILLER);
      if (!writeAll(output, to.buffer.subarray(0, to.size))) return;
      if (follows && !writeAll(output, requests!.rest)) return;
      if (!goesOn) return;
      if (to.buffer.length > KEPT_BYTES_MAX) to = new Writer(READ_BYTES);
      else to.moveTo(0);
    }
  }
}

/** False when nobody reads any more. */
function writeAll(output: Output, bytes: Uint8Array): boolean {
  try {
    for (let at = 0; at < bytes.length;) at += output.writeSync(bytes.subarray(at));
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.BrokenPipe) return false;
    throw cause;
  }
}

/** Answers the first request, which must be Connect; null when that failed. */
function connect(frame: Uint8Array, to: Writer): Requests | null {
  try {
    if (tagOf(frame) !== protocol.Connect.tag) {
      throw new PgError("protocol_violation", "the first request must be Connect");
    }
    const { session, notice } = openSession(protocol.Connect.decode(bodyOf(frame)));
    const { facts, helper } = session;
    protocol.Connected.encode({ ...facts, helper, notice }, to);
    return new Requests(session);
  } catch (cause) {
    protocol.Failed.encode({ level: 0, fatal: 1, error: connectFailure(cause) }, to);
    return null;
  }
}

function connectFailure(cause: unknown): PgError {
  if (cause instanceof PgError) return cause;
  if (cause instanceof ConnectionLost) return connectionLost(cause.message);
  return new PgError("internal_error", "the backend process could not begin its work", {
    detail: cause instanceof Error ? cause.stack : String(cause),
  });
}

function openSession(request: protocol.Connect): { session: IrisSession; notice: string } {
  const driver = loadDriver(request.driverFolder, packageFolder);
  const iris = openIris(driver, request);
  const { namespace, user, schemaPath, install, plain } = request;
  if (plain) {
    return {
      session: new FallbackSession(driver, iris, { namespace, user, schemaPath }),
      notice: "",
    };
  }
  const helper = openHelper(iris, { namespace, install });
  return helper.object
    ? { session: new HelperSession(helper.object, { schemaPath }), notice: "" }
    : {
      session: new FallbackSession(driver, iris, { namespace, user, schemaPath }),
      notice: helper.reason,
    };
}

function openIris(driver: Driver, request: protocol.Connect): Iris {
  const connection: DriverConnection = new driver.Connection();
  const started = performance.now();
  try {
    connection.connect(
      request.host,
      request.port,
      request.namespace,
      request.user,
      request.password,
      Math.max(1, Math.ceil(request.connectMsMax / 1000)),
      false,
      "-",
      request.sslConfig || undefined,
    );
    return connection.createIris();
  } catch (cause) {
    throw connectError(cause, request, performance.now() - started);
  }
}

/** The package's entry is in its folder `src`, the addon beside that. */
function packageFolder(): string {
  const entry = createRequire(import.meta.url).resolve(PACKAGE);
  return dirname(dirname(entry));
}
