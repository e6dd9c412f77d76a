// Asks IRIS for the columns of tables and teaches them to the planner that all sessions share.

import { printName } from "../../iris/print_name.ts";
import type { Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import { int8 } from "../../types/integers.ts";
import { type Column, NO_HINTS } from "../../types/column.ts";
import {
  MEMORY_QUESTION,
  readTypmod,
  rememberedCheck,
  rememberedType,
  SERIALS,
} from "../../sql/definitions/type_memory.ts";
import type { KeptCheck, NamedTable, TableColumn } from "../../sql/plans/plan_context.ts";
import { identifier } from "../../sql/text/quoting.ts";
import type { Planner } from "../../sql/planner.ts";
import {
  checkOn,
  type DomainType,
  isRememberedUserType,
  isRequired,
  titleOfType,
} from "../../sql/types/user_types.ts";
import type { Context } from "../context.ts";
import { learnTypes } from "./learn_types.ts";
import { exactColumns } from "../../backend/exact_columns.ts";
import { isString } from "../../sql/types/type_families.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { vectorColumns } from "../../backend/vector_columns.ts";
import { vector } from "../../types/vector.ts";

/** Says which table is not there, if one is not. */
export async function learnTables(
  context: Context,
  tables: readonly NamedTable[],
): Promise<NamedTable | null> {
  const { planner, now, catalog, verdicts } = context.effects;
  const lease = await context.transaction.lease({ begin: false });
  for (const table of tables) {
    const at = now();
    const columns = await columnsOf(context, lease, table);
    if (!columns) return table;
    if (planner.learn(table, columns, at)) {
      catalog.schemaChanged();
      verdicts.forget();
    }
  }
  return null;
}

async function columnsOf(
  context: Context,
  lease: Lease,
  table: NamedTable,
): Promise<TableColumn[] | null> {
  const told = await starOf(lease, table);
  if (!told) return null;
  const facts = await factsOf(lease, table);
  const { remembered, checks } = await rememberedOf(context, lease, table);
  const vectors = await vectorsOf(lease, { table, told });
  const exact = await exactOf(lease, { table, told });
  const columns = told.map(({ name, type, typmod }, index): TableColumn => {
    const known = remembered.get(name.toUpperCase());
    return {
      name,
      type,
      typmod,
      ...index === 0 && checks.length > 0 ? { keptChecks: checks } : {},
      ...vectors.get(name.toUpperCase()),
      ...known,
      ...facts.get(name.toUpperCase()) ?? { notNull: false },
      // The gateway gives it where IRIS has nothing of the kind.
      ...known?.defaultText ? { defaulted: true } : {},
      ...isString(type) && !exact.has(name.toUpperCase()) &&
          !facts.get(name.toUpperCase())?.stream
        ? { folds: true as const }
        : {},
    };
  });
  const hasId = columns.some(({ name }) => name.toUpperCase() === ROW_ID);
  return hasId ? columns : [...columns, ...await rowIdOf(lease, table)];
}

/** A describe tells the same types that queries of the table will tell. */
async function starOf(lease: Lease, table: NamedTable): Promise<Column[] | null> {
  try {
    const sql = `SELECT * FROM ${printName(table)}`;
    return (await lease.describe(sql, NO_HINTS, { afresh: true })).columns;
  } catch (cause) {
    if (cause instanceof PgError && ABSENT.has(cause.condition)) return null;
    throw cause;
  }
}

/** What IRIS cannot take as a name is not there either. */
const ABSENT: ReadonlySet<string> = new Set([
  "undefined_table",
  "invalid_schema_name",
  "invalid_name",
]);

type VectorFacts = Pick<TableColumn, "typmod" | "element">;

async function vectorsOf(
  lease: Lease,
  { table, told }: { table: NamedTable; told: readonly Column[] },
): Promise<Map<string, VectorFacts>> {
  if (!told.some(({ type }) => type === vector.oid)) return new Map();
  const columns = await vectorColumns(lease, table);
  return new Map(
    columns.map(({ column, typmod, element }) => [column.toUpperCase(), { typmod, element }]),
  );
}

/** Nobody is asked where there are no strings. */
async function exactOf(
  lease: Lease,
  { table, told }: { table: NamedTable; told: readonly Column[] },
): Promise<ReadonlySet<string>> {
  return told.some(({ type }) => isString(type)) ? await exactColumns(lease, table) : new Set();
}

const FACTS = "SELECT COLUMN_NAME, IS_NULLABLE, COLUMN_DEFAULT, AUTO_INCREMENT, IS_GENERATED, " +
  "IS_IDENTITY, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

/** How IRIS calls the type of its streams of characters. (C:INFORMATION.SCHEMA.COLUMNS) */
const STREAM = "longvarchar";

type Facts = Pick<TableColumn, "notNull" | "defaulted" | "byDefault" | "identity" | "stream">;

/** Whether each column takes no NULL, and whether IRIS gives it a value where it is left out, by its name in
 * capitals. */
async function factsOf(
  lease: Lease,
  { schema, name }: NamedTable,
): Promise<Map<string, Facts>> {
  const rows = await rowsOfText(lease, { sql: FACTS, values: [schema, name] });
  return new Map(
    rows.map(([column, nullable, byDefault, counts, generated, identity, type]) => [
      (column ?? "").toUpperCase(),
      {
        notNull: nullable === "NO",
        ...byDefault ? { byDefault } : {},
        ...identity === "YES" ? { identity: true } : {},
        ...type?.toLowerCase() === STREAM ? { stream: true as const } : {},
        defaulted: (byDefault ?? "") !== "" || counts === "YES" || generated === "YES",
      },
    ]),
  );
}

type Remembered = Pick<
  TableColumn,
  "type" | "typmod" | "scale" | "sequence" | "check" | "defaultText" | "serial" | "always" | "user"
>;

/** The types that columns were created with, where IRIS has none such, and the checks that are the gateway's. */
async function rememberedOf(
  context: Context,
  lease: Lease,
  { schema, name }: NamedTable,
): Promise<
  { remembered: Map<string, Remembered>; checks: readonly KeptCheck[] }
> {
  let rows: (string | null)[][] = [];
  try {
    rows = await rowsOfText(lease, { sql: MEMORY_QUESTION, values: [schema, name] });
  } catch (cause) {
    // Nothing was ever remembered.
    if (!(cause instanceof PgError) || !ABSENT.has(cause.condition)) throw cause;
  }
  const found = new Map<string, Remembered>();
  const checks: KeptCheck[] = [];
  // A column is of the type as it is now.
  if (rows.some(([, type]) => isRememberedUserType(type ?? ""))) await learnTypes(context, lease);
  const { planner } = context.effects;
  const { types } = planner;
  for (const [column, type, typmod, sequence, check, defaultText, always] of rows) {
    const row = rememberedType(type ?? "", types);
    const user = types.remembered(type ?? "")?.type;
    const kept = rememberedCheck({ column: column ?? "", type: type ?? "", text: defaultText });
    if (kept && !kept.limit) checks.push({ name: kept.name, text: kept.text });
    if (row && row.oid !== 0) {
      const domain = user?.kind === "domain" ? user : undefined;
      if (domain) checks.unshift(...checksOf(domain, { column: column ?? "", planner }));
      const ownDefault = defaultText || (sequence ? null : domain?.default);
      found.set((column ?? "").toUpperCase(), {
        type: row.oid,
        ...readTypmod(typmod),
        ...user ? { user: type! } : {},
        ...sequence ? { sequence } : {},
        ...check ? { check } : {},
        ...ownDefault ? { defaultText: ownDefault } : {},
        ...always === "1" ? { always: true } : {},
        ...SERIALS.has(type ?? "") ? { serial: true } : {},
      });
    }
  }
  return { remembered: found, checks };
}

/** What PostgreSQL asks of a value before it is one of the domain, in its order. */
function checksOf(
  domain: DomainType,
  { column, planner: { types, irisSchema } }: { column: string; planner: Planner },
): KeptCheck[] {
  const title = titleOfType(domain, irisSchema);
  const line = types.lineOf(domain);
  const required: KeptCheck = {
    name: domain.name,
    text: `${identifier(column)} IS NOT NULL`,
    domain: {
      condition: "not_null_violation",
      message: `domain ${title} does not allow null values`,
    },
  };
  const checks = line.flatMap(({ constraints }) =>
    constraints.filter(({ text }) => text !== null)
      .toSorted((one, other) => one.name < other.name ? -1 : 1)
  );
  return [
    ...line.some(isRequired) ? [required] : [],
    ...checks.flatMap((check): KeptCheck[] => {
      const text = checkOn(column, check.text!);
      const message = `value for domain ${title} violates check constraint "${check.name}"`;
      return text === null
        ? []
        : [{ name: check.name, text, domain: { condition: "check_violation", message } }];
    }),
  ];
}

const ROW_ID = "ID";

/** IRIS's row number is called ID, and may be named though no star has it. (GSQL_tables) */
async function rowIdOf(lease: Lease, table: NamedTable): Promise<TableColumn[]> {
  try {
    await lease.describe(`SELECT "${ROW_ID}" FROM ${printName(table)}`, NO_HINTS);
  } catch (cause) {
    if (cause instanceof PgError && cause.condition === "undefined_column") return [];
    throw cause;
  }
  return [{ name: ROW_ID, type: int8.oid, typmod: -1, notNull: true, hidden: true }];
}
