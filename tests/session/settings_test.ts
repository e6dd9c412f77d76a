// What a setting takes, refuses and shows, as PostgreSQL 18 answered to the same SET and SHOW.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { Settings } from "../../lib/session/settings/settings.ts";
import { InMemory } from "./in_memory.ts";

const SHOWN: [name: string, value: string, shown: string][] = [
  ["timezone", "+6", "<+06>-06"],
  ["timezone", "5.5", "<+05:30>-05:30"],
  ["timezone", "-8", "<-08>+08"],
  ["timezone", "europe/berlin", "Europe/Berlin"],
  ["timezone", "utc", "UTC"],
  ["timezone", "UTC+6", "UTC+6"],
  ["timezone", "FOO7", "FOO7"],
  ["timezone", "<+03>-03", "<+03>-03"],
  ["timezone", "Asia/Calcutta", "Asia/Calcutta"],
  ["DateStyle", "german", "German, DMY"],
  ["datestyle", "sql, dmy", "SQL, DMY"],
  ["datestyle", "ISO", "ISO, MDY"],
  ["datestyle", "postgresql, European", "Postgres, DMY"],
  ["IntervalStyle", "ISO_8601", "iso_8601"],
  ["client_encoding", "utf-8", "UTF8"],
  ["client_encoding", "Unicode", "UTF8"],
  ["client_encoding", "latin-1", "LATIN1"],
  ["client_encoding", "ISO_8859_1", "LATIN1"],
  ["client_encoding", "windows1252", "WIN1252"],
  ["client_encoding", "iso-8859-2", "LATIN2"],
  ["client_encoding", "ISO885915", "LATIN9"],
  ["client_encoding", "iso_8859_8", "ISO_8859_8"],
  ["client_encoding", "koi8", "KOI8R"],
  ["client_encoding", "win", "WIN1251"],
  ["client_encoding", "TCVN", "WIN1258"],
  ["client_encoding", "sql_ascii", "SQL_ASCII"],
  ["statement_timeout", "2min", "2min"],
  ["statement_timeout", "1.5s", "1500ms"],
  ["statement_timeout", "0", "0"],
  ["deadlock_timeout", "7", "7ms"],
  ["tcp_keepalives_idle", "60", "0"],
  ["tcp_keepalives_interval", "10s", "0"],
  ["tcp_keepalives_count", "5", "0"],
  ["tcp_user_timeout", "30s", "0"],
  ["vacuum_cost_delay", "1500us", "1500us"],
  ["work_mem", "1024", "1MB"],
  ["work_mem", "1.5GB", "1536MB"],
  ["effective_cache_size", "8kB", "8kB"],
  ["seq_page_cost", "2e1", "20"],
  ["geqo_seed", "0.5", "0.5"],
  ["extra_float_digits", "3", "3"],
  ["jit", "of", "off"],
  ["default_transaction_read_only", "ye", "on"],
  ["backslash_quote", "1", "on"],
  ["bytea_output", "HEX", "hex"],
  ["application_name", "föö", "f\\xc3\\xb6\\xc3\\xb6"],
  ["search_path", 'a, "B"', 'a, "B"'],
  ["a.b", "anything", "anything"],
  ["foo.bar.baz", "1", "1"],
];

for (const [name, value, shown] of SHOWN) {
  Deno.test(`SET ${name} = '${value}' is shown as ${shown}`, () => {
    const settings = new Settings("alice");
    settings.set(name, value);
    assert.equal(settings.show(name), shown);
  });
}

const REFUSED: [name: string, value: string, sqlstate: string, message: string][] = [
  ["nope", "1", "42704", 'unrecognized configuration parameter "nope"'],
  ["timezone", "foo", "22023", 'invalid value for parameter "TimeZone": "foo"'],
  ["timezone", "Z", "22023", 'invalid value for parameter "TimeZone": "Z"'],
  ["datestyle", "iso, xx", "22023", 'invalid value for parameter "DateStyle": "iso, xx"'],
  ["datestyle", "iso, sql", "22023", 'invalid value for parameter "DateStyle": "iso, sql"'],
  ["client_encoding", "xx", "22023", 'invalid value for parameter "client_encoding": "xx"'],
  [
    "client_encoding",
    "euc_jp",
    "0A000",
    'invalid value for parameter "client_encoding": "euc_jp"',
  ],
  [
    "standard_conforming_strings",
    "off",
    "0A000",
    "standard_conforming_strings = off is not supported",
  ],
  ["statement_timeout", "1h5", "22023", 'invalid value for parameter "statement_timeout": "1h5"'],
  ["statement_timeout", "abc", "22023", 'invalid value for parameter "statement_timeout": "abc"'],
  [
    "statement_timeout",
    "-1",
    "22023",
    '-1 ms is outside the valid range for parameter "statement_timeout" (0 ms .. 2147483647 ms)',
  ],
  [
    "extra_float_digits",
    "99",
    "22023",
    '99 is outside the valid range for parameter "extra_float_digits" (-15 .. 3)',
  ],
  ["jit", "o", "22023", 'parameter "jit" requires a Boolean value'],
  ["xmloption", "doc", "22023", 'invalid value for parameter "xmloption": "doc"'],
  ["server_version", "1", "55P02", 'parameter "server_version" cannot be changed'],
  [
    "max_connections",
    "4",
    "55P02",
    'parameter "max_connections" cannot be changed without restarting the server',
  ],
  ["fsync", "on", "55P02", 'parameter "fsync" cannot be changed now'],
  [
    "log_connections",
    "on",
    "55P02",
    'parameter "log_connections" cannot be set after connection start',
  ],
  ["role", "nobody", "22023", 'role "nobody" does not exist'],
  ["a.b c", "1", "42602", 'invalid configuration parameter name "a.b c"'],
  ["a.1b", "1", "42602", 'invalid configuration parameter name "a.1b"'],
];

