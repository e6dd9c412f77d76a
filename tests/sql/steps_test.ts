// Statements of PostgreSQL that take several of IRIS's: their texts, and how one leads to the next.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { parse as parseIris } from "../../lib/iris/parse.ts";
import { print } from "../../lib/iris/print.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { TableColumn } from "../../lib/sql/plans/plan_context.ts";
import { Planner } from "../../lib/sql/planner.ts";
import type { StepsPlan } from "../../lib/sql/program.ts";

await loadParser();

const [INT4, TEXT] = [23, 25];

function columns(...list: [string, number, boolean][]): TableColumn[] {
  return list.map(([name, type, defaulted]) => ({
    name,
    type,
    typmod: -1,
    notNull: false,
    defaulted,
  }));
}

const TABLES: Record<string, TableColumn[]> = {
  t: columns(["id", INT4, true], ["name", TEXT, false], ["n", INT4, true]),
  u: columns(["k", INT4, false], ["word", TEXT, false]),
};

const planner = new Planner({
  irisSchema: "SQLUser",
  columnsOf: (_schema, table) => TABLES[table] ?? null,
});

function planOf(text: string): StepsPlan {
  const plan = planner.plan(planner.parse(text)[0]);
  assert.ok(plan.kind === "steps", `${plan.kind}: ${text}`);
  return plan;
}

const T = '"SQLUser"."t"';
const U = '"SQLUser"."u"';

