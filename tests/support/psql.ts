// Runs psql against a gateway and gives back what it printed.

import type { Gateway } from "../../lib/cli/gateway.ts";
import { loginOf } from "./gateway.ts";

export interface Printed {
  out: string;
  err: string;
  code: number;
}

/** `args` go to psql after its connection; `input` is its standard input. */
export async function psql(gateway: Gateway, args: string[], input = ""): Promise<Printed> {
  const { host, port, user, password, database } = loginOf(gateway);
  const process = new Deno.Command("psql", {
    args: [
      "--no-psqlrc",
      `--host=${host}`,
      `--port=${port}`,
      `--username=${user}`,
      database,
      ...args,
    ],
    env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: "20", LC_ALL: "C.UTF-8" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  return { out: text.decode(stdout), err: text.decode(stderr), code };
}
