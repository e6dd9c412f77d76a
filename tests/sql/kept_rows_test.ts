// What only the gateway can finish is not left behind in IRIS half made.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { TableColumn } from "../../lib/sql/plans/plan_context.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { typeByName } from "../../lib/types/types.ts";

await loadParser();

const COLUMNS: readonly TableColumn[] = [["n", "int4"], ["body", "text"], ["list", "text[]"], [
  "day",
  "date",
]].map(
  ([name, type]) => ({ name, type: typeByName(type)!.oid, typmod: -1, notNull: false }),
);

const UNFINISHED = [
  "array_agg(body)",
  "array_agg(n ORDER BY n)",
  "string_agg(body, ',' ORDER BY n)",
  "max(n) * interval '1 day'",
];

const KEEPERS = [
  (value: string) => `INSERT INTO t (body) SELECT ${value} FROM u`,
  (value: string) => `INSERT INTO t (body) SELECT ${value} FROM u RETURNING n`,
  (value: string) => `INSERT INTO t (body) SELECT x FROM (SELECT ${value} AS x FROM u) q`,
  (value: string) => `CREATE TABLE v AS SELECT ${value} AS x FROM u`,
  (value: string) => `CREATE VIEW v AS SELECT ${value} AS x FROM u`,
];

/** A query's column and the column that it is for: with the second type it would be something else. */
const OTHERS: readonly [string, string][] = [
  ["n > 1", "body"],
  ["n / 2.0", "body"],
  ["n", "body"],
  ["n / 2.0", "n"],
  ["current_date", "body"],
  ["'2024-01-01'", "day"],
  ["body", "day"],
];

const planner = new Planner({
  irisSchema: "SQLUser",
  columnsOf: (_schema, table) => table === "v" ? null : COLUMNS,
});

for (const value of UNFINISHED) {
  Deno.test(`${value} can be selected, and cannot stay in IRIS`, () => {
    const [selected] = planner.parse(`SELECT ${value} AS x FROM u`);
    assert.equal(planner.plan(selected).kind, "data");
    for (const keeper of KEEPERS) {
      const [statement] = planner.parse(keeper(value));
      assert.throws(
        () => planner.plan(statement),
        (error) => error instanceof PgError && error.condition === "feature_not_supported",
        keeper(value),
      );
    }
  });
}

Deno.test("a text that is read as a number is looked at before it stays in IRIS", () => {
  const [statement] = planner.parse("INSERT INTO t (n) SELECT body::int FROM u");
  assert.throws(() => planner.plan(statement), PgError);
});

for (const [value, column] of OTHERS) {
  Deno.test(`${value} is not kept in column ${column} as IRIS would keep it`, () => {
    for (const end of ["", " RETURNING n"]) {
      const [statement] = planner.parse(`INSERT INTO t (${column}) SELECT ${value} FROM u${end}`);
      assert.throws(
        () => planner.plan(statement),
        (error) => error instanceof PgError && error.condition === "feature_not_supported",
      );
    }
  });
}
