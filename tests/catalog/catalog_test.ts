// The catalog answers as PostgreSQL does, as the right session, and survives what would hang it.

import assert from "node:assert/strict";
import type { Lease } from "../../lib/backend/contract.ts";
import { PostgresCatalog } from "../../lib/catalog/catalog.ts";
import type { CatalogSession } from "../../lib/catalog/contract.ts";
import { PostgresProcess } from "../../lib/catalog/postgres_process.ts";
import type { Schema, Table } from "../../lib/catalog/schema.ts";
import { spawnCatalog } from "../../lib/cli/spawn_catalog.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { CATALOG_RELATIONS } from "../../lib/sql/names/catalog_relations.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { DataRow } from "../../lib/wire/results.ts";
import { EMPTY_SCHEMA } from "./empty_schema.ts";

function session(settings: Record<string, string> = {}): CatalogSession {
  return {
    output: OUTPUT_DEFAULTS,
    settings: new Map(Object.entries({
      session_authorization: "alice",
      "iris_pgwire.pid": "7",
      ...settings,
    })),
  };
}

async function withCatalog(
  use: (catalog: PostgresCatalog, spawned: Deno.ChildProcess[]) => Promise<void>,
  options: { answerMsMax?: number; crowdedMsMax?: number } = {},
): Promise<void> {
  const spawned: Deno.ChildProcess[] = [];
  const process = new PostgresProcess({
    spawn(options) {
      spawned.push(spawnCatalog(options));
      return spawned[spawned.length - 1];
    },
    log: SILENT,
    ...options,
  });
  const catalog = new PostgresCatalog(process, {
    database: "USER",
    version: () => "PostgreSQL 18 on IRIS",
  });
  try {
    await use(catalog, spawned);
  } finally {
    await catalog.close();
  }
}

async function ask(
  catalog: PostgresCatalog,
  text: string,
  as = session(),
  params: (string | null)[] = [],
): Promise<(string | null)[][]> {
  const answer = await catalog.execute({
    text,
    parameterTypes: [],
    parameterFormats: [],
    parameters: params.map((param) => param === null ? null : new TextEncoder().encode(param)),
    resultFormats: [],
  }, as);
  return rowsOf(answer.bytes);
}

function rowsOf(bytes: Uint8Array): (string | null)[][] {
  return decodeBackendAll(bytes).map((message) => {
    assert.equal(message.name, "DataRow");
    return message.name === "DataRow"
      ? message.body.values.map((value) => value && new TextDecoder().decode(value))
      : [];
  });
}

async function refusal(work: Promise<unknown>): Promise<PgError> {
  const error = await work.then(() => undefined, (cause) => cause);
  assert.ok(error instanceof PgError, String(error));
  return error;
}

