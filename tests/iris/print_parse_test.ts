// The printer and the parser are each other's proof: any tree comes back as it was.

import assert from "node:assert/strict";
import fc from "fast-check";
import { IrisSyntaxError } from "../../lib/iris/iris_error.ts";
import { parse } from "../../lib/iris/parse.ts";
import { print } from "../../lib/iris/print.ts";
import type { Statement } from "../../lib/iris/tree.ts";
import { statement } from "./trees.ts";

/** The parser numbers parameters by place; the printer said which is where. */
function renumbered(node: unknown, parameters: readonly number[]): unknown {
  if (Array.isArray(node)) return node.map((part) => renumbered(part, parameters));
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, renumbered(value, parameters)]);
  const copy = Object.fromEntries(entries);
  return copy.kind === "parameter" ? { ...copy, index: parameters[copy.index] } : copy;
}

function comesBack(tree: Statement): void {
  const { text, parameters } = print(tree);
  assert.deepEqual(
    renumbered(parse(text), parameters),
    renumbered(tree, [...Array(100).keys()]),
    text,
  );
}

Deno.test("print() then parse() gives any tree back", () => {
  fc.assert(fc.property(statement, comesBack), { numRuns: 1000 });
});

const WORDS = (
  "SELECT TOP 5 a , b FROM t WHERE ( ) = ? AND OR NOT IN LIKE 'x' \"y\" CASE WHEN THEN END UNION ALL " +
  "INSERT INTO VALUES UPDATE SET DELETE CREATE TABLE INT * + - LIMIT ORDER BY OVER CAST AS {fn } ; : 1 ."
).split(" ");

Deno.test("any words are a tree or an IrisSyntaxError, and a tree prints to itself", () => {
  const first = fc.constantFrom(
    "SELECT",
    "INSERT INTO t",
    "UPDATE t SET",
    "CREATE TABLE t (",
    "DELETE",
  );
  const rest = fc.array(fc.constantFrom(...WORDS), { maxLength: 15 });
  fc.assert(
    fc.property(first, rest, (start, words) => {
      let tree: Statement;
      try {
        tree = parse([start, ...words].join(" "));
      } catch (error) {
        assert.ok(error instanceof IrisSyntaxError, String(error));
        assert.ok(error.sqlcode < 0);
        return;
      }
      assert.deepEqual(parse(print(tree).text), tree);
    }),
    { numRuns: 10_000 },
  );
});

Deno.test("any characters are a tree or an IrisSyntaxError", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      for (const sql of [text, `SELECT ${text}`, `SELECT a FROM t WHERE ${text}`]) {
        try {
          parse(sql);
        } catch (error) {
          assert.ok(error instanceof IrisSyntaxError, String(error));
        }
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a statement too deep for the stack is refused, not crashed on", () => {
  const deep = 50_000;
  const texts = [
    `SELECT ${"(".repeat(deep)}1${")".repeat(deep)}`,
    `SELECT ${"-".repeat(1)}${"(-".repeat(deep)}1${")".repeat(deep)}`,
    `SELECT 1 WHERE ${"NOT ".repeat(deep)} a = 1`,
    `SELECT ${"f(".repeat(deep)}1${")".repeat(deep)}`,
    `SELECT ${"1+".repeat(deep)}1`,
    `${"SELECT 1 UNION ".repeat(deep)}SELECT 1`,
    `SELECT * FROM ${"(".repeat(deep)}t${")".repeat(deep)}`,
    `SELECT * FROM ${"(SELECT * FROM ".repeat(deep)}t${")".repeat(deep)}`,
    `SELECT ${"CASE WHEN 1=1 THEN ".repeat(deep)}1${" END".repeat(deep)}`,
    `SELECT 1 WHERE 1 = ${"{fn f(".repeat(deep)}`,
  ];
  for (const text of texts) {
    assert.throws(() => parse(text), IrisSyntaxError, text.slice(0, 40));
  }
});

Deno.test("what the parser takes, the printer and the parser can walk again", () => {
  const texts = [
    `SELECT ${"(".repeat(200)}1${")".repeat(200)}`,
    `SELECT ${"1+".repeat(1500)}1`,
    `${"SELECT 1 UNION ".repeat(90)}SELECT 1`,
    `SELECT 1 WHERE ${"a = 1 OR ".repeat(5000)}a = 2`,
    `SELECT 1 WHERE a IN (${"?,".repeat(5000)}?)`,
  ];
  for (const text of texts) assert.doesNotThrow(() => print(parse(text)), text.slice(0, 40));
});
