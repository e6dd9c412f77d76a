// Parse's own work: the plan of a statement, the types of its parameters and the columns of its answer.

import { addressed, isUnknownFunction } from "../names/addressing.ts";
import type { Described } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import { withoutVoid } from "../../sql/names/void_parameters.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { NativePlan } from "../../sql/plans/plan.ts";
import type { SessionCommand, SessionPlan } from "../../sql/plans/session_plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import type { StepsPlan } from "../../sql/program.ts";
import { type Column, NO_HINTS } from "../../types/column.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import { describeCall } from "../commands/calls.ts";
import { catalogSession } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { explainColumn } from "../commands/explain.ts";
import { asPostgresTells } from "../failures/iris_failures.ts";
import { inWordsOf } from "./judge.ts";
import { planAnew, planOf } from "./planning.ts";
import { onceDescribed } from "../running/constant_answers.ts";
import { refusalIn } from "../running/run_local.ts";
import { describeSteps } from "../running/run_steps.ts";
import { sequenceColumns } from "../sequences/sequences.ts";
import type { Statement } from "../statements.ts";
import { UNDECLARED } from "./verdicts.ts";
import { UNBOUND } from "../running/bound.ts";

const TEXT = typeByName("text")!.oid;
/** What IRIS said of a plan. The planner makes new plans after DDL, and so these go as well. */
const DESCRIBED = new WeakMap<DataPlan | NativePlan, Described>();

export async function analyse(
  context: Context,
  parsed: ParsedStatement | null,
  declared: readonly number[],
): Promise<Statement> {
  const { catalog } = context.effects;
  const { routines } = catalog;
  try {
    try {
      const statement = await analysePlan(context, parsed, declared);
      if (catalog.routines === routines) return statement;
    } catch (cause) {
      if (catalog.routines === routines || !isUnknownFunction(cause)) throw cause;
    }
    // What the names mean was not known before PostgreSQL was asked.
    return await analysePlan(context, parsed, declared);
  } catch (cause) {
    throw await asPostgresTells(context, cause, {
      parsed,
      ...UNBOUND,
      parameterTypes: declared,
    });
  }
}

async function analysePlan(
  context: Context,
  parsed: ParsedStatement | null,
  declared: readonly number[],
): Promise<Statement> {
  if (parsed === null) {
    const plan = { kind: "empty" } as const;
    return { parsed, plan, parameterTypes: allKnown(declared, new Set()), columns: null };
  }
  const found = addressed(context, withoutVoid(parsed, declared));
  parsed = found instanceof Promise ? await found : found;
  const planned = planOf(context, { parsed, declared });
  const { plan, judgement, ...of } = planned instanceof Promise ? await planned : planned;
  parsed = of.parsed;
  if (judgement?.by === "postgres" && plan.kind !== "definition") {
    const { parameterTypes, columns } = judgement;
    return { parsed, plan, judgement, parameterTypes, columns };
  }
  switch (plan.kind) {
    case "empty":
    case "definition":
      return { parsed, plan, parameterTypes: allKnown(declared, new Set()), columns: null };
    case "session":
      return { parsed, plan, ...await analyseCommand(context, { parsed, plan, declared }) };
    case "catalog": {
      const { parameterTypes, columns } = await located(
        parsed,
        () =>
          onceDescribed(
            plan,
            declared,
            () => context.effects.catalog.describe(plan.text, declared, catalogSession(context)),
          ),
      );
      return { parsed, plan, parameterTypes, columns };
    }
    case "data":
      return await analyseTwice(context, { parsed, plan, judgement, declared });
    case "steps":
      return { parsed, plan, judgement, ...await analyseSteps(context, plan, declared) };
    case "local":
    case "parts":
    case "local_insert":
    case "local_change":
    case "local_table":
      // Who cannot even describe it cannot work it out.
      throw inWordsOf(judgement, refusalIn(plan, parsed), parsed);
    case "native": {
      const { parameterTypes, columns } = await describe(context, plan);
      const types = parameterTypes.map((type, index) => known(declared[index]) || type || TEXT);
      return { parsed, plan, parameterTypes: types, columns };
    }
  }
}

/** The answer has another shape than IRIS told before: the next Parse asks again. */
export function forgetDescribed(plan: DataPlan | NativePlan): void {
  DESCRIBED.delete(plan);
}

export async function describe(
  context: Context,
  plan: DataPlan | NativePlan,
): Promise<Described> {
  const before = DESCRIBED.get(plan);
  if (before) return before;
  const lease = await context.transaction.lease({ begin: false });
  const hints = plan.kind === "data" ? plan.hints : NO_HINTS;
  let described: Described;
  try {
    described = await lease.describe(plan.iris, hints);
  } catch (cause) {
    throw plan.kind === "native" ? refusedByBoth(plan, cause) : cause;
  }
  DESCRIBED.set(plan, described);
  return described;
}

/** IRIS's dialect is taken as written, but what IRIS does not know either is a syntax error of
 * PostgreSQL's. What IRIS understood and could not do is IRIS's to tell. */
