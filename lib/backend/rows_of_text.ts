// A small question of the gateway's own to IRIS: values in as text, rows out as text.

import { Cursor } from "../bytes/cursor.ts";
import { ListWriter } from "../iris/list.ts";
import { NO_HINTS, OUTPUT_DEFAULTS } from "../types/column.ts";
import { encodeParameter } from "../types/parameters.ts";
import { typeByName } from "../types/types.ts";
import { DataRow } from "../wire/results.ts";
import type { Lease } from "./contract.ts";

export interface Question {
  sql: string;
  values: readonly (string | null)[];
}

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();
const TEXT_OID = typeByName("text")!.oid;

export async function rowsOfText(
  lease: Lease,
  { sql, values }: Question,
): Promise<(string | null)[][]> {
  const list = new ListWriter();
  for (const value of values) {
    encodeParameter(TEXT_OID, 0, value === null ? null : UTF8.encode(value), list, OUTPUT_DEFAULTS);
  }
  const rows: (string | null)[][] = [];
  let batch = await lease.execute({
    sql,
    parameters: list.take(),
    hints: NO_HINTS,
    formats: [],
    output: OUTPUT_DEFAULTS,
    rowsMax: 0,
    keep: true,
  }) as { bytes: Uint8Array; rows: number; cursor: number; failure?: Error };
  for (;;) {
    const from = new Cursor(batch.bytes);
    for (let row = 0; row < batch.rows; row++) {
      from.take(1);
      const { values } = DataRow.decode(from.view(from.int32() - 4));
      rows.push(values.map((value) => value && TEXT.decode(value)));
    }
    if (batch.failure) throw batch.failure;
    if (batch.cursor === 0) return rows;
    batch = await lease.fetch(batch.cursor, 0);
  }
}
