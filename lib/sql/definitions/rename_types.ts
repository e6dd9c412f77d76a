// ALTER TYPE and ALTER DOMAIN ... RENAME TO and SET SCHEMA.

import type { RenameStmt } from "@pgsql/types";
import { userTypeOid } from "../../types/enums.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { type Defined, definitionRule } from "../compiling/rule.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { isOf, remembered, type UserType } from "../types/user_types.ts";
import type { DefinitionStep } from "./definition.ts";
import { inSchema } from "./schemas.ts";
import { namedType, ofKind, otherTypes, refuseTaken } from "./type_names_taken.ts";
import { changeType, moveType } from "./type_store.ts";

/** Null where it is no type that is renamed. */
export function renameType(node: RenameStmt, to: Compiler): Defined | null {
  const { renameType: kind, object, newname = "", subname = "" } = node;
  const names = strings(bodyOf(object, "List")?.items);
  if (kind === "OBJECT_TYPE" || kind === "OBJECT_DOMAIN") {
    const type = kind === "OBJECT_DOMAIN" ? ofKind("domain", names, to) : namedType(names, to);
    return {
      tag: kind === "OBJECT_DOMAIN" ? "ALTER DOMAIN" : "ALTER TYPE",
      retypes: true,
      whole: true,
      steps: [
        ...refuseTaken({ schema: type.schema, name: newname }, newname, to),
        ...moved(type, { schema: type.schema, name: newname }, to),
      ],
    };
  }
  if (kind !== "OBJECT_DOMCONSTRAINT") return null;
  const domain = ofKind("domain", names, to);
  const constraints = domain.constraints.map((one) =>
    one.name === subname ? { ...one, name: newname } : one
  );
  return { tag: "ALTER DOMAIN", retypes: true, steps: [changeType({ ...domain, constraints })] };
}

/** Domains over it are over the same type under another name, and so are those over its arrays. */
function moved(
  type: UserType,
  { schema, name }: { schema: string; name: string },
  to: Compiler,
): DefinitionStep[] {
  const other = { ...type, schema, name, oid: userTypeOid(type.kind, schema, name) };
  const over = otherTypes(to).flatMap((one) =>
    one.kind === "domain" && isOf(one.base, type)
      ? [changeType({ ...one, base: one.base.replace(remembered(type), () => remembered(other)) })]
      : []
  );
  return [...moveType(type, other), ...over];
}

export const moveTypes = definitionRule({
  name: "move_type",
  why: "the gateway keeps the type, and its columns are remembered to be of it",
  on: "AlterObjectSchemaStmt",
  examples: [
    {
      pg: "ALTER TABLE t SET SCHEMA s",
      iris: null,
      refused: "this SET SCHEMA is not supported",
    },
  ],
  rewrite({ objectType, object, newschema = "" }, to) {
    if (objectType !== "OBJECT_TYPE" && objectType !== "OBJECT_DOMAIN") {
      throw unsupported(
        "this SET SCHEMA is not supported",
        undefined,
        "IRIS cannot move a table to another schema: create it there, and copy its rows.",
      );
    }
    const names = strings(bodyOf(object, "List")?.items);
    const type = namedType(names, to);
    const { name } = type;
    const schema = to.schemaName(newschema);
    const isDomain = objectType === "OBJECT_DOMAIN";
    return {
      tag: isDomain ? "ALTER DOMAIN" : "ALTER TYPE",
      retypes: true,
      whole: true,
      steps: inSchema(newschema, to, [
        ...refuseTaken({ schema, name }, name, to),
        ...moved(type, { schema, name }, to),
      ]),
    };
  },
});
