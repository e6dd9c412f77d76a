// Reads functions and procedures: what they take, what they give, and ObjectScript between braces, or a query.

import { parseQuery } from "./parse_query.ts";
import { parseType } from "./parse_type.ts";
import { TokenReader } from "./token_reader.ts";
import type { CreateRoutine, DropRoutine, RoutineParameter } from "./tree_ddl.ts";
import type { Query } from "./tree_query.ts";
import { FEATURES, type IrisVersion } from "./versions.ts";

export const ROUTINE_WORDS: ReadonlySet<string> = new Set([
  "FUNCTION",
  "PROCEDURE",
  "QUERY",
]);

export function parseCreateRoutine(from: TokenReader, orReplace: boolean): CreateRoutine {
  const type = from.oneOf("FUNCTION", "PROCEDURE", "QUERY");
  const routine = from.qualifiedName();
  from.expect("(");
  const parameters = from.at(")") ? [] : from.comma(() => parseParameter(from));
  from.expect(")");
  // What a function is called by; it is a procedure as well in any case here.
  if (type === "FUNCTION") from.skip("PROCEDURE");
  // What is none cannot be called from SQL.
  if (type === "QUERY") from.expect("PROCEDURE");
  const returns = type !== "QUERY" && from.skip("RETURNS") ? parseType(from) : null;
  if (type !== "QUERY") from.expect("LANGUAGE", "OBJECTSCRIPT");
  else if (from.skip("LANGUAGE")) from.expect("SQL");
  if (from.token.type !== "code") throw from.expected(type === "QUERY" ? "BEGIN" : "{");
  const code = from.take().text;
  return { kind: "create_routine", orReplace, type, routine, parameters, returns, code };
}

function parseParameter(from: TokenReader): RoutineParameter {
  const mode = from.optional("IN", "OUT", "INOUT") ?? "IN";
  const name = from.identifier();
  return { mode, name, type: parseType(from) };
}

export function parseDropRoutine(from: TokenReader): DropRoutine {
  const type = from.oneOf("FUNCTION", "PROCEDURE", "QUERY");
  const ifExists = from.skipAll("IF", "EXISTS");
  return { kind: "drop_routine", type, ifExists, routine: from.qualifiedName() };
}

/** The query of a routine; its parameters are columns whose names begin with a colon. */
export function parseQueryBody(code: string, version: IrisVersion): Query {
  const from = new TokenReader(code, FEATURES[version], { hostVariables: true });
  const query = parseQuery(from, "statement");
  from.skip(";");
  if (!from.atEnd()) {
    throw from.fail(-25, `Input (${from.token.text}) encountered after end of query`);
  }
  return query;
}
