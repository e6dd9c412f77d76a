// CREATE and DROP of functions, procedures and queries, and what a call of one gives.

import type { EngineResult, Logical } from "../../contract.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import type { Call } from "../../../iris/tree_control.ts";
import type { CreateRoutine, DropRoutine } from "../../../iris/tree_ddl.ts";
import type { Expression, FunctionCall, QualifiedName } from "../../../iris/tree_expression.ts";
import { refuse } from "../errors.ts";
import { parseQueryBody } from "../../../iris/parse_routine.ts";
import { select } from "../../../iris/select.ts";
import { runObjectScript } from "../functions/objectscript.ts";
import type { Cursors } from "../processes/cursors.ts";
import type { Session } from "../processes/session.ts";
import { columnType } from "../schema/column_types.ts";
import { keyOf, type Routine } from "../schema/routines.ts";
import { DEFAULT_SCHEMA, type Schema } from "../schema/schema.ts";
import { asText, coerceTo, settled } from "../values/coerce.ts";
import type { Stored } from "../values/values.ts";
import { VARCHAR } from "../values/value_types.ts";
import { expression, expressionsOf } from "./compile_expression.ts";
import { Compiler, type Environment, newScope, type Scope } from "./compiler.ts";
import { type Plan, STATEMENT_TYPES } from "./plan.ts";
import { bind, selectPlan } from "./select_plan.ts";
import { quote, type Typed, typed } from "./typed.ts";
import { type CompiledQuery, compileQuery } from "./compile_query.ts";

const PREFIXES = { FUNCTION: "func", PROCEDURE: "proc", QUERY: "query" } as const;

export function defineRoutine(
  node: CreateRoutine | DropRoutine,
  session: Session,
  { version }: Pick<Environment, "version">,
): void {
  const { routines } = session.schema;
  const { routine: named, type } = node;
  const schema = session.schema.schemaName(named.schema ?? DEFAULT_SCHEMA);
  if (node.kind === "drop_routine") {
    const found = routines.find(schema, named.name);
    if (found) return routines.remove(found);
    if (node.ifExists) return;
    throw refuse("methodMissing", `${schema}.${named.name}`);
  }
  if (type === "FUNCTION" && node.returns === null) {
    throw new IrisError(-1, "RETURNS expected");
  }
  routines.save({
    id: session.schema.newId(),
    schema,
    name: named.name,
    className: `${schema === DEFAULT_SCHEMA ? "User" : schema.replaceAll("_", ".")}.${
      PREFIXES[type]
    }${named.name.replace(/[^\p{L}\p{N}]/gu, "")}`,
    ...type === "QUERY" ? { query: parseQueryBody(node.code, version) } : {},
    parameters: node.parameters.map(({ mode, name, type }) => ({
      mode,
      name,
      type: columnType(type),
    })),
    returns: node.returns && columnType(node.returns),
    code: node.code,
    owner: session.user,
  }, { orReplace: node.orReplace });
}

/** A query that somebody made, in FROM; undefined where there is none of the name. */
export function routineRows(
  { name, args }: { name: QualifiedName; args: readonly Expression[] },
  scope: Scope,
  c: Compiler,
): CompiledQuery | undefined {
  const routine = routineOf(name, c.environment);
  if (!routine?.query) return undefined;
  if (args.length > routine.parameters.length) throw refuse("callMany", routine.name);
  mayRun(routine, c);
  const inner = newScope(null);
  inner.sources.push({
    name: "",
    schema: null,
    aliased: true,
    columns: routine.parameters.map((parameter, at) => ({
      name: `:${parameter.name}`,
      value: typed(
        at < args.length
          ? coerceTo(settledArgument(expression(args[at], scope, c), c), parameter.type, c)
          : "NULL",
        parameter.type,
        1,
      ),
    })),
  });
  const outer = c.inView;
  c.inView = true;
  const query = compileQuery(routine.query, inner, c);
  c.inView = outer;
  return query;
}

/** A call as a value; undefined where there is no such routine. */
export function routineCall(node: FunctionCall, scope: Scope, c: Compiler): Typed | undefined {
  const routine = routineOf({ schema: node.schema, name: node.name }, c.environment);
  if (routine === undefined) return undefined;
  const title = `${routine.schema}.${routine.name}`.toUpperCase();
  if (routine.returns === null) throw refuse("functionEmpty", title);
  if (node.args.length < routine.parameters.length) {
    throw refuse("argumentsMissing", title, routine.parameters.length);
  }
  if (node.args.length > routine.parameters.length) {
    throw refuse("argumentsMany", title, routine.parameters.length);
  }
  const args = expressionsOf(node.args, scope, c)
    .map((value, at) => argument(value, { routine, at, c }));
  mayRun(routine, c);
  const key = quote(keyOf(routine.schema, routine.name));
  const text = typed(`iris_routine(${[key, ...args].join(", ")})`, VARCHAR);
  return typed(coerceTo(text, routine.returns, c), routine.returns);
}

