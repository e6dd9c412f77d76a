// Which catalog statements wait for the mirror of IRIS's tables: those whose answer depends on it.

import assert from "node:assert/strict";
import { readsSchema } from "../../lib/sql/names/reads_schema.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";

await loadParser();

const STATEMENTS: [text: string, reads: boolean][] = [
  ["SELECT 1", false],
  ["SELECT pg_get_keywords()", false],
  ["SELECT relname FROM pg_class", true],
  ["SELECT name FROM pg_settings s JOIN pg_catalog.pg_stat_activity a ON true", false],
  ["SELECT typname FROM pg_type", true],
  ["SELECT datname FROM pg_database", true],
  ["SELECT 'city'::regclass", true],
  ["SELECT has_table_privilege('city', 'SELECT')", true],
  ["SELECT pg_relation_size('city')", true],
  // Once a sequence that had just been made did not exist.
  ["SELECT nextval('numbers')", true],
  ["SELECT currval('numbers'), setval('numbers', 1)", true],
];

for (const [text, reads] of STATEMENTS) {
  Deno.test(`${text} ${reads ? "waits for the mirror" : "does not wait for the mirror"}`, () => {
    assert.equal(readsSchema(text), reads);
  });
}
