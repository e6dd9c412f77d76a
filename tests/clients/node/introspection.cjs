// What TypeORM, Sequelize, Knex and pg-introspection read of a schema that is there.

require("reflect-metadata");
const { makeIntrospectionQuery, parseIntrospectionResults } = require("pg-introspection");
const { Client } = require("pg");
const { knex } = require("knex");
const { Sequelize } = require("sequelize");
const { DataSource } = require("typeorm");
const { fact, URL } = require("./facts.cjs");

async function typeOrm() {
  const source = await new DataSource({ type: "postgres", url: URL }).initialize();
  const runner = source.createQueryRunner();
  fact("TypeORM schemas", [
    await runner.getSchemas(),
    await runner.getCurrentSchema(),
    await runner.getCurrentDatabase(),
  ]);
  for (const table of (await runner.getTables()).sort(byName)) {
    if (/information_schema|pg_catalog/.test(table.name)) continue;
    // It asks for them in no order.
    table.foreignKeys.sort(byName);
    fact(`TypeORM ${table.name}`, table);
  }
  for (const view of await runner.getViews(["people", "app.balance"])) {
    fact(`TypeORM ${view.name}`, view);
  }
  fact("TypeORM has", [
    await runner.hasTable("customer"),
    await runner.hasColumn("customer", "mail"),
    await runner.hasTable("nowhere"),
  ]);
  await runner.release();
  await source.destroy();
}

async function sequelize() {
  const connection = new Sequelize(URL, { logging: false });
  const queries = connection.getQueryInterface();
  fact("Sequelize showAllTables", await queries.showAllTables());
  fact("Sequelize showAllSchemas", await queries.showAllSchemas());
  fact("Sequelize databaseVersion", await queries.databaseVersion());
  for (const [schema, table] of TABLES) {
    const place = { tableName: table, schema };
    fact(`Sequelize describeTable ${schema}.${table}`, await queries.describeTable(place));
    const indexes = await queries.showIndex(place);
    fact(
      `Sequelize showIndex ${schema}.${table}`,
      indexes.map(({ indkey: _key, ...index }) => index),
    );
    fact(`Sequelize showConstraint ${schema}.${table}`, await queries.showConstraint(place));
    fact(
      `Sequelize foreign keys ${schema}.${table}`,
      await queries.getForeignKeyReferencesForTable(place),
    );
  }
  await connection.close();
}

async function knexColumns() {
  const connection = knex({ client: "pg", connection: URL });
  for (const [schema, table] of TABLES) {
    fact(
      `Knex columnInfo ${schema}.${table}`,
      await connection(table).withSchema(schema).columnInfo(),
    );
  }
  fact("Knex has", [
    await connection.schema.hasTable("city"),
    await connection.schema.withSchema("app").hasColumn("entry", "at"),
  ]);
  await connection.destroy();
}

/** All of the catalog in one query, as PostGraphile asks it. */
async function introspection() {
  const client = new Client(URL);
  await client.connect();
  const { rows: [{ introspection: text }] } = await client.query(makeIntrospectionQuery());
  const told = parseIntrospectionResults(text);
  fact("pg-introspection", [
    told.database.datname,
    told.classes.length,
    told.namespaces.map(({ nspname }) => nspname).sort(),
  ]);
  for (const one of told.classes.toSorted((a, b) => byName({ name: full(a) }, { name: full(b) }))) {
    if (!["public", "app", "empty"].includes(one.getNamespace().nspname)) continue;
    fact(`pg-introspection ${full(one)}`, [
      one.relkind,
      one.getDescription(),
      ...one.getAttributes().map((column) => [
        column.attnum,
        column.attname,
        column.getType().typname,
        column.atttypmod,
        column.attnotnull,
        column.atthasdef,
        column.attidentity,
        column.attgenerated,
        column.getDescription(),
      ]),
      ...one.getConstraints().toSorted((a, b) => a.conname < b.conname ? -1 : 1).map((key) => [
        key.conname,
        key.contype,
        key.conkey,
        key.confkey,
        key.confupdtype,
        key.confdeltype,
        key.getForeignClass()?.relname,
      ]),
      ...one.getIndexes().map((index) => [
        index.getIndexClass().relname,
        index.indisunique,
        index.indisprimary,
        index.indkey,
        index.indoption,
      ]),
    ]);
  }
  await client.end();
}

const full = (one) => `${one.getNamespace().nspname}.${one.relname}`;
const byName = (one, other) => one.name < other.name ? -1 : 1;

const TABLES = [
  ...[
    "country",
    "city",
    "customer",
    "product",
    "tag",
    "product_tag",
    "purchase",
    "purchase_line",
    "employee",
    "Setting",
    "every_type",
    "no_key",
    "people",
  ]
    .map((name) => ["public", name]),
  ...["account", "entry", "country", "balance"].map((name) => ["app", name]),
];

async function main() {
  await typeOrm();
  await sequelize();
  await knexColumns();
  await introspection();
}

main().catch((cause) => {
  console.error(cause);
  process.exit(1);
});
