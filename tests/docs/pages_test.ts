// The generated pages of docs/ say what the tables say now.

import assert from "node:assert/strict";
import { pages } from "../../scripts/docs.ts";

for (const [name, text] of Object.entries(pages())) {
  Deno.test(`docs/${name} is what \`deno task docs\` makes`, () => {
    const committed = Deno.readTextFileSync(new URL(`../../docs/${name}`, import.meta.url));
    assert.ok(committed === text, `docs/${name} is old: run deno task docs`);
  });
}
