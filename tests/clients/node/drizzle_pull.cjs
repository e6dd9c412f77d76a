// What drizzle-kit's `pull` writes of a schema that is there.

const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { fact, URL } = require("./facts.cjs");

const folder = mkdtempSync(join(tmpdir(), "drizzle-"));
const modules = dirname(dirname(require.resolve("drizzle-kit")));
try {
  symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(
    join(folder, "drizzle.config.json"),
    JSON.stringify({
      dialect: "postgresql",
      out: "./out",
      schemaFilter: ["public", "app", "empty"],
      dbCredentials: { url: URL, ssl: false },
    }),
  );
  execFileSync(process.execPath, [
    join(modules, "drizzle-kit/bin.cjs"),
    "pull",
    "--config=drizzle.config.json",
  ], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  for (const file of ["schema.ts", "relations.ts"]) {
    const written = readFileSync(join(folder, "out", file), "utf8");
    for (const part of written.split(/\n(?=export )/).slice(1)) {
      const lines = part.trim().split("\n");
      fact(`${file} ${lines[0].replace(/^export (const|type) | .*/g, "")}`, lines);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
