// Asks IRIS's class dictionary which columns of a table compare their strings character by character.

import { askDictionary, type TableOfIris } from "./class_dictionary.ts";
import type { Lease } from "./contract.ts";

/** That Parameters can be read as one text with `COLLATION=EXACT` in it is not verified against a live IRIS. */
const QUESTION = "SELECT p.SqlFieldName, p.Parameters " +
  "FROM %Dictionary.CompiledProperty AS p, %Dictionary.CompiledClass AS c " +
  "WHERE c.Name = p.parent";

/** Their names in capitals. All others may fold case, also where IRIS does not let this user look: to compare
 * them exactly is never wrong, only slower. */
export async function exactColumns(
  lease: Lease,
  of: TableOfIris,
): Promise<ReadonlySet<string>> {
  const rows = await askDictionary(lease, QUESTION, of);
  return new Set(
    rows.filter(([, parameters]) => isExact(parameters ?? ""))
      .map(([column]) => (column ?? "").toUpperCase()),
  );
}

function isExact(parameters: string): boolean {
  return parameters.split(",").some((pair) => EXACT.has(pair.trim().toUpperCase()));
}

const EXACT: ReadonlySet<string> = new Set(["COLLATION=EXACT", "COLLATION=%EXACT"]);
