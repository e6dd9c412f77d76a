// The gateway as its own process, started as a user starts it.

export interface GatewayProcess {
  port: number;
  pid: number;
  /** Resident memory in bytes. */
  memory(): number;
  /** What it has printed so far. */
  printed(): string;
  /** Settles as soon as what it has printed is as wanted, and fails when it ends without. */
  hasPrinted(wanted: (text: string) => boolean): Promise<void>;
  stop(): Promise<number>;
  /** Gives it no time for anything. */
  kill(): Promise<void>;
}

const ROOT = new URL("../../", import.meta.url).pathname;
const START_MS_MAX = 60_000;

export async function startGatewayProcess(flags: string[] = []): Promise<GatewayProcess> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--permission-set=gateway",
      `--allow-run=${Deno.execPath()}`,
      "main.ts",
      "--port=0",
      "--metrics-port=off",
      ...flags,
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const text = { printed: "", heard: () => {}, ended: false };
  const port = Promise.withResolvers<number>();
  const gather = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text.printed += decoder.decode(chunk, { stream: true });
      text.heard();
      const found = /listening on \S+:(\d+)/.exec(text.printed);
      if (found) port.resolve(Number(found[1]));
    }
    port.reject(new Error(`the gateway ended while it was starting:\n${text.printed}`));
  };
  const gathered = Promise.all([gather(process.stdout), gather(process.stderr)]).then(() => {
    text.ended = true;
    text.heard();
  });
  const deadline = setTimeout(() => process.kill("SIGKILL"), START_MS_MAX);
  const found = await port.promise.finally(() => clearTimeout(deadline));
  return {
    port: found,
    pid: process.pid,
    memory: () => memoryOf(process.pid),
    printed: () => text.printed,
    async hasPrinted(wanted) {
      while (!wanted(text.printed)) {
        if (text.ended) throw new Error(`the gateway ended, and had printed:\n${text.printed}`);
        const { promise, resolve } = Promise.withResolvers<void>();
        text.heard = resolve;
        await promise;
      }
    },
    async stop() {
      process.kill("SIGTERM");
      const { code } = await process.status;
      await gathered;
      return code;
    },
    async kill() {
      process.kill("SIGKILL");
      await process.status;
      await gathered;
    },
  };
}

function memoryOf(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