/** What each statement becomes, in the order in which the program names its texts. */
const TEXTS: [pg: string, ...iris: string[]][] = [
  [
    "INSERT INTO t (name) VALUES ($1) RETURNING id, upper(name) AS up",
    `SELECT "id", UPPER("name") AS "up" FROM ${T} WHERE %ID = ?`,
    `INSERT INTO ${T} ("name") VALUES (?)`,
  ],
  [
    "INSERT INTO t DEFAULT VALUES RETURNING id",
    `SELECT "id" FROM ${T} WHERE %ID = ?`,
    `INSERT INTO ${T} DEFAULT VALUES`,
  ],
  [
    "INSERT INTO t (name, n) VALUES ('a', 1), ('b', DEFAULT)",
    `INSERT INTO ${T} ("name", "n") VALUES ('a', 1)`,
    `INSERT INTO ${T} ("name") VALUES ('b')`,
  ],
  [
    "INSERT INTO t (name, n) VALUES ('a', $1), ($2, -2), (NULL, 3)",
    `INSERT INTO ${T} ("name", "n") VALUES (?, ?)`,
  ],
  [
    "INSERT INTO t (name, n) SELECT p0::varchar, p1 FROM (VALUES ($1, $2::int, 0), ('b', $3::int, 1)) " +
    "AS v(p0, p1, number) ORDER BY number RETURNING id",
    `SELECT "id" FROM ${T} WHERE %ID = ?`,
    `INSERT INTO ${T} ("name", "n") VALUES (CAST(? AS VARCHAR(3641144)), CAST(? AS INTEGER))`,
  ],
  [
    "INSERT INTO t (name) SELECT p0 FROM (VALUES ('a', 1), ('b', 0)) AS v(p0, number) ORDER BY number " +
    "RETURNING id",
    `SELECT "id" FROM ${T} WHERE %ID = ?`,
    `INSERT INTO ${T} ("name") VALUES (?)`,
    `SELECT "p0" FROM ((SELECT 'a' AS "p0", 1 AS "number") UNION ALL ` +
    `(SELECT 'b' AS "column1", 0 AS "column2")) AS "v" ORDER BY "number"`,
  ],
  [
    "INSERT INTO t (name) SELECT word FROM u RETURNING id",
    `SELECT "id" FROM ${T} WHERE %ID = ?`,
    `SELECT "word" FROM ${U}`,
    `INSERT INTO ${T} ("name") VALUES (?)`,
  ],
  [
    "INSERT INTO t (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = t.n + EXCLUDED.n WHERE t.n < $3",
    `INSERT INTO ${T} ("id", "n") VALUES (?, ?)`,
    `SELECT %ID FROM ${T} WHERE "id" = ?`,
    `UPDATE ${T} SET "n" = (${T}."n" + ?) WHERE (%ID = ?) AND (${T}."n" < ?)`,
  ],
  [
    "INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING",
    `INSERT INTO ${T} ("id") VALUES (1)`,
  ],
  [
    "INSERT INTO t (id) VALUES (NULL) ON CONFLICT (id) DO NOTHING",
    `INSERT INTO ${T} ("id") VALUES (NULL)`,
  ],
  [
    "UPDATE t SET n = n + 1 WHERE n > $1 RETURNING id",
    `UPDATE ${T} SET "n" = ("n" + 1) WHERE (%ID = ?) AND ("n" > ?)`,
    `SELECT "id" FROM ${T} WHERE %ID = ?`,
    `SELECT %ID AS "cell_0" FROM ${T} WHERE "n" > ?`,
  ],
  [
    "UPDATE t SET n = (SELECT max(n) FROM t) RETURNING old.n AS before, n",
    `UPDATE ${T} SET "n" = CAST(? AS INTEGER) WHERE %ID = ?`,
    `SELECT CAST(? AS INTEGER) AS "before", "n" FROM ${T} WHERE %ID = ?`,
    `SELECT %ID AS "cell_0", (SELECT MAX("n") AS "max" FROM ${T}) AS "cell_1", ` +
    `${T}."n" AS "cell_2" FROM ${T}`,
  ],
  [
    "DELETE FROM t WHERE id = 3 RETURNING name, new.id",
    `SELECT %ID AS "cell_0", "name", CAST(NULL AS INTEGER) AS "id" FROM ${T} WHERE "id" = 3`,
    `DELETE FROM ${T} WHERE (%ID = ?) AND ("id" = 3)`,
  ],
  [
    "DELETE FROM t x USING u WHERE u.k = x.id RETURNING u.word",
    `SELECT "x".%ID AS "cell_0", ${U}."word" FROM ${T} AS "x", ${U} WHERE ${U}."k" = "x"."id"`,
    `DELETE FROM ${T} AS "x" WHERE %ID = ?`,
  ],
  [
    "SELECT name FROM t WHERE id = $1 FOR UPDATE",
    `SELECT %ID AS "cell_0", "name" FROM ${T} WHERE "id" = ?`,
    `SELECT "name" FROM ${T} WHERE (%ID = ?) AND ("id" = ?)`,
  ],
  ["TRUNCATE t, u", `TRUNCATE TABLE ${T}`, `TRUNCATE TABLE ${U}`],
  [
    "MERGE INTO t USING u ON t.id = u.k WHEN MATCHED THEN DELETE " +
    "WHEN NOT MATCHED THEN INSERT (id, name) VALUES (u.k, u.word)",
    `DELETE FROM ${T} WHERE %ID = ?`,
    `INSERT INTO ${T} ("id", "name") VALUES (CAST(? AS INTEGER), ` +
    "CAST(? AS VARCHAR(3641144)))",
    `SELECT ${T}.%ID AS "cell_0", ${U}."k" AS "cell_1", ${U}."word" AS "cell_2", ` +
    `CASE WHEN ${T}.%ID IS NOT NULL THEN 1 WHEN ${T}.%ID IS NULL THEN 2 ELSE 0 END ` +
    `AS "cell_3" FROM ${U} LEFT JOIN ${T} ON ${T}."id" = ${U}."k"`,
  ],
];

for (const [pg, ...iris] of TEXTS) {
  Deno.test(`several statements: ${pg}`, () => {
    assert.deepEqual([...planOf(pg).program.texts].sort(), [...iris].sort());
  });
}

for (const version of ["2024.1", "2025.3"] as const) {
  Deno.test(`IRIS ${version} reads all texts of the programs`, () => {
    for (const [, ...texts] of TEXTS) {
      for (const text of texts) assert.equal(print(parseIris(text, { version })).text, text);
    }
  });
}

