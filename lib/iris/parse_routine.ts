// Reads functions and procedures: what they take, what they give, and ObjectScript between braces.

import { parseType } from "./parse_type.ts";
import type { TokenReader } from "./token_reader.ts";
import type { CreateRoutine, DropRoutine, RoutineParameter } from "./tree_ddl.ts";

export const ROUTINE_WORDS: ReadonlySet<string> = new Set(["FUNCTION", "PROCEDURE"]);

export function parseCreateRoutine(from: TokenReader, orReplace: boolean): CreateRoutine {
  const type = from.oneOf("FUNCTION", "PROCEDURE");
  const routine = from.qualifiedName();
  from.expect("(");
  const parameters = from.at(")") ? [] : from.comma(() => parseParameter(from));
  from.expect(")");
  // What a function is called by; it is a procedure as well in any case here.
  if (type === "FUNCTION") from.skip("PROCEDURE");
  const returns = from.skip("RETURNS") ? parseType(from) : null;
  from.expect("LANGUAGE", "OBJECTSCRIPT");
  if (from.token.type !== "code") throw from.expected("{");
  const code = from.take().text;
  return { kind: "create_routine", orReplace, type, routine, parameters, returns, code };
}

function parseParameter(from: TokenReader): RoutineParameter {
  const mode = from.optional("IN", "OUT", "INOUT") ?? "IN";
  const name = from.identifier();
  return { mode, name, type: parseType(from) };
}

export function parseDropRoutine(from: TokenReader): DropRoutine {
  const type = from.oneOf("FUNCTION", "PROCEDURE");
  const ifExists = from.skipAll("IF", "EXISTS");
  return { kind: "drop_routine", type, ifExists, routine: from.qualifiedName() };
}
