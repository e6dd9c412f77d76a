// What is read again of IRIS's schema follows what has changed, and not what there is.

import assert from "node:assert/strict";
import { openConnection } from "../../lib/backend/connection.ts";
import type { Batch, Lease } from "../../lib/backend/contract.ts";
import { SchemaReader } from "../../lib/catalog/reading/schema_reader.ts";
import type { Schema } from "../../lib/catalog/schema.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { execution, options } from "../backend/support.ts";

const TABLES = 120;
/** More than a changed table has lines about it, with the few that tell of all, and less than there are tables. */
const LINES_MAX = 60;

const CHANGES: [sql: string, what: RegExp][] = [
  ["ALTER TABLE app.t7 ADD COLUMN more INTEGER", /^\+t7\(id,word,more\) -t7\(id,word\)$/],
  ["CREATE TABLE app.extra (a INTEGER)", /^\+extra\(a\)$/],
  ["CREATE VIEW app.seen AS SELECT id FROM app.t8", /^\+seen\(id\)$/],
  ["ALTER TABLE app.t8 DROP COLUMN word", /^\+t8\(id\) -t8\(id,word\)$/],
  ["DROP VIEW app.seen", /^-seen\(id\)$/],
];

Deno.test("a schema that is read again", async (t) => {
  const engine = createEngine({});
  const users = [{ name: "_SYSTEM", password: "SYS", develop: true }];
  const standin = await startStandin({ users, namespaces: ["USER"], engine });
  const connection = await openConnection(options({ port: standin.port }));
  const run = async (sql: string) => {
    const { failure } = await connection.execute(execution(sql));
    if (failure) throw failure;
  };
  const counted = counting(connection as unknown as Lease);
  const { now } = Date;
  let time = 0;
  // IRIS's clock and the reader's go on together.
  Date.now = () => now() + time;
  const reader = new SchemaReader({ log: SILENT, publicIs: "SQLUser", clock: () => time });
  const read = async () => {
    const from = counted.lines;
    const schema = await reader.read(counted.lease);
    // What changed in the last seconds is looked at again until they are over.
    time += 10_000;
    return { schema, lines: counted.lines - from };
  };
  try {
    for (let n = 0; n < TABLES; n++) {
      await run(`CREATE TABLE app.t${n} (id INTEGER NOT NULL PRIMARY KEY, word VARCHAR(20))`);
    }
    let before = await read();
    assert.ok(before.lines > 4 * TABLES);
    // They were all made within a second or two.
    before = await read();

    await t.step("is the same where nothing has changed, for a few lines", async () => {
      const again = await read();
      assert.equal(again.schema, before.schema);
      assert.ok(again.lines <= LINES_MAX, String(again.lines));
    });

    for (const [sql, what] of CHANGES) {
      await t.step(sql, async () => {
        await run(sql);
        const after = await read();
        assert.match(changesOf(before.schema, after.schema), what);
        assert.ok(after.lines <= LINES_MAX, String(after.lines));
        before = await read();
      });
    }

    await t.step("has functions that are read again when one of them is another", async () => {
      const made = (n: number, parameters: string) =>
        `CREATE OR REPLACE FUNCTION app.f${n}(${parameters}) RETURNS INTEGER LANGUAGE OBJECTSCRIPT ` +
        "{ quit a }";
      const told = ({ routines }: Schema) =>
        routines.map(({ name, parameters }) => `${name}(${parameters.map(({ name }) => name)})`);
      for (let n = 0; n < TABLES; n++) await run(made(n, "a INTEGER"));
      await read();
      // Until now one could have changed again within the second.
      const { schema } = await read();
      assert.equal(told(schema).length, TABLES);
      const again = await read();
      assert.equal(again.schema, schema);
      assert.ok(again.lines <= LINES_MAX, String(again.lines));
      await run("CREATE TABLE app.beside (a INTEGER)");
      const beside = await read();
      assert.deepEqual(beside.schema.routines, schema.routines);
      assert.ok(beside.lines <= LINES_MAX, String(beside.lines));
      await run(made(0, "a INTEGER, b INTEGER"));
      assert.deepEqual(told((await read()).schema).filter((one) => !told(schema).includes(one)), [
        "f0(a,b)",
      ]);
      await run("DROP FUNCTION app.f1");
      assert.equal(told((await read()).schema).length, TABLES - 1);
      await run("DROP TABLE app.beside");
    });

    await t.step("is the whole of it where much has changed", async () => {
      for (let n = 0; n < TABLES; n++) await run(`DROP TABLE app.t${n}`);
      assert.deepEqual((await read()).schema.tables.map(({ name }) => name), ["extra"]);
    });

    await t.step("knows what came and went meanwhile", async () => {
      await run("CREATE TABLE app.brief (a INTEGER)");
      await run("DROP TABLE app.brief");
      await run("DROP TABLE app.extra");
      await run("CREATE TABLE app.extra (b INTEGER)");
      const { schema } = await read();
      assert.deepEqual(schema.tables.flatMap(({ columns }) => columns.map(({ name }) => name)), [
        "b",
      ]);
    });
  } finally {
    Date.now = now;
    await connection.close();
    await standin.close();
    engine.close();
  }
});

/** Names with their columns. */
function changesOf(before: Schema, after: Schema): string {
  const shown = ({ tables }: Schema) =>
    new Set(tables.map(({ name, columns }) => `${name}(${columns.map(({ name }) => name)})`));
  const [old, now] = [shown(before), shown(after)];
  return [
    ...[...now].filter((one) => !old.has(one)).map((one) => `+${one}`),
    ...[...old].filter((one) => !now.has(one)).map((one) => `-${one}`),
  ].join(" ");
}

/** Counts the lines that IRIS gives. */
function counting(lease: Lease): { lines: number; lease: Lease } {
  const counted = {
    lines: 0,
    lease: new Proxy(lease, {
      get(target, name) {
        // There is nobody else.
        if (name === "giveWay") return () => Promise.resolve();
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return async (...given: unknown[]) => {
          const answer = await value.apply(target, given);
          if (name === "execute" || name === "fetch") counted.lines += (answer as Batch).rows;
          return answer;
        };
      },
    }),
  };
  return counted;
}
