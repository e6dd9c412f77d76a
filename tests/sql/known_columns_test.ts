// What changes when somebody has told the planner a table's columns, and what the client is told of results.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { DataPlan } from "../../lib/sql/plans/data_plan.ts";
import type { TableColumn } from "../../lib/sql/plans/plan_context.ts";
import { Planner } from "../../lib/sql/planner.ts";

await loadParser();

const BOOL = 16;
const INT8 = 20;
const INT4 = 23;
const TEXT = 25;
const DATE = 1082;
const NUMERIC = 1700;

function columns(...list: [string, number][]): TableColumn[] {
  return list.map(([name, type]) => ({ name, type, typmod: -1, notNull: name === "id" }));
}

const TABLES: Record<string, TableColumn[]> = {
  t: columns(["id", INT4], ["name", TEXT], ["born", DATE], ["ok", BOOL]),
  u: columns(["id", INT4], ["note", TEXT]),
};

const blind = new Planner({ irisSchema: "SQLUser" });
const knowing = new Planner({
  irisSchema: "SQLUser",
  columnsOf: (_schema, table) => TABLES[table] ?? null,
});

function planOf(text: string, planner = knowing): DataPlan {
  const plan = planner.plan(planner.parse(text)[0]);
  assert.ok(plan.kind === "data", plan.kind);
  return plan;
}

const KNOWN: [string, string][] = [
  ["SELECT * FROM u", 'SELECT "id", "note" FROM "SQLUser"."u"'],
  ["SELECT id / 2 FROM t", 'SELECT ("id" \\ 2) AS "?column?" FROM "SQLUser"."t"'],
  [
    "SELECT * FROM t NATURAL JOIN u",
    'SELECT "SQLUser"."t"."id" AS "id", "SQLUser"."t"."name", "SQLUser"."t"."born", ' +
    '"SQLUser"."t"."ok", "SQLUser"."u"."note" FROM "SQLUser"."t" INNER JOIN "SQLUser"."u" ' +
    'ON "SQLUser"."t"."id" = "SQLUser"."u"."id"',
  ],
  ["SELECT id FROM t ORDER BY id", 'SELECT "id" FROM "SQLUser"."t" ORDER BY "id"'],
  [
    "SELECT t.name FROM t LEFT JOIN u ON u.id = t.id ORDER BY t.id, u.id",
    'SELECT "SQLUser"."t"."name" FROM "SQLUser"."t" LEFT JOIN "SQLUser"."u" ' +
    'ON "SQLUser"."u"."id" = "SQLUser"."t"."id" ORDER BY "SQLUser"."t"."id", ' +
    'CASE WHEN "SQLUser"."u"."id" IS NULL THEN 1 ELSE 0 END, "SQLUser"."u"."id"',
  ],
  [
    "SELECT id FROM t WHERE name > '9' ORDER BY name DESC NULLS LAST",
    `SELECT "id" FROM "SQLUser"."t" WHERE ('x' || "name") > 'x9' ORDER BY ('x' || "name") DESC`,
  ],
  [
    "SELECT id FROM t WHERE name BETWEEN 'b' AND 'c' AND name = '9'",
    `SELECT "id" FROM "SQLUser"."t" WHERE ("name" BETWEEN 'b' AND 'c') AND ("name" = '9')`,
  ],
  [
    "SELECT min(name), max(greatest(name, '5')) FROM t",
    `SELECT SUBSTRING(MIN(('x' || "name")), 2) AS "min", ` +
    `SUBSTRING(MAX(('x' || SUBSTRING(GREATEST(COALESCE(('x' || "name"), 'x5'), 'x5'), 2))), 2) AS "max" FROM "SQLUser"."t"`,
  ],
  [
    "SELECT id FROM t UNION ALL SELECT id FROM u ORDER BY id LIMIT 3",
    'SELECT TOP 3 "id" FROM ((SELECT "id" FROM "SQLUser"."t") UNION ALL ' +
    '(SELECT "id" FROM "SQLUser"."u")) AS "q" ORDER BY "id"',
  ],
  [
    "SELECT id, count(*) FROM t GROUP BY id",
    'SELECT "id", COUNT(*) AS "count" FROM "SQLUser"."t" GROUP BY "id"',
  ],
  [
    "INSERT INTO t VALUES (1, 'x', '2024-1-5', 't')",
    `INSERT INTO "SQLUser"."t" VALUES (1, 'x', {d '2024-01-05'}, 1)`,
  ],
  [
    "UPDATE t SET born = '2024-1-5' WHERE ok",
    `UPDATE "SQLUser"."t" SET "born" = {d '2024-01-05'} WHERE "ok" = 1`,
  ],
];

for (const [pg, iris] of KNOWN) {
  Deno.test(`with known columns: ${pg}`, () => assert.equal(planOf(pg).iris, iris));
}

const REFUSED: [string, string, number][] = [
  ["SELECT nosuch FROM t", 'column "nosuch" does not exist', 8],
  ['SELECT "Name" FROM t', 'column "Name" does not exist', 8],
  ["SELECT t.nosuch FROM t", "column t.nosuch does not exist", 8],
  ["SELECT id FROM t, u", 'column reference "id" is ambiguous', 8],
  ["INSERT INTO t (born) VALUES ('x')", 'invalid input syntax for type date: "x"', 30],
];

