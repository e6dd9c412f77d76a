// An application on Knex: schema builder, queries, transactions.

const knex = require("knex");
const { fact, failure, URL } = require("./facts.cjs");

async function main() {
  const db = knex({ client: "pg", connection: URL });
  await db.schema.createTable("kx_author", (table) => {
    table.increments("id");
    table.string("name", 40).notNullable().unique();
    table.decimal("worth", 10, 2).defaultTo(0);
    table.jsonb("data");
    table.timestamp("at", { useTz: true }).defaultTo(db.fn.now());
  });
  await db.schema.createTable("kx_book", (table) => {
    table.bigIncrements("id");
    table.integer("author_id").notNullable().references("kx_author.id").onDelete("CASCADE");
    table.text("title").index();
    table.boolean("read").defaultTo(false);
  });
  await db.schema.alterTable("kx_book", (table) => table.smallint("pages"));
  fact("has", [
    await db.schema.hasTable("kx_book"),
    await db.schema.hasColumn("kx_book", "pages"),
    await db.schema.hasTable("kx_none"),
  ]);
  fact("info", await db("kx_author").columnInfo());
  fact(
    "insert",
    await db("kx_author").insert([{ name: "Ada", data: { a: 1 } }, { name: "Grace", worth: 1.5 }], [
      "id",
      "worth",
    ]),
  );
  fact(
    "ids",
    await db("kx_book").insert(
      [1, 2, 3, 4].map((n) => ({ author_id: n % 2 + 1, title: `t${n}`, pages: n })),
    ).returning("id"),
  );
  fact(
    "where",
    await db("kx_book").where("pages", ">", 1).whereIn("author_id", [1, 2]).orderBy("title", "desc")
      .limit(2).offset(1).select("title", "pages", "read"),
  );
  fact(
    "join",
    await db("kx_author as a").join("kx_book as b", "a.id", "b.author_id").groupBy("a.name").select(
      "a.name",
    ).count("* as n").sum("b.pages as s").orderBy("a.name"),
  );
  fact("first", await db("kx_author").whereNull("data").first("name", "worth"));
  fact(
    "with",
    await db.with("w", db("kx_book").where("pages", "<", 4)).select(db.raw("count(*)::int as n"))
      .from("w"),
  );
  fact(
    "union",
    await db("kx_author").select("name").unionAll(db("kx_book").select("title")).orderBy("name"),
  );
  fact(
    "merge",
    await db("kx_author").insert({ name: "Ada", worth: 7 }).onConflict("name").merge().returning([
      "id",
      "worth",
    ]),
  );
  fact(
    "update",
    await db("kx_book").where({ title: "t1" }).update({
      read: true,
      pages: db.raw("pages + ?", [10]),
    }, ["pages", "read"]),
  );
  fact("raw", (await db.raw("select ?? from ?? where ?? = ?", ["title", "kx_book", "id", 2])).rows);
  fact("pluck", await db("kx_book").distinct("author_id").orderBy("author_id").pluck("author_id"));
  await failure("unique", () => db("kx_author").insert({ name: "Ada" }));
  await db.transaction(async (trx) => {
    await trx("kx_author").insert({ name: "Gone" });
    await trx.transaction(async (inner) => {
      await inner("kx_author").where({ name: "Gone" }).update({ worth: 1 });
      throw new Error("inner");
    }).catch(() => {});
    fact("savepoint", await trx("kx_author").where({ name: "Gone" }).select("worth"));
    throw new Error("outer");
  }).catch(() => {});
  fact("deleted", await db("kx_author").where("name", "Ada").del());
  fact("cascade", await db("kx_book").count());
  await db.schema.dropTable("kx_book");
  await db.schema.dropTable("kx_author");
  await db.destroy();
}

main();