export function refusedByBoth(plan: NativePlan, cause: unknown): unknown {
  if (!(cause instanceof PgError) || !NOT_UNDERSTOOD.has(cause.condition)) return cause;
  return plan.refusal.with({ detail: `IRIS says: ${cause.message}`, cause });
}

const NOT_UNDERSTOOD = new Set([
  "syntax_error",
  "syntax_error_or_access_rule_violation",
  "feature_not_supported",
  "internal_error",
]);

/** Positions in the catalog's errors count from the statement, the client's from its whole text. */
export async function located<T>(parsed: ParsedStatement, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof PgError) || cause.fields.position === undefined) throw cause;
    throw cause.with({ position: cause.fields.position + parsed.offset });
  }
}

/** What others did to the tables meanwhile shows here first. */
async function analyseTwice(
  context: Context,
  { parsed, plan, judgement, declared }: Pick<Statement, "judgement"> & {
    parsed: ParsedStatement;
    plan: DataPlan;
    declared: readonly number[];
  },
): Promise<Statement> {
  try {
    return { parsed, plan, judgement, ...await analyseData(context, plan, declared) };
  } catch (cause) {
    const error = judgement && cause instanceof PgError
      ? inWordsOf(judgement, cause, parsed)
      : cause;
    const anew = await planAnew(context, { parsed, declared, cause });
    if (anew?.plan.kind !== "data") throw error;
    return { ...anew, ...await analyseData(context, anew.plan, declared) };
  }
}

async function analyseData(
  context: Context,
  plan: DataPlan,
  declared: readonly number[],
): Promise<Pick<Statement, "parameterTypes" | "columns">> {
  const described = await describe(context, plan);
  const types: number[] = [];
  const used = new Set<number>();
  const settle = (index: number, type: number | undefined) => {
    types[index] ||= known(type);
  };
  declared.forEach((type, index) => settle(index, type));
  plan.parameterTypes.forEach((type, index) => settle(index, type));
  plan.arguments.forEach((argument, index) => {
    if (!("param" in argument)) return;
    used.add(argument.param - 1);
    const type = described.parameterTypes[index];
    const isElement = argument.element !== undefined;
    settle(argument.param - 1, isElement ? typeByOid(type)?.array : type);
  });
  return { parameterTypes: allKnown(types, used), columns: plan.rows ? described.columns : null };
}

async function analyseSteps(
  context: Context,
  plan: StepsPlan,
  declared: readonly number[],
): Promise<Pick<Statement, "parameterTypes" | "columns">> {
  const { parameterTypes, used, columns } = await describeSteps(context, plan);
  const length = Math.max(declared.length, parameterTypes.length);
  const types = Array.from(
    { length },
    (_, index) => known(declared[index]) || known(parameterTypes[index]),
  );
  return { parameterTypes: allKnown(types, used), columns };
}

/** What is used and has no type is text; what is nowhere used and has none is an error. */
function allKnown(types: readonly number[], used: ReadonlySet<number>): number[] {
  return Array.from(types, (type, index) => {
    if (known(type) !== 0) return type;
    if (used.has(index)) return TEXT;
    throw new PgError(
      "indeterminate_datatype",
      `could not determine data type of parameter $${index + 1}`,
    );
  });
}

function known(type: number | undefined): number {
  return type === undefined || UNDECLARED.has(type) ? 0 : type;
}

type Shape = Pick<Statement, "parameterTypes" | "columns">;

/** What a command takes and shows; most of them take nothing and show nothing. */
async function analyseCommand(
  context: Context,
  { parsed, plan: { command }, declared }: {
    parsed: ParsedStatement;
    plan: SessionPlan;
    declared: readonly number[];
  },
): Promise<Shape> {
  const shown = (columns: readonly Column[] | null): Shape => ({
    parameterTypes: allKnown(declared, new Set()),
    columns,
  });
  switch (command.command) {
    case "show":
      return shown([textColumn(context.settings.nameOf(command.name))]);
    case "show_all":
      return shown(
        (await context.effects.catalog.describe("SHOW ALL", [], catalogSession(context))).columns,
      );
    case "execute":
      return shown(context.statements.get(command.name).columns ?? null);
    case "fetch":
      return shown(cursorColumns(context, command));
    case "sequence":
      return shown(sequenceColumns(command.calls));
    case "call":
      return await describeCall(context, { parsed, declared });
    case "declare": {
      const { parameterTypes } = await analyse(context, command.statement, declared);
      return { parameterTypes, columns: null };
    }
    case "explain": {
      const { parameterTypes } = await analyse(context, command.statement, declared);
      return { parameterTypes, columns: [explainColumn(command.format)] };
    }
    default:
      return shown(null);
  }
}

/** The columns of the cursor as it is now; it need not be there before FETCH runs. */
export function cursorColumns(
  { portals }: Context,
  { tag, name }: Extract<SessionCommand, { command: "fetch" }>,
): readonly Column[] | null {
  return tag === "MOVE" ? null : portals.find(name)?.statement.columns ?? null;
}

export function textColumn(name: string): Column {
  return { name, tableOid: 0, attribute: 0, type: TEXT, size: -1, typmod: -1 };
}
