// What langchain-postgres's PGVector (0.0.19, with SQLAlchemy and psycopg) sends, its values written in: it makes its
// tables, adds and replaces texts, searches them with filters, and deletes.

const COLLECTION = "21290bb0-ccc1-4583-844e-c72b22f9865b";

const columns = ["id", "collection_id", "embedding", "document", "cmetadata"];
const named = columns.map((name) =>
  `langchain_pg_embedding.${name} AS langchain_pg_embedding_${name}`
).join(", ");

function search(filter = ""): string {
  return `SELECT ${named}, langchain_pg_embedding.embedding <=> '[0.0,1.0,0.0,2.0]' AS distance
    FROM langchain_pg_embedding JOIN langchain_pg_collection
      ON langchain_pg_embedding.collection_id = langchain_pg_collection.uuid
    WHERE langchain_pg_embedding.collection_id = '${COLLECTION}'::UUID${filter && ` AND ${filter}`}
    ORDER BY distance ASC
    LIMIT 3`;
}

function match(path: string, value: string): string {
  return `jsonb_path_match(langchain_pg_embedding.cmetadata, CAST('${path}' AS JSONPATH), ` +
    `CAST('{"value": ${value}}'::JSONB AS JSONB))`;
}

const row = (id: number, elements: string, text: string, facts: string) =>
  `('${id}'::VARCHAR, '${COLLECTION}'::UUID, '[${elements}]', '${text}'::VARCHAR, '${facts}'::JSONB)`;

const INSERT =
  "INSERT INTO langchain_pg_embedding (id, collection_id, embedding, document, cmetadata) VALUES ";
const REPLACE = " ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding, " +
  "document = excluded.document, cmetadata = excluded.cmetadata";

export const LANGCHAIN_STATEMENTS: readonly string[] = [
  "SELECT pg_advisory_xact_lock(1573678846307946496); CREATE EXTENSION IF NOT EXISTS vector",
  `CREATE TABLE langchain_pg_collection (
     uuid UUID NOT NULL, name VARCHAR NOT NULL, cmetadata JSON, PRIMARY KEY (uuid), UNIQUE (name))`,
  `CREATE TABLE langchain_pg_embedding (
     id VARCHAR NOT NULL, collection_id UUID, embedding VECTOR, document VARCHAR, cmetadata JSONB,
     PRIMARY KEY (id),
     FOREIGN KEY(collection_id) REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE)`,
  "CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops)",
  "INSERT INTO langchain_pg_collection (uuid, name, cmetadata) " +
  `VALUES ('${COLLECTION}'::UUID, 'docs'::VARCHAR, 'null'::JSON)`,
  INSERT + [
    row(1, "1,2,0,1", "cats", '{"id": 1, "topic": "animals"}'),
    row(2, "0,1,2,1", "dogs", '{"id": 2, "topic": "animals"}'),
    row(3, "2,0,0,1", "tea", '{"id": 3, "topic": "drinks", "tags": ["hot"]}'),
  ].join(", ") + REPLACE,
  INSERT + row(1, "1,2,0.5,1", "more cats", '{"id": 1, "topic": "animals"}') + REPLACE,
  search(),
  search(match("$.topic == $value", '"drinks"')),
  search(`${match("$.topic == $value", '"animals"')} AND ${match("$.id > $value", "1")}`),
  search(`(${match("$.topic == $value", '"drinks"')} OR ${match("$.id < $value", "2")})`),
  search("jsonb_extract_path_text(langchain_pg_embedding.cmetadata, 'id'::VARCHAR) IN ('1', '3')"),
  search(
    "jsonb_extract_path_text(langchain_pg_embedding.cmetadata, 'topic'::VARCHAR) ILIKE 'DRI%'",
  ),
  search("jsonb_exists(langchain_pg_embedding.cmetadata, 'tags'::VARCHAR)"),
  // Filters as the users of other stores write them.
  search("cmetadata ->> 'topic' = 'animals'"),
  search(`cmetadata @> '{"topic": "drinks"}'`),
  "SELECT langchain_pg_embedding.id, langchain_pg_embedding.document FROM langchain_pg_embedding " +
  "WHERE langchain_pg_embedding.id IN ('2'::VARCHAR)",
  "DELETE FROM langchain_pg_embedding WHERE langchain_pg_embedding.id IN ('3'::VARCHAR)",
  search(),
  `DELETE FROM langchain_pg_collection WHERE langchain_pg_collection.uuid = '${COLLECTION}'::UUID`,
  "SELECT count(*) FROM langchain_pg_embedding",
];
