// The types that a definition names: one that there has to be, or one that there must not be yet.

import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { Misplaced } from "../text/refuse.ts";
import { NO_USER_TYPES, type UserType } from "../types/user_types.ts";
import type { DefinitionStep } from "./definition.ts";
import { tableQuestion } from "./questions.ts";

export function userTypeNamed(names: readonly string[], to: Compiler): UserType | undefined {
  const types = to.context.userTypes?.() ?? NO_USER_TYPES;
  return types.find({ schema: to.schemaName(names.at(-2)), name: names.at(-1)! });
}

export function namedType(names: readonly string[], to: Compiler): UserType {
  const found = userTypeNamed(names, to);
  if (found) return found;
  throw new Misplaced("undefined_object", `type "${names.join(".")}" does not exist`);
}

export function otherTypes(to: Compiler): readonly UserType[] {
  return (to.context.userTypes?.() ?? NO_USER_TYPES).all;
}

export function ofKind<Kind extends UserType["kind"]>(
  kind: Kind,
  names: readonly string[],
  to: Compiler,
): Extract<UserType, { kind: Kind }> {
  const found = namedType(names, to);
  if (found.kind === kind) return found as Extract<UserType, { kind: Kind }>;
  const what = kind === "enum" ? "an enum" : "a domain";
  throw new Misplaced("wrong_object_type", `${names.join(".")} is not ${what}`);
}

/** A table has a type of its own name. */
export function refuseTaken(
  { schema, name }: { schema: string; name: string },
  written: string,
  to: Compiler,
): DefinitionStep[] {
  const types = to.context.userTypes?.() ?? NO_USER_TYPES;
  const message = `type "${written}" already exists`;
  if (types.find({ schema, name })) throw new Misplaced("duplicate_object", message);
  return [{
    do: "when",
    question: tableQuestion({ schema, name }),
    found: [{ do: "fail", error: new PgError("duplicate_object", message) }],
    missing: [],
  }];
}
