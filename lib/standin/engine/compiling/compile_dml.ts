// INSERT, INSERT OR UPDATE, UPDATE, DELETE and TRUNCATE as plans: SQLite finds the rows, rows.ts files each.

import type { Logical } from "../../contract.ts";
import { sameName } from "../../../iris/names.ts";
import type {
  Assignment,
  Delete,
  Insert,
  InsertOrUpdate,
  Truncate,
  Update,
} from "../../../iris/tree_dml.ts";
import type { Expression } from "../../../iris/tree_expression.ts";
import { assignLogical, assignStored, type Filing } from "../values/assign.ts";
import { settled } from "../values/coerce.ts";
import { expression } from "./compile_expression.ts";
import { from } from "./compile_from.ts";
import { predicate } from "./compile_predicate.ts";
import { compileQuery } from "./compile_query.ts";
import { Compiler, type Environment, newScope, type Scope } from "./compiler.ts";
import { checkViews, type DmlTarget, dmlTarget, targetColumn, targetTable } from "./dml_target.ts";
import { refuse } from "../errors.ts";
import { changedRows, type Plan, STATEMENT_TYPES } from "./plan.ts";
import {
  deleteRow,
  Duplicate,
  type FilingOptions,
  insertRow,
  type Row,
  updateRow,
} from "../rows.ts";
import { type Column, qualified, rowIdName, type Table } from "../schema/schema.ts";
import { ADMIN_PRIVILEGES } from "../schema/security.ts";
import { innerRows } from "./select_plan.ts";
import type { Session } from "../processes/session.ts";
import type { Stored } from "../values/values.ts";

/** Where a column's value comes from: a `?`, or a place in the row that SQLite computes. */
type Source =
  | { column: Column; parameter: number }
  | { column: Column; at: number; type: Column["type"] };

interface Assigned {
  sources: Source[];
  /** The SQLite expressions that the row is computed from. */
  texts: string[];
}

/** %NOCHECK and its like need a privilege of their name. */
function needKeywords(keywords: readonly string[], c: Compiler): void {
  for (const keyword of keywords) if (ADMIN_PRIVILEGES.has(keyword)) c.need(keyword, null);
}

function filingOptions(keywords: readonly string[]): FilingOptions {
  return { noCheck: keywords.includes("%NOCHECK") };
}

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

