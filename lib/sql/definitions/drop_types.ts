// DROP TYPE and DROP DOMAIN: what is of the type goes with it, or keeps it from going.

import type { DropStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { Defined } from "../compiling/rule.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { Misplaced } from "../text/refuse.ts";
import { NO_USER_TYPES, remembered, titleOfType, type UserType } from "../types/user_types.ts";
import { forgetComment, forgetComments } from "./comments.ts";
import type { DefinitionStep } from "./definition.ts";
import { running } from "./running.ts";
import { viewQuestion } from "./questions.ts";
import { forgetColumn, forgetTable } from "./type_memory.ts";
import { userTypeNamed } from "./type_names_taken.ts";
import { columnsOfType, forgetType } from "./type_store.ts";

export function dropTypes(
  { objects = [], removeType, missing_ok: missingOk = false, behavior }: DropStmt,
  to: Compiler,
): Defined {
  const isDomain = removeType === "OBJECT_DOMAIN";
  const cascades = behavior === "DROP_CASCADE";
  const dropped: UserType[] = [];
  const notices: DefinitionStep[] = [];
  for (const object of objects) {
    const names = strings(bodyOf(object, "TypeName")?.names);
    const found = userTypeNamed(names, to);
    if (found) {
      if (isDomain && found.kind !== "domain") {
        throw new Misplaced("wrong_object_type", `"${names.join(".")}" is not a domain`);
      }
      dropped.push(found);
      continue;
    }
    const message = `type "${names.join(".")}" does not exist`;
    if (!missingOk) throw new Misplaced("undefined_object", message);
    const notice = new PgError("successful_completion", `${message}, skipping`);
    notices.push({ do: "notice", notice });
  }
  return {
    tag: isDomain ? "DROP DOMAIN" : "DROP TYPE",
    retypes: true,
    steps: [
      ...notices,
      ...dropped.flatMap((type) => dropType(type, { to, cascades })),
    ],
  };
}

interface Dropping {
  to: Compiler;
  cascades: boolean;
}

function dropType(type: UserType, { to, cascades }: Dropping): DefinitionStep[] {
  const { irisSchema } = to.context;
  const title = titleOfType(type, irisSchema);
  const domains = (to.context.userTypes?.() ?? NO_USER_TYPES).all.filter((one) =>
    one.kind === "domain" && one.base === remembered(type)
  );
  if (cascades) {
    return [
      {
        do: "gathered",
        question: columnsOfType(type),
        steps: (rows) => tablesOf(rows).flatMap((columns) => dropColumns(columns, irisSchema)),
      },
      ...domains.flatMap((domain) => [
        cascadesTo(`type ${titleOfType(domain, irisSchema)}`),
        ...dropType(domain, { to, cascades }),
      ]),
      forgetType(type),
    ];
  }
  const message = `cannot drop type ${title} because other objects depend on it`;
  const hint = "Use DROP ... CASCADE to drop the dependent objects too.";
  const fail = (detail: string) =>
    new PgError("dependent_objects_still_exist", message, { detail, hint });
  if (domains.length > 0) {
    const [domain] = domains;
    throw new Misplaced("dependent_objects_still_exist", message, {
      detail: `type ${titleOfType(domain, irisSchema)} depends on type ${title}`,
      hint,
    });
  }
  return [{
    do: "gathered",
    question: columnsOfType(type),
    steps: (rows) =>
      rows.length === 0 ? [forgetType(type)] : [{
        do: "fail",
        error: fail(
          rows.map((row) =>
            `${columnTitle(row, irisSchema)} depends on type ${titleOf(row, title)}`
          )
            .join("\n"),
        ),
      }],
  }];
}

function titleOf([, , , written]: readonly string[], title: string): string {
  return written.endsWith("[]") ? `${title}[]` : title;
}

function columnTitle([schema, table, column]: readonly string[], irisSchema: string): string {
  const isPublic = schema.toUpperCase() === irisSchema.toUpperCase();
  return `column ${column} of table ${isPublic ? "" : `${schema}.`}${table}`;
}

function cascadesTo(what: string): DefinitionStep {
  return {
    do: "notice",
    notice: new PgError("successful_completion", `drop cascades to ${what}`),
  };
}

function tablesOf(rows: readonly (readonly string[])[]): (readonly string[])[][] {
  return [...Map.groupBy(rows, ([schema, table]) => `${schema}\0${table}`).values()];
}

/** A view goes as a whole. */
function dropColumns(
  columns: readonly (readonly string[])[],
  irisSchema: string,
): DefinitionStep[] {
  const [[schema, name]] = columns;
  const table = { schema, name };
  const isPublic = schema.toUpperCase() === irisSchema.toUpperCase();
  return [{
    do: "when",
    question: viewQuestion(table),
    found: [
      cascadesTo(`view ${isPublic ? "" : `${schema}.`}${name}`),
      running({ kind: "drop_view", ifExists: false, view: table, behaviour: "CASCADE" }),
      ...forgetTable(table),
      ...forgetComments(table),
    ],
    missing: columns.flatMap((row) => [
      cascadesTo(columnTitle(row, irisSchema)),
      running({
        kind: "alter_table",
        table,
        action: { kind: "drop_column", column: row[2], behaviour: "CASCADE", data: "%DELDATA" },
      }),
      ...forgetColumn(table, row[2]),
      ...forgetComment(table, row[2]),
    ]),
  }];
}
