// Every rule's examples: what PostgreSQL writes becomes the IRIS text beside it, or the refusal.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { parse as parseIris } from "../../lib/iris/parse.ts";
import { print } from "../../lib/iris/print.ts";
import { irisTexts } from "../../lib/sql/definitions/running.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { RULES } from "../../lib/sql/rules.ts";
import type { Plan } from "../../lib/sql/plans/plan.ts";

await loadParser();
const planner = new Planner({ irisSchema: "SQLUser" });

function planOf(text: string): Plan {
  const [statement, ...rest] = planner.parse(text);
  assert.equal(rest.length, 0);
  return planner.plan(statement);
}

for (const { name, examples } of RULES) {
  for (const { pg, iris, params, refused } of examples) {
    Deno.test(`${name}: ${pg}`, () => {
      if (iris === null) {
        assert.throws(() => planOf(pg), (error) => {
          assert.ok(error instanceof PgError, String(error));
          assert.equal(error.message, refused);
          const located = error.fields.position !== undefined;
          // Some of PostgreSQL's own errors have no position.
          const isRefused = error.condition === "feature_not_supported";
          assert.ok(located || !isRefused, "has a position");
          assert.ok(error.fields.hint || !isRefused, "has a hint");
          return true;
        });
        return;
      }
      const plan = planOf(pg);
      if (plan.kind === "definition") return assert.equal(irisTexts(plan).join("; "), iris);
      assert.equal(plan.kind, "data");
      assert.ok(plan.kind === "data");
      assert.equal(plan.iris, iris);
      if (params) {
        const used = plan.arguments.map((argument) => "param" in argument ? argument.param : 0);
        assert.deepEqual(used, params);
      }
    });
  }
}

for (const version of ["2024.1", "2025.3"] as const) {
  Deno.test(`IRIS ${version} reads all examples, and as they were meant`, () => {
    for (const { kind, examples } of RULES) {
      for (const { iris, since = version } of examples) {
        if (iris === null || iris === "" || since > version) continue;
        const texts = kind === "definition" ? iris.split("; ") : [iris];
        for (const text of texts) assert.equal(print(parseIris(text, { version })).text, text);
      }
    }
  });
}

Deno.test("rules have names of their own and say why", () => {
  const names = RULES.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  for (const { why, examples } of RULES) assert.ok(why.length > 0 && examples.length > 0);
});
