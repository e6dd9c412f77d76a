// Lays a schema of IRIS out as relations of PostgreSQL: names, OIDs, and the SQL that makes them.

import { expressionOf } from "../sql/text/deparse.ts";
import { typeByOid } from "../types/types.ts";
import { vector } from "../types/vector.ts";
import { clientName, clientRole, clientSchema, cut, RelationNames } from "./client_names.ts";
import { defaultValue } from "./default_value.ts";
import type { Layout, Namespace, Reference, Relation, Step } from "./relations.ts";
import { LaidTables, type Source } from "./laid_tables.ts";
import { LaidTypes } from "./lay_out_types.ts";
import { Oids } from "./oids.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import { pathKey } from "../iris/names.ts";
import { sqlNameOf } from "./type_sql.ts";
import { grantsOn, rolesWith } from "./lay_out_rights.ts";
import { knownRoutines, routinesOf } from "./lay_out_routines.ts";
import type { ForeignKey, Index, Key, Schema, Sequence, Table, TableColumn } from "./schema.ts";

interface Named {
  table: Table;
  key: string;
  schema: string;
  name: string;
}

export interface LayOutOptions {
  /** IRIS's name of the schema that is public. */
  publicIs: string;
  /** Whom the gateway logs in as. */
  irisUser?: string;
  /** What was laid out before. */
  laid?: LaidTables;
}

export function layOut(
  { created, createdBy, comments, tables, userTypes, typesBy, sequences, routines, privileges }:
    Schema,
  { publicIs, irisUser, laid = new LaidTables() }: LayOutOptions,
): Layout {
  const names = new RelationNames();
  const named = tables.flatMap((table): Named[] => {
    const { key, schema, name } = laid.called(table, publicIs);
    return schema === null ? [] : [{ table, key, schema, name }];
    // What has the same number or name as another is told apart by this order, so that it is everywhere
    // the same.
  }).sort((one, other) => one.key < other.key ? -1 : 1)
    .filter(({ schema, name }) => names.enter(schema, name));
  const byKey = new Map(named.map((one) => [one.key, one]));
  const oids = new Oids();
  const said = new Map(comments.map(({ schema, comment }) => [
    clientSchema(schema, publicIs),
    comment,
  ]));
  const schemas = new Map<string, Namespace>();
  /** A schema is whose its first table is. */
  const enterSchema = (schema: string | null, owner: string | null) => {
    if (schema === null || schemas.has(schema)) return;
    const isPublic = schema === "public";
    const comment = said.get(schema) ?? (isPublic ? "standard public schema" : null);
    schemas.set(schema, {
      oid: isPublic ? null : oids.take("schema", schema),
      owner: isPublic ? null : clientRole(owner),
      comment,
    });
  };
  for (const { schema, table } of named) enterSchema(schema, table.owner);
  for (const schema of [publicIs, ...created]) {
    enterSchema(clientSchema(schema, publicIs), createdBy);
  }
  const types = new LaidTypes(userTypes, { publicIs, owner: clientRole(typesBy) });
  for (const { schema } of types.relations) enterSchema(schema, typesBy);
  const relations = [
    ...types.relations,
    ...named.map((one) => {
      const make = (source: Source) => relationOf(one, { ...source, byKey, publicIs, types });
      const { schema, table } = one;
      const hasOwn = table.columns.some(({ user }) => user);
      return hasOwn
        ? withTypes(make({ names, oids }), table, types)
        : laid.relationOf(table, { schema, names, oids, make });
    }),
  ];
  const inOrder = sequences.toSorted((one, other) =>
    keyOfSequence(one) < keyOfSequence(other) ? -1 : 1
  );
  for (const sequence of inOrder) {
    const schema = clientSchema(sequence.schema, publicIs);
    if (schema === null || !names.enter(schema, clientName(sequence.name))) continue;
    enterSchema(schema, sequence.owner);
    relations.push(sequenceOf(sequence, schema, oids));
  }
  for (const relation of routinesOf(routines, { publicIs, oids })) {
    enterSchema(relation.schema, null);
    relations.push(relation);
  }
  return {
    relations: new Map(relations.map((relation) => [relation.key, relation])),
    schemas,
    routines: knownRoutines(routines, publicIs),
    roles: privileges && rolesWith(privileges.roles, irisUser),
    grants: privileges ? grantsOn({ named, relations, routines, irisUser }, privileges) : new Map(),
  };
}

function withTypes(relation: Relation, { columns }: Table, types: LaidTypes): Relation {
  const own = columns.flatMap(({ user }) => {
    const type = user && types.relationOf(user);
    return type ? [...type.make, ...type.types ?? []] : [];
  });
  return own.length === 0 ? relation : { ...relation, types: own };
}

function keyOfSequence({ schema, name }: Sequence): string {
  return pathKey("sequence", schema, name);
}

