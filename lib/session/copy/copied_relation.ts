// What a COPY names: rows go into tables and come out of them, and what else there is PostgreSQL refuses by its kind.

import { PgError } from "../../errors/pg_error.ts";
import { literal } from "../../sql/text/quoting.ts";
import { rowTexts } from "../../wire/data_rows.ts";
import { askCatalog } from "../ask_catalog.ts";
import type { Context } from "../context.ts";
import { type CopyTable, written } from "./copy_target.ts";

type Kind = "view" | "materialized view" | "foreign table" | "sequence";

const KINDS: Readonly<Record<string, Kind>> = {
  v: "view",
  m: "materialized view",
  f: "foreign table",
  S: "sequence",
};
const HINTS: Readonly<Record<"from" | "to", Partial<Record<Kind, string>>>> = {
  from: {
    view: "Try the COPY (SELECT ...) TO variant.",
    "foreign table": "Try the COPY (SELECT ...) TO variant.",
  },
  to: { view: "To enable copying to a view, provide an INSTEAD OF INSERT trigger." },
};

/** Why nothing can be copied from or to it; null for a table, and for what is not there. */
export async function refusalOf(
  context: Context,
  table: CopyTable,
  way: "from" | "to",
): Promise<PgError | null> {
  const kind = KINDS[await relkindOf(context, table)];
  // A materialized view has its rows; that it has them is all that PostgreSQL asks of one.
  if (kind === undefined || (kind === "materialized view" && way === "from")) return null;
  if (kind === "sequence" && way === "to") {
    return new PgError("insufficient_privilege", `permission denied for sequence ${table.name}`);
  }
  const message = `cannot copy ${way} ${kind} "${table.name}"`;
  return new PgError("wrong_object_type", message, { hint: HINTS[way][kind] });
}

/** "" where PostgreSQL knows of none, or cannot be asked: then IRIS has the last word. */
async function relkindOf(context: Context, table: CopyTable): Promise<string> {
  const name = literal(written(table));
  const text = "SELECT relkind FROM pg_catalog.pg_class " +
    `WHERE oid = pg_catalog.to_regclass(${name})`;
  try {
    const { bytes } = await askCatalog(context, text);
    const [row] = rowTexts(bytes);
    return row?.[0] ?? "";
  } catch (cause) {
    if (!(cause instanceof PgError) || cause.condition === "query_canceled") throw cause;
    context.effects.log.debug("nobody says what a COPY names", { cause });
    return "";
  }
}
