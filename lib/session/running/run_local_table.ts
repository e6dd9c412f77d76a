// Runs CREATE TABLE AS and SELECT INTO of a query that IRIS cannot express: PostgreSQL works the rows out, and IRIS
// gets the table and then the rows.

import { OtherColumns } from "../../catalog/loaded_rows.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { LocalTablePlan } from "../../sql/plans/local_plans.ts";
import { Misplaced } from "../../sql/text/refuse.ts";
import type { Column } from "../../types/column.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import type { Answer } from "./answer.ts";
import { encodeAnswerRows, formatsOf } from "./answer_rows.ts";
import { refuseMissing } from "./bound.ts";
import { catalogSession } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { runDefinition } from "./definitions.ts";
import { askOver, planAgain, refusalIn, refuseTooMuch } from "./run_local.ts";
import type { RunOptions } from "./run.ts";
import type { Statement } from "../statements.ts";

interface Work {
  plan: LocalTablePlan;
  statement: Statement;
  options: RunOptions;
}

export async function runLocalTable(context: Context, work: Work): Promise<Answer> {
  const { plan, statement, options } = work;
  if (statement.judgement?.by !== "postgres") throw refusalIn(plan, statement.parsed!);
  refuseMissing(plan.parameterCount, options);
  context.transaction.query();
  try {
    return await create(context, work);
  } catch (cause) {
    if (!(cause instanceof OtherColumns)) throw cause;
    return await create(context, { ...work, plan: await planAgain(context, work, cause) });
  }
}

async function create(context: Context, work: Work): Promise<Answer> {
  const { plan, statement, options } = work;
  const { judgement, parsed } = statement;
  const parameterTypes = judgement?.by === "postgres" ? judgement.parameterTypes : [];
  const { catalog } = context.effects;
  const session = catalogSession(context);
  const described = await catalog.describe(plan.text, parameterTypes, session);
  const columns = storable(described.columns ?? []);
  const { insert, definition } = madeBy(work, columns);
  const change = parsed?.temporary;
  if (!insert) return await runDefinition(context, definition([]), change);
  const resultFormats = formatsOf(columns);
  const answer = await askOver(context, work, {
    text: plan.text,
    parameterTypes,
    resultFormats,
  });
  refuseTooMuch(answer.bytes.length, { plan, parsed: parsed! });
  const bound = { ...options, parameterTypes };
  const values = await encodeAnswerRows(context, {
    answer,
    plan: insert,
    columns,
    draws: [],
    bound,
  });
  return await runDefinition(context, definition([{ do: "rows", insert, values }]), change);
}

function madeBy({ plan, statement }: Work, columns: readonly Column[]) {
  try {
    return plan.made(columns);
  } catch (cause) {
    if (cause instanceof Misplaced) throw refusalIn(plan, statement.parsed!);
    throw cause;
  }
}

const TEXT = typeByName("text")!.oid;

/** What a table's column can be. */
function storable(columns: readonly Column[]): Column[] {
  const names = new Set<string>();
  return columns.map((column) => {
    const row = typeByOid(column.type);
    if (!row) {
      throw new PgError(
        "feature_not_supported",
        `a column of type ${column.type} is not supported`,
      );
    }
    if (names.has(column.name)) {
      throw new PgError("duplicate_column", `column "${column.name}" specified more than once`);
    }
    names.add(column.name);
    return row.name === "unknown" ? { ...column, type: TEXT } : column;
  });
}