function sequenceOf(sequence: Sequence, schema: string, oids: Oids): Relation {
  const { start, increment, least, most, cycles } = sequence;
  const name = clientName(sequence.name);
  const title = `${identifier(schema)}.${identifier(name)}`;
  const oid = oids.take("relation", schema, name);
  const sql =
    `CREATE SEQUENCE ${title} INCREMENT ${increment} MINVALUE ${least} MAXVALUE ${most} ` +
    `START ${start}${cycles ? " CYCLE" : ""}`;
  return {
    key: keyOfSequence(sequence),
    schema,
    kind: "sequence",
    title,
    oid,
    owner: clientRole(sequence.owner),
    columns: [],
    make: [{ sql, takes: { kind: "sequence", oid } }],
    references: [],
  };
}

interface Around extends Source {
  publicIs: string;
  types: LaidTypes;
  byKey: ReadonlyMap<string, Named>;
}

function relationOf(one: Named, around: Around): Relation {
  const { table, key, schema, name } = one;
  const title = `${identifier(schema)}.${identifier(name)}`;
  const takes = {
    kind: table.kind,
    oid: around.oids.take("relation", schema, name),
    typeOid: around.oids.take("type", schema, name),
    arrayOid: around.oids.take("array", schema, name),
  };
  const make: Step[] = table.kind === "view"
    ? [{ sql: viewOf(table, title, around.types), takes }]
    : [{ sql: tableOf(table, title, around.types), takes }, ...partsOf(one, title, around)];
  return {
    key,
    schema,
    kind: table.kind,
    title,
    oid: takes.oid,
    owner: clientRole(table.owner),
    columns: table.columns.map((column) => column.name),
    make: [...make, ...definitionOf(table, takes.oid), ...comments(table, title)],
    references: [
      ...table.foreignKeys.flatMap((each) => referenceOf(each, one, title, around)),
      ...table.columns.flatMap((column) => drawingOf(column, { title, around })),
    ],
  };
}

function tableOf({ columns }: Table, title: string, types: LaidTypes): string {
  const parts = columns.map((column) => {
    const value = column.counts ? null : toldDefault(column);
    return [
      quoted(column.name),
      typeOf(column, types),
      ...value === null ? [] : [`DEFAULT ${value}`],
      ...column.notNull || isCounter(column) ? ["NOT NULL"] : [],
    ].join(" ");
  });
  return `CREATE TABLE ${title} (${parts.join(", ")})`;
}

/** What the client wrote goes before what IRIS made of it; nothing but an expression is taken. */
function toldDefault({ default: iris, defaultText: told, type }: TableColumn): string | null {
  if (told !== null && expressionOf(told)) return `(${told})`;
  return defaultValue(iris, type);
}

/** Nobody asks it for rows, only for its columns. */
function viewOf({ columns }: Table, title: string, types: LaidTypes): string {
  const parts = columns.map((column) => `NULL::${typeOf(column, types)} AS ${quoted(column.name)}`);
  return `CREATE VIEW ${title} AS SELECT ${parts.join(", ")}`;
}

/** Where the catalog's pg_get_viewdef() finds it. */
function definitionOf({ definition }: Table, oid: number): Step[] {
  if (definition === null) return [];
  const rule = "'pg_catalog.pg_rewrite'::pg_catalog.regclass";
  return [
    // That of a view before it, which had the same OID, is not dropped with it.
    { sql: `DELETE FROM pg_catalog.pg_description WHERE objoid = ${oid} AND classoid = ${rule}` },
    {
      sql: "INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description) " +
        `VALUES (${oid}, ${rule}, 0, ${literal(` ${definition.trim()};`)})`,
    },
  ];
}

function partsOf({ table, schema, name }: Named, title: string, around: Around): Step[] {
  const { names, oids, types } = around;
  const place = (wanted: string) => names.choose(schema, name, wanted);
  const keyStep = (key: Key): Step => {
    const chosen = place(clientName(key.name));
    const what = key.kind === "primary" ? "PRIMARY KEY" : "UNIQUE";
    return {
      sql: `ALTER TABLE ${title} ADD CONSTRAINT ${identifier(chosen)} ${what} (${
        list(key.columns, table)
      })`,
      takes: { kind: "index", oid: oids.take("relation", schema, chosen) },
    };
  };
  const indexStep = (index: Index): Step => {
    const chosen = place(clientName(index.name));
    return {
      sql: index.hnsw && isIndexable(index, table)
        ? hnswOf(index.hnsw, `${identifier(chosen)} ON ${title}`, list(index.columns, table))
        : `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${identifier(chosen)} ON ${title} (${
          list(index.columns, table)
        })`,
      takes: { kind: "index", oid: oids.take("relation", schema, chosen) },
    };
  };
  const counterSteps = (column: TableColumn): Step[] => {
    const chosen = place(cut(`${name}_${clientName(column.name)}_seq`));
    const takes = { kind: "sequence", oid: oids.take("relation", schema, chosen) } as const;
    const sequence = `${identifier(schema)}.${identifier(chosen)}`;
    if (column.counts === "serial") {
      return [
        {
          sql: `CREATE SEQUENCE ${sequence} AS ${typeOf(column, types)} OWNED BY ` +
            `${title}.${quoted(column.name)}`,
          takes,
        },
        { sql: drawing(title, column.name, sequence) },
      ];
    }
    return [{
      sql: `ALTER TABLE ${title} ALTER COLUMN ${quoted(column.name)} ` +
        `ADD GENERATED ${column.always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY ` +
        `(SEQUENCE NAME ${sequence})`,
      takes,
    }];
  };
  const checkStep = (check: Table["checks"][number]): Step[] =>
    expressionOf(check.text)
      ? [{
        sql: `ALTER TABLE ${title} ADD CONSTRAINT ${identifier(clientName(check.name))} ` +
          `CHECK (${check.text})`,
      }]
      : [];
  return [
    ...table.columns.filter(isCounter).flatMap(counterSteps),
    ...table.keys.filter(({ columns }) => hasAll(table, columns)).map(keyStep),
    ...table.checks.flatMap(checkStep),
    ...table.indexes.filter(({ columns }) => hasAll(table, columns)).map(indexStep),
  ];
}

