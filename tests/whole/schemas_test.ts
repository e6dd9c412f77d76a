// A schema has to be there before something is made in it, as in PostgreSQL.

import assert from "node:assert/strict";
import { Reference } from "../catalog/compare.ts";
import type { BackendMessage } from "../../lib/wire/backend.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";

const STATEMENTS = [
  "CREATE TABLE nowhere.t (a int)",
  "CREATE TABLE nowhere.t (a timestamptz, b jsonb DEFAULT '{}')",
  "CREATE TABLE IF NOT EXISTS nowhere.t (a int)",
  "CREATE VIEW nowhere.v AS SELECT 1 AS a",
  "CREATE TABLE nowhere.t AS SELECT 1 AS a",
  "CREATE SCHEMA here",
  "CREATE TABLE here.t (a int)",
  "CREATE VIEW here.v AS SELECT a FROM here.t",
  "CREATE TABLE here.u AS SELECT a FROM here.t",
  "CREATE TABLE public.w (a int)",
  "CREATE TEMP TABLE x (a int)",
  "CREATE SCHEMA gone",
  "DROP SCHEMA gone",
  "CREATE TABLE gone.t (a int)",
];

/** SQLSTATE, message and place of an error, or the tag. */
function outcomeOf(messages: readonly BackendMessage[]): (string | undefined)[] {
  for (const message of messages) {
    if (message.name === "CommandComplete") return [message.body.tag];
    if (message.name !== "ErrorResponse") continue;
    const { C, M, P } = message.body.fields;
    return [C, M, P];
  }
  return [];
}

Deno.test("things are made in schemas that are there", async (t) => {
  const postgres = await Reference.open();
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    for (const sql of STATEMENTS) {
      await t.step(sql, async () => {
        assert.deepEqual(
          outcomeOf(await client.query(sql)),
          outcomeOf(await postgres.query(sql)),
        );
      });
    }
    client.close();
  }, { flags: { auth: "trust" } });
  await postgres.close();
});
