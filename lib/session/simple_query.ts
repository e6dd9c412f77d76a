// Query: all statements of a text, one after another, as one implicit transaction. (PROTOCOL-FLOW-SIMPLE-QUERY)

import type { ParsedStatement } from "../sql/plan.ts";
import { EmptyQueryResponse } from "../wire/simple_query.ts";
import type { Context } from "./context.ts";
import { refuseInFailed } from "./failed_transaction.ts";
import { sendRows } from "./rows.ts";
import { run, SIMPLE } from "./run.ts";

export async function simpleQuery(context: Context, text: string): Promise<void> {
  const { effects, portals, replies, statements, transaction } = context;
  transaction.open();
  statements.remove("");
  await portals.close("");
  // A syntax error anywhere means that nothing runs at all.
  const parsed = effects.planner.parse(text);
  if (parsed.length === 0) replies.say(EmptyQueryResponse);
  for (const [index, statement] of parsed.entries()) {
    await runOne(context, {
      parsed: statement,
      several: parsed.length > 1,
      last: index === parsed.length - 1,
    });
    await replies.drain();
  }
}

async function runOne(
  context: Context,
  { parsed, several, last }: { parsed: ParsedStatement; several: boolean; last: boolean },
): Promise<void> {
  const { effects, portals, replies, transaction } = context;
  refuseInFailed(context, parsed);
  transaction.start({ several });
  const plan = effects.planner.plan(parsed);
  if (plan.kind === "empty") {
    if (!several) replies.say(EmptyQueryResponse);
    return;
  }
  const analysed = { parsed, plan, parameterTypes: [] };
  // Whatever follows may fail, and would have to undo this one, so only the last stands alone.
  const answer = await run(context, analysed, { ...SIMPLE, alone: last });
  // As a portal it is closed by whatever ends it.
  await portals.add({
    name: "",
    statement: analysed,
    parameters: [],
    parameterFormats: [],
    resultFormats: [],
    depth: transaction.depth,
    answer,
    position: 0,
  });
  if (answer.columns !== null) replies.columns(answer.columns, answer.formats ?? []);
  const { rows } = await sendRows(context, { answer, rowsMax: 0 });
  await portals.close("");
  // What the client is told to be complete is committed.
  if (last) await endImplicit(context);
  replies.complete(answer.tag(rows));
}

/** Ends a transaction that is no block, and with it its portals. */
export async function endImplicit({ portals, transaction }: Context): Promise<void> {
  if (!transaction.inBlock) await portals.closeDeeper(0);
  await transaction.finish();
}
