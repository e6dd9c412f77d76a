// What is counted is told as Prometheus reads it.

import assert from "node:assert/strict";
import { Counts, Histogram } from "../../lib/observe/counts.ts";
import { printMetrics } from "../../lib/observe/prometheus.ts";

const TAGS: [tags: string[], statements: unknown, rows: unknown][] = [
  [["SELECT 3", "SELECT 0", "SELECT 4"], [["SELECT", 3]], [["SELECT", 7]]],
  [["INSERT 0 5", "COPY 2"], [["COPY", 1], ["INSERT", 1]], [["COPY", 2], ["INSERT", 5]]],
  [["CREATE TABLE", "BEGIN", "BEGIN"], [["BEGIN", 2], ["CREATE TABLE", 1]], []],
  [["DECLARE CURSOR", "FETCH 1", "MOVE 9"], [["DECLARE CURSOR", 1], ["FETCH", 1], ["MOVE", 1]], [
    ["FETCH", 1],
    ["MOVE", 9],
  ]],
];

for (const [tags, statements, rows] of TAGS) {
  Deno.test(`${tags.join(", ")} are so many statements and rows`, () => {
    const counts = new Counts();
    for (const tag of tags) counts.completed(tag);
    assert.deepEqual(counts.statements.entries(), statements);
    assert.deepEqual(counts.rows.entries(), rows);
  });
}

Deno.test("a bucket counts what is at its bound and below", () => {
  const histogram = new Histogram([0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 2, 3]) histogram.observe(seconds);
  assert.equal(
    printMetrics([{ name: "took", help: "How long.", type: "histogram", histogram }]),
    `# HELP took How long.
# TYPE took histogram
took_bucket{le="0.1"} 2
took_bucket{le="1"} 3
took_bucket{le="+Inf"} 5
took_sum 5.65
took_count 5
`,
  );
});

Deno.test("labels are quoted, and a metric without samples is told of all the same", () => {
  const samples = [{ labels: { word: 'a "b"\\\nc' }, value: 1 }, { value: 2.5 }];
  assert.equal(
    printMetrics([
      { name: "words", help: "Words.", type: "gauge", samples },
      { name: "none", help: "Nothing.", type: "counter", samples: [] },
    ]),
    `# HELP words Words.
# TYPE words gauge
words{word="a \\"b\\"\\\\\\nc"} 1
words 2.5
# HELP none Nothing.
# TYPE none counter
`,
  );
});
