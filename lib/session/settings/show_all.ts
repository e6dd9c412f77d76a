// SHOW ALL: PostgreSQL's own list with its descriptions, and this session's values in it.

import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import { DataRow } from "../../wire/results.ts";
import { askCatalog } from "../ask_catalog.ts";
import { rowValues } from "../../wire/data_rows.ts";
import { type Answer, catalogAnswer } from "../running/answer.ts";
import type { Context } from "../context.ts";

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** All three columns are text, which looks the same in both formats. */
export async function showAll(context: Context): Promise<Answer> {
  const listed = await askCatalog(context, "SHOW ALL");
  const to = new Writer(listed.bytes.length);
  const rows = [...rowValues(listed.bytes)];
  const starts = Uint32Array.from(rows, ([name, setting, description]) => {
    const own = ownValue(context, TEXT.decode(name!));
    const at = to.size;
    DataRow.encode({
      values: [name, own === undefined ? setting : UTF8.encode(own), description],
    }, to);
    return at;
  });
  return catalogAnswer({ ...listed, bytes: to.take(), starts });
}

/** The list may hold names that only the catalog's own PostgreSQL has. */
function ownValue({ settings }: Context, name: string): string | undefined {
  try {
    return settings.show(name);
  } catch (cause) {
    if (cause instanceof PgError && cause.condition === "undefined_object") return undefined;
    throw cause;
  }
}
