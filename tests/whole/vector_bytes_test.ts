// Vectors in pgvector's binary form, as asyncpg, pgx and psycopg send and ask for them.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { vector } from "../../lib/types/vector.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf } from "../support/raw_client.ts";

function bytesOf(elements: readonly number[]): Uint8Array {
  const to = new Writer();
  vector.binary!.encode(Float32Array.from(elements), to);
  return to.take();
}

function asked(query: string, params: readonly Uint8Array[]): Uint8Array {
  const to = new Writer();
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  Bind.encode({
    portal: "",
    statement: "",
    paramFormats: [1],
    params: [...params],
    resultFormats: [1],
  }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

Deno.test("a vector goes in and comes out in binary, of the type that the catalog has", async () => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    try {
      await client.query("CREATE TABLE items (id int, embedding vector(3))");
      const given = bytesOf([0.1, -2, 3e-20]);
      const inserted = decodeBackendAll(
        await client.ask(
          asked("INSERT INTO items VALUES (1, $1) RETURNING embedding", [given]),
        ),
      );
      assert.equal(sqlstateOf(inserted), undefined, JSON.stringify(inserted));
      const selected = decodeBackendAll(
        await client.ask(
          asked("SELECT embedding FROM items ORDER BY embedding <=> $1 LIMIT 1", [given]),
        ),
      );
      for (const messages of [inserted, selected]) {
        for (const message of messages) {
          if (message.name === "ParameterDescription") {
            assert.deepEqual(message.body.types, [vector.oid]);
          }
          if (message.name === "RowDescription") {
            assert.equal(message.body.columns[0].type, vector.oid);
          }
          if (message.name === "DataRow") assert.deepEqual(message.body.values[0], given);
        }
        assert.ok(messages.some(({ name }) => name === "DataRow"), JSON.stringify(messages));
      }
      const short = await client.ask(asked("INSERT INTO items VALUES (2, $1)", [bytesOf([1, 2])]));
      assert.equal(sqlstateOf(decodeBackendAll(short)), "22000");
    } finally {
      client.close();
    }
  }, { flags: { auth: "trust" } });
});
