// What is wrong with a JSON or an array, and where, is told in PostgreSQL's words.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { typeByName } from "../../lib/types/types.ts";
import { openPglite } from "../support/pglite.ts";

const JSONS: readonly string[] = [
  "",
  "é😀",
  "[1,\n 2 3]",
  '{\n"a": é b}',
  '{"a" "b"}',
  '{"a":1,}',
  '{"a":1} x',
  "[1,]",
  "[1, nul]",
  "[1 true]",
  "[1 #2]",
  "01",
  "1x 2",
  '"abc',
  '"a\\q"',
  '"\\éa"',
  '"\\',
  '"\\u12',
  '"\\u12zz"',
  '"\\ud800x"',
  '"\\ud800\\n"',
  '"\\ud800\\u0041"',
  '"\\ud800"',
  '"\\udc00"',
  '"\\u0000"',
  '"a\tb"',
  "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22, bad, 23]",
  '["é😀é😀é😀é😀é😀é😀é😀é😀é😀é😀", bad]\n',
  '["1234567890123456789012345678901234567890", bad',
];

const ARRAYS: readonly string[] = [
  '{"a" b}',
  '{"a"{b}',
  '{"a"',
  '{"a" ',
  '{"a""b"}',
  '{a "b"}',
  '{"a"\\b}',
  "{{1} 2}",
];

const ROWS = [
  ...JSONS.flatMap((text) => [{ type: "json", text }, { type: "jsonb", text }]),
  ...ARRAYS.map((text) => ({ type: "_text", text })),
];

interface Told {
  code?: string;
  message?: string;
  detail?: string;
  where?: string;
}

function ours(name: string, text: string): Told {
  try {
    typeByName(name)!.text.decode(text, OUTPUT_DEFAULTS);
    return {};
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    const { detail, where } = error.fields;
    return { code: error.sqlstate, message: error.message, detail, where };
  }
}

Deno.test("what is wrong with a text, and where, is told as PostgreSQL does", async (t) => {
  const db = await openPglite();
  const theirs = async (type: string, text: string): Promise<Told> => {
    try {
      await db.query(`SELECT '${text.replaceAll("'", "''")}'::${type}`);
      return {};
    } catch (error) {
      const { code, message, detail, where } = error as Told;
      return { code, message, detail, where };
    }
  };
  for (const { type, text } of ROWS) {
    await t.step(`${type} ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(ours(type, text), await theirs(type, text));
    });
  }
  await db.close();
});
