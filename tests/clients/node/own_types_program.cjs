// Enums and domains by node-postgres, TypeORM and Sequelize: as values, parameters and arrays.

require("reflect-metadata");
const pg = require("pg");
const { DataTypes, Sequelize } = require("sequelize");
const { DataSource, EntitySchema } = require("typeorm");
const { fact, failure, URL } = require("./facts.cjs");

const LABELS = ["sad", "ok", "happy", "so, so"];

async function byPg() {
  const client = new pg.Client(URL);
  await client.connect();
  await client.query(
    `CREATE TYPE ow_mood AS ENUM ('${LABELS.join("', '")}');
    CREATE DOMAIN ow_mail AS text CHECK (VALUE LIKE '%@%');
    CREATE TABLE ow_person (id int PRIMARY KEY, feels ow_mood, felt ow_mood[], mail ow_mail)`,
  );
  const insert = "INSERT INTO ow_person VALUES ($1, $2, $3, $4) RETURNING *";
  const told = ({ rows, fields }) => [
    rows,
    fields.map(({ name, dataTypeID }) => [name, dataTypeID < 16384 ? dataTypeID : "own"]),
  ];
  fact("pg insert", told(await client.query(insert, [1, "ok", ["sad", "so, so", null], "a@b"])));
  fact("pg binary", told(await client.query(insert, [2, Buffer.from("happy"), null, "c@d"])));
  const any = "SELECT id, feels, felt FROM ow_person WHERE feels = ANY($1::ow_mood[]) ORDER BY id";
  fact("pg any", told(await client.query(any, [["happy", "ok"]])));
  const named = { name: "named", text: "SELECT id FROM ow_person WHERE feels < $1 AND mail = $2" };
  for (const label of LABELS) {
    fact(`pg named ${label}`, (await client.query({ ...named, values: [label, "a@b"] })).rows);
  }
  const alone =
    "SELECT $1::ow_mood AS one, $2::ow_mood[] AS more, enum_range(NULL::ow_mood) AS whole";
  fact("pg alone", told(await client.query(alone, ["ok", ["sad"]])));
  const types = { getTypeParser: () => (value) => value };
  fact("pg text", (await client.query({ text: "TABLE ow_person", types })).rows);
  for (const values of [[3, "glad", [], "a@b"], [3, "ok", ["glad"], "a@b"], [3, "ok", [], "ab"]]) {
    await failure(`pg wrong ${JSON.stringify(values)}`, () => client.query(insert, values));
  }
  const { rows } = await client.query(
    "SELECT oid, typarray FROM pg_type WHERE typname = 'ow_mood'",
  );
  const [{ oid, typarray }] = rows;
  const { fields } = await client.query("SELECT feels, felt FROM ow_person");
  fact("pg numbers", fields.map(({ dataTypeID }) => [oid, typarray].indexOf(dataTypeID)));
  await client.query("DROP TABLE ow_person; DROP DOMAIN ow_mail; DROP TYPE ow_mood");
  await client.end();
}

async function byTypeOrm() {
  const Song = new EntitySchema({
    name: "Song",
    tableName: "ow_song",
    columns: {
      id: { type: "int", primary: true },
      tone: { type: "enum", enum: LABELS, default: "ok" },
      tones: { type: "enum", enum: LABELS, array: true, nullable: true },
    },
  });
  for (const round of [1, 2]) {
    const source = new DataSource({
      type: "postgres",
      url: URL,
      entities: [Song],
      synchronize: true,
    });
    await source.initialize();
    const songs = source.getRepository("Song");
    await songs.save([{ id: round * 2, tone: "sad", tones: ["ok", "so, so"] }, {
      id: round * 2 + 1,
    }]);
    fact(`typeorm ${round}`, await songs.find({ order: { tone: "DESC", id: "ASC" } }));
    fact(`typeorm log ${round}`, (await source.driver.createSchemaBuilder().log()).upQueries);
    if (round === 2) await source.dropDatabase();
    await source.destroy();
  }
}

async function bySequelize() {
  const sequelize = new Sequelize(URL, { logging: false });
  const define = (values) =>
    sequelize.define("ow_note", {
      mood: { type: DataTypes.ENUM(...values), allowNull: false },
      moods: DataTypes.ARRAY(DataTypes.ENUM(...values)),
    }, { freezeTableName: true, timestamps: false });
  const Note = define(LABELS);
  await sequelize.sync({ force: true });
  await Note.bulkCreate([{ mood: "ok", moods: ["sad"] }, { mood: "sad" }]);
  fact("sequelize", await Note.findAll({ raw: true, order: [["mood", "DESC"]] }));
  fact("sequelize described", await sequelize.getQueryInterface().describeTable("ow_note"));
  await failure("sequelize wrong", () => Note.create({ mood: "glad" }, { validate: false }));
  await sequelize.getQueryInterface().dropTable("ow_note", {});
  await sequelize.close();
}

byPg().then(byTypeOrm).then(bySequelize);
