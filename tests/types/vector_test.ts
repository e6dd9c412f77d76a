// vector reads and prints as pgvector does: each text and each value is asked of PostgreSQL with pgvector.

import { vector as pgvector } from "@electric-sql/pglite-pgvector";
import fc from "fast-check";
import assert from "node:assert/strict";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { vector } from "../../lib/types/vector.ts";
import { openPglite } from "../support/pglite.ts";

const TEXTS = [
  "[1,2,3]",
  " [ 1 , 2.5 ,-3e2 ] ",
  "[0.1,1e-7,1e20,123456.789,1e15,9999999,16777216,0.00001234]",
  "[-0,+1,.5,5.]",
  "[3.4028235e38,1e-38,1.17549435e-38,1e-45]",
  "[1e-46]",
  "[0x10,0x1p3]",
  "[]",
  "[ ]",
  "[",
  "",
  "1,2",
  "[1,2",
  "[1,2]x",
  "[1,2] ",
  "[]x",
  "[1,,2]",
  "[,1]",
  "[1,]",
  "[a]",
  "[1 2]",
  "[NaN]",
  "[inf]",
  "[-Infinity]",
  "[4e38]",
  "[-1e39,2]",
  "[[1,2]]",
  "{1,2}",
  `[${Array(16000).fill(1).join(",")}]`,
  `[${Array(16001).fill(1).join(",")}]`,
];

interface Said {
  value?: string;
  bytes?: string;
  error?: [code: string, message: string, detail: string | undefined];
}

function said(text: string): Said {
  try {
    const value = vector.text.decode(text, OUTPUT_DEFAULTS);
    const to = new Writer(64);
    vector.binary!.encode(value, to);
    const bytes = to.take();
    assert.deepEqual(vector.binary!.decode(new Cursor(bytes)), value);
    return { value: vector.text.encode(value, OUTPUT_DEFAULTS), bytes: bytes.toHex() };
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return { error: [cause.sqlstate, cause.message, cause.fields.detail] };
  }
}

Deno.test("vector's texts, bytes and errors are pgvector's", async (t) => {
  const db = await openPglite({ pgvector });
  await db.exec("CREATE EXTENSION vector");
  const asked = async (text: string): Promise<Said> => {
    try {
      const { rows } = await db.query<{ value: string; bytes: string }>(
        "SELECT v::text AS value, encode(vector_send(v), 'hex') AS bytes " +
          "FROM (SELECT $1::text::vector AS v) AS q",
        [text],
      );
      return rows[0];
    } catch (cause) {
      const { code, message, detail } = cause as { code: string; message: string; detail?: string };
      return { error: [code, message, detail] };
    }
  };
  try {
    for (const text of TEXTS) {
      await t.step(text.slice(0, 40), async () => {
        assert.deepEqual(said(text), await asked(text));
      });
    }
    await t.step("any floats", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
            minLength: 1,
            maxLength: 50,
          }),
          async (elements) => {
            const text = `[${elements.join(",")}]`;
            assert.deepEqual(said(text), await asked(text));
          },
        ),
        { numRuns: 100 },
      );
    });
  } finally {
    await db.close();
  }
});

Deno.test("a vector goes to IRIS and back without losing anything", () => {
  fc.assert(
    fc.property(
      fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 }),
      (value) => {
        const told = vector.iris.encode(value) as string;
        assert.deepEqual(
          Float32Array.from(told.split(","), Number).map((x) => x + 0),
          value.map((x) => x + 0),
        );
        assert.doesNotMatch(told, /e/);
        assert.deepEqual(vector.iris.decode(told).map((x) => x + 0), value.map((x) => x + 0));
      },
    ),
  );
});

Deno.test("vector's bytes are checked", () => {
  const refused = (bytes: number[], message: string | RegExp) =>
    assert.throws(
      () => vector.binary!.decode(new Cursor(Uint8Array.from(bytes))),
      { message },
    );
  refused([0, 0, 0, 0], "vector must have at least 1 dimension");
  refused([0x3e, 0x81, 0, 0], "vector cannot have more than 16000 dimensions");
  refused([0, 1, 0, 1, 0, 0, 0, 0], "expected unused to be 0, not 1");
  refused([0, 1, 0, 0, 0x7f, 0xc0, 0, 0], "NaN not allowed in vector");
  refused([0, 1, 0, 0, 0x7f, 0x80, 0, 0], "infinite value not allowed in vector");
});
