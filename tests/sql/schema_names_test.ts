// One schema of IRIS's is PostgreSQL's public, in any case; all others have one name.

import assert from "node:assert/strict";
import { irisNameOf, irisSchemaOf, toldSchema } from "../../lib/sql/names/schema_names.ts";

const CONTEXT = { irisSchema: "SQLUser" };

const TOLD = [["SQLUser", "public"], ["SQLUSER", "public"], ["Shop", "Shop"]];
for (const [iris, told] of TOLD) {
  Deno.test(`clients know the schema ${iris} as ${told}`, () => {
    assert.equal(toldSchema(iris, CONTEXT), told);
  });
}

const NAMED = [[undefined, "SQLUser"], [null, "SQLUser"], ["public", "SQLUser"], ["Shop", "Shop"]];
for (const [told, iris] of NAMED) {
  Deno.test(`a statement that names the schema ${told} means ${iris}`, () => {
    assert.equal(irisSchemaOf(told, CONTEXT), iris);
    const schemaname = told ?? undefined;
    const name = irisNameOf({ schemaname, relname: "Orders" }, CONTEXT);
    assert.deepEqual(name, { schema: iris, name: "Orders" });
  });
}
