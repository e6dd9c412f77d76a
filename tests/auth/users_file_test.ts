// The users file reads back as it was printed, and a broken line is named by its number.

import assert from "node:assert/strict";
import { parseUsers, printUsers } from "../../lib/auth/users_file.ts";
import { mockVerifier, printVerifier } from "../../lib/auth/verifier.ts";

const verifier = mockVerifier("anyone", new Uint8Array(32));
const stored = printVerifier(verifier);

Deno.test("users read back as printed, whatever their names hold", () => {
  const users = new Map(["_SYSTEM", 'a "b" c', "ünï", " "].map((name) => [name, verifier]));
  assert.deepEqual(parseUsers(printUsers(users)), users);
});

Deno.test("blank lines, comments, blanks and CRLF do not count", () => {
  const text = `; PgBouncer's comment\r\n# ours\r\n\r\n  "a"   "${stored}"  \r\n`;
  assert.deepEqual([...parseUsers(text).keys()], ["a"]);
});

const BROKEN: [what: string, text: string, message: RegExp][] = [
  ["a plain password", `"a" "pencil"`, /^line 1 .* verifier for "a"$/],
  ["no quotes", `\na ${stored}`, /^line 2 /],
  ["a user given twice", `"a" "${stored}"\n"a" "${stored}"`, /^line 2 .*"a" for the second time$/],
  ["an empty name", `"" "${stored}"`, /^line 1 .* empty name$/],
  ["one word", `"a"`, /^line 1 /],
];

for (const [what, text, message] of BROKEN) {
  Deno.test(`a users file with ${what} is refused with the line's number and no secret`, () => {
    assert.throws(() => parseUsers(text), (thrown: Error) => {
      assert.match(thrown.message, message);
      assert.doesNotMatch(thrown.message, /pencil|SCRAM-SHA-256\$\d/);
      return true;
    });
  });
}

Deno.test("a name with a line break is not written", () => {
  assert.throws(() => printUsers(new Map([["a\nb", verifier]])), { sqlstate: "42602" });
});

Deno.test("an md5 hash is told to be one", () => {
  const md5 = `md5${"0123456789abcdef".repeat(2)}`;
  assert.throws(() => parseUsers(`"bob" "${md5}"`), {
    message: 'line 1 of the users file has an md5 hash for "bob", and only SCRAM-SHA-256 is spoken',
  });
});
