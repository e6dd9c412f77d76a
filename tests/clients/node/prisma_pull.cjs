// What Prisma's schema engine makes of a schema that is there: its `db pull`, without its command line.

const { readFileSync } = require("node:fs");
const { PrismaPg } = require("@prisma/adapter-pg");
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = require(
  "@prisma/driver-adapter-utils",
);
// The very one that the adapter has.
const Result = require(
  require.resolve("pg/lib/result", { paths: [require.resolve("@prisma/adapter-pg")] }),
);
const { fact, URL } = require("./facts.cjs");

const CHAR = 18;
const TEXT = 25;

/** The adapter does not know "char", which the engine cannot do without. */
let charColumns = [];
const { addFields } = Result.prototype;
Result.prototype.addFields = function (fields) {
  charColumns = fields.map(({ dataTypeID }) => dataTypeID === CHAR);
  for (const field of fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
  return addFields.call(this, fields);
};

class WithChar extends PrismaPg {
  async connect() {
    const adapter = await super.connect();
    const { queryRaw } = adapter;
    adapter.queryRaw = async (query) => {
      const told = await queryRaw.call(adapter, query);
      const columnTypes = told.columnTypes.map((type, index) =>
        charColumns[index] ? ColumnTypeEnum.Character : type
      );
      return { ...told, columnTypes };
    };
    return adapter;
  }
}

global.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };

const DATA_MODEL = `
datasource db {
  provider = "postgresql"
  schemas  = ["public", "app"]
}
`;

/** It is made for bundlers, which do what is done here. */
async function loadEngine() {
  const bindings = await import(
    require.resolve("@prisma/schema-engine-wasm/schema_engine_bg")
  );
  const place = require.resolve("@prisma/schema-engine-wasm").replace(/\.js$/, "_bg.wasm");
  const { instance } = await WebAssembly.instantiate(readFileSync(place), {
    "./schema_engine_bg.js": bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

async function main() {
  const SchemaEngine = await loadEngine();
  const files = [{ path: "schema.prisma", content: DATA_MODEL }];
  const adapter = bindMigrationAwareSqlAdapterFactory(new WithChar({ connectionString: URL }));
  const engine = await SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => {},
    adapter,
  );
  const told = await engine.introspect({
    schema: { files },
    baseDirectoryPath: "/",
    force: true,
    compositeTypeDepth: -1,
    namespaces: ["public", "app"],
  });
  fact("warnings", (told.warnings ?? "").split("\n"));
  for (const { content } of told.schema.files) {
    for (const part of content.split("\n}\n")) {
      const lines = part.trim().split("\n");
      fact(lines.find((line) => line.endsWith("{")) ?? "the rest", lines);
    }
  }
  process.exit();
}

main().catch((cause) => {
  console.error(cause);
  process.exit(1);
});
