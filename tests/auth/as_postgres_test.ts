// What PostgreSQL keeps of a password is what the gateway makes of it, and each takes the other's.

import assert from "node:assert/strict";
import type { PGlite } from "@electric-sql/pglite";
import { makeVerifier, parseVerifier, printVerifier } from "../../lib/auth/verifier.ts";
import { parseUsers } from "../../lib/auth/users_file.ts";
import { openPglite } from "../support/pglite.ts";

const PASSWORDS = [
  "pencil",
  "with blanks and 'quotes' and \"more\" \\ $",
  "pässwörd",
  "passwo\u0308rd",
  "I\u00adX",
  "\u2168",
  "\u00aa",
  "a\u00a0b",
  "a\u200bb",
  "a\u1680b",
  "\uff50\uff57",
  "\u212b",
  "\ufb01x",
  "\u0627\u0031",
  "\u0627\u0031\u0628",
  "\u0627a\u0628\u00aa",
  "a\u0007b\u00aa",
  "\u00aa\u0085",
  "\u00aa\ue000",
  "\u00aa\u{1f600}",
  "\u{1f600}",
  "\u00ad",
  "\u00aa\u0221",
  "\u00aa\ufffd",
  "密码",
  "x".repeat(1000),
];

Deno.test("a verifier of PostgreSQL's is the one that is made of the same password", async (t) => {
  const postgres = await openPglite();
  try {
    for (const password of PASSWORDS) {
      await t.step(JSON.stringify(password.slice(0, 20)), async () => {
        await postgres.exec(`DROP ROLE IF EXISTS r; CREATE ROLE r PASSWORD ${quoted(password)}`);
        const kept = await keptOf(postgres);
        const { salt, iterations } = parseVerifier(kept);
        assert.equal(printVerifier(await makeVerifier(password, salt, iterations)), kept);
        // As PgBouncer's users have it, with what PgBouncer passes over behind it.
        assert.deepEqual(parseUsers(`"r" "${kept}" ""\n`).get("r"), parseVerifier(kept));
      });
    }
    await t.step("and one of ours is kept as it is", async () => {
      const verifier = await makeVerifier("pencil", new Uint8Array(16).fill(1), 8192);
      const ours = printVerifier(verifier);
      await postgres.exec(`ALTER ROLE r PASSWORD ${quoted(ours)}`);
      assert.equal(await keptOf(postgres), ours);
    });
  } finally {
    await postgres.close();
  }
});

async function keptOf(postgres: PGlite): Promise<string> {
  const { rows } = await postgres.query<{ kept: string }>(
    "SELECT rolpassword AS kept FROM pg_authid WHERE rolname = 'r'",
  );
  return rows[0].kept;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
