// The commands as a user runs them: what they print, and their exit codes.

import assert from "node:assert/strict";
import { run } from "./run.ts";

const WRONG: [string[], RegExp][] = [
  [["nosuch"], /there is no command "nosuch"; there are serve, check,/],
  [["--nosuch"], /there is no option --nosuch\. See iris-pgwire serve --help/],
  [["--prot", "5"], /there is no option --prot; did you mean --port\? See/],
  [["check", "--http-port=1"], /there is no option --http-port; did you mean .*--metrics-port/],
  [["--port"], /Option '--port <value>' argument missing/],
  [["serve", "--port", "x"], /--port must be a port number/],
  [["help", "nosuch"], /there is no command "nosuch"/],
  [["user", "add"], /say user add NAME/],
  [["standin", "--iris-version", "9"], /--iris-version must be 2024\.1 or 2025\.3/],
];

for (const [args, sentence] of WRONG) {
  Deno.test(`${args.join(" ")} is wrong usage`, async () => {
    const { code, err } = await run(args);
    assert.match(err, sentence);
    assert.equal(code, 2);
  });
}

Deno.test("a setting that cannot be right stops the start", async () => {
  const { code, err } = await run(["serve"], { env: { PGWIRE_PORT: "99999" } });
  assert.match(err, /^iris-pgwire: PGWIRE_PORT must be a port number, .* not "99999"\n$/);
  assert.equal(code, 1);
});

Deno.test("a variable whose name is misspelt is told, and nothing else comes of it", async () => {
  const { code, err } = await run(["version"], { env: { PGWIRE_PROT: "5433", PGWIRE_X: "1" } });
  assert.equal(
    err,
    "iris-pgwire: PGWIRE_PROT is no setting; did you mean PGWIRE_PORT?\n" +
      "iris-pgwire: PGWIRE_X is no setting; see --help\n",
  );
  assert.equal(code, 0);
});

Deno.test("version and --help", async () => {
  assert.match((await run(["version"])).out, /^iris-pgwire \d+\.\d+\.\d+\n$/);
  assert.match((await run(["--help"])).out, /Usage: iris-pgwire \[command\] \[settings\]/);
  assert.match((await run(["check", "--help"])).out, /Usage: iris-pgwire check/);
});

Deno.test("translate prints IRIS SQL, and refusals with their place", async () => {
  const { code, out, err } = await run(["translate", "--local-rows", "0"], {
    input: "SELECT a FROM t LIMIT 3;\nSELECT 1 FROM t\nWHERE a @> 'x'; SELECT pg_typeof(1)",
  });
  assert.equal(out, 'SELECT TOP 3 "a" FROM "SQLUser"."t";\n-- answered by the catalog\n');
  assert.equal(
    err.split("\n").slice(0, 3).join("\n"),
    "standard input:3:9: 0A000 operator @> is not supported\n  WHERE a @> 'x'; SELECT pg_typeof(1)" +
      "\n          ^",
  );
  assert.equal(code, 1);
});

Deno.test("translate reads a file, and --explain names the rules", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "SELECT a FROM t LIMIT $1;\nCREATE TABLE x (id int)");
  const { code, out } = await run(["translate", file, "--explain", "--iris-schema", "app"]);
  await Deno.remove(file);
  assert.deepEqual(out.split("\n"), [
    "-- rules: query, table, column, select, parameter, limit_to_top",
    "-- values: $1",
    'SELECT TOP ? "a" FROM "app"."t";',
    "-- rules: create_table",
    'CREATE TABLE "app"."x" ("id" INTEGER);',
    "",
  ]);
  assert.equal(code, 0);
});

Deno.test("translate says what PostgreSQL works out over which rows of IRIS's", async () => {
  const { code, out, err } = await run(["translate", "--explain"], {
    input: "SELECT md5(a) FROM t;\nSELECT a FROM t, t;",
  });
  assert.deepEqual(out.split("\n"), [
    "-- IRIS cannot express it: function md5 is not supported",
    "-- PostgreSQL works it out over at most 10000 rows of each of: t",
    'SELECT TOP 10001 * FROM "SQLUser"."t";',
    "",
  ]);
  assert.match(err, /42712 table name "t" specified more than once/);
  assert.equal(code, 1);
});

Deno.test("translate goes on after a statement that nobody can read", async () => {
  const { code, out, err } = await run(["translate"], {
    input: "SELECT 1 FROM t;\nSELEC 2;\nSELECT TOP 2 a FROM t;",
  });
  assert.deepEqual(out.split("\n"), [
    'SELECT 1 AS "?column?" FROM "SQLUser"."t";',
    "SELECT TOP 2 a FROM t;",
    "",
  ]);
  assert.match(err, /^standard input:2:1: 42601 syntax error at or near "SELEC"\n/);
  assert.equal(code, 1);
});

Deno.test("a file that is not there cannot be translated", async () => {
  const { code, err } = await run(["translate", "/nowhere.sql"]);
  assert.match(err, /^iris-pgwire: \/nowhere\.sql cannot be read: /);
  assert.equal(code, 1);
});

Deno.test("user adds, lists and removes", async () => {
  const file = await Deno.makeTempFile();
  const flags = ["--users-file", file];
  assert.equal((await run(["user", "add", "ann", ...flags], { input: "secret\n" })).code, 0);
  assert.match(await Deno.readTextFile(file), /^"ann" "SCRAM-SHA-256\$4096:/);
  assert.equal((await run(["user", "list", ...flags])).out, "ann\n");
  assert.equal((await run(["user", "remove", "bob", ...flags])).code, 1);
  assert.equal((await run(["user", "remove", "ann", ...flags])).code, 0);
  assert.equal((await run(["user", "list", ...flags])).out, "");
  await Deno.remove(file);
});

Deno.test("check says what the embedded stand-in has", async () => {
  const { code, out } = await run(["check", "--json"]);
  const report = JSON.parse(out);
  assert.match(report.version, /^IRIS/);
  assert.equal(report.namespace, "USER");
  assert.equal(typeof report.helper, "string");
  assert.ok(report.latencyMs > 0);
  assert.equal(code, 0);
});

Deno.test("check says what to do when IRIS is not there", async () => {
  const { code, err } = await run(["check", "--iris-host", "127.0.0.1", "--iris-port", "1"], {
    env: { IRIS_USERNAME: "u", IRIS_PASSWORD: "p" },
  });
  assert.match(err, /^iris-pgwire: .*127\.0\.0\.1.*\n/);
  assert.equal(code, 1);
});

Deno.test("healthcheck fails where no gateway is", async () => {
  const { code, err } = await run(["healthcheck", "--metrics-port", "1"]);
  assert.match(err, /no gateway answers/);
  assert.equal(code, 1);
});