for (const [name, value, sqlstate, message] of REFUSED) {
  Deno.test(`SET ${name} = '${value}' is refused with ${sqlstate}`, () => {
    const settings = new Settings("alice");
    assert.throws(
      () => settings.set(name, value),
      (error) =>
        error instanceof PgError && error.sqlstate === sqlstate && error.message === message,
    );
  });
}

Deno.test("a rollback undoes what the transaction set, and a commit what was LOCAL", () => {
  const settings = new Settings("alice");
  settings.set("application_name", "before");
  settings.begin();
  settings.set("application_name", "inside");
  settings.rollback();
  assert.equal(settings.show("application_name"), "before");
  settings.begin();
  settings.set("application_name", "local", { local: true });
  settings.set("jit", "off");
  assert.equal(settings.show("application_name"), "local");
  settings.commit();
  assert.equal(settings.show("application_name"), "before");
  assert.equal(settings.show("jit"), "off");
});

Deno.test("a savepoint's settings go with it, and stay when it is released", () => {
  const settings = new Settings("alice");
  settings.begin();
  settings.savepoint();
  settings.set("jit", "off");
  settings.rollbackTo(1);
  assert.equal(settings.show("jit"), "on");
  settings.set("jit", "off");
  settings.release(1);
  settings.commit();
  assert.equal(settings.show("jit"), "off");
});

Deno.test("RESET returns to what the connection began with", () => {
  const settings = new Settings("alice");
  settings.start("datestyle", "German");
  settings.start("myapp.tenant", "7");
  settings.set("DateStyle", "ISO, YMD");
  settings.set("myapp.tenant", "8");
  settings.set("DateStyle", null);
  assert.equal(settings.show("DateStyle"), "German, DMY");
  settings.resetAll();
  assert.equal(settings.show("myapp.tenant"), "7");
});

Deno.test("a reported setting is news once for each change", () => {
  const settings = new Settings("alice");
  assert.equal(settings.news().length, 15);
  assert.deepEqual(settings.news(), []);
  settings.set("timezone", "+6");
  assert.deepEqual(settings.news(), [["TimeZone", "<+06>-06"]]);
});

Deno.test("a transaction's own modes begin as the session's defaults", () => {
  const settings = new Settings("alice");
  settings.set("default_transaction_read_only", "on");
  assert.equal(settings.readOnly, true);
  settings.begin();
  settings.set("transaction_read_only", "off");
  assert.equal(settings.readOnly, false);
  settings.commit();
  assert.equal(settings.readOnly, true);
});

Deno.test("the output settings follow SET", () => {
  const settings = new Settings("alice");
  settings.set("datestyle", "SQL, DMY");
  settings.set("timezone", "Europe/Berlin");
  settings.set("extra_float_digits", "0");
  assert.deepEqual(settings.output, {
    dateStyle: "SQL",
    dateOrder: "DMY",
    intervalStyle: "postgres",
    timeZone: "Europe/Berlin",
    byteaOutput: "hex",
    extraFloatDigits: 0,
  });
});

Deno.test("times of TCP keepalive are not to be had, as the log is told", async () => {
  const conversation = await InMemory.loggedIn();
  const set = "SET tcp_keepalives_count = 5";
  assert.deepEqual((await conversation.query(set)).length, 2);
  await conversation.query("SET client_min_messages = log");
  const [notice] = await conversation.query(set);
  assert.match(notice, /LOG.*setsockopt\(TCP_KEEPCNT\) not supported/);
  assert.equal((await conversation.query("SET tcp_keepalives_count = 0")).length, 2);
});
