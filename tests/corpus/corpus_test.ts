// PostgreSQL's own answers to every statement of the corpus, and the gateway's.

import assert from "node:assert/strict";
import { PENDING } from "./pending.ts";
import { type CorpusResult, playCorpus } from "./play.ts";
import { isOpen } from "./print_pending.ts";
import { parseCorpus } from "./read_corpus.ts";

Deno.test("a corpus file says how each statement is sent and compared", () => {
  const text = [
    "-- A title.",
    "-- setup",
    "CREATE TABLE t (a int);",
    "-- play",
    "-- unordered",
    "-- $1:int4=5, $2='NULL', $3=NULL",
    "SELECT $1, $2,",
    "  $3;",
    "-- differs 22003: IRIS ends there",
    "-- error 22012",
    "BEGIN; SELECT 1 / 0; COMMIT;",
  ].join("\n");
  const unmarked = { parameters: null, unordered: false, error: null, differs: null };
  assert.deepEqual(parseCorpus("f.sql", text), [
    { ...unmarked, file: "f.sql", line: 3, sql: "CREATE TABLE t (a int);", setup: true },
    {
      ...unmarked,
      file: "f.sql",
      line: 7,
      sql: "SELECT $1, $2,\n  $3;",
      setup: false,
      unordered: true,
      parameters: [
        { type: "int4", value: "5" },
        { type: null, value: "NULL" },
        { type: null, value: null },
      ],
    },
    {
      ...unmarked,
      file: "f.sql",
      line: 11,
      sql: "BEGIN; SELECT 1 / 0; COMMIT;",
      setup: false,
      error: "22012",
      differs: { as: "22003", reason: "IRIS ends there" },
    },
  ]);
});

Deno.test("the gateway answers the corpus as PostgreSQL does", async (t) => {
  const files = Map.groupBy(await playCorpus(), ({ file }) => file);
  for (const [file, results] of files) {
    await t.step(file, () => {
      const pending = PENDING[file] ?? {};
      assert.deepEqual(
        results.flatMap((result, index) => complaint(result, pending[index + 1])),
        [],
      );
    });
  }
  console.log(countOf([...files.values()].flat()));
});

/** What is wrong with a statement or with what is written of it; nothing, when all is as it should be. */
function complaint(result: CorpusResult, pending: string | undefined): string[] {
  const { file, line, sql, error, postgres, gateway, differs } = result;
  const say = (what: string) => [
    `${file}:${line} ${what}\n${sql}\nPostgreSQL: ${show(postgres)}\ngateway: ${show(gateway)}`,
  ];
  if (postgres.sqlstate !== error) return say(`is meant to end with ${error ?? "success"}`);
  if (isOpen(result) === (pending !== undefined)) return [];
  if (pending !== undefined) return say("is pending no more: take it out of pending.ts");
  return say(differs ? `does not differ as marked (${differs.as})` : "is answered otherwise");
}

function show({ lines, message }: CorpusResult["postgres"]): string {
  return [...lines, ...(message ? [message] : [])].join("\n  ");
}

function countOf(results: readonly CorpusResult[]): string {
  const count = (outcome: CorpusResult["outcome"]) =>
    results.filter((result) => result.outcome === outcome).length;
  const open = results.filter(isOpen).length;
  return `corpus: ${results.length} statements, ${count("same")} answered alike, ` +
    `${count("marked")} differ for a reason, ${open} pending`;
}
