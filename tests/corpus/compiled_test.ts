// What the corpus compiles to is IRIS's dialect: the strict parsers of both versions read it.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { IrisError } from "../../lib/iris/iris_error.ts";
import { parse as parseIris } from "../../lib/iris/parse.ts";
import { classify } from "../../lib/sql/commands/classify.ts";
import { loadParser, parse } from "../../lib/sql/text/parse.ts";
import type { Plan } from "../../lib/sql/plans/plan.ts";
import { readCorpus } from "./read_corpus.ts";

await loadParser();

/** What IRIS would be sent, as far as that is known before it runs. */
function textsOf(plan: Plan): readonly string[] {
  switch (plan.kind) {
    case "data":
      return [plan.iris];
    case "steps":
      return plan.program.texts;
    case "local":
      return plan.tables.map(({ fetch }) => fetch.iris);
    default:
      return [];
  }
}

for (const version of ["2024.1", "2025.3"] as const) {
  Deno.test(`IRIS ${version} reads whatever the corpus compiles to`, () => {
    const context = { irisSchema: "SQLUser", irisVersion: () => version, localRows: 1000 };
    const unread: string[] = [];
    let read = 0;
    for (const { sql, error, file, line } of [...readCorpus().values()].flat()) {
      // PostgreSQL refuses it before IRIS hears of it.
      if (error !== null) continue;
      for (const text of texts(sql)) {
        try {
          parseIris(text, { version });
          read++;
        } catch (cause) {
          if (!(cause instanceof IrisError)) throw cause;
          unread.push(`${file}:${line} ${cause.message} ${text}`);
        }
      }
    }
    assert.deepEqual(unread, []);
    assert.ok(read > 1000, `only ${read} texts`);

    function texts(sql: string): string[] {
      try {
        return parse(sql).flatMap((statement) => [...textsOf(classify(statement, context))]);
      } catch (cause) {
        if (cause instanceof PgError) return [];
        throw cause;
      }
    }
  });
}