/** pgvector indexes vectors of so many elements at most, and of one size. */
const DIMENSIONS_MAX = 2000;

function isIndexable({ columns }: Index, table: Table): boolean {
  const [column, ...others] = columns.map((name) => columnOf(table, name)!);
  return others.length === 0 && column.type === vector.oid && column.typmod > 0 &&
    column.typmod <= DIMENSIONS_MAX;
}

function hnswOf(
  { operators, options }: NonNullable<Index["hnsw"]>,
  on: string,
  column: string,
): string {
  const given = options.length > 0 ? ` WITH (${options.join(", ")})` : "";
  return `CREATE INDEX ${on} USING hnsw (${column} public.${operators})${given}`;
}

const ACTIONS: ReadonlySet<string> = new Set([
  "NO ACTION",
  "CASCADE",
  "SET NULL",
  "SET DEFAULT",
  "RESTRICT",
]);

/** IRIS's key may lead to a table's row number, which is no column; that one is not shown. */
function referenceOf(
  key: ForeignKey,
  { table }: Named,
  title: string,
  { byKey }: Around,
): Reference[] {
  const to = byKey.get(pathKey(key.toSchema, key.toTable));
  if (!to || !hasAll(to.table, key.toColumns) || !hasAll(table, key.columns)) return [];
  const action = (what: string, rule: string) =>
    ACTIONS.has(rule) && rule !== "NO ACTION" ? ` ON ${what} ${rule}` : "";
  return [{
    to: to.key,
    sql: `ALTER TABLE ${title} ADD CONSTRAINT ${quoted(key.name)} FOREIGN KEY (${
      list(key.columns, table)
    }) REFERENCES ${identifier(to.schema)}.${identifier(to.name)} (${
      list(key.toColumns, to.table)
    })${action("UPDATE", key.onUpdate)}${action("DELETE", key.onDelete)}`,
  }];
}

function drawing(title: string, column: string, sequence: string): string {
  return `ALTER TABLE ${title} ALTER COLUMN ${quoted(column)} ` +
    `SET DEFAULT pg_catalog.nextval(${literal(sequence)}::pg_catalog.regclass)`;
}

/** A default that draws from a sequence of its own, which has to be there before. */
function drawingOf(
  { name, sequence }: TableColumn,
  { title, around: { publicIs } }: { title: string; around: Around },
): Reference[] {
  const schema = sequence && clientSchema(sequence.schema, publicIs);
  if (!sequence || schema === null) return [];
  return [{
    to: pathKey("sequence", sequence.schema, sequence.name),
    sql: drawing(title, name, `${identifier(schema)}.${identifier(clientName(sequence.name))}`),
  }];
}

function comments({ kind, comment, columns }: Table, title: string): Step[] {
  const about = comment === null
    ? []
    : [{ sql: `COMMENT ON ${kind.toUpperCase()} ${title} IS ${literal(comment)}` }];
  return [
    ...about,
    ...columns.flatMap(({ name, comment }) =>
      comment === null
        ? []
        : [{ sql: `COMMENT ON COLUMN ${title}.${quoted(name)} IS ${literal(comment)}` }]
    ),
  ];
}

function quoted(iris: string): string {
  return identifier(clientName(iris));
}

function hasAll(table: Table, columns: readonly string[]): boolean {
  return columns.length > 0 && columns.every((name) => columnOf(table, name) !== undefined);
}

/** Each column as its own table spells it. */
function list(columns: readonly string[], table: Table): string {
  return columns.map((name) => quoted(columnOf(table, name)!.name)).join(", ");
}

function columnOf({ columns }: Table, name: string): TableColumn | undefined {
  const key = pathKey(name);
  return columns.find((column) => pathKey(column.name) === key);
}

const COUNTERS: ReadonlySet<string> = new Set(["int2", "int4", "int8"]);

function isCounter({ counts, type }: TableColumn): boolean {
  return counts !== null && COUNTERS.has(typeByOid(type)!.name);
}

/** A type of a user's own stands under its name, where PostgreSQL has it. */
function typeOf({ type, typmod, user }: TableColumn, types: LaidTypes): string {
  const own = user && types.relationOf(user);
  if (own) return `${own.title}${user.array ? "[]" : ""}`;
  return sqlNameOf(typeByOid(type)!, typmod);
}
