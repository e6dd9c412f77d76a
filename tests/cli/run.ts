// Runs a command of the program as a user does, up to its end.

import { type Printed, runProgram } from "../support/run_program.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

export async function run(
  args: string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Printed> {
  return await runProgram(
    [
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--permission-set=gateway"],
      ...[`--allow-run=${Deno.execPath()}`, "main.ts", ...args],
    ],
    { cwd: ROOT, ...options },
  );
}