/** All rows or none: what was recorded for undo goes with what SQLite takes back. */
export function wholly<T>(session: Session, work: () => T): T {
  const mark = session.undo.mark;
  try {
    return session.store.atomic(work);
  } catch (cause) {
    session.undo.forget(mark);
    throw cause;
  }
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

function paired(
  columns: readonly Column[],
  values: readonly Expression[],
  error: (columns: number, values: number) => Error,
): { column: Column; value: Expression }[] {
  if (columns.length !== values.length) throw error(columns.length, values.length);
  return columns.map((column, at) => ({ column, value: values[at] as Expression }));
}

function checkTwice(columns: readonly Column[]): void {
  const seen = new Set<number>();
  for (const column of columns) {
    if (seen.has(column.id)) throw refuse("fieldTwice", column.name);
    seen.add(column.id);
  }
}

/** Parameters go straight to their columns; everything else is computed by SQLite. */
function assign(
  pairs: readonly { column: Column; value: Expression }[],
  scope: Scope,
  c: Compiler,
): Assigned {
  checkTwice(pairs.map(({ column }) => column));
  const assigned: Assigned = { sources: [], texts: [] };
  for (const { column, value } of pairs) {
    if (column.type.counter === "rowversion") throw refuse("readOnlyField", column.name);
    if (value.kind === "parameter") {
      c.describe(value.index, column.type);
      assigned.sources.push({ column, parameter: value.index });
      continue;
    }
    const compiled = settled(expression(value, scope, c), c);
    assigned.sources.push({ column, at: assigned.texts.length, type: compiled.type });
    assigned.texts.push(compiled.sql);
  }
  return assigned;
}

function reader(
  { sources, texts }: Assigned,
  { table, filing, c }: { table: Table; filing: Filing; c: Compiler },
): (session: Session, values: readonly Logical[]) => Row {
  const { mode } = c;
  const sql = `SELECT ${texts.join(", ")}`;
  return (session, values) => {
    const computed = texts.length === 0
      ? []
      : innerRows(session, { sql, slots: c.slots }, values)[0] ?? [];
    return rowFrom(sources, { computed, values, table, filing, mode });
  };
}

function rowFrom(
  sources: readonly Source[],
  given: {
    computed: readonly Stored[];
    values: readonly Logical[];
    table: Table;
    filing: Filing;
    mode: 0 | 1 | 2;
  },
): Row {
  const { computed, values, table, filing, mode } = given;
  const row: Row = new Map();
  for (const source of sources) {
    const target = { table, column: source.column, filing };
    row.set(
      source.column.id,
      "parameter" in source
        ? assignLogical(values[source.parameter] ?? null, target, mode)
        : assignStored(computed[source.at] ?? null, source.type, { target, mode }),
    );
  }
  return row;
}

export function updatePlan(
  node: Update,
  environment: Environment,
  parameterCount: number,
): Plan {
  const c = new Compiler(environment);
  const target = dmlTarget(node.table, c);
  const { table, checks } = target;
  const found = foundRows(node, target, c);
  const pairs = updatePairs(node.assignments, target);
  needKeywords(node.keywords, c);
  c.need("UPDATE", target.object, { columns: pairs.map(({ column }) => column.name) });
  const assigned = assign(pairs, found.scope, c);
  const sql = found.sql(assigned.texts);
  const options = filingOptions(node.keywords);
  const { mode, slots } = c;
  return {
    statementType: STATEMENT_TYPES.update,
    columns: [],
    parameters: c.parameters(parameterCount),
    needs: c.needs,
    shared: !c.privateTables,
    run(session, values) {
      const rows = distinctRows(innerRows(session, { sql, slots }, values));
      let last = "";
      let count = 0;
      const work = () => {
        for (const [id, ...computed] of rows) {
          const row = rowFrom(assigned.sources, {
            computed,
            values,
            table,
            filing: "UPDATE",
            mode,
          });
          if (!updateRow(session, table, { id: id as bigint, values: row }, options)) continue;
          checkViews(session, checks, { id: id as bigint, filing: "UPDATE" });
          last = String(id);
          count++;
        }
      };
      runWholly(session, rows.length, work);
      return changedRows(count, last);
    },
  };
}

/** Rows that references or other rows may drag along need a frame even when they are alone. */
function runWholly(session: Session, rows: number, work: () => void): void {
  if (rows > 0) wholly(session, work);
}

/** The query that finds the rows to change; what they are to become is added to its items. */
function foundRows(
  node: Update | Delete,
  target: DmlTarget,
  c: Compiler,
): { scope: Scope; sql: (items: readonly string[]) => string } {
  const named = c.environment.schema.require(node.table, c.environment.schemaPath);
  const opened = target.open({
    name: node.alias ?? named.name,
    schema: node.alias === null ? named.schema : null,
    aliased: node.alias !== null,
  }, c);
  const scope = newScope(null);
  // What WHERE and SET read must be allowed as well.
  const need = c.need("SELECT", named, { ifTouched: true });
  scope.sources.push({ ...opened.source, need });
  const refs = node.from.filter((ref) => !namesTarget(ref, node, named));
  const others = refs.length > 0 ? from(refs, scope, c) : undefined;
  return {
    scope,
    sql: (items) => {
      const conditions = [
        ...opened.conditions,
        ...(node.where === null ? [] : [condition(node.where, scope, c)]),
      ];
      const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
      const joined = others === undefined ? "" : ` CROSS JOIN ${others()}`;
      const list = [`${opened.alias}.id`, ...items].join(", ");
      return `SELECT ${list} FROM ${opened.sql}${joined}${where}`;
    },
  };
}

/** FROM may name the target again; then it means the target, not a second copy. */
function namesTarget(
  ref: Update["from"][number],
  node: Update | Delete,
  named: { schema: string; name: string },
): boolean {
  return ref.kind === "table" && ref.alias === null && node.alias === null &&
    sameName(ref.name.name, named.name) &&
    (ref.name.schema === null || sameName(ref.name.schema, named.schema));
}

function condition(
  node: NonNullable<Update["where"]>,
  scope: Scope,
  c: Compiler,
): string {
  return predicate(node, { ...scope, noAggregates: "WHERE", noWindows: "WHERE" }, c);
}

function updatePairs(
  assignments: readonly Assignment[],
  target: DmlTarget,
): { column: Column; value: Expression }[] {
  const { table } = target;
  return assignments.map(({ column: name, value }) => {
    const column = target.column(name);
    if (column === undefined) {
      if (sameName(name, rowIdName(table)) || sameName(name, "%ID")) {
        throw refuse("rowIdUpdated", name);
      }
      throw refuse("fieldNotInTable", name.toUpperCase(), target.name);
    }
    if (column.identity) throw refuse("rowIdUpdated", column.name);
    const { counter } = column.type;
    if (counter === "serial" || counter === "auto_increment") {
      throw refuse("counterUpdated", column.name);
    }
    return { column, value };
  });
}

/** A row that several others match is changed once. */
function distinctRows(rows: readonly Stored[][]): Stored[][] {
  const seen = new Set<Stored>();
  return rows.filter(([id]) => {
    if (id === undefined || seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

export function deletePlan(
  node: Delete,
  environment: Environment,
  parameterCount: number,
): Plan {
  const c = new Compiler(environment);
  const target = dmlTarget(node.table, c);
  const { table } = target;
  needKeywords(node.keywords, c);
  c.need("DELETE", target.object);
  const sql = foundRows(node, target, c).sql([]);
  const options = filingOptions(node.keywords);
  const { slots } = c;
  return {
    statementType: STATEMENT_TYPES.delete,
    columns: [],
    parameters: c.parameters(parameterCount),
    needs: c.needs,
    shared: !c.privateTables,
    run(session, values) {
      const found = distinctRows(innerRows(session, { sql, slots }, values));
      let last = "";
      let count = 0;
      runWholly(session, found.length, () => {
        for (const [id] of found) {
          if (!deleteRow(session, table, id as bigint, options)) continue;
          last = String(id);
          count++;
        }
      });
      return changedRows(count, last);
    },
  };
}

export function truncatePlan(
  node: Truncate,
  environment: Environment,
): Plan {
  const c = new Compiler(environment);
  const table = targetTable(node.table, c);
  c.need("DELETE", table);
  c.need("%NOTRIGGER", null);
  return {
    statementType: STATEMENT_TYPES.delete,
    columns: [],
    parameters: [],
    needs: c.needs,
    shared: !table.temporary,
    run(session) {
      session.locks.checkExclusive(session, table.id, qualified(table));
      const name = session.physical(table);
      wholly(session, () => {
        if (session.inTransaction) {
          for (const [id] of session.store.rows(`SELECT id FROM ${name}`)) {
            deleteRow(session, table, id as bigint);
          }
        } else {
          for (const { table: other, key } of session.schema.referencing(table.id)) {
            if (key.noCheck || other.id === table.id) continue;
            const row = session.store.row(`SELECT id FROM ${session.physical(other)} LIMIT 1`);
            if (row !== undefined) {
              throw refuse(
                "referencedDelete",
                qualified(other),
                rowIdName(table),
                qualified(table),
                key.name,
                "",
              );
            }
          }
          session.store.run(`DELETE FROM ${name}`, []);
        }
      });
      const counters = session.schema.counters(table.id);
      counters.rowId = 0n;
      counters.serials.clear();
      return changedRows(-1);
    },
  };
}
