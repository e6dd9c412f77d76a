// COPY in all formats and with all options: the gateway answers with PostgreSQL's own bytes and words.

import assert from "node:assert/strict";
import { answers, copying, type Exchange, query, withBoth } from "./both.ts";
import { COPIES_IN, COPIES_OUT, DIFFERENT, FILLED, ROWS, TABLES } from "./cases.ts";

Deno.test("COPY FROM STDIN answers as PostgreSQL's, and leaves the same rows", async (t) => {
  await withBoth(async (gateway, postgres) => {
    for (const text of TABLES) {
      await gateway(query(text));
      await postgres(query(text));
    }
    for (const [index, one] of COPIES_IN.entries()) {
      const shown = typeof one.data === "string" ? JSON.stringify(one.data) : one.data.toHex();
      await t.step(`${index}: COPY ${one.copy}: ${shown.slice(0, 100)}`, async () => {
        const play = async (exchange: Exchange) => [
          ...await answers(exchange, copying(one)),
          ...await answers(
            exchange,
            query(ROWS[one.table] ?? `SELECT * FROM ${one.table} ORDER BY 1`),
          ),
          ...await answers(exchange, query(`DELETE FROM ${one.table}`)),
        ];
        const [given, wanted] = [await play(gateway), await play(postgres)];
        if (DIFFERENT.has(`${one.copy}: ${one.data}`)) assert.notDeepEqual(given, wanted);
        else assert.deepEqual(given, wanted);
      });
    }
  });
});

Deno.test("COPY TO STDOUT, and what is refused, answers as PostgreSQL's", async (t) => {
  await withBoth(async (gateway, postgres) => {
    for (const text of [...TABLES, ...FILLED]) {
      assert.deepEqual(await answers(gateway, query(text)), await answers(postgres, query(text)));
    }
    for (const text of COPIES_OUT) {
      await t.step(text, async () => {
        // Where it is not refused, it is not to wait for data.
        const bytes = copying({ copy: text.slice("COPY ".length), data: "" });
        assert.deepEqual(await answers(gateway, bytes), await answers(postgres, bytes));
      });
    }
  });
});
