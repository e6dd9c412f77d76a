// A query ready to run: SQLite's statement kept compiled, rows formatted for the select mode.

import type { EngineColumn, EngineResult, Logical } from "../../contract.ts";
import type { QueryStatement } from "../../../iris/tree_query.ts";
import {
  type CompiledQuery,
  compileQuery,
  type OutputColumn,
  type ReadRows,
} from "./compile_query.ts";
import { Compiler, type Environment, type Slot } from "./compiler.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import { maxNumber, refuse } from "../errors.ts";
import type { Cursors } from "../processes/cursors.ts";
import { refreshInformation } from "../schema/information_schema.ts";
import { type Plan, STATEMENT_TYPES } from "./plan.ts";
import { qualified } from "../schema/schema.ts";
import type { Session } from "../processes/session.ts";
import { PAGED_ROW_ID_MAX, pagedRows, type Pages } from "./pages.ts";
import type { Failures, StatementSync, Store } from "../store.ts";
import { formatter, type Stored } from "../values/values.ts";

export function compileStatement(statement: QueryStatement, c: Compiler): CompiledQuery {
  for (const cte of statement.with) {
    const key = cte.name.toUpperCase();
    if (c.ctes.has(key)) throw new IrisError(-382, `CTE name '${cte.name}' is used twice`);
    const query = compileQuery(cte.query, null, c);
    c.ctes.set(key, { name: cte.name, columns: query.columns, sql: query.sql });
  }
  return compileQuery(statement.query, null, c, { top: true });
}

export function selectPlan(
  statement: QueryStatement,
  environment: Environment,
  options: { parameterCount: number; cursors: Cursors },
): Plan {
  const c = new Compiler(environment);
  const query = compileStatement(statement, c);
  const formats = query.columns.map(({ value }) => formatter(value.type, environment.mode));
  const free: StatementSync[] = [];
  const freePages: StatementSync[] = [];
  const { slots } = c;
  return {
    statementType: STATEMENT_TYPES.select,
    columns: query.columns.map(engineColumn),
    parameters: c.parameters(options.parameterCount),
    needs: c.needs,
    shared: !c.privateTables,
    run(session, values) {
      if (c.information.size > 0) refreshInformation(session, c.information);
      if (query.read !== undefined && session.readCommitted) {
        checkCommitted(session, query.read, { slots, values });
      }
      const bound = bind(slots, values);
      const { store } = session;
      const { pages } = query;
      const { cursors } = options;
      if (pages && session.schema.counters(pages.table).rowId <= PAGED_ROW_ID_MAX) {
        return readByPages(pages, bound, { formats, free: freePages, store, cursors });
      }
      const statement = free.pop() ?? store.prepare(query.sql);
      const { failures } = store;
      return query.single
        ? readAll(statement, bound, { formats, free, failures })
        : read(statement, bound, { formats, free, failures, cursors });
    },
  };
}

/** Rows that others have changed are waited for. */
function checkCommitted(
  session: Session,
  { sql, tables }: ReadRows,
  { slots, values }: { slots: readonly Slot[]; values: readonly Logical[] },
): void {
  if (!tables.some((table) => session.locks.rowsTaken(session, table.id))) return;
  for (const row of innerRows(session, { sql, slots }, values)) {
    tables.forEach((table, at) => {
      const id = row[at];
      if (typeof id !== "bigint") return;
      const by = session.locks.rowTakenBy(session, table.id, id);
      if (by.length === 0) return;
      throw session.blocked(refuse("rowShared", qualified(table), id.toString()), by);
    });
  }
}

export function bind(slots: readonly Slot[], values: readonly Logical[]): Stored[] {
  const bound = new Array<Stored>(slots.length);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    bound[i] = slot.convert(values[slot.index] ?? null);
  }
  return bound;
}

type Formats = readonly ((value: Stored) => Logical)[];

function formatRow(row: Stored[], formats: Formats): Logical[] {
  const values = new Array<Logical>(formats.length);
  for (let i = 0; i < formats.length; i++) {
    const format = formats[i] as (value: Stored) => Logical;
    values[i] = format(row[i] as Stored);
  }
  return values;
}

interface Reading {
  formats: Formats;
  /** Compiled statements that nobody reads from just now. */
  free: StatementSync[];
  failures: Failures;
}

/** One row at most: no cursor is worth its cost. */
function readAll(
  statement: StatementSync,
  bound: Stored[],
  { formats, free, failures }: Reading,
): EngineResult {
  let rows: Stored[][];
  try {
    rows = statement.all(...bound) as unknown as Stored[][];
    failures.check();
  } catch (cause) {
    throw sqliteFailure(cause);
  }
  free.push(statement);
  let at = 0;
  return {
    rowCount: 0,
    rowId: "",
    next: () => {
      const row = rows[at++];
      return row === undefined ? undefined : formatRow(row, formats);
    },
    close: () => {
      rows = [];
    },
  };
}

