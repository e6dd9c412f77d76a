// A small question of the gateway's own to IRIS: values in as text, rows out as text.

import { ListWriter } from "../iris/list.ts";
import { NO_HINTS, OUTPUT_DEFAULTS } from "../types/column.ts";
import { encodeParameter } from "../types/parameters.ts";
import { typeByName } from "../types/types.ts";
import { rowTexts } from "../wire/data_rows.ts";
import type { Batch, Connection } from "./contract.ts";

export interface Question {
  sql: string;
  values: readonly (string | null)[];
}

const UTF8 = new TextEncoder();
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
    for (const row of rowTexts(batch.bytes)) rows.push(row);
    if (batch.failure) throw batch.failure;
    if (batch.cursor === 0) return { rows, rowCount: executed.rowCount };
    batch = await lease.fetch(batch.cursor, 0);
  }
}
