// INSERT and INSERT OR UPDATE as plans: rows are read from values or a query, and filed one by one.

import type { Logical } from "../../contract.ts";
import type { Insert, InsertOrUpdate } from "../../../iris/tree_dml.ts";
import { refuse } from "../errors.ts";
import type { Row } from "../filing/row.ts";
import { type FilingOptions, insertRow, updateRow } from "../filing/rows.ts";
import { Duplicate } from "../filing/unique_keys.ts";
import { wholly } from "../filing/wholly.ts";
import type { Session } from "../processes/session.ts";
import type { Column, Table } from "../schema/schema.ts";
import { assignStored } from "../values/assign.ts";
import { assign, checkTwice, paired, reader } from "./assigned_values.ts";
import { compileQuery } from "./compile_query.ts";
import { Compiler, type Environment, newScope } from "./compiler.ts";
import { checkViews, type DmlTarget, dmlTarget, targetColumn } from "./dml_target.ts";
import { filingOptions, needKeywords } from "./filing_keywords.ts";
import { changedRows, type Plan, STATEMENT_TYPES } from "./plan.ts";
import { innerRows } from "./select_plan.ts";

export function insertPlan(
  node: Insert | InsertOrUpdate,
  environment: Environment,
  parameterCount: number,
): Plan {
  const c = new Compiler(environment);
  const target = dmlTarget(node.table, c);
  const { table, checks } = target;
  c.tables.add(table.id);
  if (table.temporary) c.privateTables = true;
  const rows = rowsOf(node.source, target, c);
  const orUpdate = node.kind === "insert_or_update";
  needKeywords(node.keywords, c);
  c.need("INSERT", target.object, { columns: rows.names });
  if (orUpdate) c.need("UPDATE", target.object, { columns: rows.names });
  const options = filingOptions(node.keywords);
  return {
    statementType: STATEMENT_TYPES.insert,
    columns: [],
    parameters: c.parameters(parameterCount),
    needs: c.needs,
    shared: !c.privateTables,
    run(session, values) {
      const file = (row: Row) => {
        const id = fileRow(session, table, { row, orUpdate, options });
        checkViews(session, checks, { id, filing: "INSERT" });
        return id;
      };
      if (rows.one !== undefined) {
        const row = rows.one(session, values);
        checkIdentity(session, table, row);
        // One INSERT of SQLite is whole by itself; what cascades, updates or is checked again is not.
        if (!orUpdate && checks.length === 0) return changedRows(1, file(row).toString());
        return changedRows(1, wholly(session, () => file(row)).toString());
      }
      const all = rows.many(session, values);
      let last = 0n;
      wholly(session, () => {
        for (const row of all) {
          checkIdentity(session, table, row);
          last = file(row);
        }
      });
      return changedRows(all.length, all.length === 0 ? "" : last.toString());
    },
  };
}

function fileRow(
  session: Session,
  table: Table,
  { row, orUpdate, options }: { row: Row; orUpdate: boolean; options: FilingOptions },
): bigint {
  try {
    return insertRow(session, table, row, options);
  } catch (cause) {
    if (!(cause instanceof Duplicate)) throw cause;
    if (!orUpdate) throw cause.error;
    updateRow(session, table, { id: cause.row, values: row }, options);
    session.identity = cause.row;
    return cause.row;
  }
}

function checkIdentity(session: Session, table: Table, row: Row): void {
  const identity = table.columns.find((column) => column.identity);
  if (identity === undefined || !row.has(identity.id)) return;
  if (!table.identityInsert && !session.identityInsert) throw refuse("rowIdGiven", identity.name);
  if (row.get(identity.id) === null) row.delete(identity.id);
}

interface RowSource {
  /** The columns that are filled, by the target's names. */
  names: readonly string[];
  one?: (session: Session, values: readonly Logical[]) => Row;
  many: (session: Session, values: readonly Logical[]) => Row[];
}

function rowsOf(
  source: Insert["source"] | InsertOrUpdate["source"],
  target: DmlTarget,
  c: Compiler,
): RowSource {
  const { table } = target;
  switch (source.kind) {
    case "default_values":
      return one([], () => new Map());
    case "values":
    case "set": {
      const pairs = source.kind === "set"
        ? source.assignments.map(({ column, value }) => ({
          column: targetColumn(target, column),
          value,
        }))
        : paired(
          insertColumns(target, source.columns),
          source.values,
          (few, many) =>
            many > few ? refuse("columnCountMany", few, many) : refuse("columnCountFew", few, many),
        );
      for (const { value } of pairs) {
        if (value.kind === "subquery") throw refuse("insertSubquery");
      }
      const assigned = assign(pairs, newScope(null), c);
      return one(
        pairs.map(({ column }) => column.name),
        reader(assigned, { table, filing: "INSERT", c }),
      );
    }
    case "query_source": {
      const query = compileQuery(source.query, null, c);
      const columns = insertColumns(target, source.columns);
      if (columns.length !== query.columns.length) {
        throw refuse("insertSelectShape", columns.length, query.columns.length);
      }
      checkTwice(columns);
      const { mode } = c;
      return {
        names: columns.map((column) => column.name),
        many: (session, values) =>
          innerRows(session, { sql: query.sql, slots: c.slots }, values).map((stored) =>
            new Map(columns.map((column, at) => [
              column.id,
              assignStored(stored[at] ?? null, query.columns[at]?.value.type ?? column.type, {
                target: { table, column, filing: "INSERT" },
                mode,
              }),
            ]))
          ),
      };
    }
  }
}

function one(
  names: readonly string[],
  read: (session: Session, values: readonly Logical[]) => Row,
): RowSource {
  return { names, one: read, many: (session, values) => [read(session, values)] };
}

/** Without a list all columns count, but for those that IRIS fills itself. */
function insertColumns(target: DmlTarget, names: readonly string[]): Column[] {
  return names.length === 0 ? target.columns : names.map((name) => targetColumn(target, name));
}