function read(
  statement: StatementSync,
  bound: Stored[],
  { formats, free, failures, cursors }: Reading & { cursors: Cursors },
): EngineResult {
  let iterator: Iterator<Stored[]> | undefined;
  try {
    iterator = statement.iterate(...bound) as unknown as Iterator<Stored[]>;
  } catch (cause) {
    throw sqliteFailure(cause);
  }
  const rows = iterator;
  return cursorOver(() => {
    const step = rows.next();
    failures.check();
    return step.done === true ? undefined : step.value;
  }, {
    formats,
    cursors,
    close: ({ early }) => {
      if (early) rows.return?.();
      free.push(statement);
    },
  });
}

/** Between its pages nothing of SQLite's is open. */
function readByPages(
  pages: Pages,
  bound: Stored[],
  { formats, free, store, cursors }: Omit<Reading, "failures"> & { store: Store; cursors: Cursors },
): EngineResult {
  const next = pagedRows(pages, (...place) => {
    const statement = free.pop() ?? store.prepare(pages.sql);
    const rows = statement.all(...bound, ...place) as unknown as Stored[][];
    free.push(statement);
    store.failures.check();
    return rows;
  });
  return cursorOver(next, { formats, cursors, close: () => {} });
}

function cursorOver(
  nextRow: () => Stored[] | undefined,
  { formats, cursors, close }: {
    formats: Formats;
    cursors: Cursors;
    close: (how: { early: boolean }) => void;
  },
): EngineResult {
  let isOpen = true;
  let rest: Stored[][] | undefined;
  let at = 0;
  const finish = (early: boolean) => {
    if (!isOpen) return;
    isOpen = false;
    cursors.remove(cursor);
    close({ early });
  };
  const advance = (): Stored[] | undefined => {
    if (!isOpen) return rest?.[at++];
    try {
      const row = nextRow();
      if (row === undefined) finish(false);
      return row;
    } catch (cause) {
      finish(true);
      throw sqliteFailure(cause);
    }
  };
  const cursor = {
    // DDL needs SQLite without open reads: what is left is read now.
    drain: () => {
      const rows: Stored[][] = [];
      for (let row = advance(); row !== undefined; row = advance()) rows.push(row);
      rest = rows;
    },
  };
  cursors.add(cursor);
  return {
    rowCount: 0,
    rowId: "",
    next: () => {
      const row = advance();
      return row === undefined ? undefined : formatRow(row, formats);
    },
    close: () => {
      rest = undefined;
      finish(true);
    },
  };
}

/** What SQLite itself refuses, as IRIS would say it. */
export function sqliteFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof IrisError) return cause;
  if (cause.message === "integer overflow") return maxNumber();
  return cause;
}

export function engineColumn({ name, value, aliased }: OutputColumn): EngineColumn {
  const { type, origin } = value;
  const column = origin?.column;
  const stored = column !== undefined && column !== "rowid" ? column : undefined;
  const rowId = column === "rowid" || stored?.identity === true;
  const key = stored !== undefined && origin !== undefined &&
    origin.table.keys.some((one) => one.kind === "primary" && one.columns.includes(stored.id));
  const unique = stored !== undefined && origin !== undefined &&
    origin.table.keys.some((one) => one.columns.length === 1 && one.columns[0] === stored.id);
  const counter = stored?.type.counter;
  return {
    name,
    odbcType: type.odbcType,
    precision: type.precision,
    scale: type.scale,
    nullable: value.nullable,
    table: origin?.table.name ?? "",
    schema: origin?.table.schema ?? "",
    flags: [
      counter !== undefined || rowId,
      type.kind === "text" && (type.collation ?? "EXACT") === "EXACT",
      type.typeClass === "%Library.Currency",
      counter === "rowversion" || column === "rowid" || origin === undefined,
      counter === "rowversion",
      unique || rowId,
      aliased,
      origin === undefined,
      stored?.hidden === true || (column === "rowid" && origin?.table.publicRowId !== true),
      stored?.identity === true,
      key,
      column === "rowid",
      type.list === true,
    ],
    clientType: type.clientType,
    typeClass: origin === undefined ? "" : type.typeClass,
  };
}

/** A query whose rows another statement uses, with whole numbers as bigints. */
export function innerRows(
  session: Session,
  query: { sql: string; slots: readonly Slot[] },
  values: readonly Logical[],
): Stored[][] {
  try {
    return session.store.rows(query.sql, bind(query.slots, values));
  } catch (cause) {
    throw sqliteFailure(cause);
  }
}
