// The bill of materials names what is locked, all of it, and nothing that only tests use.

import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { sbom } from "../scripts/sbom.ts";

const { components, dependencies } = sbom();
const libraries = components.filter(({ type }) => type === "library");

Deno.test("versions are exact", () => {
  for (const specifier of Object.values(config.imports)) {
    assert.match(specifier, /^npm:.+@\d+\.\d+\.\d+$/);
  }
});

Deno.test("each library has its version, its place and its hash", () => {
  for (const { name, version, purl, hashes } of libraries) {
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.ok(purl?.startsWith("pkg:npm/") && purl.endsWith(`@${version}`), name);
    assert.match(hashes?.[0].content ?? "", /^[0-9a-f]{128}$/);
  }
});

Deno.test("what is needed is there, and what is there is needed", () => {
  const there = new Set(components.map((component) => component["bom-ref"]));
  const needed = new Set(dependencies.flatMap(({ dependsOn }) => dependsOn));
  assert.deepEqual([...needed].sort(), [...there].sort());
});

Deno.test("the driver, the parser and PostgreSQL are among them, and what only tests use is not", () => {
  const names = libraries.map(({ name }) => name);
  for (const name of ["@intersystems/intersystems-iris-native", "libpg-query", "decimal.js"]) {
    assert.ok(names.includes(name), name);
  }
  assert.ok(names.includes("@electric-sql/pglite"));
  for (const name of ["fast-check", "pg", "postgres"]) assert.ok(!names.includes(name), name);
});
