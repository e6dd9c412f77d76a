// EXPLAIN: IRIS's plan as PostgreSQL's clients expect one, rows of text under QUERY PLAN.

import { addressed } from "../names/addressing.ts";
import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import { isLocal, localExplanation, localTexts } from "../../sql/local/local_explanation.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { LocalSource } from "../../sql/plans/local_plans.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ExplainFormat, SessionCommand } from "../../sql/plans/session_plan.ts";
import { type Column, NO_HINTS } from "../../types/column.ts";
import { typeByName } from "../../types/types.ts";
import { DataRow } from "../../wire/results.ts";
import { type Answer, catalogAnswer, piecesOf } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { planOf } from "../judgement/planning.ts";
import { type CommandOptions, run, type RunOptions } from "../running/run.ts";
import type { Statement } from "../statements.ts";
import type { Judgement } from "../judgement/verdicts.ts";
import { rowTexts } from "../../wire/data_rows.ts";

interface Actual {
  rows: number;
  milliseconds: number;
}

const UTF8 = new TextEncoder();

export function explainColumn(format: ExplainFormat): Column {
  const { oid: type } = typeByName(format)!;
  return { name: "QUERY PLAN", tableOid: 0, attribute: 0, type, size: -1, typmod: -1 };
}

export async function explain(
  context: Context,
  { tag, analyze, format, statement }: Extract<SessionCommand, { command: "explain" }>,
  { statement: whole, ...given }: CommandOptions,
): Promise<Answer> {
  const { parsed, plan, judgement } = await planOf(context, {
    parsed: await addressed(context, statement),
    declared: whole.parameterTypes,
  });
  if (!isLocal(plan) && (plan.kind !== "data" || plan.ddl)) {
    throw new PgError("feature_not_supported", "EXPLAIN of this statement is not supported", {
      hint: "IRIS explains SELECT, UPDATE and DELETE.",
    });
  }
  const options = { ...given, resultFormats: [], rowsMax: 0, alone: false };
  const { parameterTypes } = whole;
  const told = isLocal(plan)
    ? localPlanText(plan)
    : await planOfIris(context, { parsed, plan: explaining(plan), parameterTypes }, options);
  let actual: Actual | undefined;
  if (analyze) {
    const before = context.effects.now();
    const rows = await drain(
      await run(context, { parsed, plan, judgement, parameterTypes }, options),
    );
    actual = { rows, milliseconds: context.effects.now() - before };
  }
  const to = new Writer();
  const types = typesBy(judgement);
  const starts = FORMATS[format]({ told, types, actual }).map((line) => {
    const at = to.size;
    DataRow.encode({ values: [UTF8.encode(line)] }, to);
    return at;
  });
  const columns = [explainColumn(format)];
  return catalogAnswer({ columns, bytes: to.take(), starts: Uint32Array.from(starts), tag });
}

async function planOfIris(
  context: Context,
  statement: Statement,
  options: RunOptions,
): Promise<string> {
  const [told = ""] = await textsOf(await run(context, statement, options));
  return told;
}

/** What is said of it, and what IRIS is asked for. */
function localPlanText(plan: Extract<Plan, LocalSource>): string {
  return [...localExplanation(plan), ...localTexts(plan).map((text) => `  ${text}`)].join("\n");
}

/** IRIS answers EXPLAIN with one row: its plan as XML. (RSQL_explain) */
function explaining(plan: DataPlan): DataPlan {
  const { lists } = plan;
  return {
    ...plan,
    iris: `EXPLAIN ${plan.iris}`,
    // Nothing of it runs, so its parameters stay without values.
    arguments: [],
    // What is explained stays so when its arrays are known.
    lists: lists && { ...lists, plan: (sizes) => explaining(lists.plan(sizes)) },
    hints: NO_HINTS,
    tag: "EXPLAIN",
    rows: true,
    counts: false,
    writes: false,
  };
}

/** Who tells the types of its parameters and columns. */
function typesBy(judgement: Judgement | null): string {
  if (judgement?.by === "iris") return `IRIS (${judgement.because})`;
  return judgement ? "PostgreSQL" : "IRIS";
}

interface Explained {
  told: string;
  types: string;
  actual: Actual | undefined;
}

type Print = (explained: Explained) => string[];

const FORMATS: Readonly<Record<ExplainFormat, Print>> = {
  text: ({ told, types, actual }) => [
    `Types by: ${types}`,
    ...told.split(/\r?\n/).map((line) => line.trimEnd()).filter((line) => line !== ""),
    ...actual ? [`Actual Rows: ${actual.rows}`, `Execution Time: ${timeOf(actual)} ms`] : [],
  ],
  json: ({ told, types, actual }) => [
    JSON.stringify(
      [{
        Plan: {
          "Node Type": "IRIS",
          "IRIS Plan": told,
          "Types by": types,
          ...actual && { "Actual Rows": actual.rows },
        },
        ...actual && { "Execution Time": Number(timeOf(actual)) },
      }],
      null,
      2,
    ),
  ],
  // The plan as IRIS says it, which is XML.
  xml: ({ told }) => [told],
};

function timeOf({ milliseconds }: Actual): string {
  return milliseconds.toFixed(3);
}

/** The first column of each row. */
async function textsOf(answer: Answer): Promise<string[]> {
  const texts: string[] = [];
  for await (const { bytes } of piecesOf(answer)) {
    for (const [text] of rowTexts(bytes)) texts.push(text ?? "");
  }
  return texts;
}

/** How many rows there are, or were changed. */
async function drain(answer: Answer): Promise<number> {
  let rows = 0;
  for await (const piece of piecesOf(answer)) rows += piece.rows;
  return Number(answer.tag(rows).split(" ").at(-1));
}