Deno.test("the catalog", async (t) => {
  await withCatalog(async (catalog, spawned) => {
    await t.step("tells no sizes, as those of its own files are not IRIS's", async () => {
      const sizes = "pg_relation_size('pg_class'), pg_relation_size('pg_class', 'main'), " +
        "pg_table_size('pg_class'), pg_indexes_size('pg_class'), " +
        "pg_total_relation_size('pg_class'), pg_database_size(current_database()), " +
        "pg_database_size(oid)";
      assert.deepEqual(
        await ask(catalog, `SELECT ${sizes} FROM pg_database WHERE datname = current_database()`),
        [Array(7).fill(null)],
      );
    });

    const answers: [string, (string | null)[][]][] = [
      ["SELECT 1", [["1"]]],
      ["SELECT format_type(1043, 14)", [["character varying(10)"]]],
      ["SELECT current_database()", [["USER"]]],
      ["SELECT version()", [["PostgreSQL 18 on IRIS"]]],
      ["SELECT pg_backend_pid()", [["7"]]],
      ["SELECT current_user, session_user", [["alice", "alice"]]],
      ["VALUES (1, 'a'), (2, NULL)", [["1", "a"], ["2", null]]],
      ["SELECT 'int4'::regtype::oid", [["23"]]],
    ];
    for (const [text, rows] of answers) {
      await t.step(text, async () => assert.deepEqual(await ask(catalog, text), rows));
    }

    await t.step("has the tables and views that are known by their names", async () => {
      const names = await ask(
        catalog,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') " +
          "AND relnamespace = 'pg_catalog'::regnamespace",
      );
      assert.deepEqual(new Set(names.map(([name]) => name)), CATALOG_RELATIONS);
    });

    await t.step("takes parameters", async () => {
      assert.deepEqual(await ask(catalog, "SELECT $1::int + 1", session(), ["41"]), [["42"]]);
    });

    await t.step("describes before it runs", async () => {
      const { parameterTypes, columns } = await catalog.describe(
        "SELECT $1::int8 AS a, now() AS b",
        [],
        session(),
      );
      assert.deepEqual(parameterTypes, [20]);
      assert.deepEqual(columns?.map(({ name, type }) => [name, type]), [["a", 20], ["b", 1184]]);
    });

    await t.step("gives PostgreSQL's own error with its position", async () => {
      const error = await refusal(ask(catalog, "SELECT 1 + nosuch"));
      assert.equal(error.sqlstate, "42703");
      assert.equal(error.fields.position, 12);
    });

    await t.step("keeps sessions apart", async () => {
      const german = session({ DateStyle: "German, DMY", session_authorization: "bob" });
      const text = "SELECT current_user, '2024-01-31'::date";
      assert.deepEqual(await ask(catalog, text, german), [["bob", "31.01.2024"]]);
      assert.deepEqual(await ask(catalog, text), [["alice", "2024-01-31"]]);
    });

    await t.step("gives a user called postgres no more than the others", async () => {
      const as = session({ session_authorization: "postgres" });
      assert.deepEqual(await ask(catalog, "SELECT current_user", as), [["postgres"]]);
      assert.equal((await refusal(ask(catalog, "CREATE TABLE t (a int)", as))).sqlstate, "42501");
    });

    await t.step("takes a hostile user name and setting as they are", async () => {
      const as = session({
        session_authorization: `x"; DROP TABLE y; --`,
        application_name: `'; SELECT 1/0; --`,
      });
      const [row] = await ask(
        catalog,
        "SELECT current_user, current_setting('application_name')",
        as,
      );
      assert.deepEqual(row, [`x"; DROP TABLE y; --`, `'; SELECT 1/0; --`]);
    });

    const refused: [string, string][] = [
      ["CREATE TABLE t (a int)", "42501"],
      ["SELECT set_config('role', 'postgres', false)", "42501"],
      ["SELECT pg_sleep(1)", "42501"],
      [`SELECT 1${" + 1".repeat(5000)}`, "54001"],
    ];
    for (const [text, sqlstate] of refused) {
      await t.step(`refuses ${text.slice(0, 40)} with ${sqlstate}`, async () => {
        assert.equal((await refusal(ask(catalog, text))).sqlstate, sqlstate);
      });
    }

    await t.step("starts again after its process was killed", async () => {
      spawned[spawned.length - 1].kill("SIGKILL");
      await spawned[spawned.length - 1].status;
      assert.equal((await refusal(ask(catalog, "SELECT 1"))).sqlstate, "57P03");
      assert.deepEqual(await ask(catalog, "SELECT version()"), [["PostgreSQL 18 on IRIS"]]);
    });
  });
});

Deno.test("a catalog statement that does not end costs the process its life, not the next question", async () => {
  await withCatalog(async (catalog) => {
    await ask(catalog, "SELECT 1");
    const endless =
      "SELECT count(*) FROM generate_series(1, 1000000000) a, generate_series(1, 1000) b";
    assert.equal((await refusal(ask(catalog, endless))).sqlstate, "57014");
    assert.deepEqual(await ask(catalog, "SELECT 2"), [["2"]]);
  }, { answerMsMax: 1000 });
});

Deno.test("a catalog statement may take its time until somebody else waits for it, and then another process is there", async () => {
  await withCatalog(async (catalog, spawned) => {
    await ask(catalog, "SELECT 1");
    const endless =
      "SELECT count(*) FROM generate_series(1, 1000000000) a, generate_series(1, 1000) b";
    const refused = refusal(ask(catalog, endless));
    assert.deepEqual(await ask(catalog, "SELECT 2"), [["2"]]);
    assert.equal((await refused).sqlstate, "57014");
    // The one that was begun while it was not sure that it would be needed, and no other.
    assert.equal(spawned.length, 2);
  }, { answerMsMax: 3_600_000, crowdedMsMax: 200 });
});

/** With what each is refused, and whether it costs the process its life. */
const HUNGRY: [string, string, number][] = [
  ["SELECT length(string_agg(repeat('x', 100000), '')) FROM generate_series(1, 9000)", "53200", 1],
  [
    "WITH RECURSIVE r (n, x) AS (SELECT 1, '' UNION ALL SELECT n + 1, repeat(md5(n::text), 600) " +
    "FROM r WHERE n < 12000) SELECT count(*) FROM r",
    "53400",
    0,
  ],
];

Deno.test("a catalog statement that wants more memory than there is", async (t) => {
  await withCatalog(async (catalog, spawned) => {
    await ask(catalog, "SELECT 1");
    for (const [text, sqlstate, replaced] of HUNGRY) {
      await t.step(`${text.slice(0, 60)}: ${sqlstate}`, async () => {
        const before = spawned.length;
        assert.equal((await refusal(ask(catalog, text))).sqlstate, sqlstate);
        assert.equal(spawned.length - before, replaced);
        assert.deepEqual(await ask(catalog, "SELECT 2"), [["2"]]);
      });
    }
  }, { answerMsMax: 3_600_000, crowdedMsMax: 3_600_000 });
});

