// A stand-in in the test's own process, which tells of what it is asked.

import { createEngine } from "../../lib/standin/engine/engine.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { irisFlags } from "./iris_process.ts";

export interface WatchedIris {
  /** What a gateway is told, to be in front of it and to let everybody in. */
  readonly flags: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The name of a call stands near its beginning, a character for each byte. */
const HEAD_BYTES = 500;
const LATIN1 = new TextDecoder("latin1");

export async function watchedIris(heard: (head: string) => void): Promise<WatchedIris> {
  const engine = createEngine({});
  const standin = await startStandin({
    users: [{ name: "_SYSTEM", password: "SYS", develop: true }],
    namespaces: ["USER"],
    engine,
    onFrame: (bytes) => heard(LATIN1.decode(bytes.subarray(0, HEAD_BYTES))),
  });
  return {
    flags: { auth: "trust", ...irisFlags(standin.port) },
    async close() {
      await standin.close();
      engine.close();
    },
  };
}