Deno.test("rows of parameters and constants share one text, whose values are the rows", () => {
  const { program, arguments: values } = planOf(
    "INSERT INTO t (name, n) VALUES ($1, 1), ($2, NULL) RETURNING id",
  );
  assert.equal(program.texts.filter((text) => text.startsWith("INSERT")).length, 1);
  const [each] = program.steps;
  assert.ok(each.do === "each" && each.rows.kind === "given");
  const told = each.rows.rows.map((row) => row.map((operand) => values[operand]));
  assert.deepEqual(told.map(([name]) => name), [values[0], values[1]]);
  assert.deepEqual(told.map(([, n]) => "value" in n && n.value), ["1", null]);
});

Deno.test("a value that is worked out is worked out once, for the row and for EXCLUDED", () => {
  const { program } = planOf(
    "INSERT INTO t (id, name) VALUES ($1, lower($2)) ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name",
  );
  assert.equal(program.texts.filter((text) => text.includes("LOWER")).length, 1);
});

Deno.test("the client's columns are those of RETURNING, whatever the program reads beside them", () => {
  const plan = planOf("DELETE FROM t RETURNING name AS x, id + 1");
  assert.deepEqual(plan.hints.head.map(({ name, type }) => [name, type]), [
    ["x", TEXT],
    ["?column?", INT4],
  ]);
  assert.equal(plan.program.answer?.hidden, 1);
});

Deno.test("parameters are of the types of their columns", () => {
  const { parameterTypes } = planOf(
    "INSERT INTO t VALUES ($3, $1, $2) ON CONFLICT (id) DO UPDATE SET name = $4 RETURNING id",
  );
  assert.deepEqual(parameterTypes, [TEXT, INT4, INT4, TEXT]);
});

const REFUSED: [pg: string, condition: string, message: string, position: number][] = [
  [
    "DELETE FROM t RETURNING count(*)",
    "grouping_error",
    "aggregate functions are not allowed in RETURNING",
    25,
  ],
  [
    "INSERT INTO t (id) VALUES (1) ON CONFLICT DO UPDATE SET n = 1",
    "syntax_error",
    "ON CONFLICT DO UPDATE requires inference specification or constraint name",
    31,
  ],
  [
    "INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = n + 1",
    "ambiguous_column",
    'column reference "n" is ambiguous',
    72,
  ],
  [
    "INSERT INTO t (id) VALUES (1) ON CONFLICT (nosuch) DO NOTHING",
    "undefined_column",
    'column "nosuch" does not exist',
    43,
  ],
  [
    "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n",
    "feature_not_supported",
    "EXCLUDED.n is not supported where the column is not inserted",
    66,
  ],
  [
    "INSERT INTO t (id) VALUES (1) ON CONFLICT (lower(name)) DO NOTHING",
    "feature_not_supported",
    "ON CONFLICT with an expression is not supported",
    43,
  ],
  [
    "INSERT INTO t (id, n) VALUES (1) RETURNING id",
    "syntax_error",
    "INSERT has more target columns than expressions",
    20,
  ],
  [
    "SELECT t.id FROM t, u FOR UPDATE SKIP LOCKED",
    "feature_not_supported",
    "SKIP LOCKED of this query is not supported",
    1,
  ],
  [
    "SELECT count(*) FROM t FOR UPDATE",
    "feature_not_supported",
    "FOR UPDATE is not allowed with aggregate functions",
    1,
  ],
  [
    "SELECT DISTINCT n FROM t FOR SHARE",
    "feature_not_supported",
    "FOR SHARE is not allowed with DISTINCT clause",
    1,
  ],
];

for (const [pg, condition, message, position] of REFUSED) {
  Deno.test(`refused at ${position}: ${pg}`, () => {
    assert.throws(() => planner.plan(planner.parse(pg)[0]), (error) => {
      assert.ok(error instanceof PgError, String(error));
      assert.deepEqual([error.condition, error.message, error.fields.position], [
        condition,
        message,
        position,
      ]);
      return true;
    });
  });
}
