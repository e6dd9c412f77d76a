// COPY's options are PostgreSQL's: PGlite here, PostgreSQL's own server in tests/clients.

import assert from "node:assert/strict";
import { answers, copying, query, withBoth } from "./both.ts";
import { differencesIn, TABLE } from "./options.ts";

/** What only somebody may do who may do anything on the server's machine. */
const OF_THE_MACHINE: readonly string[] = [
  "o FROM '/etc/passwd'",
  "o (a) FROM '/etc/passwd' (FORMAT csv)",
  "o FROM '/etc/passwd' WHERE a > 1",
  "o FROM 'relative'",
  "o FROM PROGRAM 'cat /etc/passwd'",
  "o FROM PROGRAM 'cat /etc/passwd' (FORMAT csv)",
  "o TO '/tmp/nobody'",
  "o TO 'relative'",
  "o TO '/tmp/nobody' CSV HEADER",
  "o TO PROGRAM 'cat'",
  "(SELECT 1) TO '/tmp/nobody'",
  "(SELECT 1) TO PROGRAM 'cat'",
];

Deno.test("COPY is PostgreSQL's", async (t) => {
  await withBoth(async (gateway, postgres) => {
    await t.step("with every option, with every format, both ways", async () => {
      assert.deepEqual(await differencesIn({ gateway, postgres }, { encodings: "none" }), []);
    });

    await t.step("with FREEZE, for which PostgreSQL alone wants a new table", async () => {
      const copy = copying({ copy: "o FROM STDIN (FREEZE)", data: "1\tx\t\\N\n" });
      assert.match((await answers(gateway, copy)).join(), /COPY 1/);
      assert.match((await answers(postgres, copy)).join(), /cannot perform COPY FREEZE/);
    });

    await t.step("where the server's files and programs are asked for", async () => {
      await postgres(query("DROP TABLE o; CREATE ROLE plain; GRANT ALL ON SCHEMA public TO plain"));
      await postgres(query("SET ROLE plain"));
      await postgres(query(TABLE));
      for (const copy of OF_THE_MACHINE) {
        const refused = await answers(gateway, query(`COPY ${copy}`));
        assert.match(refused[0], /42501/, `${copy}: ${refused}`);
        assert.deepEqual(refused, await answers(postgres, query(`COPY ${copy}`)), copy);
      }
    });
  });
});
