// An application on Drizzle: its query builder and its relations.

const { drizzle } = require("drizzle-orm/node-postgres");
const { relations, sql, eq, and, gt, desc, count, sum, ilike, inArray } = require("drizzle-orm");
const { pgTable, serial, text, varchar, integer, numeric, boolean, jsonb, timestamp, uuid, date } =
  require("drizzle-orm/pg-core");
const { Pool } = require("pg");
const { fact, failure, URL } = require("./facts.cjs");

const authors = pgTable("dz_author", {
  id: serial("id").primaryKey(),
  name: varchar("name", { length: 40 }).notNull().unique(),
  active: boolean("active").default(true),
  born: date("born"),
  at: timestamp("at", { withTimezone: true }).defaultNow(),
});
const books = pgTable("dz_book", {
  id: uuid("id").primaryKey(),
  title: text("title").notNull(),
  price: numeric("price", { precision: 8, scale: 2 }),
  meta: jsonb("meta"),
  authorId: integer("author_id").references(() => authors.id, { onDelete: "cascade" }),
});
const authorsRelations = relations(authors, ({ many }) => ({ books: many(books) }));
const booksRelations = relations(
  books,
  ({ one }) => ({ author: one(authors, { fields: [books.authorId], references: [authors.id] }) }),
);

async function main() {
  const pool = new Pool({ connectionString: URL });
  const db = drizzle(pool, { schema: { authors, books, authorsRelations, booksRelations } });
  await db.execute(
    sql`CREATE TABLE "dz_author" ("id" serial PRIMARY KEY NOT NULL, "name" varchar(40) NOT NULL, "active" boolean DEFAULT true, "born" date, "at" timestamp with time zone DEFAULT now(), CONSTRAINT "dz_author_name_unique" UNIQUE("name"))`,
  );
  await db.execute(
    sql`CREATE TABLE "dz_book" ("id" uuid PRIMARY KEY NOT NULL, "title" text NOT NULL, "price" numeric(8, 2), "meta" jsonb, "author_id" integer)`,
  );
  await db.execute(
    sql`ALTER TABLE "dz_book" ADD CONSTRAINT "dz_book_author_fk" FOREIGN KEY ("author_id") REFERENCES "public"."dz_author"("id") ON DELETE cascade ON UPDATE no action`,
  );
  await db.execute(sql`CREATE INDEX "dz_book_title" ON "dz_book" USING btree ("title")`);
  fact(
    "returning",
    await db.insert(authors).values([{ name: "Ada", born: "1815-12-10" }, {
      name: "Grace",
      active: false,
    }]).returning({ id: authors.id, name: authors.name, active: authors.active }),
  );
  const id = (n) => `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`;
  await db.insert(books).values(
    [1, 2, 3].map((n) => ({
      id: id(n),
      title: `Notes ${n}`,
      price: String(n * 1.5),
      meta: { n },
      authorId: 1,
    })),
  );
  fact(
    "select",
    await db.select().from(books).where(and(gt(books.price, "2"), ilike(books.title, "%NOTES%")))
      .orderBy(desc(books.price)).limit(1).offset(1),
  );
  fact(
    "join",
    await db.select({ name: authors.name, n: count(books.id), total: sum(books.price) }).from(
      authors,
    ).leftJoin(books, eq(books.authorId, authors.id)).groupBy(authors.name).orderBy(authors.name),
  );
  fact(
    "in",
    await db.select({ t: books.title }).from(books).where(inArray(books.id, [id(1), id(3)]))
      .orderBy(books.title),
  );
  fact(
    "relations",
    await db.query.authors.findMany({
      columns: { name: true },
      with: { books: { columns: { title: true }, orderBy: books.title } },
      orderBy: authors.id,
    }),
  );
  fact(
    "one",
    await db.query.books.findFirst({
      where: eq(books.id, id(2)),
      with: { author: { columns: { name: true, born: true } } },
    }),
  );
  fact(
    "upsert",
    await db.insert(authors).values({ name: "Ada" }).onConflictDoUpdate({
      target: authors.name,
      set: { active: false },
    }).returning({ id: authors.id, active: authors.active }),
  );
  fact(
    "nothing",
    (await db.insert(authors).values({ name: "Ada" }).onConflictDoNothing()).rowCount,
  );
  fact(
    "update",
    await db.update(books).set({ price: sql`${books.price} * 2` }).where(eq(books.id, id(1)))
      .returning({ price: books.price }),
  );
  const sub = db.select({ a: books.authorId, n: count().as("n") }).from(books).groupBy(
    books.authorId,
  ).as("sub");
  fact(
    "subquery",
    await db.select({ name: authors.name, n: sub.n }).from(authors).innerJoin(
      sub,
      eq(sub.a, authors.id),
    ),
  );
  await failure("unique", () => db.insert(authors).values({ name: "Ada" }));
  await db.transaction(async (tx) => {
    await tx.insert(authors).values({ name: "Gone" });
    tx.rollback();
  }).catch(() => {});
  fact("rolled back", await db.$count(authors));
  fact(
    "delete",
    (await db.delete(authors).where(eq(authors.name, "Ada")).returning({ id: authors.id })).length,
  );
  fact("cascade", await db.$count(books));
  await db.execute(sql`DROP TABLE "dz_book"`);
  await db.execute(sql`DROP TABLE "dz_author"`);
  await pool.end();
}

main();
