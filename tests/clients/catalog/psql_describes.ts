// What psql tells of a database, asked in one session of it.

import { POSTGRES_BINARIES } from "../../../scripts/clients.ts";
import type { Login } from "../../support/gateway.ts";
import { COMMANDS, RELATIONS } from "./psql_commands.ts";
import { runProgram } from "../../support/run_program.ts";

const MARK = "== ";

/** By command. */
export async function psqlDescribes(login: Login): Promise<Map<string, string>> {
  const commands = [...COMMANDS, ...RELATIONS.flatMap((name) => [`\\d ${name}`, `\\d+ ${name}`])];
  const script = commands.map((command) =>
    `\\echo '${MARK}${command.replaceAll("\\", "\\\\")}'\n${command}\n`
  ).join("");
  const printed = await run(login, `\\pset footer off\n${script}`);
  return new Map(
    `\n${printed}`.split(`\n${MARK}`).slice(1).map((part) => {
      const end = part.indexOf("\n");
      return end < 0 ? [part, ""] : [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

/** Its errors stand where they happened. */
async function run({ host, port, user, password, database }: Login, script: string) {
  const { out } = await runProgram(
    [
      ...["sh", "-c", 'exec "$@" 2>&1', "sh"],
      ...[`${POSTGRES_BINARIES}/psql`, "--no-psqlrc", "--no-align", `--host=${host}`],
      ...[`--port=${port}`, `--username=${user}`, database],
    ],
    { input: script, env: { PGPASSWORD: password, LC_ALL: "C.UTF-8" } },
  );
  return out;
}
