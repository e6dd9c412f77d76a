// Reads CREATE INDEX, DROP INDEX and BUILD INDEX.

import { parseParameterValue } from "./parse_table.ts";
import type { TokenReader } from "./token_reader.ts";
import type { BuildIndex, CreateIndex, DropIndex, IndexClass } from "./tree_ddl.ts";

export function parseCreateIndex(from: TokenReader): CreateIndex {
  const unique = from.skip("UNIQUE");
  const type = from.optional("BITMAP", "BITMAPEXTENT", "BITSLICE", "COLUMNAR");
  // Read and ignored, as IRIS does.
  if (type === null) from.optional("CLUSTERED", "NONCLUSTERED");
  from.expect("INDEX");
  const name = from.identifier();
  from.expect("ON");
  // TABLE is reserved, so it cannot be the table's name.
  from.skip("TABLE");
  const table = from.qualifiedName();
  const columns = type === "BITMAPEXTENT" && !from.at("(") ? [] : parseIndexed(from);
  const as = from.skip("AS") ? parseIndexClass(from) : null;
  const withData = from.skipAll("WITH", "DATA") ? from.identifiers() : [];
  const build = from.optional("IMMEDIATE", "DEFER");
  if (build !== null) from.skip("BUILD");
  return { kind: "create_index", unique, type, name, table, columns, as, withData, build };
}

function parseIndexed(from: TokenReader): CreateIndex["columns"] {
  from.expect("(");
  const columns = from.comma(() => ({
    name: from.identifier(),
    direction: from.optional("ASC", "DESC"),
  }));
  from.expect(")");
  return columns;
}

function parseIndexClass(from: TokenReader): IndexClass {
  if (from.at("HNSW") && !from.features.hnsw) throw from.expected("Index class");
  let name = from.identifier();
  while (from.skip(".")) name += `.${from.identifier()}`;
  if (name.toUpperCase() === "HNSW") name = "HNSW";
  if (!from.skip("(")) return { name, parameters: [] };
  const parameters = from.comma(() => {
    const parameter = from.identifier();
    from.expect("=");
    return { name: parameter, value: parseParameterValue(from) };
  });
  from.expect(")");
  return { name, parameters };
}

export function parseDropIndex(from: TokenReader): DropIndex {
  from.expect("INDEX");
  const ifExists = from.skipAll("IF", "EXISTS");
  const names = [from.identifier()];
  while (names.length < 3 && from.skip(".")) names.push(from.identifier());
  const name = names[names.length - 1];
  if (names.length > 1) {
    const schema = names.length === 3 ? names[0] : null;
    return { kind: "drop_index", ifExists, name, table: { schema, name: names[names.length - 2] } };
  }
  if (!from.skip("ON")) return { kind: "drop_index", ifExists, name, table: null };
  from.skip("TABLE");
  return { kind: "drop_index", ifExists, name, table: from.qualifiedName() };
}

export function parseBuildIndex(from: TokenReader): BuildIndex {
  from.expect("BUILD");
  from.oneOf("INDEX", "INDICES");
  from.expect("FOR", "TABLE");
  const table = from.qualifiedName();
  const names = from.optional("INDEX", "INDICES") === null
    ? []
    : from.comma(() => from.identifier());
  return { kind: "build_index", table, names };
}
