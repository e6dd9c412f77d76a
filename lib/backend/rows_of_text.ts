// A small question of the gateway's own to IRIS: values in as text, rows out as text.

import { Cursor } from "../bytes/cursor.ts";
import { ListWriter } from "../iris/list.ts";
import { NO_HINTS, OUTPUT_DEFAULTS } from "../types/column.ts";
import { encodeParameter } from "../types/parameters.ts";
import { typeByName } from "../types/types.ts";
import { DataRow } from "../wire/results.ts";
import type { Batch, Connection } from "./contract.ts";

export interface Question {
  sql: string;
  values: readonly (string | null)[];
}

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();
const TEXT_OID = typeByName("text")!.oid;

export async function rowsOfText(
  lease: Pick<Connection, "execute" | "fetch">,
  { sql, values }: Question,
): Promise<(string | null)[][]> {
  return (await answerOfText(lease, { sql, values })).rows;
}

/** The same, and how many rows were changed. */
export async function answerOfText(
  lease: Pick<Connection, "execute" | "fetch">,
  { sql, values }: Question,
): Promise<{ rows: (string | null)[][]; rowCount: number }> {
  const list = new ListWriter();
  for (const value of values) {
    encodeParameter(TEXT_OID, 0, value === null ? null : UTF8.encode(value), list, OUTPUT_DEFAULTS);
  }
  const rows: (string | null)[][] = [];
  const executed = await lease.execute({
    sql,
    parameters: list.take(),
    hints: NO_HINTS,
    formats: [],
    output: OUTPUT_DEFAULTS,
    rowsMax: 0,
    keep: true,
  });
  let batch: Batch = executed;
  for (;;) {
    rows.push(...rowsIn(batch));
    if (batch.failure) throw batch.failure;
    if (batch.cursor === 0) return { rows, rowCount: executed.rowCount };
    batch = await lease.fetch(batch.cursor, 0);
  }
}

/** The rows of a batch, where every cell is in text format. */
export function rowsIn(batch: Pick<Batch, "bytes" | "rows">): (string | null)[][] {
  const from = new Cursor(batch.bytes);
  return Array.from({ length: batch.rows }, () => {
    from.take(1);
    const { values } = DataRow.decode(from.view(from.int32() - 4));
    return values.map((value) => value && TEXT.decode(value));
  });
}
