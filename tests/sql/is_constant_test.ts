import assert from "node:assert/strict";
import { isConstant } from "../../lib/sql/text/is_constant.ts";
import { loadParser, parse, treeOf } from "../../lib/sql/text/parse.ts";

await loadParser();

const CONSTANT = ["SELECT 1", "select 'x' AS a, 2.5, null, true", "SELECT", "SELECT B'101'"];
const NOT = [
  "SELECT now()",
  "SELECT $1",
  "SELECT 1 + 1",
  "SELECT 'x'::regclass",
  "SELECT current_date",
  "SELECT 1 FROM pg_class",
  "SELECT 1 WHERE false",
  "SELECT 1 LIMIT 0",
  "SELECT DISTINCT 1",
  "SELECT 1 UNION SELECT 2",
  "VALUES (1)",
  "SELECT (SELECT 1)",
  "SHOW all",
];

for (const [texts, is] of [[CONSTANT, true], [NOT, false]] as const) {
  for (const text of texts) {
    Deno.test(`${text} has ${is ? "one answer for all times" : "an answer of its time"}`, () => {
      assert.equal(isConstant(treeOf(parse(text)[0]).node), is);
    });
  }
}
