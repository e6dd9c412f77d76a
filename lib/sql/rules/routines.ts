// Functions and procedures that somebody made in IRIS.

import type { Expression } from "../../iris/tree_expression.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { numeric, numericScale } from "../../types/numeric.ts";
import { typeByOid } from "../../types/types.ts";
import { Place } from "../compiling/compiler.ts";
import { expressionRule, statementRule } from "../compiling/rule.ts";
import { Scope } from "../compiling/scope.ts";
import { value } from "../compiling/value.ts";
import type { Routine } from "../names/routines.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
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
  why: "the same in IRIS; a name without a schema leads where search_path does",
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
    if (routine?.parameters.some(({ mode }) => mode !== "IN")) {
      throw unsupported(
        "CALL of a procedure that gives values back is not supported",
        location,
        "A function that gives one value can be selected.",
      );
    }
    const values = routineArguments(args, routine, new Place(to, new Scope()));
    const procedure = { schema: to.schemaName(schema), name };
    const statement = { kind: "call", procedure, args: values } as const;
    return { statement, tag: "CALL", counts: false, outputs: null, writes: true, ddl: false };
  },
});

/** A day is a number to IRIS's functions, whatever the select mode. (GSQL_intro) */
const MOMENTS: ReadonlySet<number> = new Set(
  [date, time, timestamp, timestamptz].map(({ oid }) => oid),
);

export function routineArguments(
  args: readonly Node[] = [],
  routine: Routine | undefined,
  at: Place,
): Expression[] {
  return args.map((arg, index) => {
    const type = routine?.parameters[index]?.type ?? 0;
    const isWritten = bodyOf(arg, "ParamRef") ?? bodyOf(arg, "A_Const")?.sval;
    const given = isWritten && MOMENTS.has(type) ? castTo(arg, type) : arg;
    return at.assume(at.value(given), type).expression;
  });
}

function castTo(arg: Node, type: number): Node {
  const names = ["pg_catalog", typeByOid(type)!.name].map((sval) => ({ String: { sval } }));
  return { TypeCast: { arg, typeName: { names, typemod: -1 } } };
}
