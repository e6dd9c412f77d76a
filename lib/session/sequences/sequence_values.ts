// How far each sequence has come, for who asks the catalog: those of the gateway's own, and IRIS's counters.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import type { SequenceValue } from "../../catalog/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import { printName } from "../../iris/print_name.ts";
import { SEQUENCES } from "../../sql/definitions/sequences.ts";
import type { Context } from "../context.ts";
import { countersOf } from "./serial_counters.ts";
import { drawnFrom } from "./sequences.ts";
import { toldSchema } from "../../sql/names/schema_names.ts";

export async function sequenceValues(context: Context): Promise<SequenceValue[]> {
  const counters = await countersOf(context);
  const lease = await context.transaction.lease({ begin: false });
  const values: SequenceValue[] = [];
  const own = await rowsIfAny(
    lease,
    `SELECT "schema_name", "sequence_name", "last_value", "is_called" FROM ${SEQUENCES}`,
  );
  for (const [schema, name, last, called] of own) {
    const sequence = { schema: schema!, name: name! };
    const drawn = drawnFrom(context, sequence);
    values.push({
      ...sequence,
      schema: toldSchema(sequence.schema, context.effects.planner),
      last: drawn === null ? last! : String(drawn),
      called: drawn !== null || called === "1",
    });
  }
  for (const { sequence, owner: { schema, name: table, column } } of counters) {
    const from = printName({ schema, name: table });
    const greatest = `SELECT MAX(${printName({ schema: null, name: column })}) FROM ${from}`;
    const [last] = (await rowsIfAny(lease, greatest))[0] ?? [null];
    values.push({ ...sequence, last: last ?? "1", called: last !== null });
  }
  return values;
}

/** What is not there, or not for this user, tells nothing. */
async function rowsIfAny(lease: Lease, sql: string): Promise<(string | null)[][]> {
  try {
    return await rowsOfText(lease, { sql, values: [] });
  } catch (cause) {
    if (!(cause instanceof PgError) || !PASSED_OVER.has(cause.condition)) throw cause;
    return [];
  }
}

const PASSED_OVER: ReadonlySet<string> = new Set(["undefined_table", "insufficient_privilege"]);
