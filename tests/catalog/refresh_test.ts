// A refresh reads a short list and then only what changed, and a statement waits for its own tables alone.

import assert from "node:assert/strict";
import type { Lease } from "../../lib/backend/contract.ts";
import { LaidTables } from "../../lib/catalog/laid_tables.ts";
import { layOut } from "../../lib/catalog/lay_out.ts";
import { Mirror } from "../../lib/catalog/mirror.ts";
import type { MirrorTarget } from "../../lib/catalog/mirrored.ts";
import type { Schema, Table } from "../../lib/catalog/schema.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";
import { EMPTY_SCHEMA } from "./empty_schema.ts";

const LEASE = {} as Lease;

function table(name: string, references: string[] = []): Table {
  return {
    schema: "SQLUser",
    name,
    kind: "table",
    owner: null,
    comment: null,
    columns: ["id", ...references].map((column) => ({
      name: column,
      type: 23,
      typmod: -1,
      user: null,
      notNull: column === "id",
      counts: null,
      always: false,
      sequence: null,
      default: null,
      defaultText: null,
      comment: null,
    })),
    keys: [{ name: `${name}_pkey`, kind: "primary", columns: ["id"] }],
    foreignKeys: references.map((to) => ({
      name: `${name}_${to}`,
      columns: [to],
      toSchema: "SQLUser",
      toTable: to,
      toColumns: ["id"],
      onUpdate: "NO ACTION",
      onDelete: "NO ACTION",
    })),
    indexes: [],
    checks: [],
    definition: null,
  };
}

function schemaWith(...tables: Table[]): Schema {
  return { ...EMPTY_SCHEMA, tables };
}

class Told implements MirrorTarget {
  generation = 1;
  /** What it began with, and how often what it has was kept. */
  holds = 0;
  kept = 0;
  sql: string[] = [];
  /** Holds what is told back until it is let through. */
  gate: Promise<void> = Promise.resolve();

  async run(sql: string): Promise<void> {
    await this.gate;
    this.sql.push(...sql.split(";\n"));
  }

  keep(_generation: number, done: (number: number) => void): Promise<void> {
    done(++this.kept);
    return Promise.resolve();
  }

  made(): string[] {
    return this.sql.flatMap((each) => /^CREATE TABLE "public"\."(\w+)"/.exec(each)?.[1] ?? []);
  }

  keys(): string[] {
    return this.sql.flatMap((each) => /ADD CONSTRAINT "(\w+)" FOREIGN/.exec(each)?.[1] ?? []);
  }
}

function mirrorOf(
  target: Told,
  whole: () => Promise<Schema>,
  all: Schema,
  after?: (ms: number, run: () => void) => () => void,
) {
  return new Mirror(target, {
    after,
    publicIs: "SQLUser",
    log: SILENT,
    refreshMs: Infinity,
    reader: {
      read: whole,
      readSome: (_lease, tables) =>
        Promise.resolve(
          schemaWith(...all.tables.filter(({ name }) => tables.some((one) => one.name === name))),
        ),
    },
  });
}

const borrow = { lease: () => Promise.resolve(LEASE) };
const named = (...names: string[]) => names.map((name) => ({ schema: "SQLUser", name }));

Deno.test("Mirror.readySome() does not wait for the whole, which then leaves them as they are", async () => {
  const all = schemaWith(table("a", ["b"]), table("b"), table("c", ["a"]));
  const target = new Told();
  const read = Promise.withResolvers<Schema>();
  const mirror = mirrorOf(target, () => read.promise, all);
  const whole = mirror.ready(borrow);
  await mirror.readySome(borrow, named("a"));
  await mirror.readySome(borrow, named("b", "a"));
  assert.deepEqual([target.made(), target.keys(), mirror.isWhole], [["a", "b"], [], false]);
  read.resolve(all);
  await whole;
  assert.deepEqual([target.made(), target.keys().toSorted(), mirror.isWhole], [
    ["a", "b", "c"],
    ["a_b", "c_a"],
    true,
  ]);
  assert.equal(target.sql.some((sql) => sql.startsWith("DROP")), false);
});

