// Arrays of more elements than one statement of IRIS takes are rows of an INSERT all the same.

import assert from "node:assert/strict";
import pg from "pg";
import { loginOf, withGateway } from "../support/gateway.ts";

const COUNT = 2_000;

Deno.test("arrays of thousands of elements are inserted by unnest", async () => {
  await withGateway(async (gateway) => {
    const client = new pg.Client(loginOf(gateway));
    await client.connect();
    await client.query("CREATE TABLE many (id int PRIMARY KEY, v text)");
    const ids = Array.from({ length: COUNT }, (_, index) => index);
    const insert = "INSERT INTO many SELECT * FROM unnest($1::int[], $2::text[])";
    const all = await client.query(insert, [ids, ids.map((id) => `v${id}`)]);
    assert.equal(all.rowCount, COUNT);
    const half = ids.slice(0, COUNT / 2);
    const again = await client.query(
      "INSERT INTO many (id, v) SELECT a, b FROM unnest($1::int[], $2::text[]) AS u(a, b) " +
        "ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v RETURNING id",
      [half, half.map((id) => `w${id}`)],
    );
    assert.deepEqual(again.rows.map(({ id }: { id: number }) => id), half);
    const { rows } = await client.query(
      "SELECT left(v, 1) AS letter, count(*)::int AS n FROM many GROUP BY 1 ORDER BY 1",
    );
    assert.deepEqual(rows, [{ letter: "v", n: COUNT / 2 }, { letter: "w", n: COUNT / 2 }]);
    const found = await client.query("SELECT count(*)::int AS n FROM many WHERE id = ANY($1)", [
      ids,
    ]);
    assert.equal(found.rows[0].n, COUNT);
    await client.end();
  });
});
