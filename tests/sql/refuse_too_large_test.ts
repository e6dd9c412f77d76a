// What is too long, too deep or of too many parts is refused before the parser sees it, and what is not, is not.

import assert from "node:assert/strict";
import { LIMITS } from "../../lib/errors/limits.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser, parse } from "../../lib/sql/text/parse.ts";
import { parseSync } from "../../lib/sql/text/parser.ts";

await loadParser();

function refusalOf(text: string): string {
  try {
    parse(text);
    return "none";
  } catch (cause) {
    assert.ok(cause instanceof PgError);
    return `${cause.sqlstate} ${cause.message}`;
  }
}

const TOO_DEEP = "54001 stack depth limit exceeded";
const DEPTH = LIMITS.sqlDepth.max;

/** Texts that nest so many times; a few of what stands around counts as well. */
const NESTED: Record<string, (times: number) => string> = {
  brackets: (n) => `SELECT ${"(".repeat(n)}1${")".repeat(n)}`,
  calls: (n) => `SELECT ${"abs(".repeat(n)}1${")".repeat(n)}`,
  arrays: (n) => `SELECT ${"ARRAY[".repeat(n)}1${"]".repeat(n)}`,
  "a sum": (n) => `SELECT 1${" + 1".repeat(n)}`,
  casts: (n) => `SELECT 1${"::int".repeat(n)}`,
  NOT: (n) => `SELECT ${"NOT ".repeat(n)}true`,
  "IS NULL": (n) => `SELECT 1${" IS NULL".repeat(n)}`,
  COLLATE: (n) => `SELECT a${' COLLATE "C"'.repeat(n)}`,
  "AT TIME ZONE": (n) => `SELECT a${" AT TIME ZONE 'x'".repeat(n)}`,
  "CASE in WHEN": (n) => `SELECT ${"CASE WHEN ".repeat(n)}true${" THEN true END".repeat(n)}`,
  "CASE in ELSE": (n) =>
    `SELECT ${"CASE WHEN t.end THEN 1 ELSE ".repeat(n)}1${" END".repeat(n)} FROM t`,
  "queries in a list": (n) => `SELECT ${'(SELECT 1 AS "end", '.repeat(n)}1${")".repeat(n)}`,
  "queries in FROM": (n) => `SELECT 1 FROM ${"(SELECT 1 FROM ".repeat(n)}t${") x".repeat(n)}`,
  UNION: (n) => `SELECT 1, 2${" UNION SELECT 1, 2 WHERE true AND true".repeat(n)}`,
  JOIN: (n) => `SELECT 1 FROM t${" JOIN t ON true AND true".repeat(n)}`,
  WITH: (n) => `${"WITH a AS (".repeat(n)}SELECT 1${") SELECT 1".repeat(n)}`,
  JSON: (n) => `SELECT ${"JSON_OBJECT('a': ".repeat(n)}1${")".repeat(n)}`,
};

for (const [name, nest] of Object.entries(NESTED)) {
  Deno.test(`${name}: nested more than ${DEPTH} times is too deep, less than a half of it is not`, () => {
    assert.equal(refusalOf(nest(DEPTH + 1)), TOO_DEEP);
    assert.equal(refusalOf(nest(100_000)), TOO_DEEP);
    assert.equal(refusalOf(nest(DEPTH / 2 - 10)), "none");
  });
}

/** Long, but beside each other. */
const WIDE: Record<string, string> = {
  "a list": `SELECT ${"1 + 1, ".repeat(20_000)}1`,
  "conditions": `SELECT 1 WHERE ${"a = 1 AND NOT b OR ".repeat(10_000)}c`,
  "WHEN": `SELECT CASE${" WHEN a = 1 THEN 2 + 3".repeat(10_000)} ELSE 4 END`,
  "VALUES": `INSERT INTO t VALUES (1, 'it''s')${", (-1, E'it\\'s (')".repeat(10_000)}`,
  "statements": "SELECT (1 + 1);".repeat(10_000),
  "signs in strings": `SELECT '${"((".repeat(DEPTH)}', "${"[[".repeat(DEPTH)}", $a$${
    "(+".repeat(DEPTH)
  }$a$, $$${"((".repeat(DEPTH)}$$`,
  "signs in comments": `SELECT 1 /* ${"((".repeat(DEPTH)} */ -- ${"((".repeat(DEPTH)}`,
  "stars": `SELECT 1 /${"*".repeat(10_000)}/`,
};

for (const [name, text] of Object.entries(WIDE)) {
  Deno.test(`${name} may be long`, () => assert.equal(refusalOf(text), "none"));
}

Deno.test("comments may not be nested without end", () => {
  assert.equal(refusalOf(`SELECT 1 ${"/*".repeat(100_000)}`), TOO_DEEP);
});

Deno.test("nobody has so many parameters", () => {
  assert.equal(refusalOf("SELECT $65535"), "none");
  assert.equal(refusalOf("SELECT 'é', $65536"), "42P02 there is no parameter $65536");
  assert.equal(refusalOf("SELECT '$99999', \"$99999\", $$ $99999 $$"), "none");
});

Deno.test("a parser whose stack has overflowed is replaced", async () => {
  // Deeper than any text that passes; each overflow takes some of the module's own stack for good.
  const deep = `SELECT 1${" + 1".repeat(20_000)}`;
  for (let times = 0; times < 100; times++) {
    assert.throws(() => parseSync(deep));
    while (refusalOf("SELECT 1") !== "none") await new Promise((resolve) => setTimeout(resolve));
  }
});
