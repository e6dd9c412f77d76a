// What the tab key offers in psql, which only works on a terminal: a program plays that for it.

import { POSTGRES_BINARIES } from "../../../scripts/clients.ts";
import type { Login } from "../../support/gateway.ts";
import { factsOf, python } from "../program.ts";
import { BEGINNINGS } from "./psql_commands.ts";

export function psqlCompletes(login: Login): Promise<Map<string, unknown>> {
  return factsOf(python("psql_tabs", `${POSTGRES_BINARIES}/psql`, ...BEGINNINGS), login);
}
