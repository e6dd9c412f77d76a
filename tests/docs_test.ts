// The generated pages are what their tables say now, and count what they cannot know themselves as it was counted.

import assert from "node:assert/strict";
import { DOCS, PAGES } from "../scripts/docs.ts";
import { figuresOf, readFigures } from "../scripts/docs/figures.ts";
import { code, table } from "../scripts/docs/markdown.ts";
import type { Answer } from "./corpus/answer.ts";
import type { CorpusResult } from "./corpus/play.ts";

for (const [name, page] of Object.entries(PAGES)) {
  Deno.test(`docs/${name} is as \`task docs\` writes it`, () => {
    assert.ok(
      Deno.readTextFileSync(new URL(name, DOCS)) === page(),
      `docs/${name} is out of date: run deno task docs`,
    );
  });
}

Deno.test("every statement of the corpus is counted once", () => {
  const { statements, same, differing, refused, forced } = readFigures();
  assert.equal(same + differing + refused, statements);
  assert.ok(forced <= differing + refused);
});

Deno.test("a statement that both refuse alike is answered alike", () => {
  const result = (postgres: Partial<Answer>, gateway: Partial<Answer>, outcome = "different") => ({
    outcome,
    postgres: { lines: [], sqlstate: null, message: null, ...postgres },
    gateway: { lines: [], sqlstate: null, message: null, ...gateway },
  } as unknown as CorpusResult);
  const figures = figuresOf([
    result({ lines: ["error 1"], sqlstate: "1" }, { lines: ["error 1"], sqlstate: "1" }, "same"),
    result({ lines: ["row 1"] }, { lines: ["row 2"] }, "marked"),
    result({ lines: ["row 1"] }, { lines: ["error 0A000"], sqlstate: "0A000" }),
    result({ lines: ["error 1"], sqlstate: "1" }, { lines: ["error 2"], sqlstate: "2" }),
  ]);
  assert.deepEqual(figures, { statements: 4, same: 1, differing: 2, refused: 1, forced: 1 });
});

Deno.test("no cell breaks its table", () => {
  assert.equal(table(["a"], [["x|y\n z"]]), "| a |\n|---|\n| x\\|y z |");
  assert.equal(code("a`b"), "``a`b``");
  assert.equal(code("`"), "`` ` ``");
});
