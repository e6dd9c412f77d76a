// An application on Sequelize: models synchronised, asked, described.

const { DataTypes, fn, col, Op, Sequelize } = require("sequelize");
const { fact, failure, URL } = require("./facts.cjs");

async function main() {
  const sequelize = new Sequelize(URL, { logging: false });
  const Author = sequelize.define("sq_author", {
    name: { type: DataTypes.STRING(50), unique: true, allowNull: false },
    born: DataTypes.DATEONLY,
    active: { type: DataTypes.BOOLEAN, defaultValue: true },
  }, { freezeTableName: true });
  const Book = sequelize.define("sq_book", {
    id: { type: DataTypes.UUID, primaryKey: true },
    title: { type: DataTypes.TEXT, allowNull: false },
    price: DataTypes.DECIMAL(10, 2),
    meta: DataTypes.JSONB,
    pages: { type: DataTypes.INTEGER, defaultValue: 0 },
  }, { freezeTableName: true, indexes: [{ fields: ["title"] }], timestamps: false });
  Author.hasMany(Book, { foreignKey: { name: "authorId", allowNull: false }, onDelete: "CASCADE" });
  Book.belongsTo(Author, { foreignKey: "authorId" });
  await sequelize.sync({ force: true });
  const queries = sequelize.getQueryInterface();
  fact("tables", (await queries.showAllTables()).filter((name) => name.startsWith("sq_")).sort());
  for (const table of ["sq_author", "sq_book"]) {
    fact(`describe ${table}`, await queries.describeTable(table));
    fact(
      `indexes of ${table}`,
      await queries.showIndex(table).then((all) =>
        all.map(({ name, primary, unique, fields }) => [name, primary, unique, fields])
      ),
    );
    fact(
      `foreign keys of ${table}`,
      await queries.getForeignKeyReferencesForTable(table).then((all) =>
        all.map((
          { constraintName, columnName, referencedTableName, referencedColumnName },
        ) => [constraintName, columnName, referencedTableName, referencedColumnName])
      ),
    );
  }
  const ada = await Author.create({ name: "Ada", born: "1815-12-10" });
  const more = await Author.bulkCreate([{ name: "Grace" }, { name: "Barbara", active: false }], {
    returning: true,
  });
  fact("ids", [ada.id, more.map(({ id }) => id)]);
  const id = (n) => `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`;
  await Book.bulkCreate(
    [1, 2, 3].map((n) => ({
      id: id(n),
      title: `Notes ${n}`,
      price: n * 1.5,
      meta: { n, k: ["x"] },
      authorId: ada.id,
    })),
  );
  fact(
    "findAll",
    await Book.findAll({
      where: { price: { [Op.gt]: 2 }, title: { [Op.like]: "Notes%" } },
      order: [["price", "DESC"]],
      limit: 1,
      offset: 1,
      raw: true,
    }),
  );
  fact(
    "include",
    await Author.findAll({ include: Book, order: [["id", "ASC"], [Book, "title", "ASC"]] }).then((
      all,
    ) => all.map((one) => [one.name, one.sq_books.map(({ title, price }) => [title, price])])),
  );
  fact(
    "limited include",
    await Author.findAndCountAll({
      include: Book,
      order: [["id", "ASC"]],
      limit: 1,
      distinct: true,
    }).then(({ count, rows }) => [count, rows[0].sq_books.length]),
  );
  fact(
    "group",
    await Book.findAll({
      attributes: ["authorId", [fn("COUNT", col("id")), "n"], [fn("SUM", col("price")), "total"]],
      group: ["authorId"],
      raw: true,
    }),
  );
  fact("ilike", await Author.count({ where: { name: { [Op.iLike]: "%A%" } } }));
  fact(
    "or",
    await Author.findAll({
      where: { [Op.or]: [{ active: false }, { born: { [Op.lt]: "1900-01-01" } }] },
      order: ["name"],
      attributes: ["name"],
      raw: true,
    }),
  );
  fact("json", await Book.findAll({ where: { meta: { n: 2 } }, attributes: ["title"], raw: true }));
  fact(
    "findOrCreate",
    await Author.findOrCreate({ where: { name: "Ada" } }).then(([one, made]) => [one.id, made]),
  );
  fact(
    "upsert",
    await Book.upsert({ id: id(1), title: "Notes 1b", authorId: ada.id }).then((
      [one],
    ) => [one.title, one.price]),
  );
  fact(
    "update",
    await Book.update({ pages: 7 }, { where: { authorId: ada.id }, returning: ["title", "pages"] })
      .then(([count, rows]) => [count, rows.map(({ pages }) => pages)]),
  );
  fact(
    "increment",
    await Book.increment({ pages: 2 }, { where: { id: id(2) } }).then(() => Book.findByPk(id(2)))
      .then(({ pages }) => pages),
  );
  await failure("unique", () => Author.create({ name: "Ada" }));
  await failure("foreign key", () => Book.create({ id: id(8), title: "x", authorId: 999 }));
  await sequelize.transaction(async (transaction) => {
    await Author.create({ name: "Gone" }, { transaction });
    throw new Error("back");
  }).catch(() => {});
  fact("rolled back", await Author.count({ where: { name: "Gone" } }));
  fact("destroyed", await Author.destroy({ where: { name: "Ada" } }));
  fact("cascade", await Book.count());
  await queries.addColumn("sq_author", "age", { type: DataTypes.INTEGER });
  await queries.removeColumn("sq_author", "age");
  await sequelize.drop();
  await sequelize.close();
}

main();
