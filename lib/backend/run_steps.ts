// Runs a program of IRIS statements in the backend process, as one unit: outside of a transaction in one of its
// own, inside of one as a part of it, which the session undoes when the program fails.
// One algorithm, longer than a file should be.

import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import { ListReader, ListWriter } from "../iris/list.ts";
import type { RowEncoder } from "../rows/encode_rows.ts";
import type { Call, Conflict, Driver, Operand, Program, Step } from "../sql/program.ts";
import { checkParameters } from "./argument_limits.ts";
import { ConnectionLost } from "./driver_error.ts";
import { HeldRows } from "./held_rows.ts";
import type { IrisSession, Limits, Result } from "./iris_session.ts";
import type { RowLocks } from "./row_locks.ts";
import { elementsOf, type ReadRow, RowsRead } from "./rows_read.ts";
import { SQLCODE_ROW_LIMIT } from "./sqlcodes.ts";
import { isStale } from "./stale.ts";
import type { Statements } from "./statements.ts";
import { toPgError } from "./to_pg_error.ts";
import type { UniqueKeys } from "./unique_keys.ts";

const LIMITS: Limits = { rowsMax: 0, bytesMax: 256 * 1024 };
/** Rows that are inserted in one call. */
const MANY_ROWS_MAX = 1000;
const MANY_BYTES_MAX = 500_000;
/** A transaction of its own; and the %ID of each row. See the helper class. */
const ALL_OR_NONE = 1;
const WANT_IDS = 4;
/** A row that was in the way may be gone when it is looked for, and another one come. */
const ATTEMPTS_MAX = 3;

export interface StepsTools {
  session: IrisSession;
  statements: Statements;
  keys: UniqueKeys;
  locks: RowLocks;
}

export interface StepsRequest {
  program: Program;
  /** A $LIST of the plan's arguments. */
  parameters: Uint8Array;
  /** Turns the answer's rows into messages; null where there are none. */
  encoder: RowEncoder | null;
  /** The statements may well come again. */
  keep: boolean;
}

export interface StepsDone {
  /** IRIS's, of the last statement that was none about rows; else that of an UPDATE. */
  statementType: number;
  rowCount: number;
  rowId: string;
  held: HeldRows | null;
}

export function runSteps(tools: StepsTools, request: StepsRequest): StepsDone {
  const { session } = tools;
  const whole = session.level === 0;
  const run = new Run(tools, request, { inOneCall: whole && isOneInsert(request.program) });
  if (whole && !run.inOneCall) session.begin();
  try {
    run.all(request.program.steps);
    if (whole && !run.inOneCall) session.commit();
    return {
      statementType: run.statementType,
      rowCount: run.count,
      rowId: run.rowId,
      held: run.held,
    };
  } catch (cause) {
    if (whole && !run.inOneCall && !(cause instanceof ConnectionLost)) session.rollback();
    throw cause;
  }
}

/** Rows for one INSERT and nothing else. */
function isOneInsert({ steps }: Program): boolean {
  const [each] = steps;
  if (steps.length !== 1 || each.do !== "each" || each.steps.length !== 1) return false;
  const [insert] = each.steps;
  return each.rows.kind !== "query" && insert.do === "insert" && insert.conflict === null;
}

const UPDATE = 3;

class Run {
  count = 0;
  statementType = UPDATE;
  readonly held: HeldRows | null;
  readonly #tools: StepsTools;
  readonly #request: StepsRequest;
  readonly #arguments: readonly Uint8Array[];
  /** %ID of the row that the program is at, as an element of a $LIST. */
  #id: Uint8Array | null = null;
  /** Of the row that was inserted last, "" where none was. */
  rowId = "";
  #row: ReadRow | null = null;
  /** What this program has inserted or updated, where ON CONFLICT must not come upon it again. */
  readonly #touched = new Set<string>();
  #loops = 0;

  /** Nothing is begun, as all rows may go in one call, which is all or nothing by itself. */
  inOneCall: boolean;

  constructor(
    tools: StepsTools,
    request: StepsRequest,
    { inOneCall }: { inOneCall: boolean },
  ) {
    this.inOneCall = inOneCall;
    this.#tools = tools;
    this.#request = request;
    this.#arguments = elementsOf(request.parameters);
    this.held = request.encoder ? new HeldRows() : null;
  }

