// What the tests of the backend room share: connections to one of the two child programs.

import type { IrisOptions, OpenOptions } from "../../lib/backend/connection.ts";
import type { Execution } from "../../lib/backend/contract.ts";
import { encodeList, type ListValue } from "../../lib/iris/list.ts";
import type { Log, LogFields } from "../../lib/observe/log.ts";
import { NO_HINTS, OUTPUT_DEFAULTS } from "../../lib/types/column.ts";

export function spawnChild(program: "child.ts" | "fake_child.ts"): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--allow-ffi",
      "--allow-read",
      "--allow-env",
      "--allow-sys",
      new URL(program, import.meta.url).pathname,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

export class KeptLog implements Log {
  readonly lines: string[] = [];
  debug = this.#keep.bind(this);
  info = this.#keep.bind(this);
  warn = this.#keep.bind(this);
  error = this.#keep.bind(this);
  #keep(message: string, fields: LogFields = {}): void {
    this.lines.push(`${message} ${JSON.stringify(fields)}`);
  }
}

export function options(
  iris: Partial<IrisOptions>,
  program: "child.ts" | "fake_child.ts" = "child.ts",
): OpenOptions & { log: KeptLog } {
  return {
    iris: {
      host: "127.0.0.1",
      port: 1,
      namespace: "USER",
      user: "_SYSTEM",
      password: "SYS",
      connectMsMax: 10_000,
      sslConfig: null,
      driverFolder: null,
      install: true,
      schemaPath: "",
      ...iris,
    },
    spawn: () => spawnChild(program),
    log: new KeptLog(),
  };
}

export function execution(
  sql: string,
  parameters: readonly ListValue[] = [],
  more: Partial<Execution> = {},
): Execution {
  return {
    sql,
    parameters: encodeList(parameters),
    hints: NO_HINTS,
    formats: [],
    output: OUTPUT_DEFAULTS,
    rowsMax: 0,
    keep: true,
    ...more,
  };
}
