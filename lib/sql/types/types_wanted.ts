// Whether a statement has names of types that users made, so that they have to be known before it is planned.

import type { TypeName } from "@pgsql/types";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, type Node, type Tag, tagOf } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { userTypeName } from "./user_types.ts";

/** Statements about types themselves. */
const DEFINING: ReadonlySet<Tag> = new Set<Tag>([
  "CreateEnumStmt",
  "CreateDomainStmt",
  "AlterEnumStmt",
  "AlterDomainStmt",
  "DoStmt",
]);

const OF_TYPES: ReadonlySet<string> = new Set([
  "OBJECT_TYPE",
  "OBJECT_DOMAIN",
  "OBJECT_DOMCONSTRAINT",
  "OBJECT_SCHEMA",
]);

export function typesWanted(
  statement: ParsedStatement,
  context: PlanContext,
): "no" | "known" | "now" {
  if (statement.node === null) return "no";
  const { node } = treeOf(statement);
  if (isAboutTypes(node)) return "now";
  for (const one of nodesOf(node)) {
    for (const name of namesIn(one)) {
      if (userTypeName(name, context)) return "known";
    }
  }
  return "no";
}

function isAboutTypes(node: Node): boolean {
  const object = bodyOf(node, "DropStmt")?.removeType ??
    bodyOf(node, "AlterOwnerStmt")?.objectType ?? objectOf(node);
  return DEFINING.has(tagOf(node)) || object !== undefined && OF_TYPES.has(object);
}

function objectOf(node: Node): string | undefined {
  return bodyOf(node, "RenameStmt")?.renameType ?? bodyOf(node, "CommentStmt")?.objtype ??
    bodyOf(node, "AlterObjectSchemaStmt")?.objectType;
}

/** Of enums the gateway knows all that there is to say, and of what is dropped more than PostgreSQL's mirror. */
const REHEARSED: ReadonlySet<Tag> = new Set<Tag>(["CreateDomainStmt", "AlterDomainStmt"]);

export function isRehearsed(statement: ParsedStatement): boolean {
  if (statement.node === null) return false;
  const { node } = treeOf(statement);
  const object = objectOf(node);
  return REHEARSED.has(tagOf(node)) ||
    object !== undefined && object !== "OBJECT_SCHEMA" && OF_TYPES.has(object);
}

/** A name of a type stands under its tag, or in a field of what it belongs to. */
function namesIn(node: Node): TypeName[] {
  const { typeName } = node as { typeName?: TypeName };
  return [bodyOf(node, "TypeName"), typeName].flatMap((name) => name ?? []);
}
