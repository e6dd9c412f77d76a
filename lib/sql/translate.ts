// What `iris-pgwire translate` prints: the IRIS SQL of each statement, and the rules that made it.

import { PgError } from "../errors/pg_error.ts";
import { parse as parseIris } from "../iris/parse.ts";
import { classify } from "./commands/classify.ts";
import { compile, define } from "./compile.ts";
import { irisTexts } from "./definitions/running.ts";
import { parse, scan } from "./text/parse.ts";
import { isLocal, localExplanation, localTexts } from "./local/local_explanation.ts";
import type { Plan } from "./plans/plan.ts";
import type { PlanContext } from "./plans/plan_context.ts";
import type { ParsedStatement } from "./text/parsed_statement.ts";
import { vectorSearches } from "./values/vector_search.ts";
import { charactersBefore } from "./text/text_offsets.ts";

export interface TranslateOptions extends Partial<PlanContext> {
  /** Names the rules in a comment before each statement. */
  explain?: boolean;
}

/** One text for each statement. The parser must be loaded. */
export function translate(text: string, options: TranslateOptions = {}): string[] {
  return parse(text).map((statement) => translateStatement(statement, options));
}

/** As `translate`, but a refusal stands in its statement's place, with its position in the whole text. */
export function translateEach(text: string, options: TranslateOptions = {}): (string | PgError)[] {
  return statementsOf(text).map((statement) => {
    if (statement instanceof PgError) return statement;
    try {
      return translateStatement(statement, options);
    } catch (cause) {
      if (cause instanceof PgError) return cause;
      throw cause;
    }
  });
}

function translateStatement(statement: ParsedStatement, options: TranslateOptions): string {
  const { explain = false, ...context } = options;
  const planContext = { irisSchema: "SQLUser", ...context };
  const plan = planOf(statement, planContext);
  const lines = explain ? explanation(statement, plan, planContext) : [];
  return [...lines, irisOf(plan)].join("\n");
}

/** Nobody is here to judge whether what looks like a mistake is one, so it is refused. */
function planOf(statement: ParsedStatement, context: PlanContext): Plan {
  const plan = classify(statement, context);
  const isMistake = isLocal(plan) && plan.refusal.condition !== "feature_not_supported";
  return isMistake ? classify(statement, { ...context, localRows: 0 }) : plan;
}

/** Where the parser refuses the whole, each statement is read alone, up to its semicolon. */
function statementsOf(text: string): (ParsedStatement | PgError)[] {
  try {
    return parse(text);
  } catch (cause) {
    const pieces = piecesOf(text);
    if (!(cause instanceof PgError) || pieces.length < 2) return [asRefusal(cause, 0)];
    return pieces.flatMap((piece) => statementsOfPiece(text, piece));
  }
}

function statementsOfPiece(
  text: string,
  { start, end }: { start: number; end: number },
): (ParsedStatement | PgError)[] {
  const before = charactersBefore(text, start);
  try {
    return parse(text.slice(start, end)).map((statement) => ({
      ...statement,
      offset: statement.offset + before,
    }));
  } catch (cause) {
    return [asRefusal(cause, before)];
  }
}

function asRefusal(cause: unknown, before: number): PgError {
  if (!(cause instanceof PgError)) throw cause;
  const { position } = cause.fields;
  if (position === undefined || before === 0) return cause;
  return new PgError(cause.condition, cause.message, {
    ...cause.fields,
    position: position + before,
  });
}

function piecesOf(text: string): { start: number; end: number }[] {
  let tokens;
  try {
    tokens = scan(text);
  } catch {
    // An open quote or comment: the parser has said so already.
    return [];
  }
  const pieces: { start: number; end: number }[] = [];
  let start: number | null = null;
  for (const token of tokens) {
    if (token.text !== ";") start ??= token.start;
    else if (start !== null) {
      pieces.push({ start, end: token.start });
      start = null;
    }
  }
  if (start !== null) pieces.push({ start, end: text.length });
  return pieces;
}

function irisOf(plan: Plan): string {
  switch (plan.kind) {
    case "data":
    case "native":
      return plan.iris;
    case "steps":
      return plan.program.texts.join(";\n");
    case "definition":
      return irisTexts(plan).join(";\n");
    case "catalog":
      return "-- answered by the catalog";
    case "local":
    case "local_insert":
    case "local_change":
    case "local_table":
      // Its rows alone would be another statement's answer.
      return [
        ...localExplanation(plan).map((line) => `-- ${line}`),
        localTexts(plan).join(";\n"),
      ].join("\n").trimEnd();
    case "parts":
      return `-- IRIS cannot express it: ${plan.refusal.message}\n` +
        `-- ${plan.parts.length} statements, one after another`;
    case "session":
      return `-- answered by the session: ${plan.command.tag}`;
    case "empty":
      return "";
  }
}

function explanation(statement: ParsedStatement, plan: Plan, context: PlanContext): string[] {
  if (plan.kind === "native") return [`-- as written: ${plan.refusal.message}`];
  const used = new Set<string>();
  if (plan.kind === "definition") define(statement, context, (rule) => used.add(rule));
  else if (plan.kind === "data" || plan.kind === "steps") {
    compile(statement, context, (rule) => used.add(rule));
  } else return [];
  const values = plan.kind === "definition"
    ? []
    : plan.arguments.map((argument) =>
      "param" in argument
        ? `$${argument.param}`
        : "session" in argument
        ? argument.session
        : "constant"
    );
  const lines = [`rules: ${[...used].join(", ")}`];
  if (values.length > 0) lines.push(`values: ${values.join(", ")}`);
  if (plan.kind === "data") lines.push(...vectorSearches(parseIris(plan.iris)));
  return lines.map((line) => `-- ${line}`);
}
