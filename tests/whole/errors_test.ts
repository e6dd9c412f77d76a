// What goes wrong in a gateway goes wrong in PostgreSQL's words, field by field.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import type { Exchange } from "../support/play_transcript.ts";
import { RawClient } from "../support/raw_client.ts";
import { ERROR_ROWS, type ErrorRow, type Field, SETUP } from "./error_rows.ts";

const FIELDS: readonly Field[] = ["C", "M", "D", "H", "P", "s", "t", "c", "d", "n"];

/** An error or a notice, by its fields. */
type Told = Partial<Record<Field | "S", string>>;

Deno.test("errors and notices are PostgreSQL's", async (test) => {
  await withBoth(async ({ postgres, gateway }) => {
    for (const sql of SETUP) {
      assert.deepEqual(await tell({ sql }, postgres), [], sql);
      assert.deepEqual(await tell({ sql }, gateway), [], sql);
    }
    for (const row of ERROR_ROWS) {
      await test.step(nameOf(row), async () => {
        const expected = await tell(row, postgres);
        const actual = await tell(row, gateway);
        for (const exchange of [postgres, gateway]) await tell({ sql: "ROLLBACK" }, exchange);
        compare(row, { expected, actual });
      });
    }
  });
});

function nameOf({ sql, values }: ErrorRow): string {
  return values ? `${sql} ${JSON.stringify(values)}` : sql;
}

function compare(
  { differs = {}, instead }: ErrorRow,
  { expected, actual }: { expected: Told[]; actual: Told[] },
): void {
  if (instead) {
    assert.equal(actual.find(({ S }) => S === "ERROR")?.C ?? null, instead.sqlstate);
    assert.notDeepEqual(actual, expected, "the mark is wrong");
    return;
  }
  const marked = Object.keys(differs) as Field[];
  for (const field of marked) {
    assert.notDeepEqual(
      actual.map((told) => told[field]),
      expected.map((told) => told[field]),
      `the mark of ${field} is wrong`,
    );
  }
  const without = (told: Told): Told =>
    Object.fromEntries(
      Object.entries(told).filter(([field]) => !marked.includes(field as Field)),
    );
  assert.deepEqual(actual.map(without), expected.map(without));
}

async function tell(row: ErrorRow, exchange: Exchange): Promise<Told[]> {
  return decodeBackendAll(await exchange(bytesOf(row))).flatMap(toldBy);
}

function toldBy(message: BackendMessage): Told[] {
  if (message.name !== "ErrorResponse" && message.name !== "NoticeResponse") return [];
  const { fields } = message.body;
  const known = FIELDS.filter((field) => fields[field] !== undefined);
  return [{ S: fields.S, ...Object.fromEntries(known.map((field) => [field, fields[field]])) }];
}

function bytesOf({ sql, values }: ErrorRow): Uint8Array {
  if (!values) return Query.bytes({ query: sql });
  const to = new Writer();
  const text = new TextEncoder();
  Parse.encode({ statement: "", query: sql, paramTypes: [] }, to);
  Bind.encode({
    portal: "",
    statement: "",
    paramFormats: [],
    params: values.map((value) => value === null ? null : text.encode(value)),
    resultFormats: [],
  }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

async function withBoth(
  use: (both: { postgres: Exchange; gateway: Exchange }) => Promise<void>,
): Promise<void> {
  const database = await openPglite();
  const postgres: Exchange = (bytes) => askPglite(database, bytes);
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await use({ postgres, gateway: (bytes) => client.ask(bytes) });
    client.close();
  }, { flags: { auth: "trust" } });
  await database.close();
}
