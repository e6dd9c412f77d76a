// psql's own commands, variables, pipelines and transactions look the same through the gateway as on PostgreSQL.

import assert from "node:assert/strict";
import { POSTGRES_BINARIES } from "../../scripts/clients.ts";
import { environmentOf, type Login, loginOf, withGateway } from "../support/gateway.ts";
import { withPostgres } from "../support/postgres_server.ts";

const SCRIPT = new URL("psql/play.sql", import.meta.url).pathname;

Deno.test("psql plays a script as on PostgreSQL", async () => {
  await withPostgres(async (postgres) => {
    await withGateway(async (gateway) => {
      assert.deepEqual(await play(loginOf(gateway)), await play(postgres));
    });
  });
});

/** What it prints, errors in their places; where in its sources PostgreSQL found them is its own affair. */
async function play(login: Login): Promise<string[]> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `"$1"/psql --no-psqlrc --echo-all < "$2" 2>&1`, "sh", POSTGRES_BINARIES, SCRIPT],
    env: {
      ...environmentOf(login),
      LC_ALL: "C.UTF-8",
    },
  }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) =>
    !line.startsWith("LOCATION: ")
  );
}