export function callPlan(
  { procedure, args }: Call,
  environment: Environment,
  { parameterCount, cursors }: { parameterCount: number; cursors: Cursors },
): Plan | undefined {
  const routine = routineOf(procedure, environment);
  if (routine === undefined) return undefined;
  if (routine.query) {
    const { schema, name } = routine;
    const rows = {
      kind: "table_function",
      name: { schema, name },
      args,
      alias: null,
      lateral: false,
    } as const;
    const statement = {
      kind: "query",
      with: [],
      query: select({ items: [{ kind: "star", table: null }], from: [rows] }),
    } as const;
    const plan = selectPlan(statement, environment, { parameterCount, cursors });
    return { ...plan, statementType: STATEMENT_TYPES.call };
  }
  const c = new Compiler(environment);
  if (args.length > routine.parameters.length) throw refuse("callMany", routine.name);
  const scope = newScope(null);
  const given = args.map((one: Expression) => expression(one, scope, c));
  const values = given.map((one, at) => argument(one, { routine, at, c }));
  // What stands there as itself has no place to be given back in. (C:%SQL.StatementResult)
  const places = new Set(given.flatMap((one, at) => one.parameter === undefined ? [] : [at]));
  mayRun(routine, c);
  const key = keyOf(routine.schema, routine.name);
  const { slots } = c;
  return {
    statementType: STATEMENT_TYPES.call,
    columns: [],
    parameters: c.parameters(parameterCount),
    needs: c.needs,
    shared: false,
    run(session, given) {
      const [row = []] = values.length === 0
        ? []
        : session.store.rows(`SELECT ${values.join(", ")}`, bind(slots, given));
      session.store.failures.check();
      const texts = row.map((value) => value as string | null);
      return outputsOf(session.schema, key, { args: texts, places });
    },
  };
}

/** What a routine gives back: 0 is its value, then what it set of its parameters that are `?`. */
function outputsOf(
  schema: Schema,
  key: string,
  { args, places }: { args: readonly (string | null)[]; places: ReadonlySet<number> },
): EngineResult {
  const routine = schema.routines.byKey(key)!;
  const { value, variables } = runRoutine(routine, args);
  const outputs: [number, Logical][] = routine.parameters.flatMap(({ mode, name }, at) =>
    mode === "IN" || !places.has(at)
      ? []
      : [[at + 1, variables.get(name) || null] as [number, Logical]]
  );
  if (routine.returns !== null) outputs.unshift([0, value || null]);
  return { rowCount: 0, rowId: "", next: null, close: () => {}, outputs };
}

export function runRoutine(routine: Routine, args: readonly (string | null)[]) {
  const variables = new Map(
    routine.parameters.map(({ name, mode }, at) => [name, mode === "OUT" ? "" : args[at] ?? ""]),
  );
  return { value: runObjectScript(routine.code, variables) ?? null, variables };
}

/** For SQLite: NULL is "" to ObjectScript. */
export function valueOfRoutine(
  schema: Schema,
  key: string,
  args: readonly (string | null)[],
): Stored {
  return runRoutine(schema.routines.byKey(key)!, args).value || null;
}

function routineOf(
  { schema, name }: QualifiedName,
  { schema: known, schemaPath }: Environment,
): Routine | undefined {
  if (schema !== null) return known.routines.find(schema, name);
  const path = schemaPath.split(",").map((one) => one.trim()).filter((one) => one !== "");
  for (const each of [...path, DEFAULT_SCHEMA]) {
    const found = known.routines.find(each, name);
    if (found !== undefined) return found;
  }
}

/** As the parameter's type has it, in its logical form. */
function argument(
  value: Typed,
  { routine, at, c }: { routine: Routine; at: number; c: Compiler },
): string {
  const { type } = routine.parameters[at];
  return asText(typed(coerceTo(settledArgument(value, c), type, c), type), c);
}

function settledArgument(value: Typed, c: Compiler): Typed {
  return value.parameter === undefined ? settled(value, c) : value;
}

function mayRun({ id, schema, owner }: Routine, c: Compiler): void {
  if (c.inView) return;
  c.needs.push({ privilege: "EXECUTE", object: { id, schema, owner }, columns: new Set() });
}
