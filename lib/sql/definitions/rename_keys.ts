// ALTER INDEX and ALTER TABLE ... RENAME CONSTRAINT: IRIS renames neither, so the thing is made anew under its new name.

import type { RenameStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { ReferentialAction, TableConstraint } from "../../iris/tree_ddl.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { Defined } from "../compiling/rule.ts";
import type { DefinitionStep } from "./definition.ts";
import { indexQuestion, keyColumnsQuestion, referencesQuestion } from "./questions.ts";
import { altering, running } from "./running.ts";
import { absent } from "./skipping.ts";
import { checksOfTable, forgetCheck, rememberCheck, rememberedCheck } from "./type_memory.ts";

interface Renaming {
  from: string;
  to: string;
}

/** Null where it is neither. */
export function renameKey(node: RenameStmt, to: Compiler): Defined | null {
  const { renameType: kind, relation, subname = "", newname = "", missing_ok = false } = node;
  if (kind === "OBJECT_INDEX") {
    const { schema, name: from } = to.tableName(relation!);
    return { tag: "ALTER INDEX", steps: indexSteps(schema!, { from, to: newname }, missing_ok) };
  }
  if (kind !== "OBJECT_TABCONSTRAINT") return null;
  const table = to.tableName(relation!);
  const names = { from: subname, to: newname };
  const missing = fails(
    "undefined_object",
    `constraint "${subname}" for table "${table.name}" does not exist`,
  );
  const steps = [checkSteps(table, names, [constraintSteps(table, names, [missing])])];
  return { tag: "ALTER TABLE", steps };
}

function indexSteps(schema: string, names: Renaming, missingOk: boolean): DefinitionStep[] {
  const message = `relation "${names.from}" does not exist`;
  const missing = absent(new PgError("undefined_table", message), missingOk);
  const taken = {
    do: "when",
    question: indexQuestion(schema, names.to),
    found: [fails("duplicate_table", `relation "${names.to}" already exists`)],
    missing: [],
  } as const;
  return [{
    do: "gathered",
    question: {
      sql: "SELECT TABLE_NAME, COLUMN_NAME, NON_UNIQUE FROM INFORMATION_SCHEMA.INDEXES " +
        "WHERE TABLE_SCHEMA = ? AND INDEX_NAME = ? ORDER BY TABLE_NAME, ORDINAL_POSITION",
      values: [schema, names.from],
    },
    steps(rows) {
      if (rows.length === 0) return [missing];
      const table = { schema, name: rows[0][0] };
      const own = rows.filter(([name]) => name === table.name);
      const index = { columns: own.map(([, column]) => column), unique: own[0][2] === "0" };
      return [taken, constraintSteps(table, names, newIndex(table, { ...names, ...index }))];
    },
  }];
}

/** The new one is there before the old one goes, so that a unique one is never missing. */
function newIndex(
  table: QualifiedName,
  { from, to: name, unique, columns }: Renaming & { unique: boolean; columns: readonly string[] },
): DefinitionStep[] {
  return [
    ...refusedIfSpecial(table, from),
    running({
      kind: "create_index",
      unique,
      type: null,
      name,
      table,
      columns: columns.map((name) => ({ name, direction: null })),
      as: null,
      withData: [],
      build: null,
    }),
    running({ kind: "drop_index", ifExists: false, name: from, table }),
  ];
}

/** Its class's parameters, or its kind, would be lost; who may not look has none. */
function refusedIfSpecial({ schema, name: table }: QualifiedName, name: string): DefinitionStep[] {
  return [{
    do: "unless",
    passes: ["insufficient_privilege", "undefined_table"],
    steps: [{
      do: "when",
      question: {
        sql: "SELECT i.SqlName FROM %Dictionary.CompiledIndex AS i, " +
          "%Dictionary.CompiledClass AS c WHERE c.Name = i.parent AND c.SqlSchemaName = ? " +
          "AND c.SqlTableName = ? AND i.SqlName = ? AND (i.TypeClass = '%SQL.Index.HNSW' " +
          "OR i.Type IN ('bitmap', 'bitslice', 'columnar'))",
        values: [schema, table, name],
      },
      found: [refused(`index "${name}" is of a kind that has to be made anew by hand`)],
      missing: [],
    }],
  }];
}

/** What to do where a check has the name, and `other` where none has. */
function checkSteps(
  table: QualifiedName,
  { from, to: name }: Renaming,
  other: readonly DefinitionStep[],
): DefinitionStep {
  return {
    do: "gathered",
    question: checksOfTable(table),
    steps(rows) {
      const checks = rows.map(([column, text, type]) => rememberedCheck({ column, text, type }));
      const check = checks.find((one) => one?.name === from);
      return check
        ? [...forgetCheck(table, from), rememberCheck(table, { ...check, name })]
        : other;
    },
  };
}

/** The same of a key. */
function constraintSteps(
  table: QualifiedName,
  names: Renaming,
  other: readonly DefinitionStep[],
): DefinitionStep {
  return {
    do: "gathered",
    question: keyColumnsQuestion(table, names.from),
    steps(rows) {
      if (rows.length === 0) return other;
      const [[type]] = rows;
      const columns = rows.map(([, column]) => column);
      if (type === "FOREIGN KEY") return [foreignKey(table, names, { rows, columns })];
      const kind = type === "PRIMARY KEY" ? "primary_key" : "unique";
      return [{
        do: "when",
        question: referencesQuestion(table),
        found: [refused(`foreign keys refer to table "${table.name}", whose key would be gone`)],
        missing: anew(table, names.from, { kind, name: names.to, columns }),
      }];
    },
  };
}

function foreignKey(
  table: QualifiedName,
  { from, to: name }: Renaming,
  { rows, columns }: { rows: readonly (readonly string[])[]; columns: readonly string[] },
): DefinitionStep {
  const [[, , schema, referenced]] = rows;
  return {
    do: "each",
    question: {
      sql: "SELECT UPDATE_RULE, DELETE_RULE FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS " +
        "WHERE CONSTRAINT_SCHEMA = ? AND CONSTRAINT_TABLE_NAME = ? AND CONSTRAINT_NAME = ?",
      values: [table.schema!, table.name, from],
    },
    steps: ([onUpdate, onDelete]) =>
      anew(table, from, {
        kind: "foreign_key",
        name,
        columns,
        references: {
          kind: "references",
          table: { schema, name: referenced },
          columns: rows.map(([, , , , column]) => column),
          onUpdate: actionOf(onUpdate),
          onDelete: actionOf(onDelete),
        },
        noCheck: false,
      }),
  };
}

const ACTIONS: ReadonlySet<string> = new Set(["CASCADE", "SET NULL", "SET DEFAULT"]);

function actionOf(rule: string): ReferentialAction | null {
  return ACTIONS.has(rule) ? rule as ReferentialAction : null;
}

function anew(
  table: QualifiedName,
  name: string,
  constraint: TableConstraint,
): DefinitionStep[] {
  const drop = { kind: "drop_constraint", name, behaviour: null } as const;
  const add = { kind: "add_constraint", constraint } as const;
  return [drop, add].map((action) => altering(table, action));
}

function fails(
  condition: "undefined_object" | "undefined_table" | "duplicate_table",
  message: string,
) {
  return { do: "fail", error: new PgError(condition, message) } as const;
}

function refused(detail: string): DefinitionStep {
  const hint = "IRIS renames tables and columns: drop the thing and create it again.";
  const fields = { detail: `${detail[0].toUpperCase()}${detail.slice(1)}.`, hint };
  return {
    do: "fail",
    error: new PgError("feature_not_supported", "this RENAME is not supported", fields),
  };
}
