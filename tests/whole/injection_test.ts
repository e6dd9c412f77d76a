// Whatever a client writes as a value stays a value, and whatever it calls something stays a name: in IRIS's SQL, in the
// catalog's, and on the way there.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";

/** What ends a text, a name, a comment or a statement somewhere, and what could follow. */
const PIECES = [
  ...["'", '"', "''", '""', "\\", "\\'", "`", "$$", "$1", "?", ":a", "{d '", "##class(", "&sql("],
  ...[";", "--", "/*", "*/", "#;", "//", ")", "(", ",", "]", "\n", "\t", "%", "_", "@", "||"],
  ...["DROP TABLE victims", "SELECT 1", "OR 1=1", "' OR ''='", "x", "a", " ", "é", "Ж", "😀"],
];

/** Some that everybody tries first, and any others. */
const CLASSICS = [
  "'; DROP TABLE victims; --",
  '"; DROP TABLE victims; --',
  "x' OR '1'='1",
  "\\'; DROP TABLE victims; --",
  "*/ DROP TABLE victims /*",
  "$$; DROP TABLE victims; $$",
  '"."victims',
  "?) OR (1=1",
];
const hostileText = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""));
const TEXTS = [...CLASSICS, ...fc.sample(hostileText, { seed: 20_261_121, numRuns: 12 })];

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const name = (text: string) => `"${text.replaceAll('"', '""')}"`;
const bytes = (text: string) => new TextEncoder().encode(text);

function errorOf(answer: readonly BackendMessage[]): Record<string, string> | undefined {
  const found = answer.find((message) => message.name === "ErrorResponse");
  return found?.name === "ErrorResponse" ? found.body.fields as Record<string, string> : undefined;
}

class Attacker {
  readonly client: RawClient;

  constructor(client: RawClient) {
    this.client = client;
  }

  /** It goes well. */
  async rows(sql: string, ...params: string[]): Promise<(string | null)[][]> {
    const answer = params.length === 0
      ? await this.client.query(sql)
      : await this.bound(sql, params);
    const error = errorOf(answer);
    assert.equal(error && `${error.C} ${error.M} ${error.D ?? ""}`, undefined, sql);
    return textRows(answer);
  }

  /** It goes well, or is refused for what it is; a syntax error would be a way out of its quotes. */
  async tried(sql: string): Promise<boolean> {
    const error = errorOf(await this.client.query(sql));
    if (error) {
      assert.match(
        error.C,
        /^(?:0A|22|42501|42602|42622|42704|42710|42939|54)/,
        `${sql}: ${error.M}`,
      );
    }
    return !error;
  }

  async bound(query: string, params: readonly string[]): Promise<BackendMessage[]> {
    const messages = [
      Parse.bytes({ statement: "", query, paramTypes: [] }),
      Bind.bytes({
        portal: "",
        statement: "",
        paramFormats: [],
        params: params.map(bytes),
        resultFormats: [],
      }),
      Execute.bytes({ portal: "", maxRows: 0 }),
      Sync.bytes({}),
    ];
    return decodeBackendAll(await this.client.ask(await new Blob(messages as BlobPart[]).bytes()));
  }
}

type Way = (attacker: Attacker, text: string) => Promise<void>;

