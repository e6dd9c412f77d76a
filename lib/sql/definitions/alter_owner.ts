// ALTER ... OWNER TO: IRIS knows no owners but the user who makes a thing, so only that one may be named.

import type { AlterTableCmd, AlterTableStmt, RoleSpec } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { type Defined, definitionRule } from "../compiling/rule.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import { tableQuestion, viewQuestion } from "./questions.ts";
import { inSchema } from "./schemas.ts";
import { sequenceQuestion } from "./sequences.ts";
import { namedType, ofKind } from "./type_names_taken.ts";
import { absent } from "./skipping.ts";

/** Whose the catalog shows to be what IRIS gives no owner for. */
const OF_NOBODY = "pg_database_owner";

export const alterOwner = definitionRule({
  name: "alter_owner",
  why: "IRIS knows privileges and no owners, but what is true already may be said",
  on: "AlterOwnerStmt",
  examples: [
    { pg: "ALTER SCHEMA app OWNER TO CURRENT_USER", iris: "" },
    {
      pg: "ALTER DOMAIN nowhere OWNER TO CURRENT_USER",
      iris: null,
      refused: 'type "nowhere" does not exist',
    },
    {
      pg: "ALTER COLLATION c OWNER TO CURRENT_USER",
      iris: null,
      refused: "this ALTER ... OWNER TO is not supported",
    },
  ],
  rewrite({ objectType, object, newowner }, to) {
    const names = strings(bodyOf(object, "List")?.items);
    if (objectType === "OBJECT_TYPE") {
      namedType(names, to);
      return { tag: "ALTER TYPE", steps: ownedBy(newowner, { orNobody: true }) };
    }
    if (objectType === "OBJECT_DOMAIN") {
      ofKind("domain", names, to);
      return { tag: "ALTER DOMAIN", steps: ownedBy(newowner, { orNobody: true }) };
    }
    if (objectType === "OBJECT_SCHEMA") {
      const name = bodyOf(object, "String")?.sval;
      const steps = inSchema(name, to, ownedBy(newowner, { orNobody: true }));
      return { tag: "ALTER SCHEMA", steps };
    }
    throw unsupported("this ALTER ... OWNER TO is not supported", newowner?.location);
  },
});

/** PostgreSQL's parser makes an ALTER TABLE of it; null where it is about anything but an owner. */
export function ownerOfRelation(
  { relation, cmds = [], objtype, missing_ok: missingOk = false }: AlterTableStmt,
  to: Compiler,
): Defined | null {
  const kind = KINDS[objtype ?? ""];
  const commands = cmds.map((node) => bodyOf(node, "AlterTableCmd")!);
  if (!kind || !commands.every(({ subtype }) => subtype === "AT_ChangeOwner")) return null;
  const { schema, name } = to.tableName(relation!);
  const error = new PgError("undefined_table", `relation "${name}" does not exist`);
  const missing = [absent(error, missingOk)];
  const found = commands.flatMap(({ newowner }: AlterTableCmd) => ownedBy(newowner));
  const question = kind.question({ schema: schema!, name });
  return { tag: kind.tag, steps: [{ do: "when", question, found, missing }] };
}

interface Kind {
  tag: string;
  question(named: { schema: string; name: string }): Question;
}

const KINDS: Readonly<Record<string, Kind>> = {
  OBJECT_TABLE: { tag: "ALTER TABLE", question: tableQuestion },
  OBJECT_VIEW: { tag: "ALTER VIEW", question: viewQuestion },
  OBJECT_SEQUENCE: { tag: "ALTER SEQUENCE", question: sequenceQuestion },
};

export function ownedBy(
  { rolename, roletype }: RoleSpec = {},
  { orNobody = false }: { orNobody?: boolean } = {},
): DefinitionStep[] {
  if (roletype !== "ROLESPEC_CSTRING" || orNobody && rolename === OF_NOBODY) return [];
  return [{ do: "owner", user: rolename! }];
}
