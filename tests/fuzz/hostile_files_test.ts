// Broken files of users, rules, maps and settings are refused with their line, or read; nothing else can happen.

import assert from "node:assert/strict";
import { parseAccess } from "../../lib/auth/access_file.ts";
import { parseIdentities } from "../../lib/auth/identity_map.ts";
import { parseUsers } from "../../lib/auth/users_file.ts";
import { readConfigFile, readSettings } from "../../lib/cli/read_settings.ts";
import { SettingsError } from "../../lib/cli/settings_error.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { Random } from "./random.ts";

const TIMES = 3000;

const VERIFIER = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$" +
  "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

const FILES: Record<string, { parse: (text: string) => unknown; text: string; pieces: string[] }> =
  {
    users: {
      parse: parseUsers,
      text: `# users\n"alice" "${VERIFIER}"\n"b""ob" "${VERIFIER}"\n`,
      pieces: [
        '"',
        '""',
        "$",
        ":",
        "=",
        "\n",
        "\r",
        "#",
        ";",
        "md5",
        "4096",
        "99999999999",
        "\0",
        "é",
      ],
    },
    rules: {
      parse: parseAccess,
      text:
        "host all all 127.0.0.1/32 trust\nhostssl USER alice ::1/128 cert map=m clientcert=verify-full\n" +
        'hostnossl "a b" bob 10.0.0.0 255.0.0.0 reject # no\nhost all all samehost scram-sha-256\n',
      pieces: [
        '"',
        ",",
        "/",
        "33",
        "-1",
        "+",
        "@",
        "=",
        "all",
        "::",
        "1.2.3.4.5",
        "\n",
        "\0",
        "map=",
      ],
    },
    maps: {
      parse: parseIdentities,
      text: 'm alice@example.org alice\nm /^(.*)@example\\.org$ \\1\nm "a b" c\n',
      pieces: [
        "/",
        "(",
        ")",
        "[",
        "*",
        "+",
        "\\",
        "\\1",
        "\\9",
        '"',
        "\n",
        "\0",
        "(?<",
        "{9999999}",
      ],
    },
  };

for (const [name, { parse, text, pieces }] of Object.entries(FILES)) {
  Deno.test(`broken files of ${name} are refused by their line, or read`, () => {
    parse(text);
    for (let seed = 0; seed < TIMES; seed++) {
      const random = new Random(seed);
      let broken = text;
      for (let count = 1 + random.below(4); count > 0; count--) {
        const at = random.below(broken.length + 1);
        const rest = broken.slice(at + random.below(3));
        broken = broken.slice(0, at) + random.oneOf(pieces) + rest;
      }
      try {
        parse(broken);
      } catch (cause) {
        assert.ok(cause instanceof PgError, `${cause} of ${JSON.stringify(broken)}`);
        assert.equal(cause.condition, "config_file_error");
        assert.match(cause.message, /line \d+/);
      }
    }
  });
}

const SECRET = "s3cr3t-w0rd";
const CONFIG = JSON.stringify(
  {
    "iris-host": "localhost",
    "iris-username": "_SYSTEM",
    "iris-password": SECRET,
    "port": 5432,
    "auth": "trust",
    "pool-wait": "30s",
    "ssl-enabled": false,
  },
  null,
  1,
);
const JSON_PIECES = [
  '"',
  ":",
  ",",
  "{",
  "}",
  "[",
  "null",
  "-1",
  "1e999",
  "\\",
  "\n",
  "\\u0000",
  "é",
];

Deno.test("broken config files are refused by their name, or read, and never quoted", () => {
  const path = Deno.makeTempFileSync();
  const read = (text: string) => {
    Deno.writeTextFileSync(path, text);
    const file = readConfigFile(path, { asked: true });
    return readSettings({ flags: {}, env: () => undefined, file });
  };
  try {
    assert.equal(read(CONFIG).irisPassword, SECRET);
    for (let seed = 0; seed < TIMES; seed++) {
      const random = new Random(seed);
      const at = random.below(CONFIG.length + 1);
      const broken = CONFIG.slice(0, at) + random.oneOf(JSON_PIECES) +
        CONFIG.slice(at + random.below(3));
      try {
        read(broken);
      } catch (cause) {
        assert.ok(cause instanceof SettingsError, `${cause} of ${broken}`);
        assert.ok(
          !pieceOfSecret(cause.message),
          `${cause.message} of ${broken}`,
        );
      }
    }
  } finally {
    Deno.removeSync(path);
  }
});

/** Half of it is too much. */
function pieceOfSecret(text: string): boolean {
  const length = Math.ceil(SECRET.length / 2);
  return Array.from(
    { length: SECRET.length - length + 1 },
    (_, at) => SECRET.slice(at, at + length),
  )
    .some((piece) => text.includes(piece));
}