Deno.test("Mirror.readySome() in the midst of a whole one makes nothing twice", async () => {
  const all = schemaWith(...Array.from({ length: 200 }, (_, at) => table(`t${at}`)));
  const target = new Told();
  const mirror = mirrorOf(target, () => Promise.resolve(all), all);
  const some = Array.from({ length: 20 }, (_, at) => mirror.readySome(borrow, named(`t${at * 9}`)));
  await Promise.all([mirror.ready(borrow), ...some]);
  assert.equal(target.made().length, 200);
  assert.equal(new Set(target.made()).size, 200);
});

Deno.test("a mirror gives its connection back before PostgreSQL is told of the tables", async () => {
  const all = schemaWith(table("a"));
  const target = new Told();
  const told = Promise.withResolvers<void>();
  target.gate = told.promise;
  const released = Promise.withResolvers<Lease>();
  const mirror = mirrorOf(target, () => Promise.resolve(all), all);
  const ready = mirror.ready({ ...borrow, release: released.resolve });
  assert.equal(await released.promise, LEASE);
  assert.deepEqual(target.made(), []);
  told.resolve();
  await ready;
  assert.deepEqual(target.made(), ["a"]);
});

Deno.test("a mirror that is told the same schema again tells its process nothing", async () => {
  const all = schemaWith(table("a"));
  const target = new Told();
  const mirror = mirrorOf(target, () => Promise.resolve(all), all);
  await mirror.ready(borrow);
  target.sql = [];
  mirror.changed();
  await mirror.ready(borrow);
  assert.deepEqual(target.sql, []);
});

Deno.test("a new process has some tables at first as well", async () => {
  const all = schemaWith(table("a"), table("b"));
  const target = new Told();
  const mirror = mirrorOf(target, () => Promise.resolve(all), all);
  await mirror.ready(borrow);
  target.generation = 2;
  target.sql = [];
  assert.equal(await mirror.readySome(borrow, named("b")), 2);
  assert.deepEqual(target.made(), ["b"]);
  assert.equal(mirror.isWhole, false);
  // Though it is not long ago that the schema was read.
  await mirror.ready(borrow);
  assert.deepEqual(target.made(), ["b", "a"]);
});

Deno.test("a process that begins with what was kept is told of nothing but what changed since", async () => {
  const tables = Array.from({ length: 250 }, (_, at) => table(`t${at}`, at > 0 ? ["t0"] : []));
  let all = schemaWith(...tables);
  const target = new Told();
  const kept = Promise.withResolvers<void>();
  let runs: () => void = () => {};
  const mirror = mirrorOf(target, () => Promise.resolve(all), all, (_ms, run) => {
    runs = run;
    return () => runs = () => {};
  });
  target.keep = (_generation, done) => {
    done(++target.kept);
    kept.resolve();
    return Promise.resolve();
  };
  await mirror.ready(borrow);
  runs();
  await kept.promise;
  all = schemaWith(...tables, table("more", ["t0"]));
  target.generation = 2;
  target.holds = 1;
  target.sql = [];
  await mirror.ready(borrow);
  assert.deepEqual([target.made(), target.keys(), mirror.isWhole], [["more"], ["more_t0"], true]);
  // One that began with nothing is told of everything.
  target.generation = 3;
  target.holds = 0;
  target.sql = [];
  await mirror.ready(borrow);
  assert.deepEqual([target.made().length, target.keys().length], [251, 250]);
});

Deno.test("what is soon made again is not kept", async () => {
  const all = schemaWith(...Array.from({ length: 50 }, (_, at) => table(`t${at}`)));
  let waits = 0;
  const mirror = mirrorOf(new Told(), () => Promise.resolve(all), all, () => {
    waits++;
    return () => {};
  });
  await mirror.ready(borrow);
  assert.equal(waits, 0);
});