  /** Up to the end, or to a step after which there is nothing more to do with the row. Says which. */
  all(steps: readonly Step[]): boolean {
    return steps.every((step) => this.#one(step));
  }

  #one(step: Step): boolean {
    switch (step.do) {
      case "each":
        this.#each(step.rows, step.steps);
        return true;
      case "insert":
        return this.#insert(step.call, step.conflict);
      case "change": {
        if (step.once) this.#touchOnce();
        const { rowCount } = this.#execute(step.call);
        this.count += Math.max(0, rowCount);
        return rowCount > 0;
      }
      case "choose": {
        const number = new ListReader(this.#element(step.by)).expect().integer();
        this.all(step.branches[Number(number) - 1] ?? []);
        return true;
      }
      case "lock":
        return this.#tools.locks.lock(step.table, { id: this.#id!, locked: step.locked });
      case "give":
        return this.#give(step.call);
      case "give_row": {
        const { hidden } = this.#request.program.answer!;
        const row = this.#row!.from(hidden);
        this.held!.add((to) => this.#request.encoder!.encode(row, to));
        return true;
      }
      case "run":
        this.statementType = this.#execute(step.call).statementType;
        return true;
    }
  }

  #each(driver: Driver, steps: readonly Step[]): void {
    this.#loops++;
    const rows = this.#rowsOf(driver);
    const [first, ...rest] = steps;
    if (first.do === "insert" && first.conflict === null) this.#insertMany(rows, first.call, rest);
    else {
      let left = this.#mostOf(driver);
      for (const row of rows) {
        if (left <= 0) break;
        this.#row = row;
        if (driver.kind !== "given" && driver.id) this.#id = row.cell(0);
        if (this.all(steps)) left--;
      }
    }
    this.#row = null;
    this.#loops--;
  }

  #rowsOf(driver: Driver): Iterable<ReadRow> {
    switch (driver.kind) {
      case "given":
        return RowsRead.given(driver.rows, (operand) => this.#element(operand));
      case "bound": {
        const { from, width } = this.#request.program.bound!;
        const { length } = this.#arguments;
        const first = from + driver.skip * width;
        const end = driver.most === null ? length : Math.min(length, first + driver.most * width);
        return RowsRead.bound(this.#arguments, { first, end, width });
      }
      case "query":
        return this.#query(driver);
    }
  }

  #mostOf(driver: Driver): number {
    const most = driver.kind === "query" ? driver.most : undefined;
    if (most === undefined) return Infinity;
    const told = new ListReader(this.#element(most)).expect().text() ?? "";
    return told === "" ? Infinity : Number(told);
  }

  /** Read to its end: what the steps change must not change what drives them. */
  #query({ call, once }: Extract<Driver, { kind: "query" }>): Iterable<ReadRow> {
    const sql = this.#request.program.texts[call.text];
    const { columns } = this.#tools.statements.prepare(sql).prepared;
    const { session } = this.#tools;
    const rows = new RowsRead(columns ?? [], (oid) => session.readStream(oid));
    this.#readAll(call, (list) => rows.add(list));
    return once ? rows.once() : rows;
  }

  #give(call: Call): boolean {
    const { encoder } = this.#request;
    let some = false;
    this.#readAll(call, (list) => {
      some ||= list.length > 0;
      this.held!.add((to) => encoder!.encode(list, to));
    });
    return some;
  }

  #readAll(call: Call, take: (list: Uint8Array) => void): void {
    const { session } = this.#tools;
    let batch: Pick<Result, "cursor" | "rows" | "failure"> = this.#execute(call);
    for (;;) {
      const { cursor, rows, failure } = batch;
      try {
        if (failure && failure.sqlcode !== SQLCODE_ROW_LIMIT) throw failure;
        take(rows);
      } catch (cause) {
        if (cursor !== 0) session.closeCursor(cursor);
        throw cause;
      }
      if (cursor === 0) return;
      batch = session.fetch(cursor, LIMITS);
    }
  }

  #insert(call: Call, conflict: Conflict | null): boolean {
    if (conflict?.target) this.#tools.keys.check(conflict.target);
    for (let attempt = 1;; attempt++) {
      try {
        const { rowCount, rowId } = this.#execute(call);
        this.count += Math.max(0, rowCount);
        this.#id = new ListWriter().string(rowId).take();
        this.rowId = rowId;
        if (conflict?.update) this.#touched.add(rowId);
        return true;
      } catch (cause) {
        if (!conflict || !isDuplicate(cause)) throw cause;
        if (!conflict.target) return false;
        const met = this.#meet(conflict);
        if (met !== "gone") return met === "updated";
        // The row is in the way of another key, or it is gone by now.
        if (attempt >= ATTEMPTS_MAX) throw cause;
      }
    }
  }

  #touchOnce(): void {
    const name = new ListReader(this.#id!).expect().text() ?? "";
    if (this.#touched.has(name)) {
      throw new PgError(
        "cardinality_violation",
        "MERGE command cannot affect row a second time",
        { hint: "Ensure that not more than one source row matches any one target row." },
      );
    }
    this.#touched.add(name);
  }

  /** What becomes of the row that is in the way. */
  #meet({ target, values, update, filtered }: Conflict): "gone" | "left" | "updated" {
    const id = target!.find
      ? this.#firstCell(target!.find)
      : this.#tools.keys.find(target!, (column) =>
        values[column] === undefined ? null : this.#element(values[column]));
    if (id === null) return "gone";
    if (!update) return "left";
    const name = new ListReader(id).expect().text() ?? "";
    if (this.#touched.has(name)) throw touchedTwice();
    this.#id = id;
    const { rowCount } = this.#execute(update);
    if (rowCount <= 0) return filtered ? "left" : "gone";
    this.#touched.add(name);
    this.count += rowCount;
    return "updated";
  }

  #firstCell(call: Call): Uint8Array | null {
    let id: Uint8Array | null = null;
    this.#readAll(call, (list) => {
      const row = new ListReader(list);
      if (id === null && row.next()) id = elementsOf(row.view())[0].slice();
    });
    return id;
  }

  /** Many rows in one call, and then the other steps for each of them. */
  #insertMany(rows: Iterable<ReadRow>, call: Call, rest: readonly Step[]): void {
    const { session, statements } = this.#tools;
    const { prepared } = statements.prepare(this.#request.program.texts[call.text]);
    const wanted = rest.length > 0 || this.#request.program.bound?.numbered;
    let waiting: ReadRow[] = [];
    const list = new ListWriter();
    const flush = ({ last = false } = {}) => {
      if (waiting.length === 0) return;
      if (this.inOneCall && !last) {
        this.inOneCall = false;
        session.begin();
      }
      const mode = (wanted ? WANT_IDS : 0) | (this.inOneCall ? ALL_OR_NONE : 0);
      const { rowCount, failures, ids } = session.executeMany(prepared, list.take(), mode);
      if (failures.length > 0) throw failures[0].failure;
      this.count += rowCount;
      this.rowId = ids.at(-1) ?? "";
      if (rest.length > 0) {
        for (const [index, row] of waiting.entries()) {
          this.#row = row;
          this.#id = new ListWriter().string(ids[index]).take();
          this.all(rest);
        }
      }
      waiting = [];
    };
    for (const row of rows) {
      this.#row = row;
      const parameters = this.#parameters(call.operands);
      checkParameters(parameters);
      if (list.size + parameters.length > MANY_BYTES_MAX) flush();
      list.list(parameters);
      waiting.push(row);
      if (waiting.length >= MANY_ROWS_MAX) flush();
    }
    flush({ last: true });
  }

  #execute(call: Call): Result {
    const { session, statements } = this.#tools;
    const sql = this.#request.program.texts[call.text];
    const parameters = this.#parameters(call.operands);
    checkParameters(parameters);
    const kept = this.#request.keep || this.#loops > 0
      ? statements.prepare(sql)
      : statements.get(sql);
    if (!kept) return session.direct(sql, parameters, LIMITS);
    try {
      return session.execute(kept.prepared, parameters, LIMITS);
    } catch (cause) {
      if (!isStale(cause, kept)) throw cause;
      statements.drop(sql);
      return session.execute(statements.prepare(sql).prepared, parameters, LIMITS);
    }
  }

  #parameters(operands: readonly Operand[]): Uint8Array {
    const list = new ListWriter();
    for (const operand of operands) list.to.bytes(this.#element(operand));
    return list.take();
  }

  /** The value of an operand, as an element of a $LIST. */
  #element(operand: Operand): Uint8Array {
    if (operand >= 0) return this.#arguments[operand];
    return operand === -1 ? this.#id! : this.#row!.cell(-2 - operand);
  }
}

export function isDuplicate(cause: unknown): boolean {
  return cause instanceof IrisError &&
    toPgError(cause.sqlcode, cause.message).condition === "unique_violation";
}

function touchedTwice(): PgError {
  return new PgError(
    "cardinality_violation",
    "ON CONFLICT DO UPDATE command cannot affect row a second time",
    {
      hint:
        "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
    },
  );
}
