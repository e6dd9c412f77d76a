// SHOW ALL: PostgreSQL's own list with its descriptions, and this session's values in it.

import { Cursor } from "../../bytes/cursor.ts";
import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import { DataRow } from "../../wire/results.ts";
import { catalogSession } from "../catalog_session.ts";
import { type Answer, catalogAnswer } from "../running/answer.ts";
import type { Context } from "../context.ts";

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** All three columns are text, which looks the same in both formats. */
export async function showAll(context: Context): Promise<Answer> {
  const listed = await context.effects.catalog.execute({
    text: "SHOW ALL",
    parameterTypes: [],
    parameterFormats: [],
    parameters: [],
    resultFormats: [],
  }, catalogSession(context));
  const to = new Writer(listed.bytes.length);
  const starts = Uint32Array.from(listed.starts, (start) => {
    const from = new Cursor(listed.bytes, start + 1);
    const [name, setting, description] = DataRow.decode(from.view(from.int32() - 4)).values;
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
