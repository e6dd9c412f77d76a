// CREATE TYPE ... AS ENUM and ALTER TYPE. IRIS keeps the labels themselves in the columns, as whoever asks it without the
// gateway is to read them too: so a label that is renamed is renamed in every row, which PostgreSQL has not to do.

import type { AlterEnumStmt, CreateEnumStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { PgArray } from "../../types/arrays.ts";
import type { PgType } from "../../types/pg_type.ts";
import { typeByOid } from "../../types/types.ts";
import { LABEL_BYTES_MAX, userTypeOid } from "../../types/enums.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { definitionRule } from "../compiling/rule.ts";
import { strings } from "../text/nodes.ts";
import { identifier, literal } from "../text/quoting.ts";
import { Misplaced } from "../text/refuse.ts";
import type { EnumType } from "../types/user_types.ts";
import { string } from "../compiling/build.ts";
import type { DefinitionStep } from "./definition.ts";
import { altering, running } from "./running.ts";
import { viewQuestion, viewsOfTable } from "./questions.ts";
import { inSchema } from "./schemas.ts";
import { ofKind, refuseTaken } from "./type_names_taken.ts";
import { checksOfTable, rewriteColumn } from "./type_memory.ts";
import { changeType, columnsOfTypes, storeType } from "./type_store.ts";
import { skipping } from "./skipping.ts";

export const createEnum = definitionRule({
  name: "create_enum",
  why: "IRIS has no enums: the gateway keeps their labels, and a column of one is a VARCHAR",
  on: "CreateEnumStmt",
  examples: [
    { pg: "CREATE TYPE mood AS ENUM ('sad', 'ok')", iris: "" },
    {
      pg: "CREATE TYPE mood AS ENUM ('sad', 'sad')",
      iris: null,
      refused: 'duplicate key value violates unique constraint "pg_enum_typid_label_index"',
    },
  ],
  rewrite(node, to) {
    const names = strings(node.typeName);
    const type = enumOf(node, names, to);
    return {
      tag: "CREATE TYPE",
      retypes: true,
      steps: inSchema(names.at(-2), to, [
        ...refuseTaken(type, names.at(-1)!, to),
        storeType(type),
      ]),
    };
  },
});

function enumOf({ vals }: CreateEnumStmt, names: readonly string[], to: Compiler): EnumType {
  const schema = to.schemaName(names.at(-2));
  const name = names.at(-1)!;
  const oid = userTypeOid("enum", schema, name);
  const labels = strings(vals);
  labels.forEach((label, at) => {
    refuseLong(label);
    if (labels.indexOf(label) === at) return;
    // PostgreSQL finds it by its catalog's index.
    throw new Misplaced(
      "unique_violation",
      'duplicate key value violates unique constraint "pg_enum_typid_label_index"',
      {
        detail: `Key (enumtypid, enumlabel)=(${oid}, ${label}) already exists.`,
        schema: "pg_catalog",
        table: "pg_enum",
        constraint: "pg_enum_typid_label_index",
      },
    );
  });
  return {
    kind: "enum",
    schema,
    name,
    oid,
    labels,
    comment: null,
  };
}

const UTF8 = new TextEncoder();

function refuseLong(label: string): void {
  if (UTF8.encode(label).length <= LABEL_BYTES_MAX) return;
  throw new Misplaced("invalid_name", `invalid enum label "${label}"`, {
    detail: `Labels must be ${LABEL_BYTES_MAX} bytes or less.`,
  });
}

export const alterEnum = definitionRule({
  name: "alter_enum",
  why: "a new label is the gateway's alone, and one that is renamed is so in each row as well",
  on: "AlterEnumStmt",
  examples: [
    {
      pg: "ALTER TYPE nowhere ADD VALUE 'x'",
      iris: null,
      refused: 'type "nowhere" does not exist',
    },
  ],
  rewrite(node, to) {
    const names = strings(node.typeName);
    const found = ofKind("enum", names, to);
    return {
      tag: "ALTER TYPE",
      retypes: true,
      whole: true,
      steps: node.oldVal === undefined ? added(node, found) : renamed(node, found),
    };
  },
});

/** The neighbour's place, as PostgreSQL counts it. */
function added(node: AlterEnumStmt, type: EnumType): DefinitionStep[] {
  const { newVal = "", newValNeighbor, newValIsAfter = false, skipIfNewValExists } = node;
  const { labels } = type;
  refuseLong(newVal);
  if (labels.includes(newVal)) {
    const message = `enum label "${newVal}" already exists`;
    if (!skipIfNewValExists) throw new Misplaced("duplicate_object", message);
    return [skipping(message, "duplicate_object")];
  }
  let at = labels.length;
  if (newValNeighbor !== undefined) {
    const neighbour = labels.indexOf(newValNeighbor);
    if (neighbour < 0) {
      throw new Misplaced(
        "invalid_parameter_value",
        `"${newValNeighbor}" is not an existing enum label`,
      );
    }
    at = newValIsAfter ? neighbour + 1 : neighbour;
  }
  return [changeType({ ...type, labels: labels.toSpliced(at, 0, newVal) })];
}

function renamed(node: AlterEnumStmt, type: EnumType): DefinitionStep[] {
  const { oldVal = "", newVal = "" } = node;
  const { labels } = type;
  refuseLong(newVal);
  const at = labels.indexOf(oldVal);
  if (at < 0) {
    throw new Misplaced("invalid_parameter_value", `"${oldVal}" is not an existing enum label`);
  }
  if (labels.includes(newVal)) {
    throw new Misplaced("duplicate_object", `enum label "${newVal}" already exists`);
  }
  return [
    changeType({ ...type, labels: labels.with(at, newVal) }),
    {
      do: "each",
      question: columnsOfTypes([type]),
      steps([schema, name, column, written, text]) {
        const table = { schema, name };
        const renaming = { column, written, text, type, from: oldVal, to: newVal };
        return [{
          do: "when",
          question: viewQuestion(table),
          found: [],
          missing: [...refuseWritten(table, oldVal), ...renameIn(table, renaming)],
        }];
      },
    },
  ];
}

/** PostgreSQL's views and checks know a label by its number, but IRIS and the gateway by its letters. */
function refuseWritten(table: { schema: string; name: string }, label: string): DefinitionStep[] {
  const refuse = (what: string, names: readonly string[]): DefinitionStep[] =>
    names.length === 0 ? [] : [{
      do: "fail",
      error: new PgError(
        "feature_not_supported",
        `renaming a label that ${what} ${names.join(", ")} speaks of is not supported`,
        { hint: `Drop the ${what}, rename the label, and create it again.` },
      ),
    }];
  const speaks = (text: string) => text.includes(literal(label));
  return [{
    do: "gathered",
    question: checksOfTable(table),
    steps: (rows) =>
      refuse("check", rows.filter(([, text]) => speaks(text)).map(([name]) => name.slice(1))),
  }, {
    do: "gathered",
    question: viewsOfTable(table),
    steps: (rows) => refuse("view", rows.filter(([, text]) => speaks(text)).map(([name]) => name)),
  }];
}

interface Renaming {
  column: string;
  /** The column's type, as it is remembered. */
  written: string;
  /** Its default. */
  text: string;
  type: EnumType;
  from: string;
  to: string;
}

function renameIn(
  table: { schema: string; name: string },
  { column, written, text, type, from, to }: Renaming,
): DefinitionStep[] {
  if (written.endsWith("[]")) return [inArrays(table, { column, type, from, to })];
  const rename = running({
    kind: "update",
    keywords: [],
    table,
    alias: null,
    assignments: [{ column, value: string(to) }],
    from: [],
    where: {
      kind: "comparison",
      operator: "=",
      left: { kind: "column", table: null, name: column },
      right: string(from),
    },
  });
  const wasDefault = text === literal(from) || text.startsWith(`${literal(from)}::`);
  if (!wasDefault) return [rename];
  return [
    rename,
    altering(table, { kind: "set_default", column, value: string(to) }),
    ...rewriteColumn(table, column, { defaultText: literal(to) }),
  ];
}

/** Row by row, as the text of an array may have the label anywhere. */
function inArrays(
  { schema, name }: { schema: string; name: string },
  { column, type, from, to }: Pick<Renaming, "column" | "type" | "from" | "to">,
): DefinitionStep {
  const row = typeByOid(type.oid + 1)! as PgType<PgArray<string>>;
  const table = `${identifier(schema)}.${identifier(name)}`;
  const values = identifier(column);
  return {
    do: "each",
    question: {
      sql: `SELECT %ID, ${values} FROM ${table} WHERE ${values} IS NOT NULL`,
      values: [],
    },
    steps: ([id, written]) => {
      const array = row.iris.decode(written);
      if (!array.elements.includes(from)) return [];
      const elements = array.elements.map((label) => label === from ? to : label);
      const renamed = String(row.iris.encode({ ...array, elements }));
      const sql = `UPDATE ${table} SET ${values} = ? WHERE %ID = ?`;
      return [{ do: "note", make: null, note: { sql, values: [renamed, id] } }];
    },
  };
}
