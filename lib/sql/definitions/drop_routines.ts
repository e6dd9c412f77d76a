// DROP of functions and procedures, of which IRIS has one of a name.

import type { DropStmt, ObjectWithArgs } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { Defined } from "../compiling/rule.ts";
import type { DropRoutine } from "../../iris/tree_ddl.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import { running } from "./running.ts";
import { skipping } from "./skipping.ts";

const WORDS: Readonly<Record<string, string>> = {
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_ROUTINE: "routine",
};

export function dropRoutines(
  { objects = [], removeType, missing_ok: missingOk = false }: DropStmt,
  to: Compiler,
): Defined {
  const what = WORDS[removeType!];
  return {
    tag: `DROP ${what.toUpperCase()}`,
    steps: objects.map((object) =>
      dropOne(bodyOf(object, "ObjectWithArgs")!, { what, missingOk, to })
    ),
  };
}

function dropOne(
  { objname, objargs, args_unspecified }: ObjectWithArgs,
  { what, missingOk, to }: { what: string; missingOk: boolean; to: Compiler },
): DefinitionStep {
  const names = strings(objname);
  const schema = to.schemaName(names.at(-2) ?? "public");
  const name = names.at(-1)!;
  const drop = (type: DropRoutine["type"]) =>
    running({ kind: "drop_routine", type, ifExists: false, routine: { schema, name } });
  const known = to.context.routineOf?.(names.at(-2) ?? "public", name);
  const types = (objargs ?? []).map((arg) => strings(bodyOf(arg, "TypeName")?.names).at(-1) ?? "");
  const written = names.join(".");
  const message = args_unspecified
    ? `could not find a ${what} named "${written}"`
    : `${what} ${written}(${types.map(shownType).join(", ")}) does not exist`;
  const missing: DefinitionStep = missingOk
    ? skipping(`${what} ${written}(${types.map(shownType).join(",")}) does not exist`)
    : { do: "fail", error: new PgError("undefined_function", message) };
  // What gives rows is a function to PostgreSQL.
  const kind = known?.kind === "query" ? "function" : known?.kind;
  const isOther = kind !== undefined && what !== "routine" && kind !== what;
  const isFunction = what === "routine" ? kind !== "procedure" : what === "function";
  if (isOther) {
    const error = new PgError(
      "wrong_object_type",
      `${written}(${types.map(shownType).join(", ")}) is not a ${what}`,
    );
    return { do: "fail", error };
  }
  const type = isFunction ? "FUNCTION" : "PROCEDURE";
  const found = [drop(known?.kind === "query" ? "QUERY" : type)];
  return { do: "when", question: routineQuestion(schema, name), found, missing: [missing] };
}

function routineQuestion(schema: string, name: string): Question {
  return {
    sql: "SELECT ROUTINE_NAME FROM INFORMATION_SCHEMA.ROUTINES " +
      "WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ?",
    values: [schema, name],
  };
}

const SHOWN: Readonly<Record<string, string>> = {
  bool: "boolean",
  float4: "real",
  float8: "double precision",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  varchar: "character varying",
};

function shownType(name: string): string {
  return SHOWN[name] ?? name;
}
