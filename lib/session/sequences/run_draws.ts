// Calls the functions of sequences in a question of the catalog's, and has it worked out with what they gave.

import type { CatalogSession } from "../../catalog/contract.ts";
import { Cursor } from "../../bytes/cursor.ts";
import { PgError } from "../../errors/pg_error.ts";
import { sequenceName } from "../../sql/names/sequence_names.ts";
import type { CatalogDraws, CatalogPlan } from "../../sql/plans/plan.ts";
import type { Column } from "../../types/column.ts";
import { typeByName } from "../../types/types.ts";
import { DataRow } from "../../wire/results.ts";
import { type Answer, catalogAnswer } from "../running/answer.ts";
import { type Bound, formatOf } from "../running/bound.ts";
import { catalogSession } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { valueOf } from "./sequences.ts";

interface Options extends Bound {
  resultFormats: readonly number[];
  columns?: readonly Column[] | null;
}

const INT8 = typeByName("int8")!.oid;
const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

export async function runDraws(
  context: Context,
  { draws, parameterCount }: CatalogPlan,
  { columns, resultFormats, ...bound }: Options,
): Promise<Answer> {
  const { calls, text } = draws!;
  const session = { ...catalogSession(context), beganAt: context.transaction.startedAt };
  const values = valuesOf(bound, parameterCount);
  for (const call of calls) {
    const drawn = await draw(context, { call, values, session });
    values.parameters.push(drawn === null ? null : UTF8.encode(String(drawn)));
    values.parameterFormats.push(0);
    values.parameterTypes.push(INT8);
  }
  const answer = await context.effects.catalog.execute(
    { text, ...values, resultFormats },
    session,
  );
  if (answer.starts.length > 1) {
    throw new PgError(
      "feature_not_supported",
      `${calls[0].function}() for the rows of a query is not supported`,
    );
  }
  return catalogAnswer({ ...answer, columns: columns ?? answer.columns });
}

interface Values {
  parameters: (Uint8Array | null)[];
  parameterFormats: number[];
  parameterTypes: number[];
}

/** The client's, behind which others can stand. */
function valuesOf({ parameters, parameterFormats, parameterTypes }: Bound, count: number): Values {
  return {
    parameters: parameters.slice(0, count),
    parameterFormats: Array.from({ length: count }, (_, at) => formatOf(parameterFormats, at)),
    parameterTypes: Array.from({ length: count }, (_, at) => parameterTypes[at] ?? 0),
  };
}

interface Drawing {
  call: CatalogDraws["calls"][number];
  values: Values;
  session: CatalogSession;
}

/** Null where an argument is. */
async function draw(context: Context, { call, values, session }: Drawing): Promise<bigint | null> {
  if (call.function === "lastval") return await valueOf(context, { ...call, sequence: null });
  const { catalog, planner } = context.effects;
  const text = questionOf(call.arguments);
  const { bytes } = await catalog.execute({ text, ...values, resultFormats: [] }, session);
  const row = new Cursor(bytes, 1);
  const { values: cells } = DataRow.decode(row.view(row.int32() - 4));
  const [schema, name, value, called] = cells.map((cell) => cell && TEXT.decode(cell));
  if (schema === null || name === null || value === null || called === null) return null;
  return await valueOf(context, {
    function: call.function,
    sequence: sequenceName([schema, name], planner),
    value,
    called: called === "t",
  });
}

/** Who the sequence is, what it is to be set to, and whether that number was given already. */
function questionOf([sequence, value = "0", called = "true"]: readonly string[]): string {
  return "SELECT n.nspname, s.relname, v.value, v.called FROM (SELECT " +
    `(${sequence})::pg_catalog.regclass AS sequence, (${value})::pg_catalog.int8 AS value, ` +
    `(${called})::pg_catalog.bool AS called) v LEFT JOIN pg_catalog.pg_class s ` +
    "ON s.oid = v.sequence LEFT JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace";
}
