// What the catalog alone takes for a schema by its size, whoever tells it: mirroring all, one change, memory.
//
//   deno run --allow-all bench/mirror_bench.ts [TABLES...]      (10 100 1000 10000 unless it says otherwise)

import { PostgresCatalog } from "../lib/catalog/catalog.ts";
import type { CatalogSession } from "../lib/catalog/contract.ts";
import { PostgresProcess } from "../lib/catalog/postgres_process.ts";
import type { Schema, Table, TableColumn } from "../lib/catalog/schema.ts";
import { spawnCatalog } from "../lib/cli/spawn_catalog.ts";
import { SILENT } from "../lib/observe/log.ts";
import { OUTPUT_DEFAULTS } from "../lib/types/column.ts";
import { date, timestamp } from "../lib/types/datetime.ts";
import { int4 } from "../lib/types/integers.ts";
import { numeric } from "../lib/types/numeric.ts";
import { text } from "../lib/types/text.ts";
import { EMPTY_SCHEMA } from "../tests/catalog/empty_schema.ts";

const SIZES = Deno.args.length > 0 ? Deno.args.map(Number) : [10, 100, 1_000, 10_000];
const COLUMNS = { id: int4, name: text, price: numeric, born: date, seen: timestamp, note: text };
const CHANGES = 5;

const COLUMN = {
  typmod: -1,
  user: null,
  counts: null,
  always: false,
  sequence: null,
  default: null,
  defaultText: null,
  comment: null,
};

const COUNT = "SELECT count(*) FROM pg_class WHERE relname LIKE 'bench_t%'";

const SESSION: CatalogSession = {
  settings: new Map([["session_authorization", "_SYSTEM"], ["search_path", "public"]]),
  output: OUTPUT_DEFAULTS,
  // Nothing is asked of it.
  iris: { lease: () => Promise.resolve({ release() {} } as never), afresh: false },
};

const PLAIN = { parameterTypes: [], parameterFormats: [], parameters: [], resultFormats: [] };

for (const tables of SIZES) await measure(tables);

async function measure(tables: number): Promise<void> {
  const process = new PostgresProcess({
    spawn: spawnCatalog,
    log: SILENT,
  });
  let schema = schemaOf(Array.from({ length: tables }, (_, n) => tableOf(n, [])));
  const catalog = new PostgresCatalog(process, {
    database: "USER",
    version: () => "PostgreSQL",
    mirror: {
      publicIs: "SQLUser",
      reader: { read: () => Promise.resolve(schema), readSome: () => Promise.resolve(schema) },
      refreshMs: Infinity,
      log: SILENT,
    },
  });
  const ask = async (sql: string, session = SESSION) => {
    const from = performance.now();
    await catalog.execute({ text: sql, ...PLAIN }, session);
    return performance.now() - from;
  };
  const start = await ask("SELECT 1", { ...SESSION, iris: undefined });
  const all = await ask(COUNT);
  const changes: number[] = [];
  const more: string[] = [];
  for (let n = 0; n < CHANGES; n++) {
    more.push(`more${n}`);
    schema = schemaOf(schema.tables.map((one, at) => at === 1 ? tableOf(1, more) : one));
    catalog.schemaChanged();
    changes.push(await ask(COUNT));
  }
  const change = changes.toSorted((one, other) => one - other)[CHANGES >> 1];
  console.log(
    `${tables} tables: first answer ${start.toFixed(0)} ms, all mirrored ${all.toFixed(0)} ms, ` +
      `a refresh after one change ${change.toFixed(1)} ms`,
  );
  await catalog.close();
}

function schemaOf(tables: readonly Table[]): Schema {
  return { ...EMPTY_SCHEMA, tables };
}

function tableOf(n: number, more: readonly string[]): Table {
  const name = `bench_t${n}`;
  return {
    schema: "SQLUser",
    name,
    kind: "table",
    owner: "_SYSTEM",
    comment: null,
    columns: [
      ...Object.entries(COLUMNS).map(([name, { oid }]) => columnOf(name, oid)),
      ...more.map((name) => columnOf(name, int4.oid)),
    ],
    keys: [
      { name: `${name}_pkey`, kind: "primary", columns: ["id"] },
      { name: `${name}_name_key`, kind: "unique", columns: ["name"] },
    ],
    foreignKeys: [],
    indexes: [],
    checks: [],
    definition: null,
  };
}

function columnOf(name: string, type: number): TableColumn {
  return { ...COLUMN, name, type, notNull: name === "id" };
}
