// A change whose rows IRIS cannot work out does what it does on PostgreSQL.

import assert from "node:assert/strict";
import { Writer } from "../../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../../lib/wire/backend.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../../lib/wire/extended_query.ts";
import { Query } from "../../../lib/wire/simple_query.ts";
import { withGateway } from "../../support/gateway.ts";
import { RawClient } from "../../support/raw_client.ts";
import { type Change, CHANGE_SETUP, CHANGES } from "./change_statements.ts";
import { type Exchange, openPostgres } from "./postgres.ts";

const UTF8 = new TextEncoder();

function simple(query: string): Uint8Array {
  return Query.bytes({ query });
}

function bound(query: string, values: readonly (string | null)[]): Uint8Array {
  const to = new Writer();
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  const params = values.map((value) => value === null ? null : UTF8.encode(value));
  Bind.encode({ portal: "", statement: "", paramFormats: [], params, resultFormats: [] }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

/** Without the numbers of tables, and where in its own code a server failed. */
function told(bytes: Uint8Array): unknown[] {
  return decodeBackendAll(bytes).filter(({ name }) => name !== "ParameterStatus").map((message) => {
    if (message.name === "RowDescription") {
      return message.body.columns.map((column) => ({ ...column, tableOid: 0 }));
    }
    if (message.name === "ErrorResponse") {
      const { C, M, P, D, H, t, c, n } = message.body.fields;
      return { C, M, P, D, H, t, c, n };
    }
    return message;
  });
}

/** In a transaction that ends with what is in the table, and is undone. */
async function seen(
  { sql, table, values, withoutDetail }: Change,
  ask: Exchange,
): Promise<unknown[]> {
  const isQuery = table.startsWith("SELECT");
  const look = isQuery ? table : `SELECT * FROM ${table}`;
  await ask(simple("BEGIN"));
  const answers = [
    told(await ask(values ? bound(sql, values) : simple(sql))).map((line) =>
      withoutDetail ? { ...line as object, D: undefined } : line
    ),
    told(await ask(simple(look))).map((line) => JSON.stringify(line)).sort(),
  ];
  await ask(simple("ROLLBACK"));
  // IRIS takes definitions not back.
  await ask(simple("DROP TABLE IF EXISTS made"));
  return answers;
}

Deno.test("changes whose rows IRIS cannot work out are PostgreSQL's", async (t) => {
  const postgres = await openPostgres();
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const ask: Exchange = (bytes) => client.ask(bytes);
    for (const sql of CHANGE_SETUP) {
      const [expected, actual] = [await postgres.ask(simple(sql)), await ask(simple(sql))];
      assert.deepEqual(told(actual), told(expected), sql);
    }
    for (const change of CHANGES) {
      await t.step(change.sql, async () => {
        const expected = await seen(change, postgres.ask);
        assert.deepEqual(await seen(change, ask), expected);
      });
    }
    client.close();
  }, { flags: { auth: "trust" } });
  await postgres.close();
});
