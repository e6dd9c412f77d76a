// What IRIS cannot express is answered as PostgreSQL answers it, in text and in binary.

import assert from "node:assert/strict";
import { Writer } from "../../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../../lib/wire/backend.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../../lib/wire/extended_query.ts";
import { answerOf, type Exchange, simple } from "../../corpus/answer.ts";
import { withGateway } from "../../support/gateway.ts";
import { RawClient } from "../../support/raw_client.ts";
import { openPostgres } from "./postgres.ts";
import { type Bound, SETUP, STATEMENTS, WITH_PARAMETERS } from "./statements.ts";

const UTF8 = new TextEncoder();

function plain(sql: string) {
  const marks = { parameters: null, unordered: false, error: null, differs: null };
  return { file: "", line: 0, sql, setup: false, ...marks };
}

/** Bound as text; PostgreSQL finds the types. */
function bound({ sql, values }: Bound, format: number): Uint8Array {
  const to = new Writer();
  Parse.encode({ statement: "", query: sql, paramTypes: [] }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  Bind.encode({
    portal: "",
    statement: "",
    paramFormats: [],
    params: values.map((value) => value === null ? null : UTF8.encode(value)),
    resultFormats: [format],
  }, to);
  Describe.encode({ kind: "P", name: "" }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

/** Without the numbers of tables, which each server has its own of. */
function compared(bytes: Uint8Array): unknown[] {
  return decodeBackendAll(bytes).map((message) => {
    if (message.name !== "RowDescription") return message;
    const columns = message.body.columns.map((column) => ({ ...column, tableOid: 0 }));
    return { name: message.name, columns };
  });
}

Deno.test("what IRIS cannot express is answered as by PostgreSQL", async (t) => {
  const postgres = await openPostgres();
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const ask: Exchange = (bytes) => client.ask(bytes);
    for (const sql of SETUP) {
      const [expected, actual] = [await postgres.ask(simple(sql)), await ask(simple(sql))];
      assert.deepEqual(lines(await actual), lines(expected), sql);
    }
    for (const sql of STATEMENTS) {
      await t.step(sql, async () => {
        const expected = await answerOf(plain(sql), postgres.ask);
        const actual = await answerOf(plain(sql), ask);
        // Rows that came before an error are no part of an answer that is worked out first.
        assert.deepEqual(
          { ...actual },
          expected.sqlstate ? { ...expected, lines: actual.lines } : expected,
        );
      });
    }
    for (const each of WITH_PARAMETERS) {
      for (const format of [0, 1]) {
        await t.step(`${each.sql} in format ${format}`, async () => {
          const message = bound(each, format);
          assert.deepEqual(compared(await ask(message)), compared(await postgres.ask(message)));
        });
      }
    }
    client.close();
  }, { flags: { auth: "trust" } });
  await postgres.close();
});

function lines(bytes: Uint8Array): string[] {
  return decodeBackendAll(bytes).flatMap((message) =>
    message.name === "CommandComplete"
      ? [message.body.tag]
      : message.name === "ErrorResponse"
      ? [JSON.stringify(message.body.fields)]
      : []
  );
}
