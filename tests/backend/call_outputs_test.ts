// What a CALL gives back is one row of the types that the plan knows, with the helper class and without it.

import assert from "node:assert/strict";
import { openConnection } from "../../lib/backend/connection.ts";
import { outputRow } from "../../lib/backend/call_outputs.ts";
import { rowTexts } from "../../lib/wire/data_rows.ts";
import { decodeList, encodeList, type ListValue } from "../../lib/iris/list.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { date, time, timestamp } from "../../lib/types/datetime.ts";
import { int4 } from "../../lib/types/integers.ts";
import { varchar } from "../../lib/types/text.ts";
import { options } from "./support.ts";

const PROCEDURE = "CREATE PROCEDURE p(IN a INTEGER, OUT b INTEGER, INOUT c VARCHAR(9), " +
  'OUT d DATE, OUT e VARCHAR(9)) LANGUAGE OBJECTSCRIPT { set b = a + 1 set c = c_"!" set d = a }';
const HINTS = [
  { name: "b", type: int4.oid, output: 2 },
  { name: "c", type: varchar.oid, output: 3 },
  { name: "d", type: date.oid, output: 4 },
  { name: "e", type: varchar.oid, output: 5 },
];

for (const plain of [false, true]) {
  Deno.test(`a CALL gives back what was set ${plain ? "without" : "with"} the helper class`, async () => {
    const engine = createEngine({});
    const server = await startStandin({
      engine,
      users: [{ name: "_SYSTEM", password: "SYS", develop: true }],
      namespaces: ["USER"],
    });
    const connection = await openConnection(options({ port: server.port, plain }));
    const run = (sql: string, parameters: ListValue[], keep: boolean) =>
      connection.execute({
        sql,
        parameters: encodeList(parameters),
        hints: { head: sql.startsWith("CALL") ? HINTS : [], tail: [] },
        formats: [],
        output: OUTPUT_DEFAULTS,
        rowsMax: 0,
        keep,
      });
    await run(PROCEDURE, [], false);
    for (const keep of [false, true, true]) {
      const executed = await run("CALL p(4, ?, ?, ?, ?)", [null, "x", null, null], keep);
      assert.deepEqual(executed.columns?.map(({ name, type }) => [name, type]), [
        ["b", int4.oid],
        ["c", varchar.oid],
        ["d", date.oid],
        ["e", varchar.oid],
      ]);
      assert.deepEqual([...rowTexts(executed.bytes)], [["5", "x!", "1841-01-04", null]]);
      assert.equal(executed.cursor, 0);
    }
    const described = await connection.describe("CALL p(4, ?, ?, ?, ?)", { head: HINTS, tail: [] });
    assert.deepEqual(described.columns?.map(({ name }) => name), ["b", "c", "d", "e"]);
    await connection.close();
    await server.close();
    engine.close();
  });
}

const VALUES: readonly [type: number, given: ListValue, cell: ListValue][] = [
  [date.oid, 65000n, "2018-12-18"],
  [date.oid, "-1", "1840-12-30"],
  [date.oid, "2018-12-18", "2018-12-18"],
  [time.oid, 3661n, "01:01:01"],
  [time.oid, ".5", "00:00:00.5"],
  [time.oid, "01:01:01", "01:01:01"],
  [timestamp.oid, 1152921504606846976n, "1970-01-01 00:00:00.000000"],
  [timestamp.oid, "1970-01-01 00:00:00", "1970-01-01 00:00:00"],
  [int4.oid, 65000n, 65000n],
  [varchar.oid, "\0", "\0"],
  [varchar.oid, null, null],
];

for (const [type, given, cell] of VALUES) {
  Deno.test(`an output ${String(given)} of type ${type} is the cell ${String(cell)}`, () => {
    const [row] = decodeList(outputRow(encodeList([1n, given]), [{ type, output: 1 }]));
    const bytes = Uint8Array.from(row as string, (letter) => letter.charCodeAt(0));
    assert.deepEqual(decodeList(bytes), [cell]);
  });
}
