// A data statement becomes IRIS SQL and what the session has to know about it.

import { print } from "../iris/print.ts";
import type { InsertStmt, SelectStmt } from "@pgsql/types";
import { Compiler, RuleBook } from "./compiling/compiler.ts";
import type { DefinitionPlan } from "./definitions/definition.ts";
import { type TableOf, tableOf } from "./definitions/create_table_as.ts";
import { withDefaults } from "./values/given_defaults.ts";
import { bodyOf, type Node } from "./text/nodes.ts";
import { text } from "../types/text.ts";
import { item } from "./compiling/build.ts";
import { hintsOf } from "./compiling/output.ts";
import { treeOf } from "./text/parse.ts";
import type { Lists, ListSize, SequenceName } from "./plans/argument.ts";
import type { DataPlan } from "./plans/data_plan.ts";
import type { PlanContext } from "./plans/plan_context.ts";
import type { ParsedStatement } from "./text/parsed_statement.ts";
import { Misplaced, unsupported } from "./text/refuse.ts";
import { columnNamed } from "./compiling/scope.ts";
import type { StepsPlan } from "./program.ts";
import { RULES } from "./rules.ts";
import { rowId } from "./steps/builder.ts";
import { compileSteps } from "./steps/compile_steps.ts";
import type { CompiledSteps } from "./steps/compiled_steps.ts";
import { type BoundRows, insertRows } from "./steps/insert.ts";

const rules = new RuleBook(RULES);

/** `used` hears the name of each rule that had a part in it. */
export function compile(
  statement: ParsedStatement,
  context: PlanContext,
  used?: (rule: string) => void,
  sizes?: Sizes,
): DataPlan | StepsPlan {
  const compiler = new Compiler({ context, rules, used, sizes });
  const again = (sizes: Sizes) => compileLocated(statement, context, sizes);
  const node = drawing(treeOf(statement).node, compiler);
  const draws = drawnIdentity(node, compiler);
  const steps = compileSteps(node, compiler);
  if (steps) {
    return {
      kind: "steps",
      ...steps,
      draws,
      arguments: compiler.args,
      parameterTypes: compiler.parameterTypes,
      lists: sizedOf<StepsPlan>(compiler, { sizes, again }),
    };
  }
  const compiled = compiler.statement(node);
  const { text, parameters } = print(compiled.statement);
  const { tag, counts, outputs, writes, ddl } = compiled;
  if (parameters.length > ARGUMENTS_MAX) compiler.writeValues();
  return {
    kind: "data",
    iris: text,
    arguments: parameters.map((index) => compiler.args[index]),
    parameterTypes: compiler.parameterTypes,
    hints: hintsOf(outputs),
    draws,
    lists: sizedOf<DataPlan>(compiler, { sizes, again }),
    tag,
    counts,
    rows: outputs !== null,
    writes,
    ddl,
  };
}

/** An INSERT of rows that are bound when it runs. */
export function compileBound(
  node: InsertStmt,
  bound: Omit<BoundRows, "numbered">,
  context: PlanContext,
): StepsPlan {
  const compiler = new Compiler({ context, rules });
  const draws = drawnIdentity({ InsertStmt: node }, compiler);
  const steps = insertRows(node, compiler, { ...bound, numbered: draws !== undefined });
  if (compiler.lists.size > 0) {
    throw unsupported("an array is not supported beside rows that IRIS cannot work out", undefined);
  }
  const { args, parameterTypes } = compiler;
  return { kind: "steps", ...steps, draws, arguments: args, parameterTypes };
}

/** The rows of a table, each behind its %ID. */
export function compileRows(select: SelectStmt, context: PlanContext, sizes?: Sizes): DataPlan {
  const compiler = new Compiler({ context, rules, sizes });
  const { query, outputs } = compiler.query(select, { outer: null, nested: false });
  if (query.kind !== "select") throw unsupported("this query is not supported", undefined);
  const items = [item(rowId(), "row_id"), ...query.items];
  const printed = print({ kind: "query", with: [], query: { ...query, items } });
  if (printed.parameters.length > ARGUMENTS_MAX) compiler.writeValues();
  const { head, tail } = hintsOf(outputs);
  return {
    kind: "data",
    iris: printed.text,
    arguments: printed.parameters.map((index) => compiler.args[index]),
    parameterTypes: compiler.parameterTypes,
    hints: { head: [{ name: "row_id", type: text.oid }, ...head], tail },
    lists: sizedOf<DataPlan>(compiler, {
      sizes,
      again: (sizes) => compileRows(select, context, sizes),
    }),
    tag: "SELECT",
    counts: true,
    rows: true,
    writes: false,
    ddl: false,
  };
}