const VALUES: Readonly<Record<string, Way>> = {
  "a literal": async (attacker, text) => {
    await attacker.rows(`INSERT INTO t VALUES (1, ${quote(text)})`);
    assert.deepEqual(await attacker.rows("SELECT b FROM t"), [[text]]);
    assert.deepEqual(await attacker.rows(`SELECT a FROM t WHERE b = ${quote(text)}`), [["1"]]);
  },
  "a literal beside others, in an expression": async (attacker, text) => {
    await attacker.rows("INSERT INTO t VALUES (1, 'x')");
    const both = `SELECT ${quote(text)} || b, '[' || ${quote(text)} || ']' FROM t`;
    assert.deepEqual(await attacker.rows(both), [[`${text}x`, `[${text}]`]]);
  },
  "a parameter": async (attacker, text) => {
    await attacker.rows("INSERT INTO t VALUES ($1, $2)", "1", text);
    assert.deepEqual(await attacker.rows("SELECT b FROM t WHERE b = $1", text), [[text]]);
  },
  "an argument of EXECUTE": async (attacker, text) => {
    await attacker.rows("PREPARE p AS INSERT INTO t VALUES ($1, $2)");
    await attacker.rows(`EXECUTE p (1, ${quote(text)})`);
    await attacker.rows("DEALLOCATE p");
    assert.deepEqual(await attacker.rows("SELECT b FROM t"), [[text]]);
  },
  "a row of COPY": async (attacker, text) => {
    const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
    await attacker.client.send(Query.bytes({ query: "COPY t FROM STDIN" }));
    await attacker.client.send(CopyData.bytes({ data: bytes(`1\t${escaped}\n`) }));
    await attacker.client.ask(CopyDone.bytes({}));
    assert.deepEqual(await attacker.rows("SELECT b FROM t"), [[text]]);
  },
  "an element of a list": async (attacker, text) => {
    await attacker.rows("INSERT INTO t VALUES (1, $1)", text);
    const list = `SELECT b FROM t WHERE b IN ('x', ${quote(text)}, 'y')`;
    assert.deepEqual(await attacker.rows(list), [[text]]);
    assert.deepEqual(await attacker.rows("SELECT b FROM t WHERE b = ANY (ARRAY[$1])", text), [[
      text,
    ]]);
  },
  "what PostgreSQL works out over IRIS's rows": async (attacker, text) => {
    await attacker.rows("INSERT INTO t VALUES (1, $1)", text);
    const worked = `SELECT regexp_replace(b, '^', ${quote(text.replaceAll("\\", "\\\\"))}) FROM t`;
    assert.deepEqual(await attacker.rows(worked), [[text + text]]);
  },
  "a question to the catalog": async (attacker, text) => {
    assert.deepEqual(await attacker.rows(`SELECT ${quote(text)}`), [[text]]);
    assert.deepEqual(await attacker.rows("SELECT $1::text", text), [[text]]);
  },
  "a setting": async (attacker, text) => {
    await attacker.rows(`SET a.b TO ${quote(text)}`);
    assert.deepEqual(await attacker.rows("SELECT current_setting('a.b')"), [[text]]);
    await attacker.rows(`SET application_name TO ${quote(text)}`);
    // It is told to the catalog before each question.
    assert.deepEqual(await attacker.rows("SELECT 41 + 1"), [["42"]]);
    await attacker.rows("RESET ALL");
  },
  "a comment": async (attacker, text) => {
    await attacker.rows(`COMMENT ON TABLE t IS ${quote(text)}`);
    assert.deepEqual(await attacker.rows("SELECT obj_description('t'::regclass)"), [[text]]);
  },
  "a notification": async (attacker, text) => {
    await attacker.rows(`NOTIFY c, ${quote(text)}`);
  },
};

