// SASLprep gives what RFC 4013 says, and leaves alone what PostgreSQL leaves alone.

import assert from "node:assert/strict";
import { saslprep } from "../../lib/auth/saslprep.ts";

const CASES: [what: string, password: string, prepared: string][] = [
  ["a soft hyphen goes", "I\u00adX", "IX"],
  ["ASCII stays", "user", "user"],
  ["case stays", "USER", "USER"],
  ["a feminine ordinal is an a", "\u00aa", "a"],
  ["a Roman nine is IX", "\u2168", "IX"],
  ["a no-break space is a space", "a\u00a0b", "a b"],
  ["a zero-width space is a space", "a\u200bb", "a b"],
  ["an accent is composed", "e\u0301", "\u00e9"],
  ["full width becomes ASCII", "\uff50\uff57", "pw"],
  ["ASCII control characters are used raw", "a\u0007", "a\u0007"],
  ["other control characters forbid preparing", "\u00aa\u0085", "\u00aa\u0085"],
  ["private use forbids preparing", "\u00aa\ue000", "\u00aa\ue000"],
  ["what Unicode 3.2 had not assigned forbids preparing", "\u00aa\u{1f600}", "\u00aa\u{1f600}"],
  ["mixed directions forbid preparing", "\u0627\u0031\u00ad", "\u0627\u0031\u00ad"],
  [
    "left-to-right between right-to-left forbids preparing",
    "\u0627a\u0627\u00ad",
    "\u0627a\u0627\u00ad",
  ],
  ["right-to-left alone is prepared", "\u0627\u0031\u00ad\u0628", "\u0627\u0031\u0628"],
  ["what would be empty is used raw", "\u00ad", "\u00ad"],
  ["the empty password stays", "", ""],
];

for (const [what, password, prepared] of CASES) {
  Deno.test(`in a password ${what}`, () => {
    assert.equal(saslprep(password), prepared);
  });
}
