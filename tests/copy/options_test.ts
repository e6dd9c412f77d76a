// COPY's options are PostgreSQL's: PGlite here, PostgreSQL's own server in tests/clients.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { SIGNATURE } from "../../lib/copy/binary_reader.ts";
import { CopyData, CopyFail } from "../../lib/wire/copy.ts";
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

const letters = (text: string) => [...new TextEncoder().encode(text)];
const HEADER = [...SIGNATURE, 0, 0, 0, 0, 0, 0, 0, 0];
const NULLS = [0, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255];

/** What came before, in whatever format it was. */
const GIVEN_UP: readonly number[][][] = [
  [],
  [letters("1")],
  [letters("a,b,d\n")],
  [letters("1\tx\t2024-02-27\n"), letters("2\t")],
  [letters("1\tx\t2024-02-27\n\\.\n")],
  [letters("\\.\n"), letters("more")],
  [letters('1,"x'), letters("\ny")],
  [letters("1,x,2024-02-27\n2,y,\n")],
  [HEADER.slice(0, 5)],
  [HEADER],
  [HEADER, NULLS, NULLS.slice(0, 1)],
  [HEADER, NULLS, [255, 255]],
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

    await t.step("where the client gives up", async () => {
      for (const copy of ["o FROM STDIN", "o FROM STDIN CSV HEADER", "o FROM STDIN BINARY"]) {
        for (const pieces of GIVEN_UP) {
          const to = new Writer();
          to.bytes(query(`COPY ${copy}`));
          for (const data of pieces) CopyData.encode({ data: Uint8Array.from(data) }, to);
          CopyFail.encode({ message: "enough" }, to);
          const bytes = to.take();
          const shown = `${copy}: ${JSON.stringify(pieces)}`;
          assert.deepEqual(await answers(gateway, bytes), await answers(postgres, bytes), shown);
        }
      }
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
