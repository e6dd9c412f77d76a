// The same statements on PostgreSQL with pgvector and on the gateway: the same rows, tags and errors. Distances may
// differ where pgvector reckons with single floats and IRIS with doubles.

import { vector as pgvector } from "@electric-sql/pglite-pgvector";
import assert from "node:assert/strict";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { simple } from "../corpus/answer.ts";
import { withGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import { RawClient, textRows } from "../support/raw_client.ts";
import { LANGCHAIN_STATEMENTS } from "./langchain_statements.ts";

const SETUP = [
  "CREATE EXTENSION IF NOT EXISTS vector",
  "CREATE TABLE items (id bigserial PRIMARY KEY, embedding vector(3), other vector, note text)",
  "CREATE TABLE tags (item bigint, tag text)",
];

const PLAY = [
  "INSERT INTO items (embedding, note) VALUES ('[1,2,3]', 'a'), ('[4,5,6]', 'b'), (NULL, 'c')",
  "INSERT INTO items (embedding, other) VALUES (ARRAY[1, 1.5, 2]::vector, '[1,2]') RETURNING *",
  "INSERT INTO items VALUES (7, '[0.1,-0.2,1e-7]', '[3.4e38]', 'd') RETURNING embedding, other",
  "INSERT INTO items (id, embedding) VALUES (7, '[7,7,7]') ON CONFLICT (id) DO NOTHING",
  "INSERT INTO items (id, embedding) VALUES (7, '[7,8,9]') ON CONFLICT (id) " +
  "DO UPDATE SET embedding = EXCLUDED.embedding RETURNING id, embedding",
  "INSERT INTO items (id, embedding) SELECT id + 100, embedding FROM items WHERE id < 3",
  "INSERT INTO items (embedding) VALUES ('[1,2]')",
  "INSERT INTO items (embedding) VALUES ('[1,2,x]')",
  "INSERT INTO items (embedding) VALUES ('1,2,3')",
  "INSERT INTO items (embedding) VALUES ('[1,2,NaN]')",
  "INSERT INTO items (embedding) VALUES ('[]')",
  "INSERT INTO items (embedding) VALUES (5)",
  "UPDATE items SET embedding = '[9,9]' WHERE id = 1",
  "UPDATE items SET embedding = '[1,2,3.5]' WHERE id = 101",
  "UPDATE items SET embedding = other WHERE id = 1",
  "INSERT INTO tags VALUES (1, 'x'), (2, 'x'), (2, 'y'), (7, 'y')",
  "SELECT * FROM items ORDER BY id",
  "SELECT id, embedding <-> '[3,1,2]' AS d FROM items ORDER BY d, id",
  "SELECT id, embedding <=> '[3,1,2]' AS d FROM items ORDER BY embedding <=> '[3,1,2]' LIMIT 4",
  "SELECT id, embedding <#> '[3,1,2]' FROM items ORDER BY embedding <#> '[3,1,2]', id",
  "SELECT id, 1 - ('[3,1,2]' <=> embedding) AS similarity FROM items WHERE id < 100 " +
  "ORDER BY similarity DESC NULLS LAST, id",
  "SELECT id FROM items ORDER BY embedding <=> '[3,1,2]' DESC, id LIMIT 2",
  "SELECT id FROM items WHERE embedding <-> '[1,2,3]' < 1 ORDER BY id",
  "SELECT i.id, t.tag FROM items i JOIN tags t ON t.item = i.id WHERE t.tag = 'x' " +
  "ORDER BY i.embedding <=> '[1,2,3]' LIMIT 3",
  "WITH near AS (SELECT id, embedding <=> '[1,2,3]' AS d FROM items ORDER BY d LIMIT 3) " +
  "SELECT id, d < 0.01 FROM near ORDER BY d, id",
  "SELECT id, d FROM (SELECT id, embedding <-> '[0,0,0]' AS d FROM items) q ORDER BY d LIMIT 2",
  "SELECT cosine_distance(embedding, '[1,2,3]'), l2_distance(embedding, '[1,2,3]'), " +
  "inner_product(embedding, '[1,2,3]'), vector_norm(embedding), vector_dims(embedding) " +
  "FROM items ORDER BY id",
  "SELECT vector_dims(other), l2_normalize(embedding), embedding <+> '[1,1,1]' FROM items ORDER BY id",
  "SELECT avg(embedding), sum(embedding), count(embedding) FROM items",
  "SELECT id FROM items WHERE embedding = '[4,5,6]' ORDER BY id",
  "SELECT id FROM items WHERE embedding <> '[4,5,6]' ORDER BY id",
  "SELECT embedding FROM items ORDER BY embedding LIMIT 2",
  "SELECT DISTINCT embedding FROM items ORDER BY embedding",
  "SELECT embedding::text, embedding::real[] FROM items ORDER BY id LIMIT 1",
  "SELECT embedding <=> '[1,2]' FROM items WHERE id = 1",
  "SELECT embedding + embedding, embedding - '[1,1,1]', embedding * embedding FROM items ORDER BY id",
  "SELECT embedding || '[7,8]'::vector, subvector(embedding, 1, 2), binary_quantize(embedding) " +
  "FROM items WHERE id = 2",
  "SELECT embedding + 1 FROM items WHERE id = 2",
  "SELECT embedding + '[1]' FROM items WHERE id = 2",
  "SELECT embedding::halfvec, embedding::halfvec <-> '[1,1,1]' FROM items WHERE id = 2",
  "SELECT '[1,2,3]'::halfvec(3), '[1,2,3]'::halfvec <=> '[1,2,4]', '{1:1,3:2}/3'::sparsevec <-> '{2:1}/3'",
  "SELECT embedding::halfvec(3) <#> '[1,1,1]', l2_normalize(embedding::halfvec) FROM items WHERE id = 2",
  "SELECT embedding::sparsevec, (embedding::sparsevec)::vector <=> embedding FROM items WHERE id = 2",
  "SELECT binary_quantize(embedding) <~> B'111', embedding::halfvec::vector FROM items WHERE id = 2",
  "SELECT id FROM items ORDER BY embedding::halfvec(3) <-> '[1,1,1]', id LIMIT 2",
  "INSERT INTO items (id, embedding) VALUES (77, '[1,2,3]'::halfvec)",
  "SELECT embedding FROM items WHERE id = 77",
  "DELETE FROM items WHERE id = 77",
  "SELECT '[1,2]'::halfvec(3)",
  "SELECT '[1,x]'::halfvec",
  "SELECT '{1:1}/3'::sparsevec <-> '{1:1}/4'",
  "SELECT sum(embedding + embedding), avg(embedding * '[2,2,2]') FROM items",
  "UPDATE items SET embedding = embedding + '[1,0,0]' WHERE id = 2 RETURNING embedding",
  "SELECT id % 2, avg(embedding) FROM items WHERE embedding IS NOT NULL GROUP BY 1 ORDER BY 1",
  "SELECT '[1,2]' <=> embedding FROM items WHERE id = 1",
  "SELECT embedding <=> '[1,2,3]'::vector(2) FROM items WHERE id = 1",
  "SELECT embedding <=> 'x' FROM items",
  "SELECT embedding + 1 FROM items",
  "SELECT embedding <=> 5 FROM items",
  "SELECT '[1,2,3]'::vector, '[1,2]'::vector <-> '[4,6]', ARRAY[1,2]::vector",
  "SELECT id FROM items WHERE id = 1 AND embedding <=> (SELECT embedding FROM items WHERE id = 2) < 1",
  "DELETE FROM items WHERE embedding <-> '[7,8,9]' = 0",
  "CREATE TABLE bad (v vector(0))",
  "CREATE TABLE bad (v vector(16001))",
  "CREATE INDEX items_near ON items USING hnsw (embedding vector_cosine_ops) " +
  "WITH (m = 8, ef_construction = 32)",
  "CREATE INDEX ON items USING hnsw (embedding)",
  "CREATE INDEX ON items USING hnsw (embedding vector_cosine_ops) WITH (m = 1)",
  "CREATE INDEX ON items USING hnsw (embedding vector_cosine_ops) WITH (nope = 1)",
  "CREATE INDEX ON items USING hnsw (embedding vector_cosine_ops) WITH (m = 50)",
  "CREATE UNIQUE INDEX ON items USING hnsw (embedding vector_cosine_ops)",
  "SELECT id FROM items ORDER BY embedding <=> '[1,2,3]' LIMIT 1",
  "SET hnsw.ef_search = 100",
  "SHOW hnsw.ef_search",
  "SET ivfflat.probes = 10",
  "SHOW ivfflat.probes",
  "SELECT format_type(atttypid, atttypmod) FROM pg_attribute " +
  "WHERE attrelid = 'items'::regclass AND attnum > 0 ORDER BY attnum",
  "ALTER TABLE items ADD COLUMN more vector(2)",
  "UPDATE items SET more = '[1,2]' WHERE id = 1 RETURNING more",
  "DROP TABLE items, tags",
];

/** Types that are values and no columns. */
const REFUSED: readonly string[] = ["halfvec(3)", "halfvec", "sparsevec(3)", "halfvec(3)[]"];

type Cells = (string | null)[][];

interface Answer {
  rows: Cells;
  /** SQLSTATE and message, or the tag. */
  end: string;
}

function answerIn(bytes: Uint8Array): Answer {
  const messages = decodeBackendAll(bytes);
  let end = "";
  for (const message of messages) {
    if (message.name === "CommandComplete") end = message.body.tag;
    if (message.name === "ErrorResponse") {
      end = `${message.body.fields.C} ${message.body.fields.M}`;
    }
  }
  return { rows: textRows(messages), end };
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;
const TOLERANCE = 1e-6;

function isSame(one: string | null, other: string | null): boolean {
  if (one === other) return true;
  if (one === null || other === null || !NUMBER.test(one) || !NUMBER.test(other)) return false;
  const [left, right] = [Number(one), Number(other)];
  return Math.abs(left - right) <= TOLERANCE * Math.max(Math.abs(left), Math.abs(right), 1);
}

/** What is as near as single floats are is the same. */
function likeExpected(actual: Cells, expected: Cells): Cells {
  return actual.map((row, at) =>
    row.map((cell, index) => {
      const wanted = expected[at]?.[index];
      return wanted !== undefined && isSame(cell, wanted) ? wanted : cell;
    })
  );
}

Deno.test("vectors are on the gateway what they are on PostgreSQL with pgvector", async (t) => {
  const postgres = await openPglite({ pgvector });
  const expected = async (sql: string) => answerIn(await askPglite(postgres, simple(sql)));
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const play = async (sql: string) => {
      const wanted = await expected(sql);
      const { rows, end } = answerIn(await client.ask(simple(sql)));
      assert.deepEqual({ rows: likeExpected(rows, wanted.rows), end }, wanted);
    };
    try {
      for (const sql of SETUP) await play(sql);
      for (const sql of PLAY) await t.step(sql, () => play(sql));
      for (const type of REFUSED) {
        await t.step(`a column of ${type} is refused with a hint`, async () => {
          const messages = await client.query(`CREATE TABLE refused (v ${type})`);
          const error = messages.find(({ name }) => name === "ErrorResponse");
          assert.ok(error?.name === "ErrorResponse");
          const { C, H } = error.body.fields;
          const hint = "IRIS has vectors of doubles: use vector, which takes the same values.";
          assert.deepEqual([C, H], ["0A000", hint]);
        });
      }
      await t.step("LangChain's PGVector", async (t) => {
        for (const sql of LANGCHAIN_STATEMENTS) await t.step(sql, () => play(sql));
      });
    } finally {
      client.close();
    }
  }, { flags: { auth: "trust" } });
  await postgres.close();
});
