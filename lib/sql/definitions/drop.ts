// DROP of one or several things, and of what the gateway remembers of them.

import type { DropStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { Behaviour } from "../../iris/tree_ddl.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { type Defined, definitionRule } from "../compiling/rule.ts";
import { unsupported } from "../text/refuse.ts";
import { forgetComments, forgetCommentsIn } from "./comments.ts";
import { indexQuestion, tableQuestion, viewQuestion } from "./questions.ts";
import { TEMPORARY_SCHEMAS } from "../names/temporary_names.ts";
import { dropTypes, goneTypesIn } from "./drop_types.ts";
import { keysBetween } from "./drop_together.ts";
import { dropRoutines } from "./drop_routines.ts";
import { running } from "./running.ts";
import { forgetCreated } from "./schemas.ts";
import { dropSequence } from "./sequences.ts";
import { forgetSchema, forgetTable } from "./type_memory.ts";
import { forgetTypesIn } from "./type_store.ts";
import { absent } from "./skipping.ts";

export const drop = definitionRule({
  name: "drop",
  why:
    "IRIS drops one thing a statement, and an index by its table; what the gateway remembers goes too",
  on: "DropStmt",
  examples: [
    { pg: "DROP TABLE IF EXISTS t CASCADE", iris: 'DROP TABLE "SQLUser"."t" CASCADE' },
    { pg: "DROP TABLE t, u", iris: 'DROP TABLE "SQLUser"."t"; DROP TABLE "SQLUser"."u"' },
    { pg: "DROP VIEW app.v", iris: 'DROP VIEW "app"."v"' },
    { pg: "DROP INDEX IF EXISTS i", iris: 'DROP INDEX "i" ON TABLE "SQLUser"."x"' },
    { pg: "DROP SCHEMA app CASCADE", iris: 'DROP SCHEMA "app" CASCADE' },
    { pg: "DROP TYPE IF EXISTS x", iris: "" },
    { pg: "DROP FUNCTION app.f(int)", iris: 'DROP FUNCTION "app"."f"' },
  ],
  rewrite: dropSteps,
});

function dropSteps(node: DropStmt, to: Compiler): Defined | null {
  const { objects = [], removeType, missing_ok = false } = node;
  const behaviour: Behaviour = node.behavior === "DROP_CASCADE" ? "CASCADE" : null;
  const dropping = { to, behaviour, missingOk: missing_ok };
  switch (removeType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW": {
      const what = removeType === "OBJECT_TABLE" ? "table" : "view";
      const tables = objects.map((object) => named(object, to));
      const together = what === "table" && tables.length > 1 && behaviour === null;
      const steps = tables.flatMap((table) => [
        ...together ? [keysBetween(table, tables)] : [],
        dropTable(table, { ...dropping, what }),
      ]);
      // All are looked for before the first one goes.
      const looking = missing_ok || tables.length === 1
        ? []
        : tables.map((table) => look(table, what));
      return { tag: `DROP ${what.toUpperCase()}`, steps: [...looking, ...steps] };
    }
    case "OBJECT_INDEX":
      return {
        tag: "DROP INDEX",
        steps: objects.map((object) => dropIndex(named(object, to), missing_ok)),
      };
    case "OBJECT_SCHEMA":
      return {
        tag: "DROP SCHEMA",
        retypes: true,
        steps: objects.flatMap((object) => {
          const [schema] = strings([object]);
          // A session's own is called as PostgreSQL's are.
          const isOwn = schema.startsWith(TEMPORARY_SCHEMAS);
          return dropSchema(isOwn ? schema : named(object, to).name, dropping);
        }),
      };
    case "OBJECT_SEQUENCE":
      return {
        tag: "DROP SEQUENCE",
        steps: objects.map((object) => {
          const { schema, name } = named(object, to);
          return dropSequence({ schema: schema!, name }, missing_ok);
        }),
      };
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return dropRoutines(node, to);
    case "OBJECT_EXTENSION":
      return { tag: "DROP EXTENSION", steps: [] };
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN":
      return dropTypes(node, to);
    default:
      return null;
  }
}

function named(object: Node, to: Compiler): QualifiedName {
  const names = strings(bodyOf(object, "List")?.items ?? [object]);
  return to.tableName({ relname: names.at(-1)!, schemaname: names.at(-2) });
}

interface Dropping {
  to: Compiler;
  behaviour: Behaviour;
  missingOk: boolean;
}

function look(table: QualifiedName, what: string): DefinitionStep {
  const error = new PgError("undefined_table", `${what} "${table.name}" does not exist`);
  return {
    do: "when",
    question: tableQuestion(table),
    found: [],
    missing: [{ do: "fail", error }],
  };
}

function dropTable(
  table: QualifiedName,
  { behaviour, missingOk, what }: Dropping & { what: "table" | "view" },
): DefinitionStep {
  const statement = what === "table"
    ? { kind: "drop_table", ifExists: false, table, behaviour, data: null } as const
    : { kind: "drop_view", ifExists: false, view: table, behaviour } as const;
  const missing = new PgError("undefined_table", `${what} "${table.name}" does not exist`);
  const other = what === "table" ? "view" : "table";
  const error = new PgError("wrong_object_type", `"${table.name}" is not a ${what}`, {
    hint: `Use DROP ${other.toUpperCase()} to remove a ${other}.`,
  });
  const right = [running(statement), ...forgetTable(table), ...forgetComments(table)];
  const wrong = [{ do: "fail", error } as const];
  return {
    do: "when",
    question: tableQuestion(table),
    found: [{
      do: "when",
      question: viewQuestion(table),
      found: what === "view" ? right : wrong,
      missing: what === "view" ? wrong : right,
    }],
    missing: [absent(missing, missingOk)],
  };
}

/** An index of IRIS belongs to its table, whose name PostgreSQL's statement does not say. */
function dropIndex({ schema, name }: QualifiedName, missingOk: boolean): DefinitionStep {
  const question = indexQuestion(schema!, name);
  const error = new PgError("undefined_object", `index "${name}" does not exist`);
  const drop = (table: string) =>
    running({ kind: "drop_index", ifExists: false, name, table: { schema, name: table } });
  return {
    do: "when",
    question,
    found: [{ do: "each", question, steps: ([table]) => [drop(table)] }],
    missing: [absent(error, missingOk)],
  };
}

/** IRIS does not list a schema that is empty, so it is IRIS that knows whether there is one. */
function dropSchema(written: string, { to, behaviour, missingOk }: Dropping): DefinitionStep[] {
  const schema = to.schemaName(written);
  if (schema === to.context.irisSchema) {
    throw unsupported(
      `DROP SCHEMA ${written} is not supported`,
      undefined,
      "Drop its tables: IRIS has this schema always.",
    );
  }
  const dropped = running({ kind: "drop_schema", ifExists: false, schema, behaviour });
  const skipped = new PgError(
    "successful_completion",
    `schema "${written}" does not exist, skipping`,
  );
  return [
    ...goneTypesIn(schema, { to, cascades: behaviour === "CASCADE" }),
    missingOk
      ? { do: "unless", passes: ["invalid_schema_name"], steps: [dropped], notice: skipped }
      : dropped,
    ...forgetSchema(schema),
    forgetTypesIn(schema),
    ...forgetCommentsIn(schema),
    forgetCreated(schema),
  ];
}
