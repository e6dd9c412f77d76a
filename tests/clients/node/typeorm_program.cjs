// An application on TypeORM: its schema made by `synchronize`, twice, so that it reads back what it made.

require("reflect-metadata");
const { DataSource, EntitySchema, In, Like, MoreThan } = require("typeorm");
const { fact, failure, URL } = require("./facts.cjs");

const Author = new EntitySchema({
  name: "Author",
  tableName: "to_author",
  columns: {
    id: { type: "int", primary: true, generated: true },
    name: { type: "varchar", length: 50, unique: true },
    born: { type: "date", nullable: true },
    active: { type: "boolean", default: true },
    created: { type: "timestamptz", createDate: true },
  },
  relations: {
    books: { type: "one-to-many", target: "Book", inverseSide: "author", cascade: true },
  },
});

const Book = new EntitySchema({
  name: "Book",
  tableName: "to_book",
  columns: {
    id: { type: "uuid", primary: true },
    title: { type: "text" },
    price: { type: "numeric", precision: 10, scale: 2 },
    meta: { type: "jsonb", nullable: true },
    stock: { type: "bigint", default: 0 },
    cover: { type: "bytea", nullable: true },
  },
  relations: {
    author: {
      type: "many-to-one",
      target: "Author",
      inverseSide: "books",
      onDelete: "CASCADE",
      nullable: false,
    },
  },
  indices: [{ columns: ["title", "price"] }],
});

async function main() {
  const source = await new DataSource({
    type: "postgres",
    url: URL,
    entities: [Author, Book],
    synchronize: true,
  }).initialize();
  const changes = await source.driver.createSchemaBuilder().log();
  fact("nothing left to synchronise", changes.upQueries.map(({ query }) => query));
  const authors = source.getRepository("Author");
  const books = source.getRepository("Book");
  const id = (n) => `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`;
  const ada = await authors.save({
    name: "Ada",
    born: "1815-12-10",
    books: [1, 2, 3].map((n) => ({
      id: id(n),
      title: `Notes ${n}`,
      price: n * 1.5,
      meta: { n },
      cover: Buffer.from([0, n]),
    })),
  });
  await authors.save([{ name: "Grace" }, { name: "Barbara", active: false }]);
  fact("saved", [ada.id, ada.active, ada.created instanceof Date]);
  fact(
    "find",
    await authors.find({
      select: { id: true, name: true, born: true, active: true },
      order: { name: "ASC" },
      take: 2,
      skip: 1,
    }),
  );
  fact(
    "relations",
    await books.find({
      relations: { author: true },
      where: { price: MoreThan(2) },
      order: { title: "ASC" },
    })
      .then((found) =>
        found.map((
          { title, price, meta, stock, cover, author },
        ) => [title, price, meta, stock, cover, author.name])
      ),
  );
  fact("in", await authors.countBy({ name: In(["Ada", "Grace", "x"]), active: true }));
  fact("like", await books.findBy({ title: Like("%2") }).then((found) => found.length));
  fact(
    "one to many",
    await authors.find({
      relations: { books: true },
      order: { id: "ASC", books: { title: "DESC" } },
    })
      .then((found) => found.map(({ name, books }) => [name, books.map(({ title }) => title)])),
  );
  fact(
    "take",
    await authors.findAndCount({ relations: { books: true }, order: { id: "ASC" }, take: 1 }).then((
      [found, count],
    ) => [found[0].books.length, count]),
  );
  fact(
    "builder",
    await authors.createQueryBuilder("a").leftJoin("a.books", "b").select("a.name", "name")
      .addSelect("COUNT(b.id)", "n")
      .addSelect("SUM(b.price)", "total").groupBy("a.name").having("COUNT(b.id) >= :n", { n: 0 })
      .orderBy("a.name").getRawMany(),
  );
  fact(
    "upsert",
    await authors.upsert([{ name: "Ada", active: false }], ["name"]).then(() =>
      authors.findOneBy({ name: "Ada" })
    ).then(({ active }) => active),
  );
  fact(
    "increment",
    await books.increment({ title: "Notes 1" }, "stock", 5).then(({ affected }) => affected),
  );
  fact(
    "update",
    await books.update({ title: "Notes 1" }, { price: 99.99 }).then(({ affected }) => affected),
  );
  await failure("unique", () => authors.insert({ name: "Ada" }));
  await failure("not null", () => books.insert({ id: id(9), title: "x", price: 1 }));
  await source.transaction(async (manager) => {
    await manager.getRepository("Author").insert({ name: "Gone" });
    throw new Error("back");
  }).catch(() => {});
  fact("rolled back", await authors.countBy({ name: "Gone" }));
  await authors.delete({ name: "Ada" });
  fact("cascade", await books.count());
  await source.dropDatabase();
  await source.destroy();
}

main();
