// Asks IRIS's class dictionary which indexes are HNSW, of which INFORMATION_SCHEMA tells only that they are there.

import { askDictionary, type TableOfIris } from "./class_dictionary.ts";
import type { Lease } from "./contract.ts";

export interface VectorIndex {
  schema: string;
  table: string;
  index: string;
  /** By their names in capitals; what nobody said is not there. */
  parameters: ReadonlyMap<string, string>;
}

/** That an index's Parameters can be read as one text, `Distance=Cosine,M=16`, is not verified against a live
 * IRIS. */
const QUESTION = "SELECT c.SqlSchemaName, c.SqlTableName, i.SqlName, i.Parameters " +
  "FROM %Dictionary.CompiledIndex AS i, %Dictionary.CompiledClass AS c " +
  "WHERE c.Name = i.parent AND i.TypeClass = '%SQL.Index.HNSW'";

/** Nothing where IRIS does not let this user look. */
export async function vectorIndexes(
  lease: Lease,
  of?: TableOfIris,
): Promise<VectorIndex[]> {
  const rows = await askDictionary(lease, QUESTION, of);
  return rows.map(([schema, table, index, parameters]) => ({
    schema: schema ?? "",
    table: table ?? "",
    index: index ?? "",
    parameters: new Map(
      (parameters ?? "").split(",").filter((pair) => pair.includes("=")).map((pair) => {
        const at = pair.indexOf("=");
        return [pair.slice(0, at).trim().toUpperCase(), pair.slice(at + 1).trim()];
      }),
    ),
  }));
}
