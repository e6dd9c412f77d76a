// COMMENT ON: IRIS takes a description only when a table is made, so comments are kept in a table of the gateway's.

import type { CommentStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import type { DomainType } from "../types/user_types.ts";
import { namedType, ofKind } from "./type_names_taken.ts";
import { changeType } from "./type_store.ts";
import { columnQuestion, tableQuestion } from "./questions.ts";

const TABLE = '"PgWire"."comments"';

const MAKE = `CREATE TABLE IF NOT EXISTS ${TABLE} ("schema_name" VARCHAR(128) NOT NULL, ` +
  '"table_name" VARCHAR(128) NOT NULL, "column_name" VARCHAR(128) NOT NULL, ' +
  '"comment" VARCHAR(32000) NOT NULL COLLATE %EXACT, ' +
  'CONSTRAINT "comments_pkey" PRIMARY KEY ("schema_name", "table_name", "column_name"))';

/** The column that stands for the table itself, and the table for its schema; none can be called so. */
const WHOLE = "*";

export const commentOn = definitionRule({
  name: "comment",
  why:
    "IRIS takes a description only with the table, so the gateway keeps comments in a table of its own",
  on: "CommentStmt",
  examples: [
    { pg: "COMMENT ON COLUMN t.a IS 'x'", iris: "" },
    {
      pg: "COMMENT ON INDEX i IS 'x'",
      iris: null,
      refused: "COMMENT on this kind of object is not supported",
    },
  ],
  rewrite: (node, to) => ({ tag: "COMMENT", retypes: true, steps: commentSteps(node, to) }),
});

function commentSteps(
  { objtype, object, comment = "" }: CommentStmt,
  to: Compiler,
): DefinitionStep[] {
  switch (objtype) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW": {
      const names = strings(bodyOf(object, "List")?.items);
      const table = to.tableName({ relname: names.at(-1)!, schemaname: names.at(-2) });
      const message = `relation "${table.name}" does not exist`;
      return [{
        do: "when",
        question: tableQuestion(table),
        found: noted(table, { column: WHOLE, comment }),
        missing: [{ do: "fail", error: new PgError("undefined_table", message) }],
      }];
    }
    case "OBJECT_COLUMN": {
      const names = strings(bodyOf(object, "List")?.items);
      const table = to.tableName({ relname: names.at(-2)!, schemaname: names.at(-3) });
      const column = names.at(-1)!;
      const message = `column "${column}" of relation "${table.name}" does not exist`;
      return [{
        do: "when",
        question: columnQuestion(table, column),
        found: noted(table, { column, comment }),
        missing: [{ do: "fail", error: new PgError("undefined_column", message) }],
      }];
    }
    case "OBJECT_SCHEMA": {
      const schema = to.schemaName(bodyOf(object, "String")?.sval);
      return noted({ schema, name: WHOLE }, { column: WHOLE, comment });
    }
    case "OBJECT_TYPE": {
      const type = namedType(strings(bodyOf(object, "TypeName")?.names), to);
      return [changeType({ ...type, comment: comment || null })];
    }
    case "OBJECT_DOMAIN": {
      const domain = ofKind("domain", strings(bodyOf(object, "TypeName")?.names), to);
      return [changeType({ ...domain, comment: comment || null })];
    }
    case "OBJECT_DOMCONSTRAINT": {
      const [type, constraint] = bodyOf(object, "List")?.items ?? [];
      const domain = ofKind("domain", strings(bodyOf(type, "TypeName")?.names), to);
      return [commentedConstraint(domain, { name: strings([constraint])[0], comment })];
    }
    case "OBJECT_EXTENSION":
    case "OBJECT_DATABASE":
      // Dumps have them, and nobody asks for them again.
      return [];
    default:
      throw unsupported("COMMENT on this kind of object is not supported", undefined);
  }
}

function commentedConstraint(
  domain: DomainType,
  { name, comment }: { name: string; comment: string },
): DefinitionStep {
  const constraints = domain.constraints.map((one) => {
    if (one.name !== name) return one;
    const { comment: _, ...bare } = one;
    return comment === "" ? bare : { ...bare, comment };
  });
  return changeType({ ...domain, constraints });
}

/** An empty comment takes the old one away. */
function noted(
  { schema, name }: QualifiedName,
  { column, comment }: { column: string; comment: string },
): DefinitionStep[] {
  const values = [schema!, name, column];
  const forget: DefinitionStep = {
    do: "note",
    make: null,
    note: {
      sql: `DELETE FROM ${TABLE} ` +
        'WHERE "schema_name" = ? AND "table_name" = ? AND "column_name" = ?',
      values,
    },
  };
  if (comment === "") return [forget];
  return [forget, {
    do: "note",
    make: MAKE,
    note: {
      sql: `INSERT INTO ${TABLE} ("schema_name", "table_name", "column_name", "comment") ` +
        "VALUES (?, ?, ?, ?)",
      values: [...values, comment],
    },
  }];
}

export function forgetComment(table: QualifiedName, column: string): DefinitionStep[] {
  return noted(table, { column, comment: "" });
}

export function forgetCommentsIn(schema: string): DefinitionStep[] {
  return [{
    do: "note",
    make: null,
    note: { sql: `DELETE FROM ${TABLE} WHERE "schema_name" = ?`, values: [schema] },
  }];
}

export function forgetComments({ schema, name }: QualifiedName): DefinitionStep[] {
  return [{
    do: "note",
    make: null,
    note: {
      sql: `DELETE FROM ${TABLE} WHERE "schema_name" = ? AND "table_name" = ?`,
      values: [schema!, name],
    },
  }];
}
