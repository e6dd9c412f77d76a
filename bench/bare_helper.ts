// The helper class straight on the driver, in this process: what the gateway is measured against.

import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { loadDriver } from "../lib/backend/driver.ts";
import { decodeList, encodeList } from "../lib/iris/list.ts";

export interface BareHelper {
  /** Throws what IRIS refuses. */
  call(method: string, ...args: (string | Uint8Array)[]): unknown[];
  /** What IRIS answers, unread. */
  invoke(method: string, ...args: (string | Uint8Array)[]): Uint8Array;
  close(): void;
}

const require = createRequire(import.meta.url);

/** A session of its own. */
export function openBareHelper(port: number): BareHelper {
  const driver = loadDriver(
    "",
    () => dirname(dirname(require.resolve("@intersystems/intersystems-iris-native"))),
  );
  const connection = new driver.Connection();
  connection.connect("127.0.0.1", port, "USER", "_SYSTEM", "SYS", 10, false, "-", undefined);
  const session = connection.createIris().classMethodObject("PgWire.Session", "%New")!;
  const invoke: BareHelper["invoke"] = (method, ...args) => session.invokeBytes(method, ...args)!;
  const call: BareHelper["call"] = (method, ...args) => {
    const items = decodeList(invoke(method, ...args));
    if (items[0] !== 1n) throw new Error(`${method}: ${items[2]}`);
    return items;
  };
  call("Init", Buffer.from(encodeList(["1", "", "262144"])));
  return { call, invoke, close: () => connection.close() };
}
