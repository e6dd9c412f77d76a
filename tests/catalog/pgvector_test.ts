// The catalog's PostgreSQL has pgvector in it, under the numbers that the type's row has.

import assert from "node:assert/strict";
import { vector } from "../../lib/types/vector.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";
import { sharedGateway } from "../support/gateway.ts";

const ANSWERS: readonly (readonly [sql: string, rows: (string | null)[][]])[] = [
  [
    "SELECT typname, oid, typarray FROM pg_type WHERE typname = 'vector'",
    [["vector", String(vector.oid), String(vector.array)]],
  ],
  ["SELECT 'vector'::regtype::oid, '_vector'::regtype::oid", [[
    String(vector.oid),
    String(vector.array),
  ]]],
  ["SELECT extname FROM pg_extension ORDER BY 1", [["plpgsql"], ["vector"]]],
  [
    "SELECT name, installed_version IS NOT NULL FROM pg_available_extensions WHERE name = 'vector'",
    [["vector", "t"]],
  ],
  ["SELECT '[1,2,3]'::vector, '[1,2]'::vector <-> '[4,6]'", [["[1,2,3]", "5"]]],
  ["SELECT '[1,2]'::halfvec, '{1:2}/3'::sparsevec", [["[1,2]", "{1:2}/3"]]],
  ["SELECT ARRAY[1,2,3]::vector(3)", [["[1,2,3]"]]],
  ["SELECT amname FROM pg_am WHERE amname IN ('hnsw', 'ivfflat') ORDER BY 1", [
    ["hnsw"],
    ["ivfflat"],
  ]],
];

const shared = sharedGateway({ flags: { auth: "trust" } });

Deno.test("pgvector is in the catalog, and needs nothing but the catalog's data", async () => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  try {
    for (const [sql, expected] of ANSWERS) {
      const messages = await client.query(sql);
      assert.equal(sqlstateOf(messages), undefined, JSON.stringify(messages));
      assert.deepEqual(textRows(messages), expected, sql);
    }
  } finally {
    client.close();
  }
});

Deno.test("IRIS's indexes for vectors are pgvector's", async () => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  try {
    for (
      const sql of [
        "CREATE TABLE doc (id int PRIMARY KEY, near vector(3))",
        "CREATE INDEX doc_cosine ON doc USING hnsw (near vector_cosine_ops) " +
        "WITH (m = 8, ef_construction = 32)",
        "CREATE INDEX doc_product ON doc USING hnsw (near vector_ip_ops)",
      ]
    ) assert.equal(sqlstateOf(await client.query(sql)), undefined, sql);
    const told = await client.query(
      "SELECT i.indexname, i.indexdef, a.amname, array_to_string(c.reloptions, ',') " +
        "FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname " +
        "JOIN pg_am a ON a.oid = c.relam WHERE i.tablename = 'doc' AND a.amname <> 'btree' " +
        "ORDER BY 1",
    );
    assert.deepEqual(textRows(told), [
      [
        "doc_cosine",
        "CREATE INDEX doc_cosine ON public.doc USING hnsw (near vector_cosine_ops) " +
        "WITH (m='8', ef_construction='32')",
        "hnsw",
        "m=8,ef_construction=32",
      ],
      [
        "doc_product",
        "CREATE INDEX doc_product ON public.doc USING hnsw (near vector_ip_ops)",
        "hnsw",
        null,
      ],
    ]);
    // What PostgreSQL works out over rows is not in the way of such an index.
    await client.query("INSERT INTO doc VALUES (1, '[1,2,3]'), (2, '[3,2,1]')");
    const worked = await client.query(
      "SELECT id, regexp_replace(near::text, ',', ';', 'g') FROM doc ORDER BY near <-> '[3,2,2]'",
    );
    assert.deepEqual(textRows(worked), [["2", "[3;2;1]"], ["1", "[1;2;3]"]]);
  } finally {
    client.close();
  }
});
