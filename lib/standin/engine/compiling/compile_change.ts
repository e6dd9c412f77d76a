// UPDATE, DELETE and TRUNCATE as plans: SQLite finds the rows, filing/rows.ts changes each.

import { sameName } from "../../../iris/names.ts";
import type { Assignment, Delete, Truncate, Update } from "../../../iris/tree_dml.ts";
import type { Expression } from "../../../iris/tree_expression.ts";
import { refuse } from "../errors.ts";
import { deleteRow, updateRow } from "../filing/rows.ts";
import { wholly } from "../filing/wholly.ts";
import { type Column, qualified, rowIdName } from "../schema/schema.ts";
import type { Stored } from "../values/values.ts";
import { assign, rowFrom } from "./assigned_values.ts";
import { from } from "./compile_from.ts";
import { predicate } from "./compile_predicate.ts";
import { Compiler, type Environment, newScope, type Scope } from "./compiler.ts";
import { checkViews, type DmlTarget, dmlTarget, targetTable } from "./dml_target.ts";
import { filingOptions, needKeywords } from "./filing_keywords.ts";
import { changedRows, type Plan, STATEMENT_TYPES } from "./plan.ts";
import { innerRows } from "./select_plan.ts";

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
      if (rows.length > 0) wholly(session, work);
      return changedRows(count, last);
    },
  };
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
      wholly(session, () => {
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