/** A program that nobody wrote as a statement. */
export function compileProgram(
  make: (to: Compiler) => CompiledSteps,
  context: PlanContext,
): StepsPlan {
  const compiler = new Compiler({ context, rules });
  const steps = make(compiler);
  return { kind: "steps", ...steps, arguments: compiler.args, parameterTypes: [] };
}

/** What IRIS takes for sure in one statement. (C:%SQL.Statement) */
const ARGUMENTS_MAX = 380;

/** A default that IRIS has nothing like is the gateway's to give. */
function drawing(node: Node, to: Compiler): Node {
  const insert = bodyOf(node, "InsertStmt");
  if (!insert) return node;
  const { schema, name } = to.tableName(insert.relation!);
  const whole = withinQuery(insert);
  return { InsertStmt: withDefaults(whole, to.context.columnsOf?.(schema!, name) ?? null) };
}

/** The table whose IDENTITY numbers the rows of an INSERT, because none of them says what it is to be. */
function drawnIdentity(node: Node, to: Compiler): SequenceName | undefined {
  const insert = bodyOf(node, "InsertStmt");
  if (!insert) return undefined;
  const { schema, name } = to.tableName(insert.relation!);
  const shown = (to.columnsOf({ schema, name }) ?? []).filter(({ hidden }) => !hidden);
  const identity = shown.find((column) => column.identity);
  if (!identity) return undefined;
  const names = insert.cols?.map((one) => bodyOf(one, "ResTarget")!.name!) ??
    (insert.selectStmt ? shown.map((column) => column.name) : []);
  const place = names.findIndex((one) => columnNamed([identity], one));
  const lists = bodyOf(insert.selectStmt, "SelectStmt")?.valuesLists ?? [];
  const isLeft = place < 0 || lists.length > 0 && lists.every((row) => {
        const given = bodyOf(row, "List")!.items?.[place];
        return !given || "SetToDefault" in given;
      });
  return isLeft ? { schema: schema!, name } : undefined;
}

/** INSERT's WITH is its query's as well, and stands before that one's own. */
function withinQuery({ withClause, ...insert }: InsertStmt): InsertStmt {
  if (!withClause) return insert;
  const query = bodyOf(insert.selectStmt, "SelectStmt");
  if (!query) return insert;
  const ctes = [...withClause.ctes ?? [], ...query.withClause?.ctes ?? []];
  const recursive = withClause.recursive || query.withClause?.recursive;
  const both = { ...query, withClause: { ...withClause, ctes, recursive } };
  return { ...insert, selectStmt: { SelectStmt: both } };
}

/** Null where the statement is no definition that takes several steps. */
export function define(
  statement: ParsedStatement,
  context: PlanContext,
  used?: (rule: string) => void,
): DefinitionPlan | null {
  const compiler = new Compiler({ context, rules, used });
  const defined = compiler.definition(treeOf(statement).node);
  return defined && { kind: "definition", counts: false, ...defined };
}

/** CREATE TABLE AS or SELECT INTO of columns and rows that others know. */
export function defineTableAs(
  node: Node,
  { columns, rows, context }: TableOf & { context: PlanContext },
): DefinitionPlan {
  const compiler = new Compiler({ context, rules });
  const created = bodyOf(node, "CreateTableAsStmt") ??
    { into: bodyOf(node, "SelectStmt")!.intoClause };
  return { kind: "definition", counts: false, ...tableOf(created, { columns, rows }, compiler) };
}

const SIZED_PLANS_MAX = 64;

type Sizes = ReadonlyMap<number, ListSize>;

interface Sized {
  sizes: Sizes | undefined;
  again(sizes: Sizes): DataPlan | StepsPlan;
}

/** The same statement again for other sizes; what was made is kept. */
function sizedOf<P extends DataPlan | StepsPlan>(
  { lists }: Compiler,
  { sizes, again }: Sized,
): Lists<P> | undefined {
  if (lists.size === 0 || sizes) return undefined;
  const plans = new Map<string, P>();
  return {
    parameters: [...lists.values()],
    plan(sizes) {
      const key = [...sizes.values()].every(({ literals }) => literals === undefined)
        ? [...sizes].map(([param, { size }]) => `${param}:${size}`).join()
        : null;
      const known = key === null ? undefined : plans.get(key);
      if (known) return known;
      const plan = again(sizes) as P;
      if (key !== null && plans.size < SIZED_PLANS_MAX) plans.set(key, plan);
      return plan;
    },
  };
}

function compileLocated(
  statement: ParsedStatement,
  context: PlanContext,
  sizes: Sizes,
): DataPlan | StepsPlan {
  try {
    return compile(statement, context, undefined, sizes);
  } catch (cause) {
    throw cause instanceof Misplaced ? cause.in(statement) : cause;
  }
}
