// Who is refused is told what to do instead, whatever the reason.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import { Planner } from "../../lib/sql/planner.ts";

await loadParser();

const COLUMNS = [
  { name: "id", type: 23, typmod: -1, notNull: true, defaulted: false },
  { name: "name", type: 25, typmod: -1, notNull: false, defaulted: false },
];

const REFUSED: readonly (readonly [sql: string, hint: RegExp, localRows?: number])[] = [
  ["CREATE VIEW v AS SELECT initcap(name) FROM t", /CREATE TABLE AS/],
  ["CREATE INDEX i ON t (lower(name))", /index the columns/i],
  ["CREATE TYPE x AS RANGE (subtype = int4)", /int8range/],
  ["CREATE TYPE x AS (a int)", /columns of their own/],
  ["CREATE TYPE x (INPUT = a, OUTPUT = b)", /CREATE DOMAIN/],
  ["CREATE RULE r AS ON INSERT TO t DO NOTHING", /compatibility\.md/],
  ["SELECT initcap(name) FROM t", /PGWIRE_LOCAL_ROWS/, 0],
  ["UPDATE t SET name = initcap(name)", /PGWIRE_LOCAL_ROWS/, 0],
  ["SELECT initcap(name) FROM t FOR UPDATE", /Lock the rows/],
  ["SELECT initcap(name), nextval('s') FROM t", /sequence/],
  [
    "MERGE INTO t USING t u ON t.id = u.id WHEN MATCHED THEN UPDATE SET name = initcap(u.name)",
    /ON CONFLICT/,
  ],
  [
    "INSERT INTO t VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = initcap(t.name)",
    /EXCLUDED/,
  ],
  [
    "WITH a AS (DELETE FROM t RETURNING id) UPDATE t SET name = 'x' FROM a WHERE a.id = t.id",
    /one of its own|statement of its own/,
  ],
  ["SELECT initcap(name), app.f(name) FROM t", /IRIS alone/],
];

for (const [sql, hint, localRows = 100] of REFUSED) {
  Deno.test(`a refusal says what to do: ${sql}${localRows ? "" : ", nothing worked out"}`, () => {
    const planner = new Planner({ irisSchema: "SQLUser", localRows, columnsOf: () => COLUMNS });
    const [statement] = planner.parse(sql);
    assert.throws(() => planner.plan(statement), (error) => {
      assert.ok(error instanceof PgError, String(error));
      assert.equal(error.condition, "feature_not_supported");
      assert.match(error.fields.hint ?? "", hint);
      return true;
    });
  });
}
