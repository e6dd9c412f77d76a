// Starts the embedded stand-in as a child process and says where it listens.

import { killProcess } from "../backend/kill_process.ts";
import type { Log } from "../observe/log.ts";
import { spawnSelf } from "./spawn.ts";

/** The login of the embedded stand-in, the same as a fresh IRIS has. */
export const EMBEDDED_USER = "_SYSTEM";
export const EMBEDDED_PASSWORD = "SYS";

const START_MS_MAX = 30_000;

export interface Embedded {
  port: number;
  /** Settles when the process ends, wanted or not. */
  ended: Promise<void>;
  close(): Promise<void>;
}

export async function startEmbedded(
  options: { file?: string; demo?: { schema: string }; namespace: string; log: Log },
): Promise<Embedded> {
  const process = spawnSelf("standin", {
    words: [
      "--listen=0",
      "--until-input-ends",
      `--iris-namespace=${options.namespace}`,
      ...options.file ? [`--file=${options.file}`] : [],
      ...options.demo ? ["--demo", `--iris-schema=${options.demo.schema}`] : [],
    ],
    stdin: "piped",
  });
  const lines = process.stdout.pipeThrough(new TextDecoderStream() as never) as ReadableStream<
    string
  >;
  const reader = lines.getReader();
  relay(process.stderr, options.log);
  let text = "";
  const deadline = setTimeout(() => killProcess(process), START_MS_MAX);
  try {
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the embedded stand-in ended while it was starting");
      text += value;
    }
  } finally {
    clearTimeout(deadline);
  }
  const port = Number(/port (\d+)/.exec(text)?.[1]);
  const drained = drain(reader);
  return {
    port,
    ended: process.status.then(() => {}),
    async close() {
      await process.stdin.close();
      await process.status;
      await drained;
    },
  };
}

async function relay(stderr: ReadableStream<Uint8Array>, log: Log): Promise<void> {
  const texts = stderr.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>;
  for await (const text of texts) log.warn("embedded stand-in", { text: text.trimEnd() });
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}
