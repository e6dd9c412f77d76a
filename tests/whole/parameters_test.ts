// Whatever is bound, in text and in binary, sound and spoilt: what PostgreSQL answers, and the gateway too.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { withGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import type { Exchange } from "../support/play_transcript.ts";
import { RawClient } from "../support/raw_client.ts";
import { PARAMETER_ROWS, PARAMETER_SETUP, type ParameterRow } from "./parameter_rows.ts";

const FIELDS = ["C", "M", "D", "H", "P", "W"] as const;

Deno.test("what is bound is taken and refused as PostgreSQL does", async (test) => {
  const database = await openPglite();
  const postgres: Exchange = (bytes) => askPglite(database, bytes);
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    for (const sql of PARAMETER_SETUP) {
      await database.exec(sql);
      assert.deepEqual(
        (await client.query(sql)).filter(({ name }) => name === "ErrorResponse"),
        [],
      );
    }
    for (const row of PARAMETER_ROWS) {
      await test.step(row.name, async () => {
        const bytes = bytesOf(row);
        const expected = await told(bytes, postgres);
        const actual = await told(bytes, (bytes) => client.ask(bytes));
        if (row.instead) {
          assert.equal(actual.find(({ C }) => C !== undefined)?.C, row.instead.sqlstate);
          assert.notDeepEqual(actual, expected, "the mark is wrong");
        } else assert.deepEqual(actual, expected);
      });
    }
    client.close();
  }, { flags: { auth: "trust" } });
  await database.close();
});

function bytesOf({ sql, types = [], values, formats }: ParameterRow): Uint8Array {
  const to = new Writer();
  const text = new TextEncoder();
  Parse.encode({ statement: "", query: sql, paramTypes: [...types] }, to);
  Bind.encode({
    portal: "",
    statement: "",
    paramFormats: [...formats ?? values.map((value) => value instanceof Uint8Array ? 1 : 0)],
    params: values.map((value) => typeof value === "string" ? text.encode(value) : value),
    resultFormats: [],
  }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

/** The rows and the error, without where in PostgreSQL's own source it is. */
async function told(bytes: Uint8Array, exchange: Exchange): Promise<Record<string, unknown>[]> {
  return decodeBackendAll(await exchange(bytes)).flatMap((message): Record<string, unknown>[] => {
    if (message.name === "DataRow") {
      const text = new TextDecoder();
      return [{ row: message.body.values.map((value) => value && text.decode(value)) }];
    }
    if (message.name !== "ErrorResponse") return [];
    const { fields } = message.body;
    return [
      Object.fromEntries(FIELDS.flatMap((one) => fields[one] ? [[one, fields[one]]] : [])),
    ];
  });
}