Deno.test("IRIS's other namespaces are databases that nobody connects to", async () => {
  let namespaces = ["SAMPLES", "USER", "it's"];
  const schema = () => ({ ...EMPTY_SCHEMA, namespaces });
  const process = new PostgresProcess({ spawn: spawnCatalog, log: SILENT });
  const catalog = new PostgresCatalog(process, {
    database: "USER",
    version: () => "PostgreSQL 18 on IRIS",
    mirror: {
      publicIs: "SQLUser",
      log: SILENT,
      refreshMs: Infinity,
      reader: {
        read: () => Promise.resolve(schema()),
        readSome: () => Promise.resolve(schema()),
      },
    },
  });
  const iris = { lease: () => Promise.resolve({} as Lease), afresh: false };
  const databases = () =>
    ask(
      catalog,
      "SELECT datname, datallowconn, datname = current_database() FROM pg_database " +
        'ORDER BY datname COLLATE "C"',
      { ...session(), iris },
    );
  try {
    assert.deepEqual(await databases(), [
      ["SAMPLES", "f", "f"],
      ["USER", "t", "t"],
      ["it's", "f", "f"],
    ]);
    namespaces = ["OTHER", "USER"];
    catalog.schemaChanged();
    assert.deepEqual(await databases(), [["OTHER", "f", "f"], ["USER", "t", "t"]]);
  } finally {
    await catalog.close();
  }
});

/** With a key, so that there are indexes. */
function tableWithKey(name: string): Table {
  const column = { type: 23, typmod: -1, notNull: true, counts: null, always: false, user: null };
  const unsaid = { user: null, sequence: null, default: null, defaultText: null, comment: null };
  return {
    schema: "SQLUser",
    name,
    kind: "table",
    owner: "_SYSTEM",
    comment: `that is ${name}`,
    columns: [{ name: "id", ...column, ...unsaid }],
    keys: [{ name: `${name}_pkey`, kind: "primary", columns: ["id"] }],
    foreignKeys: [],
    indexes: [],
    checks: [],
    definition: null,
  };
}

/** In binary. */
const SEVEN = DataRow.bytes({ values: [Uint8Array.of(0, 0, 0, 7)] });

Deno.test("a process that begins with what another one had has the same catalog", async () => {
  const schema: Schema = {
    ...EMPTY_SCHEMA,
    tables: Array.from({ length: 250 }, (_, at) => tableWithKey(`t${at}`)),
    namespaces: ["OTHER", "USER"],
  };
  const read = () => Promise.resolve(schema);
  const spawned: Deno.ChildProcess[] = [];
  const process = new PostgresProcess({
    spawn(options) {
      spawned.push(spawnCatalog(options));
      return spawned[spawned.length - 1];
    },
    log: SILENT,
    answerMsMax: 3_600_000,
    crowdedMsMax: 3_600_000,
  });
  let keep = () => {};
  const catalog = new PostgresCatalog(process, {
    database: "USER",
    version: () => "PostgreSQL 18 on IRIS",
    mirror: {
      publicIs: "SQLUser",
      log: SILENT,
      refreshMs: Infinity,
      reader: { read, readSome: read },
      after(_ms, run) {
        keep = run;
        return () => {};
      },
    },
  });
  const iris = { lease: () => Promise.resolve({} as Lease), afresh: false };
  const tell = (sql: string) => ask(catalog, sql, { ...session(), iris });
  const whole = () =>
    tell(
      "SELECT (SELECT md5(string_agg(concat(relname, oid, relfilenode, relkind, relhasindex), ';' " +
        "ORDER BY oid)) FROM pg_class), " +
        "(SELECT md5(string_agg(concat(indexrelid, ' ', indrelid, indisvalid), ';' " +
        "ORDER BY indexrelid)) FROM pg_index), " +
        "(SELECT md5(string_agg(d::text, ';' ORDER BY d::text)) FROM pg_description d), " +
        "(SELECT md5(string_agg(r::text, ';' ORDER BY oid)) FROM pg_roles r), " +
        "(SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database)",
    );
  try {
    const before = await whole();
    keep();
    // What is asked now may come before it, and what is asked then comes after it.
    for (let count = 0; count < 2; count++) assert.deepEqual(await tell("SELECT 1"), [["1"]]);
    spawned[0].kill("SIGKILL");
    await spawned[0].status;
    assert.equal((await refusal(tell("SELECT 1"))).sqlstate, "57P03");
    assert.deepEqual(await whole(), before);
    assert.deepEqual([process.holds, spawned.length], [1, 2]);
    // Files that looked alike are written each on its own.
    const columns = [{ name: "id", type: 23 }];
    const made = { schema: "public", name: "t7", columns, unread: [], rows: [SEVEN] };
    const { bytes } = await catalog.executeOver([made], {
      text: "SELECT sum(id) FROM t7",
      parameterTypes: [],
      parameterFormats: [],
      parameters: [],
      resultFormats: [],
    }, { ...session(), iris });
    assert.deepEqual(rowsOf(bytes), [["7"]]);
    assert.deepEqual(await whole(), before);
  } finally {
    await catalog.close();
  }
});
