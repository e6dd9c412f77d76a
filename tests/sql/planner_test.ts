// What the planner knows of tables, and which plans it keeps.

import assert from "node:assert/strict";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { TableColumn } from "../../lib/sql/plans/plan_context.ts";
import type { ParsedStatement } from "../../lib/sql/text/parsed_statement.ts";
import { Planner } from "../../lib/sql/planner.ts";

await loadParser();

const ID: TableColumn = { name: "id", type: 23, typmod: -1, notNull: true };
const NAME: TableColumn = { name: "name", type: 25, typmod: -1, notNull: false };

function planned(planner: Planner, text: string): ParsedStatement {
  const [statement] = planner.parse(text);
  planner.plan(statement);
  return statement;
}

function irisOf(planner: Planner, statement: ParsedStatement): string {
  const plan = planner.plan(statement);
  assert.ok(plan.kind === "data");
  return plan.iris;
}

const NAMED: [string, string[]][] = [
  ["SELECT * FROM t, app.u, public.v", ["t", "app.u", "public.v"]],
  ["INSERT INTO t SELECT * FROM u", ["t", "u"]],
  ["WITH x AS (SELECT 1 FROM t) SELECT * FROM x", ["t"]],
  ["DELETE FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)", ["t", "u"]],
  ["CREATE TABLE t (LIKE u)", ["u"]],
  ["CREATE TABLE t (id int REFERENCES u)", []],
  ["CREATE VIEW v AS SELECT * FROM t", ["t"]],
  ["DROP TABLE t", []],
  ["SELECT * FROM pg_class", []],
  ["BEGIN", []],
];

for (const [text, names] of NAMED) {
  Deno.test(`${text} asks for the columns of: ${names.join(", ") || "nothing"}`, () => {
    const planner = new Planner({ irisSchema: "SQLUser" });
    const tables = planner.tablesOf(planner.parse(text)[0]);
    assert.deepEqual(tables.map(({ written }) => written), names);
  });
}

Deno.test("a plan that was made without knowing the columns is made again when they are known", () => {
  const planner = new Planner({ irisSchema: "SQLUser" });
  const statement = planned(planner, "SELECT * FROM t");
  assert.equal(planner.known(statement, 0), undefined);
  assert.equal(irisOf(planner, statement), 'SELECT * FROM "SQLUser"."t"');
  planner.learn(planner.tablesOf(statement)[0], [ID, NAME], 1000);
  assert.equal(irisOf(planner, statement), 'SELECT "id", "name" FROM "SQLUser"."t"');
});

Deno.test("a plan is as old as what is known of its tables", () => {
  const planner = new Planner({ irisSchema: "SQLUser" });
  const [statement] = planner.parse("SELECT * FROM t");
  const [table] = planner.tablesOf(statement);
  planner.learn(table, [ID], 1000);
  const plan = planner.plan(statement);
  assert.equal(planner.known(statement, 1000), plan);
  assert.equal(planner.known(statement, 1001), undefined);
  planner.learn(table, [ID], 2000);
  assert.equal(planner.known(statement, 1001), plan);
});

Deno.test("other columns make all plans worthless", () => {
  const planner = new Planner({ irisSchema: "SQLUser" });
  const [statement] = planner.parse("SELECT * FROM t");
  const [table] = planner.tablesOf(statement);
  planner.learn(table, [ID], 1000);
  assert.equal(irisOf(planner, statement), 'SELECT "id" FROM "SQLUser"."t"');
  assert.ok(planner.learn(table, [ID, NAME], 2000));
  assert.equal(irisOf(planner, statement), 'SELECT "id", "name" FROM "SQLUser"."t"');
});

Deno.test("a table that is not there is told with its place", () => {
  const planner = new Planner({ irisSchema: "SQLUser" });
  const [, statement] = planner.parse("SELECT 1; SELECT * FROM t, app.x");
  const error = planner.missing(statement, planner.tablesOf(statement)[1]);
  assert.deepEqual(
    [error.sqlstate, error.message, error.fields.position],
    ["42P01", 'relation "app.x" does not exist', 28],
  );
});

Deno.test("IRIS's RowID may be named, and no star has it", () => {
  const planner = new Planner({ irisSchema: "SQLUser" });
  const [star, named] = planner.parse("SELECT * FROM t; SELECT id, Name FROM t");
  const [table] = planner.tablesOf(star);
  planner.learn(table, [NAME, { ...ID, name: "ID", type: 20, hidden: true }], 1000);
  assert.equal(irisOf(planner, star), 'SELECT "name" FROM "SQLUser"."t"');
  assert.equal(irisOf(planner, named), 'SELECT "id", "name" FROM "SQLUser"."t"');
});
