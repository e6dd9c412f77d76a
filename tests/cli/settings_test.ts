// Flag over environment over config file over default; a value that cannot be right is told in a sentence.

import assert from "node:assert/strict";
import { readConfigFile, readSettings, type Sources } from "../../lib/cli/read_settings.ts";
import { SettingsError } from "../../lib/cli/settings_error.ts";
import { flagOf, type Setting, SETTINGS, shownDefault } from "../../lib/cli/settings.ts";

const ROWS = Object.values(SETTINGS) as Setting<unknown>[];

function sources(
  given: {
    flags?: Record<string, string>;
    env?: Record<string, string>;
    file?: Record<string, unknown>;
  } = {},
): Sources {
  return {
    flags: given.flags ?? {},
    env: (name) => given.env?.[name],
    file: given.file && { path: "iris-pgwire.json", content: given.file },
  };
}

Deno.test("without anything given every setting has its default", () => {
  assert.deepEqual(Object.values(readSettings(sources())), ROWS.map((row) => row.default));
});

Deno.test("a flag wins over the environment, that over the file", () => {
  const file = { port: 1 };
  const env = { PGWIRE_PORT: "2" };
  const flags = { port: "3" };
  assert.equal(readSettings(sources({ file })).port, 1);
  assert.equal(readSettings(sources({ file, env })).port, 2);
  assert.equal(readSettings(sources({ file, env, flags })).port, 3);
});

const GOOD: [Record<string, string>, Partial<Record<keyof typeof SETTINGS, unknown>>][] = [
  [{ PGWIRE_PORT: "0" }, { port: 0 }],
  [{ PGWIRE_METRICS_PORT: "off" }, { metricsPort: null }],
  [{ PGWIRE_POOL_WAIT: "2min" }, { poolWait: 120_000 }],
  [{ PGWIRE_POOL_WAIT: "500ms" }, { poolWait: 500 }],
  [{ PGWIRE_AUTH: "TRUST" }, { auth: "trust" }],
  [{ PGWIRE_DEBUG: "yes" }, { debug: true }],
  [{ IRIS_HOST: "h", IRIS_USERNAME: "u", IRIS_PASSWORD: "p" }, { irisHost: "h" }],
];

for (const [env, expected] of GOOD) {
  Deno.test(`${JSON.stringify(env)} is understood`, () => {
    const settings = readSettings(sources({ env }));
    for (const [key, value] of Object.entries(expected)) {
      assert.equal(settings[key as keyof typeof settings], value);
    }
  });
}

const WRONG: [Parameters<typeof sources>[0], RegExp][] = [
  [{ env: { PGWIRE_PORT: "70000" } }, /^PGWIRE_PORT must be a port number.*not "70000"$/],
  [{ env: { PGWIRE_PORT: "" } }, /^PGWIRE_PORT must be/],
  [{ flags: { port: "x" } }, /^--port must be/],
  [{ file: { port: "x" } }, /^"port" in iris-pgwire\.json must be/],
  [{ file: { prot: 1 } }, /^"prot" in iris-pgwire\.json is not a setting/],
  [{ env: { PGWIRE_AUTH: "md5" } }, /one of scram-sha-256, trust, iris, cert, not "md5"$/],
  [{ env: { PGWIRE_AUTH: "iris", PGWIRE_HOST: "0.0.0.0" } }, /say PGWIRE_SSL_ENABLED=true$/],
  [{ env: { PGWIRE_SSL_ENABLED: "true" } }, /is on, so PGWIRE_SSL_CERT must be set too$/],
  [{ env: { PGWIRE_SSL_REQUIRED: "true" } }, /needs PGWIRE_SSL_ENABLED=true$/],
  [{ env: { PGWIRE_ENABLE_SCRAM: "false" } }, /leaves no way to log in/],
  [{ env: { PGWIRE_POOL_WAIT: "1 week" } }, /must be a time such as 30s/],
  [{ env: { PGWIRE_POOL_SIZE: "0" } }, /a whole number from 1 to 1000, not "0"$/],
  [{ env: { IRIS_HOST: "h" } }, /^IRIS_HOST is set, so IRIS_USERNAME must be set too$/],
];

for (const [given, sentence] of WRONG) {
  Deno.test(`${JSON.stringify(given)} is refused with a sentence`, () => {
    assert.throws(() => readSettings(sources(given)), (cause) => {
      assert.ok(cause instanceof SettingsError);
      assert.match(cause.message, sentence);
      assert.equal(cause.usage, given?.flags !== undefined);
      return true;
    });
  });
}

Deno.test("a wrong secret is not shown", () => {
  const env = { IRIS_HOST: "h", IRIS_USERNAME: "u", IRIS_PASSWORD: " " };
  assert.throws(() => readSettings(sources({ env })), /IRIS_PASSWORD must be/);
});

/** What no setting may be, unless it may be any text. */
const NONSENSE = "non sense";

for (const row of ROWS.filter(({ kind }) => kind.mayBe !== "some text")) {
  Deno.test(`${row.env} says what it may be`, () => {
    const expected = `must be ${row.kind.mayBe}, not "${NONSENSE}"`;
    const flag = flagOf(row.env);
    const given: [Parameters<typeof sources>[0], string][] = [
      [{ env: { [row.env]: NONSENSE } }, row.env],
      [{ flags: { [flag]: NONSENSE } }, `--${flag}`],
      [{ file: { [flag]: NONSENSE } }, `"${flag}" in iris-pgwire.json`],
    ];
    for (const [each, source] of given) {
      assert.throws(() => readSettings(sources(each)), { message: `${source} ${expected}` });
    }
  });
}

Deno.test("a default that is shown may be given", () => {
  for (const row of ROWS) {
    const shown = shownDefault(row);
    if (shown === null || shown === "no limit") continue;
    assert.deepEqual(row.kind.parse(shown), row.default, row.env);
  }
  assert.equal(shownDefault(SETTINGS.poolWait), "30s");
  assert.equal(shownDefault(SETTINGS.statementTimeout), "no limit");
});

const FILES: [string, RegExp][] = [
  ["{", /^the config file .* is not JSON \(line 1 column 2\)$/],
  ["[]", /^the config file .* must hold one JSON object of settings$/],
  ["null", /^the config file .* must hold one JSON object of settings$/],
];

for (const [content, sentence] of FILES) {
  Deno.test(`a config file that holds ${content} is refused`, () => {
    const path = Deno.makeTempFileSync();
    try {
      Deno.writeTextFileSync(path, content);
      assert.throws(() => readConfigFile(path, { asked: false }), { message: sentence });
    } finally {
      Deno.removeSync(path);
    }
  });
}

Deno.test("a config file that was asked for must be there", () => {
  assert.equal(readConfigFile("/nowhere.json", { asked: false }), undefined);
  assert.throws(() => readConfigFile("/nowhere.json", { asked: true }), {
    message: /^the config file \/nowhere\.json cannot be read: /,
  });
});
