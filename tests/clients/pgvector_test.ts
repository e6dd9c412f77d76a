// npm's pgvector with node-postgres and with postgres.js: what it sends and reads.

import assert from "node:assert/strict";
import pg from "pg";
import pgvector from "pgvector/pg";
import * as forPostgres from "pgvector";
import postgres from "postgres";
import { loginOf, withGateway } from "../support/gateway.ts";

const DIMENSIONS = 4096;

function embedding(seed: number, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, at) => Math.fround(Math.sin(seed * 31 + at)));
}

Deno.test("node-postgres with pgvector", async (t) => {
  await withGateway(async (gateway) => {
    const client = new pg.Client(loginOf(gateway));
    await client.connect();
    try {
      await t.step("registers its types", async () => {
        await client.query("CREATE EXTENSION IF NOT EXISTS vector");
        await pgvector.registerTypes(client);
        await client.query("DROP TABLE IF EXISTS items");
        await client.query(
          "CREATE TABLE items (id serial PRIMARY KEY, embedding vector(3), whole vector)",
        );
      });

      await t.step("inserts, searches and indexes", async () => {
        await client.query(
          "INSERT INTO items (embedding) VALUES ($1), ($2), ($3), ($4)",
          [[1, 1, 1], [2, 2, 2], [1, 1, 2], null].map((one) => one && pgvector.toSql(one)),
        );
        const { rows } = await client.query(
          "SELECT id, embedding FROM items ORDER BY embedding <-> $1 LIMIT 5",
          [pgvector.toSql([1, 1, 1])],
        );
        assert.deepEqual(rows, [
          { id: 1, embedding: [1, 1, 1] },
          { id: 3, embedding: [1, 1, 2] },
          { id: 2, embedding: [2, 2, 2] },
          { id: 4, embedding: null },
        ]);
        await client.query("CREATE INDEX ON items USING hnsw (embedding vector_cosine_ops)");
        const nearest = await client.query(
          "SELECT id FROM items WHERE embedding IS NOT NULL ORDER BY embedding <=> $1 LIMIT 1",
          [pgvector.toSql([1, 1, 2.1])],
        );
        assert.deepEqual(nearest.rows, [{ id: 3 }]);
      });

      await t.step("keeps many dimensions exactly", async () => {
        for (const dimensions of [DIMENSIONS, 16000]) {
          const given = embedding(dimensions, dimensions);
          const { rows } = await client.query(
            "INSERT INTO items (whole) VALUES ($1) RETURNING id, whole",
            [pgvector.toSql(given)],
          );
          assert.deepEqual(Float32Array.from(rows[0].whole), Float32Array.from(given));
          const found = await client.query(
            "SELECT whole <-> $1 AS far, vector_norm(whole) AS size FROM items WHERE id = $2",
            [pgvector.toSql(given), rows[0].id],
          );
          assert.equal(found.rows[0].far, 0);
          const size = Math.sqrt(given.reduce((sum, one) => sum + one * one, 0));
          assert.ok(Math.abs(found.rows[0].size / size - 1) < 1e-9);
        }
      });

      await t.step("measures <-> to a billionth", async () => {
        const [one, other] = [embedding(1, 3), embedding(2, 3)];
        const { rows } = await client.query(
          "INSERT INTO items (embedding) VALUES ($1) RETURNING id",
          [pgvector.toSql(one)],
        );
        const found = await client.query(
          "SELECT embedding <-> $1 AS far FROM items WHERE id = $2",
          [pgvector.toSql(other), rows[0].id],
        );
        const far = Math.hypot(...one.map((x, at) => x - other[at]));
        assert.ok(Math.abs(found.rows[0].far / far - 1) < 1e-9);
      });

      await t.step("refuses other dimensions", async () => {
        await assert.rejects(
          client.query("INSERT INTO items (embedding) VALUES ($1)", [pgvector.toSql([1, 2])]),
          { code: "22000", message: "expected 3 dimensions, not 2" },
        );
        await assert.rejects(
          client.query("SELECT embedding <=> $1 FROM items", [pgvector.toSql([1, 2])]),
          { code: "22000", message: "different vector dimensions 3 and 2" },
        );
      });
    } finally {
      await client.end();
    }
  });
});

Deno.test("postgres.js with pgvector", async () => {
  await withGateway(async (gateway) => {
    const sql = postgres(loginOf(gateway));
    try {
      await sql`CREATE EXTENSION IF NOT EXISTS vector`;
      await sql`CREATE TABLE items (id serial PRIMARY KEY, embedding vector(3))`;
      const items = [[1, 1, 1], [2, 2, 2], [1, 1, 2]].map((one) => ({
        embedding: forPostgres.toSql(one),
      }));
      await sql`INSERT INTO items ${sql(items, "embedding")}`;
      const near = forPostgres.toSql([1, 1, 1.1]);
      const rows =
        await sql`SELECT id, embedding FROM items ORDER BY embedding <=> ${near} LIMIT 2`;
      assert.deepEqual(
        rows.map(({ id, embedding }) => [id, forPostgres.fromSql(embedding)]),
        [[1, [1, 1, 1]], [2, [2, 2, 2]]],
      );
    } finally {
      await sql.end();
    }
  });
});
