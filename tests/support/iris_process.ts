// An IRIS of its own for a test: the stand-in in a process that can be killed, and that listens at its port again.

import { killProcess } from "../../lib/backend/kill_process.ts";
import { spawnSelf } from "../../lib/cli/spawn.ts";

/** Below the ports that systems give to whoever asks for any: nobody else gets it while the process is away. */
const OWN_PORT_LEAST = 20_000;
const OWN_PORTS = 10_000;

/** Its data is in a file, which outlives the process. */
export class IrisProcess {
  readonly #folder = Deno.makeTempDirSync({ prefix: "iris-" });
  #process?: Deno.ChildProcess;
  #port = 0;

  async start(): Promise<number> {
    if (this.#port !== 0) {
      if (!await this.#startAt(this.#port)) throw new Error(`port ${this.#port} is taken`);
      return this.#port;
    }
    let port: number;
    do port = OWN_PORT_LEAST + Math.floor(Math.random() * OWN_PORTS); while (
      !await this.#startAt(port)
    );
    return this.#port = port;
  }

  async #startAt(port: number): Promise<boolean> {
    const words = [`--listen=${port}`, `--file=${this.#folder}/iris.db`, "--until-input-ends"];
    this.#process = spawnSelf("standin", { words, stdin: "piped" });
    let printed = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      printed += text;
      if (printed.includes(`listening on port ${port}\n`)) return true;
    }
    await this.kill();
    return false;
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
    killProcess(process);
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
