import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import { Lifting } from "../../lib/sql/lifting.ts";
import { loadParser, parse } from "../../lib/sql/text/parse.ts";
import { shapeOfText } from "../../lib/sql/text/shape_of_text.ts";

await loadParser();

const INT4 = 23;
const INT8 = 20;

/** What becomes of a text whose shape has been seen before. */
function lifted(text: string) {
  const lifting = new Lifting(parse);
  lifting.lift(text);
  const found = lifting.lift(text);
  return found && {
    text: found.statement.text,
    declared: found.declared,
    values: found.values.map((value) => new TextDecoder().decode(value)),
  };
}

const LIFTED: readonly [text: string, to: string, declared: number[], values: string[]][] = [
  ["SELECT a FROM t WHERE id = 5", "SELECT a FROM t WHERE id = $1", [INT4], ["5"]],
  ["SELECT a FROM t WHERE 5 < id;", "SELECT a FROM t WHERE $1 < id", [INT4], ["5"]],
  ["SELECT a FROM t WHERE id=-5", "SELECT a FROM t WHERE id=$1", [INT4], ["-5"]],
  ["SELECT a FROM t WHERE id > 2147483648", "SELECT a FROM t WHERE id > $1", [INT8], [
    "2147483648",
  ]],
  ["SELECT a FROM t WHERE b = 'it''s' AND c <> 'x'", "SELECT a FROM t WHERE b = $1 AND c <> $2", [
    0,
    0,
  ], ["it's", "x"]],
  [
    "SELECT 1, a FROM t WHERE id = 5 ORDER BY 2 LIMIT 10", // Only what is compared with a column.
    "SELECT 1, a FROM t WHERE id = $1 ORDER BY 2 LIMIT 10",
    [INT4],
    ["5"],
  ],
  [
    "UPDATE t SET a = a + -7, b = 'x' WHERE id = 3",
    "UPDATE t SET a = a + $1, b = $2 WHERE id = $3",
    [
      INT4,
      0,
      INT4,
    ],
    ["-7", "x", "3"],
  ],
  ["DELETE FROM t WHERE NOT (id >= 3 OR b = 'y')", "DELETE FROM t WHERE NOT (id >= $1 OR b = $2)", [
    INT4,
    0,
  ], ["3", "y"]],
  [
    "SELECT a, 1 - (v <=> '[1,2]') AS l FROM t WHERE v <#> '[3,4]' < 0.5 ORDER BY v <-> '[5,6]' LIMIT 10",
    "SELECT a, 1 - (v <=> $1) AS l FROM t WHERE v <#> $2 < 0.5 ORDER BY v <-> $3 LIMIT 10",
    [0, 0, 0],
    ["[1,2]", "[3,4]", "[5,6]"],
  ],
  [
    "SELECT a FROM t ORDER BY v <=> '[1,2]'::vector LIMIT 10",
    "SELECT a FROM t ORDER BY v <=> $1::vector LIMIT 10",
    [0],
    ["[1,2]"],
  ],
  ["INSERT INTO t (a, b) VALUES (1, 'x')", "INSERT INTO t (a, b) VALUES ($1, $2)", [INT4, 0], [
    "1",
    "x",
  ]],
];

for (const [text, to, declared, values] of LIFTED) {
  Deno.test(`${text} is ${to}`, () =>
    assert.deepEqual(lifted(text), { text: to, declared, values }));
}

const AS_THEY_ARE = [
  "SELECT a FROM t LIMIT 5",
  "SELECT a FROM t WHERE id = 1.5",
  "SELECT a FROM t WHERE day = date '2024-01-01'",
  "SELECT a FROM t WHERE id = '5'::int",
  "SELECT a FROM t WHERE b = E'x'",
  "SELECT a FROM t ORDER BY v <=> '[1,2]'::vector(2)",
  "SELECT a FROM t ORDER BY v <=> E'[1,2]'",
  "SELECT a FROM t ORDER BY b || 'x'",
  `SELECT a FROM t WHERE id = 5 ${"AND b ".repeat(1000)}`,
  "SELECT a FROM t WHERE b = 'x' 'y'",
  "SELECT a FROM t WHERE b = 'x'\n'y'",
  "SELECT a FROM t WHERE id = 5 -- no",
  "SELECT a FROM t WHERE id = /* no */ 5",
  "SELECT a FROM t WHERE b = $$x$$",
  "SELECT a FROM t WHERE id = 5; SELECT 1",
  "SELECT a FROM t WHERE f(5) = id",
  "SELECT a FROM t WHERE id + 5 = 7",
  "SELECT a FROM t WHERE b LIKE 'x%'",
  "INSERT INTO t VALUES (1), (2)",
  `SELECT a FROM t WHERE ${"n".repeat(64)} = 5`,
];

for (const text of AS_THEY_ARE) {
  Deno.test(`${text.slice(0, 60)} stays as it is`, () => assert.equal(lifted(text), null));
}

Deno.test("texts that differ in literals share a statement", () => {
  const lifting = new Lifting(parse);
  assert.equal(lifting.lift("SELECT a FROM t WHERE id = 1"), null);
  const [one, other] = [2, 30000].map((id) => lifting.lift(`SELECT a FROM t WHERE id = ${id}`));
  assert(one !== null && one.statement === other?.statement);
});

Deno.test("a literal may be long", () => {
  const long = `[${Array.from({ length: 16000 }, (_, at) => Math.sin(at)).join(",")}]`;
  assert.deepEqual(lifted(`SELECT a FROM t ORDER BY v <=> '${long}'`)?.values, [long]);
});

Deno.test("what was refused is not lifted again", () => {
  const lifting = new Lifting(parse);
  const text = "SELECT a FROM t WHERE id = 1";
  lifting.lift(text);
  lifting.lift(text)!.refuse();
  assert.equal(lifting.lift(text), null);
});

/** Pieces of which statements, comments and all kinds of quotes come about. */
const PIECES = [
  "a",
  "E",
  "x1",
  " ",
  "\n",
  "'",
  "''",
  '"',
  "5",
  "-",
  "--",
  "/*",
  "*/",
  "=",
  "(",
  ")",
]
  .concat(["$1", "$$", ";", ".", ",", "1.5", "1e5", "0x1f", "::int", "'it'", "\\", "é", "U&'d'"]);

Deno.test("with its literals back in its places a text has the meaning that it had", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
      const text = `SELECT a FROM t WHERE b = ${pieces.join("")}`;
      const found = isStatement(text) && lifted(text);
      if (!found) return;
      const back = found.text.replaceAll(/\$(\d+)/g, (_, number) => {
        const [value, type] = [found.values[+number - 1], found.declared[+number - 1]];
        return type === 0 ? `'${value.replaceAll("'", "''")}'` : value;
      });
      assert.deepEqual(bare(parse(back)[0].node), bare(parse(text)[0].node));
    }),
    { numRuns: 2000 },
  );
});

function isStatement(text: string): boolean {
  try {
    return parse(text)[0].node !== null;
  } catch (cause) {
    if (cause instanceof PgError) return false;
    throw cause;
  }
}

/** Without the places of its nodes. */
function bare(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => key === "location" ? undefined : value));
}

Deno.test("a long text has no shape", () => {
  assert.equal(shapeOfText(`SELECT a FROM t WHERE b = '${"x".repeat(600_000)}'`), null);
});
