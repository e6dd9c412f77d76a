// DROP TYPE and DROP DOMAIN: what is of the type goes with it, or keeps it from going.

import type { DropStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { Defined } from "../compiling/rule.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { Misplaced } from "../text/refuse.ts";
import {
  type DomainType,
  isOf,
  NO_USER_TYPES,
  remembered,
  titleOfType,
  type UserType,
  type UserTypes,
} from "../types/user_types.ts";
import { forgetComment, forgetComments } from "./comments.ts";
import type { DefinitionStep } from "./definition.ts";
import { altering, running } from "./running.ts";
import { placesIn } from "./questions.ts";
import { forgetColumn, forgetTable } from "./type_memory.ts";
import { userTypeNamed } from "./type_names_taken.ts";
import { typeByName } from "../../types/types.ts";
import { inSchema } from "./schemas.ts";
import { columnsOfTypes, forgetType } from "./type_store.ts";
import { isPublic } from "../names/schema_names.ts";
import { absent } from "./skipping.ts";
import { pathKey } from "../../iris/names.ts";

export function dropTypes(
  { objects = [], removeType, missing_ok: missingOk = false, behavior }: DropStmt,
  to: Compiler,
): Defined {
  const isDomain = removeType === "OBJECT_DOMAIN";
  const dropped: UserType[] = [];
  const notices: DefinitionStep[] = [];
  for (const object of objects) {
    const names = strings(bodyOf(object, "TypeName")?.names);
    const row = names.length === 1 ? typeByName(names[0]) : undefined;
    const found = row ? undefined : userTypeNamed(names, to);
    if (isDomain && (row || found?.kind === "enum")) {
      throw new Misplaced("wrong_object_type", `"${names.join(".")}" is not a domain`);
    }
    // One of PostgreSQL's own belongs to nobody who asks here.
    if (row) throw new Misplaced("insufficient_privilege", `must be owner of type ${row.title}`);
    if (found) {
      if (!dropped.includes(found)) dropped.push(found);
      continue;
    }
    const error = new PgError("undefined_object", `type "${names.join(".")}" does not exist`);
    notices.push(...inSchema(names.at(-2), to, [absent(error, missingOk)], { missingOk }));
  }
  return {
    tag: isDomain ? "DROP DOMAIN" : "DROP TYPE",
    retypes: true,
    steps: [...notices, ...goneTypes(dropped, { to, cascades: behavior === "DROP_CASCADE" })],
  };
}

interface Dropping {
  to: Compiler;
  cascades: boolean;
  /** What goes anyway, and all that is in it. */
  schema?: string;
}

/** Those of a schema that is dropped. */
export function goneTypesIn(schema: string, { to, cascades }: Dropping): DefinitionStep[] {
  const { irisSchema } = to.context;
  const types = (to.context.userTypes?.() ?? NO_USER_TYPES).all.filter((type) =>
    type.schema.toUpperCase() === schema.toUpperCase()
  );
  if (cascades || types.length === 0) return goneTypes(types, { to, cascades, schema });
  const error = new PgError(
    "dependent_objects_still_exist",
    `cannot drop schema ${schema} because other objects depend on it`,
    {
      detail: types.map((type) =>
        `type ${titleOfType(type, irisSchema)} depends on schema ${schema}`
      ).join("\n"),
      hint: CASCADE_HINT,
    },
  );
  return [{ do: "fail", error }];
}

const CASCADE_HINT = "Use DROP ... CASCADE to drop the dependent objects too.";

/** They go together, with what PostgreSQL says of what depends on them. */
export function goneTypes(
  dropped: readonly UserType[],
  { to, cascades, schema }: Dropping,
): DefinitionStep[] {
  if (dropped.length === 0) return [];
  const { irisSchema } = to.context;
  const types = to.context.userTypes?.() ?? NO_USER_TYPES;
  const all = [...new Set(dropped.flatMap((type) => types.over(type)))];
  const gone = (found: Rows, places: Rows): DefinitionStep[] => {
    const isView = new Set(
      places.filter(([, , , view]) => view).map(([schema, name]) => pathKey(schema, name)),
    );
    const order = new Map(places.map((place, at) => [pathKey(...place.slice(0, 3)), at]));
    const placeOf = (row: readonly string[]) => order.get(pathKey(...row.slice(0, 3))) ?? 0;
    const rows = tablesOf(found).flatMap((columns) =>
      columns.toSorted((one, other) => placeOf(one) - placeOf(other))
    );
    const dependents = dependentsOf(all, { dropped, rows, isView, types, irisSchema });
    if (dependents.length > 0 && !cascades) return [refusal(dropped, dependents, irisSchema)];
    return [
      ...schema === undefined ? noticeOf(dependents) : [],
      ...tablesOf(rows).flatMap((columns) => dropColumns(columns, isView)),
      ...all.map(forgetType),
    ];
  };
  return [{
    do: "gathered",
    question: columnsOfTypes(all),
    steps(found) {
      const rows = found.filter((row) => row[0].toUpperCase() !== schema?.toUpperCase());
      if (rows.length === 0) return gone([], []);
      return [{
        do: "gathered",
        question: placesIn([...new Set(rows.map(([schema]) => schema))]),
        steps: (places) => gone(rows, places),
      }];
    },
  }];
}

type Rows = readonly (readonly string[])[];

interface Dependents {
  dropped: readonly UserType[];
  rows: Rows;
  isView: ReadonlySet<string>;
  types: UserTypes;
  irisSchema: string;
}

interface Dependent {
  what: string;
  on: string;
}

/** What is of arrays comes first, and the last column of a table before the others, as PostgreSQL finds them; a view
 * is told of once. */
function dependentsOf(
  all: readonly UserType[],
  { dropped, rows, isView, types, irisSchema }: Dependents,
): Dependent[] {
  const title = (type: UserType) => titleOfType(type, irisSchema);
  const on = ([, , , written]: readonly string[]) =>
    all.flatMap((type) =>
      isOf(written, type) ? [`${title(type)}${written === remembered(type) ? "" : "[]"}`] : []
    ).join();
  const isOfView = ([schema, name]: readonly string[]) => isView.has(pathKey(schema, name));
  const columns = rows.filter((row) => !isOfView(row))
    .toSorted((one, other) => Number(other[3].endsWith("[]")) - Number(one[3].endsWith("[]")));
  return [
    ...all.filter((type) => !dropped.includes(type)).map((type) => {
      const over = types.remembered((type as DomainType).base)!;
      return { what: `type ${title(type)}`, on: `${title(over.type)}${over.array ? "[]" : ""}` };
    }),
    ...columns.map((row) => ({ what: columnTitle(row, irisSchema), on: on(row) })),
    ...tablesOf(rows.filter(isOfView)).map(([row]) => ({
      what: `view ${titleIn(row[0], row[1], irisSchema)}`,
      on: on(row),
    })),
  ];
}

function refusal(
  dropped: readonly UserType[],
  dependents: readonly Dependent[],
  irisSchema: string,
): DefinitionStep {
  const message = dropped.length === 1
    ? `cannot drop type ${titleOfType(dropped[0], irisSchema)} because other objects depend on it`
    : "cannot drop desired object(s) because other objects depend on them";
  const detail = dependents.map(({ what, on }) => `${what} depends on type ${on}`).join("\n");
  return {
    do: "fail",
    error: new PgError("dependent_objects_still_exist", message, {
      detail,
      hint: CASCADE_HINT,
    }),
  };
}

function noticeOf(dependents: readonly Dependent[]): DefinitionStep[] {
  const lines = dependents.map(({ what }) => `drop cascades to ${what}`);
  if (lines.length === 0) return [];
  const notice = lines.length === 1
    ? new PgError("successful_completion", lines[0])
    : new PgError("successful_completion", `drop cascades to ${lines.length} other objects`, {
      detail: lines.join("\n"),
    });
  return [{ do: "notice", notice }];
}

function columnTitle([schema, table, column]: readonly string[], irisSchema: string): string {
  return `column ${column} of table ${titleIn(schema, table, irisSchema)}`;
}

function titleIn(schema: string, name: string, irisSchema: string): string {
  return isPublic(schema, { irisSchema }) ? name : `${schema}.${name}`;
}

function tablesOf(rows: Rows): Rows[] {
  return [...Map.groupBy(rows, ([schema, table]) => pathKey(schema, table)).values()];
}

/** A view goes as a whole. */
function dropColumns(columns: Rows, isView: ReadonlySet<string>): DefinitionStep[] {
  const [[schema, name]] = columns;
  const table = { schema, name };
  if (isView.has(pathKey(schema, name))) {
    return [
      running({ kind: "drop_view", ifExists: false, view: table, behaviour: "CASCADE" }),
      ...forgetTable(table),
      ...forgetComments(table),
    ];
  }
  return columns.flatMap((row) => [
    altering(table, {
      kind: "drop_column",
      column: row[2],
      behaviour: "CASCADE",
      data: "%DELDATA",
    }),
    ...forgetColumn(table, row[2]),
    ...forgetComment(table, row[2]),
  ]);
}
