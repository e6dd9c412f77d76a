// An IRIS of its own for a test: the stand-in in a process that can be killed, and that listens at its port again.

import { spawnSelf } from "../../lib/cli/spawn.ts";

/** Its data is in a file, which outlives the process. */
export class IrisProcess {
  readonly #folder = Deno.makeTempDirSync({ prefix: "iris-" });
  #process?: Deno.ChildProcess;
  #port = 0;

  async start(): Promise<number> {
    const words = [
      `--listen=${this.#port}`,
      `--file=${this.#folder}/iris.db`,
      "--until-input-ends",
    ];
    this.#process = spawnSelf("standin", { words, stdin: "piped" });
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      this.#port = Number(/listening on port (\d+)/.exec(text)?.[1]);
      break;
    }
    return this.#port;
  }

  /** What was committed is in the file, and what was not is taken back when it is opened again. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async close(): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async kill(): Promise<void> {
    if (!this.#process) return;
    const process = this.#process;
    this.#process = undefined;
    process.kill("SIGKILL");
    await process.status;
    await process.stdin.close().catch(() => {});
    await process.stderr.cancel();
  }
}

/** What a gateway is told, as flags, to be in front of it. */
export function irisFlags(port: number) {
  return {
    "iris-host": "127.0.0.1",
    "iris-port": String(port),
    "iris-username": "_SYSTEM",
    "iris-password": "SYS",
  };
}