const NAMES: Readonly<Record<string, Way>> = {
  "an alias": async (attacker, text) => {
    await attacker.rows("INSERT INTO t VALUES (1, 'x')");
    assert.deepEqual(await attacker.rows(`SELECT s.b AS ${name(text)} FROM t s`), [["x"]]);
    await attacker.tried(`SELECT ${name(text)}.b FROM t ${name(text)}`);
  },
  "a cursor, a savepoint, a prepared statement, a channel": async (attacker, text) => {
    const its = name(text);
    await attacker.rows(`BEGIN; SAVEPOINT ${its}; DECLARE ${its} CURSOR FOR SELECT a FROM t`);
    await attacker.rows(`FETCH ${its}; CLOSE ${its}; ROLLBACK TO ${its}; RELEASE ${its}; COMMIT`);
    await attacker.rows(`PREPARE ${its} AS SELECT a FROM t; EXECUTE ${its}; DEALLOCATE ${its}`);
    await attacker.rows(`LISTEN ${its}; UNLISTEN ${its}`);
  },
  "a table, its column and its key": async (attacker, text) => {
    const its = name(text);
    const made = await attacker.tried(
      `CREATE TABLE ${its} (${its} int, CONSTRAINT ${name(`${text}_key`)} PRIMARY KEY (${its}))`,
    );
    if (!made) return;
    await attacker.rows(`INSERT INTO ${its} (${its}) VALUES (7)`);
    assert.deepEqual(await attacker.rows(`SELECT ${its}.${its} FROM ${its}`), [["7"]]);
    const listed = "SELECT count(*) FROM pg_class WHERE relname = $1";
    assert.deepEqual(await attacker.rows(listed, text), [["1"]]);
    await attacker.rows(`DROP TABLE ${its}`);
    assert.deepEqual(await attacker.rows(listed, text), [["0"]]);
  },
  "an index, a view, a schema, a sequence": async (attacker, text) => {
    const its = name(text);
    if (await attacker.tried(`CREATE INDEX ${its} ON t (b)`)) {
      await attacker.rows(`DROP INDEX ${its}`);
    }
    if (await attacker.tried(`CREATE VIEW ${its} AS SELECT b FROM t`)) {
      await attacker.rows(`SELECT b FROM ${its}`);
      await attacker.rows(`DROP VIEW ${its}`);
    }
    if (await attacker.tried(`CREATE SCHEMA ${its}`)) await attacker.rows(`DROP SCHEMA ${its}`);
    if (await attacker.tried(`CREATE SEQUENCE ${its}`)) {
      assert.deepEqual(await attacker.rows("SELECT nextval($1)", its), [["1"]]);
      await attacker.rows(`DROP SEQUENCE ${its}`);
    }
  },
  "a role": async (attacker, text) => {
    const its = name(text);
    if (!await attacker.tried(`CREATE ROLE ${its}`)) return;
    await attacker.rows(`GRANT SELECT ON t TO ${its}`);
    await attacker.rows(`REVOKE SELECT ON t FROM ${its}`);
    await attacker.rows(`DROP ROLE ${its}`);
  },
  "what is not there": async (attacker, text) => {
    for (const sql of [`SELECT * FROM ${name(text)}`, `SELECT ${name(text)} FROM t`]) {
      const error = errorOf(await attacker.client.query(sql));
      assert.match(error?.C ?? "", /^42(?:P01|703|602)$/, `${sql}: ${error?.M}`);
    }
  },
};

/** A name has no more than 63 bytes, and one in capitals is shown in small letters. */
function isPlainName(text: string): boolean {
  return bytes(text).length <= 55 && (text !== text.toUpperCase() || text === text.toLowerCase());
}

Deno.test("texts that would break out of their quotes are values and names", async (t) => {
  await withGateway(async (gateway) => {
    const attacker = new Attacker(await RawClient.connect(gateway));
    await attacker.rows("CREATE TABLE victims (a int)");
    await attacker.rows("INSERT INTO victims VALUES (1)");
    await attacker.rows("CREATE TABLE t (a int PRIMARY KEY, b text)");
    for (const [what, way] of Object.entries({ ...VALUES, ...NAMES })) {
      await t.step(what, async () => {
        for (const text of TEXTS) {
          if (what in NAMES && !isPlainName(text)) continue;
          try {
            await way(attacker, text);
          } catch (cause) {
            throw new Error(`${JSON.stringify(text)}: ${(cause as Error).message}`, { cause });
          }
          await attacker.rows("ROLLBACK; DELETE FROM t");
        }
        assert.deepEqual(await attacker.rows("SELECT a FROM victims"), [["1"]]);
      });
    }
    attacker.client.close();

    await t.step("who logs in", async () => {
      for (const text of TEXTS) {
        const stranger = await RawClient.connect(gateway, { user: text, application_name: text });
        const answer = await stranger.query("SELECT current_user, session_user");
        const told = text.slice(0, 63);
        if (bytes(text).length <= 63) assert.deepEqual(textRows(answer), [[told, told]]);
        stranger.close();
        const elsewhere = await RawClient.connect(gateway, { database: text });
        assert.equal(errorOf(elsewhere.greeting)?.C, "3D000");
        elsewhere.close();
      }
    });
  }, { flags: { auth: "trust" } });
});
