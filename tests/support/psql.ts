// Runs psql against a gateway and gives back what it printed.

import type { Gateway } from "../../lib/cli/gateway.ts";
import { loginOf } from "./gateway.ts";
import { type Printed, runProgram } from "./run_program.ts";

/** `args` go to psql after its connection; `input` is its standard input. */
export async function psql(gateway: Gateway, args: string[], input = ""): Promise<Printed> {
  const { host, port, user, password, database } = loginOf(gateway);
  return await runProgram(
    [
      ...["psql", "--no-psqlrc", `--host=${host}`, `--port=${port}`, `--username=${user}`],
      ...[database, ...args],
    ],
    { input, env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: "20", LC_ALL: "C.UTF-8" } },
  );
}
