// translate --explain says of each search whether IRIS's HNSW index can serve it.

import assert from "node:assert/strict";
import { loadParser } from "../../lib/sql/text/parse.ts";
import { translate } from "../../lib/sql/translate.ts";

const COSINE = `an HNSW index with Distance='Cosine' on "v" can be used`;
const UNORDERED =
  "not used, because the rows are not ordered by <=> or <#> alone, the nearest first";

const SEARCHES: readonly (readonly [pg: string, said: readonly string[]])[] = [
  ["SELECT a FROM t ORDER BY v <=> '[1,2]' LIMIT 5", [COSINE]],
  ["SELECT a FROM t ORDER BY v <=> $1 LIMIT $2", [COSINE]],
  ["SELECT a FROM t ORDER BY $1::vector(2) <=> v LIMIT 5", [COSINE]],
  ["SELECT a, 1 - (v <=> $1) AS s FROM t WHERE a > 1 ORDER BY v <=> $1 LIMIT 5", [COSINE]],
  ["SELECT a, v <=> $1 AS d FROM t ORDER BY d LIMIT 5", [COSINE]],
  [
    "SELECT x.a FROM t x JOIN u ON u.a = x.a WHERE u.b = 'x' ORDER BY x.v <=> $1 ASC LIMIT 4",
    [COSINE],
  ],
  [
    "SELECT a FROM t ORDER BY v <#> '[1,2]' LIMIT 5",
    [`an HNSW index with Distance='DotProduct' on "v" can be used`],
  ],
  [
    "WITH q AS (SELECT a, v <=> $1 AS d FROM t ORDER BY d LIMIT 10) SELECT a FROM q WHERE d < 0.5",
    [COSINE],
  ],
  ["SELECT a FROM t ORDER BY v <-> '[1,2]' LIMIT 5", [UNORDERED]],
  ["SELECT a FROM t ORDER BY v <=> '[1,2]' DESC LIMIT 5", [UNORDERED]],
  ["SELECT a FROM t ORDER BY 1 - (v <=> '[1,2]') DESC LIMIT 5", [UNORDERED]],
  ["SELECT a FROM t ORDER BY v <=> '[1,2]'", ["not used, because there is no LIMIT"]],
  [
    "SELECT a FROM t ORDER BY v <=> '[1,2]', a LIMIT 5",
    ["not used, because more than the likeness orders the rows"],
  ],
  [
    "SELECT a, v <=> '[1,2]' FROM t",
    ["not used, because nothing is ordered by likeness"],
  ],
  [
    "SELECT a FROM t ORDER BY v <#> w LIMIT 5",
    ["not used, because no column is measured against a constant"],
  ],
  ["SELECT a FROM t ORDER BY a LIMIT 5", []],
];

Deno.test("translate --explain tells whether a vector index serves", async (t) => {
  await loadParser();
  for (const [pg, said] of SEARCHES) {
    await t.step(pg, () => {
      const [text] = translate(pg, { explain: true });
      const prefix = "-- vector index: ";
      const lines = text.split("\n").filter((line) => line.startsWith(prefix));
      assert.deepEqual(lines.map((line) => line.slice(prefix.length)), said);
    });
  }
});
