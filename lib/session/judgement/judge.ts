// PostgreSQL judges a statement, in its mirror of the tables, before IRIS runs it: its types and columns are the
// ones that the client is told, and its refusal is the last word, unless IRIS may have what the mirror lacks.

import type { Verdict } from "../../catalog/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import { isJudgeable } from "../../sql/names/find_name.ts";
import { isRehearsed } from "../../sql/types/types_wanted.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { catalogSession, toldBy } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { doubtOf } from "./doubts.ts";
import type { Asking, Judgement } from "./verdicts.ts";

/** Plans for what others than IRIS answer, or what PostgreSQL cannot even read. */
const UNJUDGED: ReadonlySet<Plan["kind"]> = new Set<Plan["kind"]>([
  "catalog",
  "empty",
  "native",
]);

export function isJudged(plan: Plan): boolean {
  // Sequences are named in texts, which PostgreSQL looks up as it reads the statement.
  if (plan.kind === "session") return plan.command.command === "sequence";
  return !UNJUDGED.has(plan.kind);
}

interface Asked {
  parsed: ParsedStatement;
  declared: readonly number[];
}

/** What is known already; undefined where PostgreSQL is to be asked. Null where it has nothing to say. */
export function knownJudgement(
  context: Context,
  { parsed, declared, plan }: Asked & { plan: Plan },
): Judgement | null | undefined {
  if (!isJudged(plan) || !isJudgeable(parsed)) return null;
  return remembered(context, { parsed, declared });
}

export function remembered(
  context: Context,
  { parsed, declared }: Asked,
): Judgement | undefined {
  return context.transaction.verdicts.get(parsed.text, askingOf(context, declared));
}

/** Throws PostgreSQL's refusal where that is final; null where it has nothing to say of such a statement. */
export async function judge(context: Context, asked: Asked): Promise<Judgement | null> {
  const { parsed } = asked;
  if (isRehearsed(parsed)) {
    await rehearse(context, parsed);
    return null;
  }
  if (!isJudgeable(parsed)) return null;
  const judgement = await judgementOf(context, asked);
  if (judgement.by === "nobody") throw inText(judgement.error, parsed);
  return judgement;
}

/** Where IRIS refuses as well, for the same reason, PostgreSQL's words are the ones that the client gets. */
export function inWordsOf(
  judgement: Judgement | null | undefined,
  error: PgError,
  parsed: ParsedStatement,
): PgError {
  const told = judgement?.by === "iris" ? judgement.told : undefined;
  if (told?.condition !== error.condition) return error;
  return inText(told, parsed).with({ reported: error.fields.reported });
}

/** What types are made of shows only when PostgreSQL makes them. */
async function rehearse(context: Context, parsed: ParsedStatement): Promise<void> {
  try {
    await context.effects.catalog.rehearse(parsed.text, catalogSession(context));
  } catch (cause) {
    throw cause instanceof PgError ? inText(cause, parsed) : cause;
  }
}

async function judgementOf(context: Context, asked: Asked): Promise<Judgement> {
  const { parsed: { text }, declared } = asked;
  const { transaction, effects } = context;
  const { verdicts } = transaction;
  const asking = askingOf(context, declared);
  const known = verdicts.get(text, asking);
  if (known) return known;
  const { version } = verdicts;
  const tables = effects.planner.tablesOf(asked.parsed);
  const session = { ...catalogSession(context), tables };
  const verdict = await effects.catalog.judge(text, declared, session);
  const judgement = judgementBy(context, asked, verdict);
  if (judgement.by === "iris") {
    effects.log.debug("IRIS tells the types", { because: judgement.because });
  }
  // Silence may be over the next time.
  if (verdict.kind !== "silent") verdicts.set(text, { asking, judgement, version });
  return judgement;
}

function judgementBy(context: Context, { parsed }: Asked, verdict: Verdict): Judgement {
  switch (verdict.kind) {
    case "described": {
      const { parameterTypes, columns } = verdict;
      return { by: "postgres", parameterTypes, columns };
    }
    case "silent":
      return { by: "iris", because: verdict.reason };
    case "refused": {
      const { error } = verdict;
      const doubt = doubtOf(verdict, { parsed, planner: context.effects.planner });
      return doubt === null
        ? { by: "nobody", error }
        : { by: "iris", because: `${error.message}: ${doubt}`, told: error };
    }
  }
}

function askingOf(context: Context, declared: readonly number[]): Asking {
  return { declared, settings: toldBy(context) };
}

/** Places count from the statement, the client's from its whole text. */
function inText(error: PgError, { offset }: ParsedStatement): PgError {
  const { position } = error.fields;
  return position === undefined ? error : error.with({ position: position + offset });
}
