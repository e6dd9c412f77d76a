import assert from "node:assert/strict";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { EncodedWriter, encodingNamed } from "../../lib/bytes/encoding.ts";
import { ONE_BYTE } from "../../lib/bytes/one_byte_tables.ts";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { sharedGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";

const shared = sharedGateway({ flags: { auth: "trust" } });

/** The bodies of an answer's messages as text in the encoding, NULs as bars. */
async function ask(
  client: RawClient,
  { encoding: name, write }: { encoding: string; write: (to: EncodedWriter) => void },
): Promise<string[]> {
  const encoding = encodingNamed(name)!;
  const to = new EncodedWriter(encoding);
  write(to);
  const from = new Cursor(await client.ask(to.take()));
  const shown: string[] = [];
  while (from.remaining > 0) {
    const tag = String.fromCharCode(from.uint8());
    const body = from.view(from.int32() - 4);
    shown.push(`${tag} ${encoding.decode(body).replaceAll("\0", "|")}`);
  }
  return shown;
}

const query = (text: string) => (to: EncodedWriter) => Query.encode({ query: text }, to);

/** The text of all messages with a tag. */
function texts(answer: readonly string[], tag: string): string {
  return answer.filter((one) => one.startsWith(tag)).join("\n");
}

async function withClient(
  encoding: string,
  use: (
    ask: (write: (to: EncodedWriter) => void) => Promise<string[]>,
    gateway: Gateway,
  ) => Promise<void>,
): Promise<void> {
  const gateway = shared();
  const client = await RawClient.connect(gateway, { client_encoding: encoding });
  await use((write) => ask(client, { encoding, write }), gateway);
  client.close();
}

Deno.test("columns of one statement are told to each client in its encoding", async () => {
  for (const encoding of ["LATIN1", "WIN1252", "LATIN1"]) {
    const utf8 = await RawClient.connect(shared());
    const told = (await utf8.query("SELECT 1 AS größe")).find(({ name }) =>
      name === "RowDescription"
    );
    assert.equal(told?.name === "RowDescription" && told.body.columns[0].name, "größe");
    utf8.close();
    await withClient(encoding, async (ask) => {
      assert.match(texts(await ask(query("SELECT 1 AS größe")), "T"), /größe/);
    });
  }
});

for (const encoding of ["LATIN1", "WIN1252"]) {
  Deno.test(`a client that speaks ${encoding} is heard and answered in it`, async () => {
    await withClient(encoding, async (ask, gateway) => {
      await ask(query('CREATE TABLE café (id int PRIMARY KEY, "größe" text, j jsonb)'));
      await ask(query(`INSERT INTO café VALUES (1, 'çédille ÿ', '{"é": "ü"}')`));

      const rows = await ask(query('SELECT "größe", j FROM café WHERE "größe" LIKE \'çé%\''));
      assert.match(texts(rows, "T"), /größe/);
      assert.match(texts(rows, "D"), /çédille ÿ.*\{"é": "ü"\}/s);
      assert.match(texts(await ask(query("SELECT 'é' || 'ü' AS ö")), "D"), /éü/);
      assert.match(texts(await ask(query("SELECT ñ FROM café")), "E"), /column "ñ" does not exist/);

      const utf8 = await RawClient.connect(gateway);
      const [, row] = await utf8.query('SELECT "größe" FROM café');
      assert.deepEqual(row, {
        name: "DataRow",
        body: { values: [new TextEncoder().encode("çédille ÿ")] },
      });
      utf8.close();
      assert.match(texts(await ask(query("DROP TABLE café")), "C"), /DROP TABLE/);
    });
  });
}

Deno.test("bound values and binary results are in the client's encoding too", async () => {
  await withClient("LATIN1", async (ask) => {
    await ask(query("CREATE TABLE bound (id int PRIMARY KEY, t text, j jsonb, a text[])"));
    const latin1 = encodingNamed("LATIN1")!;
    for (const format of [0, 1]) {
      const jsonb = format === 0 ? '{"ä": 1}' : '\x01{"ä": 1}';
      const answer = await ask((to) => {
        Parse.encode({
          statement: "",
          query: "INSERT INTO bound VALUES ($1, $2, $3, '{é}') RETURNING t, j, a",
          paramTypes: [23, 25, 3802],
        }, to);
        Bind.encode({
          portal: "",
          statement: "",
          paramFormats: [0, format, format],
          params: [String(format), "é", jsonb].map(latin1.encode),
          resultFormats: [format],
        }, to);
        Execute.encode({ portal: "", maxRows: 0 }, to);
        Sync.encode({}, to);
      });
      assert.match(
        texts(answer, "D"),
        format === 0 ? /é.*\{"ä": 1\}.*\{é\}/s : /é.*\{"ä": 1\}.*é/s,
      );
    }
  });
});

Deno.test("a character that the encoding lacks is 22P05, behind the rows before it", async () => {
  await withClient("LATIN1", async (ask, gateway) => {
    const utf8 = await RawClient.connect(gateway);
    await utf8.query("CREATE TABLE foreign_text (id int PRIMARY KEY, t text)");
    await utf8.query("INSERT INTO foreign_text VALUES (1, 'é'), (2, '€')");
    utf8.close();
    const rows = await ask(query("SELECT t FROM foreign_text ORDER BY id"));
    assert.match(texts(rows, "D"), /é/);
    const message =
      'character with byte sequence 0xe2 0x82 0xac in encoding "UTF8" has no equivalent in ' +
      'encoding "LATIN1"';
    assert.match(texts(rows, "E"), new RegExp(`C22P05\\|M${message}`));
    // An error that cannot be said is that error itself.
    const unsaid = await ask(query("SELECT U&'\\20AC'::int"));
    assert.match(texts(unsaid, "E"), new RegExp(`C22P05\\|M${message}`));
  });
});

Deno.test("a byte that WIN1252 has not is refused on the way in", async () => {
  const client = await RawClient.connect(shared(), { client_encoding: "win-1252" });
  const sent = new TextEncoder().encode("SELECT 'x'");
  sent[8] = 0x81;
  const frame = new Uint8Array([0x51, 0, 0, 0, sent.length + 5, ...sent, 0]);
  const answer = new TextDecoder("latin1").decode(await client.ask(frame));
  assert.match(
    answer,
    /C22P05\0Mcharacter with byte sequence 0x81 in encoding "WIN1252" has no equivalent in encoding "UTF8"/,
  );
  client.close();
});

Deno.test("SET client_encoding counts from the next message on, and a rollback takes it back", async () => {
  await withClient("LATIN1", async (ask) => {
    assert.match(texts(await ask(query("SHOW client_encoding")), "D"), /LATIN1/);
    const changed = await ask(query("BEGIN; SET client_encoding = 'utf-8'; SELECT 'a'"));
    assert.match(texts(changed, "S"), /client_encoding\|UTF8/);
    assert.match(texts(await ask(query("ROLLBACK")), "S"), /client_encoding\|LATIN1/);
    assert.match(texts(await ask(query("SELECT 'é'")), "D"), /é/);
    assert.match(texts(await ask(query("SET client_encoding = 'SQL_ASCII'")), "S"), /SQL_ASCII/);
  });
});

Deno.test("a statement that was described in one encoding is described in another", async () => {
  await withClient("LATIN1", async (ask) => {
    const answer = await ask((to) => {
      Parse.encode({ statement: "é", query: "SELECT 1 AS ö", paramTypes: [] }, to);
      Describe.encode({ kind: "S", name: "é" }, to);
      Sync.encode({}, to);
    });
    assert.match(texts(answer, "T"), /ö/);
  });
});

// What is no UTF-8 was taken for no COPY, which then waited for data that nobody gave it. (found by the fuzzer)
Deno.test("a COPY whose text is in another encoding takes its data", async () => {
  await withClient("LATIN1", async (ask) => {
    await ask(query('CREATE TABLE café (id int PRIMARY KEY, "größe" text)'));
    const answer = await ask((to) => {
      Query.encode({ query: 'COPY café ("größe", id) FROM STDIN' }, to);
      CopyData.encode({ data: Uint8Array.of(0xfc, 0x09, 0x31, 0x0a) }, to);
      CopyDone.encode({}, to);
    });
    assert.match(texts(answer, "C"), /COPY 1/);
    assert.match(texts(await ask(query("SELECT * FROM café")), "D"), /ü/);
  });
});

const LETTERS: [encoding: string, byte: number, letter: string][] = [
  ["LATIN2", 0xb1, "ą"],
  ["LATIN5", 0xfd, "ı"],
  ["LATIN9", 0xa4, "€"],
  ["KOI8R", 0xc1, "а"],
  ["WIN1251", 0xe0, "а"],
  ["WIN866", 0xa0, "а"],
  ["ISO_8859_7", 0xe1, "α"],
  ["ISO_8859_8", 0xe0, "א"],
  ["WIN1256", 0xc7, "ا"],
  ["WIN874", 0xa1, "ก"],
];

for (const [name, byte, letter] of LETTERS) {
  Deno.test(`0x${byte.toString(16)} of ${name} is ${letter}`, () => {
    const encoding = encodingNamed(name)!;
    assert.equal(encoding.decode(Uint8Array.of(0x41, byte)), `A${letter}`);
    assert.deepEqual(encoding.encode(`A${letter}`), Uint8Array.of(0x41, byte));
  });
}

Deno.test("whatever a byte means in an encoding of one byte is that byte again", () => {
  for (const [name, upper] of ONE_BYTE) {
    assert.equal(upper.length, 128, name);
    const encoding = encodingNamed(name)!;
    for (const [at, character] of upper.entries()) {
      const bytes = Uint8Array.of(0x80 + at);
      if (character === null) assert.throws(() => encoding.decode(bytes), { sqlstate: "22P05" });
      else assert.deepEqual(encoding.encode(encoding.decode(bytes)), bytes, `${name} ${character}`);
    }
  }
});