for (const [text, message, position] of REFUSED) {
  Deno.test(`with known columns, refused at ${position}: ${text}`, () => {
    assert.throws(() => planOf(text), (error) => {
      assert.ok(error instanceof PgError);
      assert.deepEqual([error.message, error.fields.position], [message, position]);
      return true;
    });
  });
}

const NAMES: [string, string[]][] = [
  ["SELECT a, b AS c, 1, upper(a), a::text, (a + 1)::int, 'x'::text FROM t", [
    "a",
    "c",
    "?column?",
    "upper",
    "a",
    "int4",
    "text",
  ]],
  [
    "SELECT count(*), coalesce(a, b), nullif(a, b), greatest(a, b), CASE WHEN a THEN 1 END FROM t GROUP BY a, b",
    [
      "count",
      "coalesce",
      "nullif",
      "greatest",
      "case",
    ],
  ],
  ["SELECT EXISTS (SELECT 1 FROM u), (SELECT max(b) FROM u), a IS NULL, a = 1 FROM t", [
    "exists",
    "max",
    "?column?",
    "?column?",
  ]],
  ["SELECT current_date, now(), extract(year FROM a), a || b, -a FROM t", [
    "current_date",
    "now",
    "extract",
    "?column?",
    "?column?",
  ]],
  ['SELECT a AS "x.y", b AS "%z" FROM t', ["x.y", "%z"]],
  ["SELECT a FROM t UNION SELECT b FROM u", ["a"]],
  ["SELECT DISTINCT a, count(*) FROM t GROUP BY a ORDER BY 2", ["a", "count"]],
];

for (const [text, names] of NAMES) {
  Deno.test(`result columns are named as PostgreSQL does: ${text}`, () => {
    const { head, tail } = planOf(text, blind).hints;
    assert.deepEqual(head.map(({ name }) => name), names);
    assert.deepEqual(tail, []);
  });
}

const TYPES: [string, (number | undefined)[]][] = [
  ["SELECT a, 1, 1.5, 'x', true, a > 1, count(*) FROM t GROUP BY a", [
    undefined,
    INT4,
    NUMERIC,
    TEXT,
    BOOL,
    BOOL,
    INT8,
  ]],
  ["SELECT sum(a::int), avg(a::int), max(a::date), length(a), a || b FROM t GROUP BY a, b", [
    INT8,
    NUMERIC,
    DATE,
    INT4,
    TEXT,
  ]],
  ["SELECT s.n FROM (SELECT count(*) AS n FROM t) s", [INT8]],
  ["SELECT CASE WHEN a THEN 1 ELSE 2.5 END FROM t", [NUMERIC]],
];

for (const [text, types] of TYPES) {
  Deno.test(`result columns have the types that the text tells: ${text}`, () => {
    assert.deepEqual(planOf(text, blind).hints.head.map(({ type }) => type), types);
  });
}

Deno.test("hints count from both ends around a star", () => {
  const { head, tail } = planOf("SELECT 1 AS a, t.*, 2 AS b, 3 AS c FROM t", blind).hints;
  assert.deepEqual(head.map(({ name }) => name), ["a"]);
  assert.deepEqual(tail.map(({ name }) => name), ["b", "c"]);
});

const PARAMETERS: [string, number[]][] = [
  ["SELECT a FROM t WHERE b = $1 LIMIT $2 OFFSET $3", [0, INT8, INT8]],
  ["SELECT $2::int FROM t WHERE $1", [BOOL, INT4]],
  ["SELECT a FROM t WHERE b LIKE $1 AND c::date = $2", [TEXT, DATE]],
  ["SELECT a FROM t WHERE $1 = 5 AND $2 BETWEEN 1 AND 2", [INT4, INT4]],
];

for (const [text, types] of PARAMETERS) {
  Deno.test(`parameters have the types that the text tells: ${text}`, () => {
    assert.deepEqual(planOf(text, blind).parameterTypes, types);
  });
}

const TAGS: [string, string, boolean, boolean, boolean][] = [
  ["SELECT a FROM t", "SELECT", true, true, false],
  ["INSERT INTO t (a) VALUES (1)", "INSERT", true, false, false],
  ["UPDATE t SET a = 1", "UPDATE", true, false, false],
  ["DELETE FROM t", "DELETE", true, false, false],
  ["TRUNCATE t", "TRUNCATE TABLE", false, false, false],
  ["CREATE TABLE x (a int)", "CREATE TABLE", false, false, true],
];

for (const [text, tag, counts, rows, ddl] of TAGS) {
  Deno.test(`${text} has the tag ${tag}`, () => {
    const plan = planOf(text, blind);
    assert.deepEqual([plan.tag, plan.counts, plan.rows, plan.ddl], [tag, counts, rows, ddl]);
    assert.equal(plan.writes, !rows);
  });
}

Deno.test("a long list is several, and a thousand rows are not a thousand parentheses deep", () => {
  const list = Array.from({ length: 1000 }, (_, at) => at).join(", ");
  assert.equal(planOf(`SELECT a FROM t WHERE b IN (${list})`, blind).iris.split(" IN (").length, 4);
  const rows = Array.from({ length: 1000 }, (_, at) => `(${at})`).join(", ");
  const query = planOf(`SELECT x FROM t, (VALUES ${rows}) v(x)`, blind);
  assert.equal(query.iris.includes("(".repeat(14)), false);
  // More than one statement of IRIS takes: they share one text.
  const plan = blind.plan(blind.parse(`INSERT INTO t (a) VALUES ${rows}`)[0]);
  assert.equal(plan.kind === "steps" && plan.program.texts.length, 1);
});
