// Arrays that are bound, and the plans that are made for their lengths.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { BoundLists } from "../../lib/session/running/lists.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { DataPlan } from "../../lib/sql/plans/data_plan.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { typeByName } from "../../lib/types/types.ts";

await loadParser();
const planner = new Planner({ irisSchema: "SQLUser" });

function planOf(text: string): DataPlan {
  const plan = planner.plan(planner.parse(text)[0]);
  assert.ok(plan.kind === "data");
  return plan;
}

function bound(text: string | null, type = "int4[]"): BoundLists {
  return new BoundLists(() => ({
    type: typeByName(type)!.oid,
    format: 0,
    bytes: text === null ? null : new TextEncoder().encode(text),
    settings: OUTPUT_DEFAULTS,
  }));
}

const ANY = "SELECT a FROM t WHERE b = ANY ($1)";
const UNNEST = "SELECT * FROM unnest($1::int[]) u, t";

const WHERE = [
  [ANY, "{7}", '"b" IN (?)'],
  [ANY, "{1,2,3}", '"b" IN (?, ?, ?, ?)'],
  [ANY, "{}", "1 <> 1"],
  [ANY, null, "CAST(NULL AS INTEGER) = 1"],
  ["SELECT a FROM t WHERE b <> ALL ($1)", "{}", "1 = 1"],
] as const;

for (const [text, array, where] of WHERE) {
  Deno.test(`${text} of ${array}`, () => {
    const sized = bound(array).plan(planOf(text));
    assert.equal(sized.iris, `SELECT "a" FROM "SQLUser"."t" WHERE ${where}`);
  });
}

Deno.test("rows of an array stand there as often as they do", () => {
  assert.equal(bound("{1,2,3}").plan(planOf(UNNEST)).arguments.length, 3);
});

Deno.test("a plan for a length is made once", () => {
  const plan = planOf(ANY);
  assert.equal(bound("{1,2,3}").plan(plan), bound("{4,5,6,7}").plan(plan));
  assert.equal(bound("x", "text").plan(planOf("SELECT a FROM t")), planOf("SELECT a FROM t"));
});

const many = (type: string, element: string, text = ANY) =>
  bound(`{${Array.from({ length: 400 }, () => element).join(",")}}`, type).plan(planOf(text));

const WRITTEN = [
  ["int4[]", "-7", "(-7), (-7)"],
  ["numeric[]", "1.50", "1.50, 1.50"],
  ["bool[]", "t", "1, 1"],
  ["date[]", "2024-01-31", "{d '2024-01-31'}, {d '2024-01-31'}"],
  ["timestamptz[]", "2024-01-31 01:00+02", "{ts '2024-01-30 23:00:00'}, {ts"],
] as const;

for (const [type, element, written] of WRITTEN) {
  Deno.test(`too many elements of ${type} stand in the SQL: ${element}`, () => {
    const { iris, arguments: values } = many(type, element);
    assert.equal(values.length, 0);
    assert.ok(iris.includes(written), iris);
  });
}

const ANY_TEXT = "SELECT a FROM t WHERE b::text = ANY ($1)";

const GATHERED = [
  [ANY_TEXT, '"it\'s"', " %INLIST ?"],
  ["SELECT a FROM t WHERE b::text <> ALL ($1)", "x", " NOT %INLIST ?"],
  [ANY_TEXT, "NULL", " %INLIST ?) OR ("],
] as const;

for (const [text, element, written] of GATHERED) {
  Deno.test(`too many texts are one value and no SQL: ${element} in ${text}`, () => {
    const { iris, arguments: values } = many("text[]", element, text);
    assert.deepEqual(values, [{ param: 1, element: "all" }]);
    assert.ok(iris.includes(written), iris);
    assert.ok(!iris.includes("it's"), iris);
  });
}

Deno.test("too long lists are refused where they have no literals or are not only looked for", () => {
  const refusals = [
    () => many("bytea[]", "x"),
    () => many("text[]", "x".repeat(3000), ANY_TEXT),
    () => many("text[]", "x", "SELECT a FROM t WHERE b::text > ALL ($1)"),
    () => many("text[]", "x", "SELECT * FROM unnest($1::text[]) u, t"),
  ];
  for (const refused of refusals) {
    assert.throws(
      refused,
      (error) => error instanceof PgError && error.condition === "program_limit_exceeded",
    );
  }
});

Deno.test("more parameters than IRIS takes: whole numbers stand in the SQL", () => {
  const marks = Array.from({ length: 400 }, (_, at) => `$${at + 1}`).join(", ");
  const plan = planOf(`SELECT a FROM t WHERE b::int IN (${marks})`);
  const sized = bound("5", "int4").plan(plan);
  assert.equal(sized.arguments.length, 0);
  assert.equal(sized.iris.split("5, ").length, 400);
});
