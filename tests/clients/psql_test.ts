// psql does through the gateway what it does with PostgreSQL.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { psql } from "../support/psql.ts";

Deno.test("psql", async (t) => {
  await withGateway(async (gateway) => {
    const run = async (args: string[], input?: string) => {
      const printed = await psql(gateway, args, input);
      assert.equal(printed.err, "");
      assert.equal(printed.code, 0);
      return printed.out;
    };

    await t.step("SELECT 1 prints the one row", async () => {
      assert.equal(
        await run(["-c", "SELECT 1"]),
        " ?column? \n----------\n        1\n(1 row)\n\n",
      );
    });

    await t.step("a script of many statements runs from a file", async () => {
      const script = await Deno.makeTempFile({ suffix: ".sql" });
      await Deno.writeTextFile(
        script,
        [
          "-- people and their cities",
          "CREATE TABLE city (id int PRIMARY KEY, name varchar(40) NOT NULL);",
          "CREATE TABLE person (id int PRIMARY KEY, name text, city int, born date, rich boolean);",
          "BEGIN;",
          "INSERT INTO city VALUES (1, 'Boston'), (2, 'Praha');",
          ...Array.from(
            { length: 1000 },
            (_, n) =>
              `INSERT INTO person VALUES (${n}, 'p${n}', ${n % 2 + 1}, '2000-01-01', ${n === 7});`,
          ),
          "COMMIT;",
          "SELECT count(*) FROM person;",
          "SELECT p.name, c.name, p.born, p.rich FROM person p JOIN city c ON c.id = p.city",
          "  WHERE p.id IN (7, 8) ORDER BY p.id;",
        ].join("\n"),
      );
      const out = await run(["--quiet", "-f", script]);
      assert.equal(
        out,
        [
          " count ",
          "-------",
          "  1000",
          "(1 row)",
          "",
          " name |  name  |    born    | rich ",
          "------+--------+------------+------",
          " p7   | Praha  | 2000-01-01 | t",
          " p8   | Boston | 2000-01-01 | f",
          "(2 rows)",
          "",
          "",
        ].join("\n"),
      );
      await Deno.remove(script);
    });

    await t.step("\\timing and \\gdesc work", async () => {
      const out = await run(
        ["--no-align", "--tuples-only"],
        "\\timing on\nSELECT id, name FROM city ORDER BY id \\gdesc\nSELECT 2;\n",
      );
      assert.match(
        out,
        /^Timing is on\.\nid\|integer\nname\|character varying\(40\)\n(Time: .*\n)*2\nTime: [\d.]+ ms\n$/,
      );
    });

    await t.step("\\copy brings a file in, and out again", async () => {
      const folder = await Deno.makeTempDir();
      const rows = Array.from({ length: 5000 }, (_, n) => `${n}\tpart ${n}\\tof it\t\\N\n`).join(
        "",
      );
      await Deno.writeTextFile(`${folder}/in`, rows);
      const script = [
        "CREATE TABLE part (id int PRIMARY KEY, name text, weight numeric(8,2));",
        `\\copy part FROM '${folder}/in'`,
        `\\copy (SELECT * FROM part ORDER BY id) TO '${folder}/out'`,
        `\\copy part (id, name) TO '${folder}/out.csv' CSV HEADER`,
      ].join("\n");
      assert.equal(await run([], script), "CREATE TABLE\nCOPY 5000\nCOPY 5000\nCOPY 5000\n");
      assert.equal(await Deno.readTextFile(`${folder}/out`), rows);
      const csv = await Deno.readTextFile(`${folder}/out.csv`);
      assert.equal(csv.split("\n", 2).join(), "id,name,0,part 0\tof it");
      await Deno.remove(folder, { recursive: true });
    });

    await t.step("a wrong statement is marked where it is wrong", async () => {
      const { err, code } = await psql(gateway, ["-c", "SELECT 1 FORM city"]);
      assert.equal(
        err,
        'ERROR:  syntax error at or near "city"\nLINE 1: SELECT 1 FORM city\n                      ^\n' +
          "DETAIL:  IRIS says: Input (city) encountered after end of query\n",
      );
      assert.equal(code, 1);
    });

    await t.step("a missing table is told with its place", async () => {
      const { err } = await psql(gateway, ["-c", "SELECT * FROM nowhere"]);
      assert.equal(
        err.split("\n")[0],
        'ERROR:  relation "nowhere" does not exist',
      );
    });

    await t.step("the login is refused with the wrong password", async () => {
      const wrong = { ...gateway, embedded: { ...gateway.embedded!, password: "wrong" } };
      const { err, code } = await psql(wrong, ["-c", "SELECT 1"]);
      assert.match(err, /FATAL: {2}password authentication failed for user "_SYSTEM"/);
      assert.equal(code, 2);
    });
  });
});
