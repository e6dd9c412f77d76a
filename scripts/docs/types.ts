// The types' part of docs/compatibility.md: a line for each type that is no array.

import { isRemembered } from "../../lib/sql/definitions/type_memory.ts";
import type { PgType } from "../../lib/types/pg_type.ts";
import { irisTypeOf, TYPES } from "../../lib/types/types.ts";
import { code, table } from "./markdown.ts";

/** What the row itself does not say. */
const NOTES: Readonly<Record<string, string>> = {
  numeric: "some nineteen digits, eighteen of them decimals; no NaN, no infinity",
  text: "compared character by character (COLLATE %EXACT)",
  varchar: "with a length: VARCHAR of that length, compared character by character",
  bpchar: "blanks at the end do not count, as in PostgreSQL",
  bytea: "up to 3641144 bytes",
  date:
    "made as %Date(MINVAL=-672045), so that days before 1840-12-31 fit; no infinity; years 1 to 9999",
  time: "six decimals of a second",
  timestamp: "%Library.PosixTime; no infinity; years 1 to 9999",
  timestamptz: "kept in UTC, shown in the session's time zone",
  interval: "kept as text",
  json: "kept as text",
  jsonb: "kept as text in PostgreSQL's own order of keys",
  vector: "with dimensions: VECTOR(DOUBLE, n)",
};

/** Types that no column has. */
const NO_COLUMNS = new Set(["unknown", "cstring", "void", "record"]);

export function typesTable(): string {
  const rows = TYPES.filter(({ name }) => !name.startsWith("_") && !NO_COLUMNS.has(name));
  return table(["PostgreSQL", "a column in IRIS", "comes back as it was", "notes"], rows.map(row));
}

function row(type: PgType<unknown>): string[] {
  const { name, title, oid } = type;
  const remembered = isRemembered({ oid, typmod: -1, row: type });
  return [
    title === name ? code(title) : `${code(title)} (${code(name)})`,
    code(irisTypeOf(type)),
    remembered ? "yes, the gateway remembers it" : "yes, by IRIS's own type",
    NOTES[name] ?? "",
  ];
}
