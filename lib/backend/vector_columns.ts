// Asks IRIS's class dictionary what vectors its columns hold, of which no metadata tells more than that they do.

import { askDictionary, type TableOfIris } from "./class_dictionary.ts";
import type { Lease } from "./contract.ts";

export interface VectorColumn {
  schema: string;
  table: string;
  column: string;
  /** IRIS's type of the elements. */
  element: string;
  /** How many there are, -1 where that is free. */
  typmod: number;
}

/** That Parameters can be read as one text, `DATATYPE=DOUBLE,LEN=3`, is not verified against a live IRIS. */
const QUESTION = "SELECT c.SqlSchemaName, c.SqlTableName, p.SqlFieldName, p.Parameters " +
  "FROM %Dictionary.CompiledProperty AS p, %Dictionary.CompiledClass AS c " +
  "WHERE c.Name = p.parent AND p.Type IN ('%Library.Vector', '%Library.Embedding')";

/** What VECTOR is without a word on its elements. (RSQL_datatype) */
const DEFAULT_ELEMENT = "FLOAT";

/** Nothing where IRIS does not let this user look. */
export async function vectorColumns(
  lease: Lease,
  of?: TableOfIris,
): Promise<VectorColumn[]> {
  const rows = await askDictionary(lease, QUESTION, of);
  return rows.map(([schema, table, column, parameters]) => ({
    schema: schema ?? "",
    table: table ?? "",
    column: column ?? "",
    ...told(parameters ?? ""),
  }));
}

function told(parameters: string): Pick<VectorColumn, "element" | "typmod"> {
  const values = new Map(
    parameters.split(",").map((pair) => pair.split("=", 2) as [string, string]),
  );
  const length = Number(values.get("LEN"));
  return {
    element: values.get("DATATYPE")?.toUpperCase() || DEFAULT_ELEMENT,
    typmod: Number.isInteger(length) && length > 0 ? length : -1,
  };
}