Deno.test("the same table has the same OIDs whatever else is laid out", () => {
  const alone = layOut(schemaWith(table("b")), { publicIs: "SQLUser" }).relations.get("SQLUSER\0B");
  const among = layOut(schemaWith(table("a"), table("b"), table("c")), { publicIs: "SQLUser" });
  assert.deepEqual(among.relations.get("SQLUSER\0B"), alone);
});

Deno.test("after each change of the schema the catalog shows all of it", async (t) => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const ask = async (sql: string) => textRows(await client.query(sql));
    const SHOWN = "SELECT string_agg(c.relname || '(' || (SELECT string_agg(attname || ' ' || " +
      "format_type(atttypid, atttypmod) || coalesce(' -- ' || col_description(c.oid, attnum), ''), " +
      "', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) || ')' || " +
      "coalesce((SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY contype) " +
      "FROM pg_constraint k WHERE conrelid = c.oid AND contype IN ('p', 'f')), ''), ' ' " +
      "ORDER BY relname) FROM pg_class c WHERE relnamespace = 'public'::regnamespace " +
      "AND relkind IN ('r', 'v')";
    const steps: [string, string][] = [
      ["CREATE TABLE a (id int PRIMARY KEY)", "a(id integer)PRIMARY KEY (id)"],
      [
        "CREATE TABLE b (a int REFERENCES a (id))",
        "a(id integer)PRIMARY KEY (id) b(a integer)FOREIGN KEY (a) REFERENCES a(id)",
      ],
      [
        "CREATE VIEW v AS SELECT * FROM a",
        "a(id integer)PRIMARY KEY (id) b(a integer)FOREIGN KEY (a) REFERENCES a(id) v(id integer)",
      ],
      ["DROP TABLE b", "a(id integer)PRIMARY KEY (id) v(id integer)"],
      [
        "ALTER TABLE a ADD COLUMN j jsonb",
        "a(id integer, j jsonb)PRIMARY KEY (id) v(id integer)",
      ],
      [
        "COMMENT ON COLUMN a.j IS 'facts'",
        "a(id integer, j jsonb -- facts)PRIMARY KEY (id) v(id integer)",
      ],
      ["DROP VIEW v", "a(id integer, j jsonb -- facts)PRIMARY KEY (id)"],
      [
        "ALTER TABLE a DROP COLUMN j; ALTER TABLE a ADD COLUMN j varchar(7)",
        "a(id integer, j character varying(7))PRIMARY KEY (id)",
      ],
      ["DROP TABLE a; CREATE TABLE a (k uuid)", "a(k uuid)"],
    ];
    for (const [sql, shown] of steps) {
      await t.step(sql, async () => {
        await client.query(sql);
        assert.deepEqual(await ask(SHOWN), [[shown]]);
      });
    }
    client.close();
  }, { flags: { auth: "trust" } });
});

Deno.test("what was laid out before is the same object, unless its names or numbers are not to be had", () => {
  const laid = new LaidTables();
  const [a, b, other] = [table("a"), table("b"), table("b", ["a"])];
  const first = layOut(schemaWith(a, b), { publicIs: "SQLUser", laid }).relations;
  const second = layOut(schemaWith(a, other), { publicIs: "SQLUser", laid }).relations;
  assert.equal(second.get("SQLUSER\0A"), first.get("SQLUSER\0A"));
  assert.notEqual(second.get("SQLUSER\0B"), first.get("SQLUSER\0B"));
  // A table that comes before takes the name of the key.
  const taker = table("a_0");
  const named = { ...taker, keys: [{ ...taker.keys[0], name: "b_pkey" }] };
  const schema = schemaWith(a, b, named);
  const third = layOut(schema, { publicIs: "SQLUser", laid }).relations;
  assert.deepEqual(third, layOut(schema, { publicIs: "SQLUser" }).relations);
  assert.notDeepEqual(third.get("SQLUSER\0B"), first.get("SQLUSER\0B"));
  // And gives it back.
  const fourth = layOut(schemaWith(a, b), { publicIs: "SQLUser", laid }).relations;
  assert.deepEqual(fourth, first);
});
