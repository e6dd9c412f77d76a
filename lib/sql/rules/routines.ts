// Functions and procedures that somebody made in IRIS.

import type { Expression } from "../../iris/tree_expression.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { numeric, numericScale } from "../../types/numeric.ts";
import { typeByOid } from "../../types/types.ts";
import { Place } from "../compiling/compiler.ts";
import { NULL } from "../compiling/build.ts";
import type { OutputColumn } from "../compiling/output.ts";
import { expressionRule, statementRule } from "../compiling/rule.ts";
import { Scope } from "../compiling/scope.ts";
import { value } from "../compiling/value.ts";
import type { Routine } from "../names/routines.ts";
import { bodyOf, locationOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { workedOut } from "../values/worked_out.ts";
import { refusePlainDecorations } from "./functions.ts";

export const userFunction = expressionRule({
  name: "user_function",
  why: "a function with a schema is one that somebody made in IRIS",
  on: "FuncCall",
  examples: [
    { pg: "SELECT app.f(a, 1) FROM t", iris: 'SELECT app.f("a", 1) AS "f" FROM "SQLUser"."t"' },
    { pg: "SELECT f(a) FROM t", iris: null, refused: "function f is not supported" },
  ],
  rewrite(node, at) {
    const names = strings(node.funcname);
    if (names.length !== 2 || names[0] === "pg_catalog") return undefined;
    refusePlainDecorations(node, names[1]);
    const routine = at.to.context.routineOf?.(names[0], names[1]);
    if (routine?.kind === "query") {
      throw unsupported(
        "a function that gives rows is not supported as a value",
        node.location,
        "Name it in FROM.",
      );
    }
    const args = routineArguments(node.args, routine, at);
    const schema = at.to.schemaName(names[0]);
    const called = { kind: "function", schema, name: names[1], args, braces: false } as const;
    const { returns, typmod = -1 } = routine ?? {};
    const scale = returns === numeric.oid && typmod >= 0 ? numericScale(typmod) : undefined;
    return value(called, returns ?? 0, { scale });
  },
});

export const callProcedure = statementRule({
  name: "call_procedure",
  why:
    "the same in IRIS; a name without a schema leads where search_path does, and what is given back needs " +
    "a parameter for its place",
  on: "CallStmt",
  examples: [
    { pg: "CALL app.p($1, 'x')", iris: "CALL app.p(?, 'x')", params: [1] },
    { pg: "CALL p()", iris: null, refused: "procedure p does not exist" },
  ],
  rewrite({ funccall }, to) {
    const { funcname, args, location } = funccall!;
    const names = strings(funcname);
    if (names.length !== 2) {
      const message = `procedure ${names.at(-1)} does not exist`;
      throw new Misplaced("undefined_function", message, { location });
    }
    const [schema, name] = names;
    const routine = to.context.routineOf?.(schema, name);
    const at = new Place(to, new Scope());
    const given = inPlace(args, routine);
    const values = given.map((arg, index) => {
      const parameter = routine?.parameters[index];
      return parameter && parameter.mode !== "IN"
        ? changeable(arg, parameter, at)
        : routineArgument(arg, parameter?.type ?? 0, at);
    });
    const procedure = { schema: to.schemaName(schema), name };
    const statement = { kind: "call", procedure, args: values } as const;
    const outputs = routine ? outputsOf(routine) : [];
    return {
      statement,
      tag: "CALL",
      counts: false,
      outputs: outputs.length > 0 ? outputs : null,
      writes: true,
      ddl: false,
    };
  },
});

/** Arguments may be named, in any order. */
function inPlace(args: readonly Node[] = [], routine: Routine | undefined): Node[] {
  const places: Node[] = [];
  args.forEach((arg, index) => {
    const named = bodyOf(arg, "NamedArgExpr");
    const place = named
      ? routine?.parameters.findIndex(({ name }) => name === named.name) ?? -1
      : index;
    if (place < 0) throw unsupported("an argument by its name is not supported", named?.location);
    places[place] = named?.arg ?? arg;
  });
  return places;
}

/** IRIS gives back what has a `?` for its place. (C:%SQL.StatementResult) */
function changeable(
  arg: Node,
  { mode, type }: Routine["parameters"][number],
  at: Place,
): Expression {
  const parameter = bodyOf(arg, "ParamRef");
  const bound = parameter && at.assume(value(at.to.parameter(parameter.number ?? 0), 0), type);
  if (mode === "OUT") return at.to.argument({ value: null });
  if (bound) return bound.expression;
  const worked = workedOut(arg, type, at);
  if (worked) return worked.expression;
  throw unsupported(
    "an expression that only IRIS knows is not supported where a procedure gives a value back",
    locationOf(arg),
  );
}

function outputsOf({ parameters }: Routine): OutputColumn[] {
  return parameters.flatMap(({ name, mode, type }, index): OutputColumn[] => {
    if (mode === "IN") return [];
    const about = { name, alias: name, type, typmod: -1, notNull: false, node: null };
    return [{ ...about, expression: NULL, output: index + 1 }];
  });
}

/** A day is a number to IRIS's functions, whatever the select mode. (GSQL_intro) */
const MOMENTS: ReadonlySet<number> = new Set(
  [date, time, timestamp, timestamptz].map(({ oid }) => oid),
);

export function routineArguments(
  args: readonly Node[] = [],
  routine: Routine | undefined,
  at: Place,
): Expression[] {
  return args.map((arg, index) => routineArgument(arg, routine?.parameters[index]?.type ?? 0, at));
}

function routineArgument(arg: Node, type: number, at: Place): Expression {
  const isWritten = bodyOf(arg, "ParamRef") ?? bodyOf(arg, "A_Const")?.sval;
  const given = isWritten && MOMENTS.has(type) ? castTo(arg, type) : arg;
  return at.assume(at.value(given), type).expression;
}

function castTo(arg: Node, type: number): Node {
  const names = ["pg_catalog", typeByOid(type)!.name].map((sval) => ({ String: { sval } }));
  return { TypeCast: { arg, typeName: { names, typemod: -1 } } };
}
