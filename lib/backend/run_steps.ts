// Runs a program of IRIS statements in the backend process, as one unit: outside of a transaction in one of its
// own, inside of one as a part of it, which the session undoes when the program fails.
// One algorithm, longer than a file should be.

import { ListReader, ListWriter } from "../iris/list.ts";
import type { RowEncoder } from "../rows/encode_rows.ts";
import type { Call, Conflict, Driver, Program, Step } from "../sql/program.ts";
import { ConnectionLost } from "./driver_error.ts";
import { isDuplicate } from "./duplicate.ts";
import { executeMany, firstRows } from "./execute_many.ts";
import { HeldRows } from "./held_rows.ts";
import { helperSteps } from "./helper_program.ts";
import { type InsertedRow, insertRows, type RowsToInsert } from "./insert_rows.ts";
import { listedRows } from "./listed_rows.ts";
import type { IrisSession, ManyResult, Result } from "./iris_session.ts";
import { ProgramCalls } from "./program_calls.ts";
import type { RowLocks } from "./row_locks.ts";
import { type ReadRow, RowsRead } from "./rows_read.ts";
import type { Statements } from "./statements.ts";
import { TouchedRows } from "./touched_rows.ts";
import type { UniqueKeys } from "./unique_keys.ts";

/** Of parameters in one call. */
const BYTES_MAX = 500_000;
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

/** What came of the lists before the one that fails, if any does. */
export interface ManyDone {
  /** What each changed; where rows are given, how many those are. */
  counts: readonly number[];
  failure: unknown;
  rowId: string;
  held: HeldRows | null;
}

/** A program that inserts a row, for many lists of arguments, as if each were a statement of its own. */
export function runMany(
  tools: StepsTools,
  { program, lists, encoder }: {
    program: Program;
    lists: Iterable<readonly Uint8Array[]>;
    encoder: RowEncoder | null;
  },
): ManyDone {
  const request = { program, parameters: NOTHING, encoder, keep: true };
  const run = new Run(tools, request, { inOneCall: false, wantsIds: true });
  const counts: number[] = [];
  let failure: unknown;
  try {
    for (const count of run.forEach(lists)) counts.push(count);
  } catch (cause) {
    if (cause instanceof ConnectionLost) throw cause;
    failure = cause;
  }
  return { counts, failure, rowId: run.rowId, held: run.held };
}

export function runSteps(tools: StepsTools, request: StepsRequest): StepsDone {
  const { session } = tools;
  const whole = session.level === 0;
  const { program } = request;
  const run = new Run(tools, request, {
    inOneCall: whole && isOneInsert(program),
    wantsIds: program.bound?.numbered ?? false,
  });
  if (whole && !run.inOneCall) session.begin();
  try {
    run.all(program.steps);
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
const NOTHING = new Uint8Array();
type Insert = Extract<Step, { do: "insert" }>;

class Run {
  count = 0;
  statementType = UPDATE;
  readonly held: HeldRows | null;
  readonly #tools: StepsTools;
  readonly #request: StepsRequest;
  readonly #calls: ProgramCalls;
  /** %ID of the row that was inserted last, "" where none was. */
  rowId = "";
  /** What this program has inserted or updated, where ON CONFLICT must not come upon it again. */
  readonly #touched = new TouchedRows();

  /** Nothing is begun, as all rows may go in one call, which is all or nothing by itself. */
  inOneCall: boolean;
  /** Somebody asks for the number that IRIS gave the last row. */
  readonly #wantsIds: boolean;

  constructor(
    tools: StepsTools,
    request: StepsRequest,
    { inOneCall, wantsIds }: { inOneCall: boolean; wantsIds: boolean },
  ) {
    this.inOneCall = inOneCall;
    this.#wantsIds = wantsIds;
    this.#tools = tools;
    this.#request = request;
    this.#calls = new ProgramCalls(tools, request);
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
        return this.#insert(step.call, step.conflict) !== "left";
      case "change": {
        if (step.once) this.#touchOnce();
        const { rowCount } = this.#calls.execute(step.call);
        this.count += Math.max(0, rowCount);
        return rowCount > 0;
      }
      case "choose": {
        const number = new ListReader(this.#calls.element(step.by)).expect().integer();
        this.all(step.branches[Number(number) - 1] ?? []);
        return true;
      }
      case "lock":
        return this.#tools.locks.lock(step.table, { id: this.#calls.id!, locked: step.locked });
      case "give":
        return this.#give(step.call);
      case "give_row": {
        const { hidden } = this.#request.program.answer!;
        const row = this.#calls.row!.from(hidden);
        this.held!.add((to) => this.#request.encoder!.encode(row, to));
        return true;
      }
      case "run":
        this.statementType = this.#calls.execute(step.call).statementType;
        return true;
    }
  }

  #each(driver: Driver, steps: readonly Step[]): void {
    const calls = this.#calls;
    const { keep } = calls;
    calls.keep = true;
    const rows = this.#rowsOf(driver);
    const [first, ...rest] = steps;
    if (first.do === "insert") {
      const goTo = (row: ReadRow) => {
        this.#calls.row = row;
      };
      exhaust(this.#insertRows(rows, { insert: first, rest, goTo }));
    } else {
      let left = this.#mostOf(driver);
      for (const row of rows) {
        if (left <= 0) break;
        this.#calls.row = row;
        if (driver.kind !== "given" && driver.id) this.#calls.id = row.cell(0);
        if (this.all(steps)) left--;
      }
    }
    calls.row = null;
    calls.keep = keep;
  }

  #rowsOf(driver: Driver): Iterable<ReadRow> {
    switch (driver.kind) {
      case "given":
        return RowsRead.given(driver.rows, (operand) => this.#calls.element(operand));
      case "bound": {
        const { from, width } = this.#request.program.bound!;
        const { length } = this.#calls.arguments;
        const first = from + driver.skip * width;
        const end = driver.most === null ? length : Math.min(length, first + driver.most * width);
        return RowsRead.bound(this.#calls.arguments, { first, end, width });
      }
      case "query":
        return this.#query(driver);
    }
  }

  #mostOf(driver: Driver): number {
    const most = driver.kind === "query" ? driver.most : undefined;
    if (most === undefined) return Infinity;
    const told = new ListReader(this.#calls.element(most)).expect().text() ?? "";
    return told === "" ? Infinity : Number(told);
  }

  /** Read to its end: what the steps change must not change what drives them. */
  #query({ call, once }: Extract<Driver, { kind: "query" }>): Iterable<ReadRow> {
    const { columns } = this.#tools.statements.prepare(this.#calls.sqlOf(call)).prepared;
    const { session } = this.#tools;
    const rows = new RowsRead(columns ?? [], (oid) => session.readStream(oid));
    this.#calls.readAll(call, (list) => rows.add(list));
    return once ? rows.once() : rows;
  }

  #give(call: Call): boolean {
    const { encoder } = this.#request;
    let some = false;
    this.#calls.readAll(call, (list) => {
      some ||= list.length > 0;
      this.held!.add((to) => encoder!.encode(list, to));
    });
    return some;
  }

  #insert(call: Call, conflict: Conflict | null): "inserted" | "updated" | "left" {
    if (conflict?.target) this.#tools.keys.check(conflict.target);
    for (let attempt = 1;; attempt++) {
      try {
        const { rowCount, rowId } = this.#calls.execute(call);
        this.count += Math.max(0, rowCount);
        this.#calls.rowId = this.rowId = rowId;
        if (conflict?.update) this.#touched.add(rowId);
        return "inserted";
      } catch (cause) {
        if (!conflict || !isDuplicate(cause)) throw cause;
        if (!conflict.target) return "left";
        const met = this.#meet(conflict);
        if (met !== "gone") return met;
        // The row is in the way of another key, or it is gone by now.
        if (attempt >= ATTEMPTS_MAX) throw cause;
      }
    }
  }

  #touchOnce(): void {
    const { rowId } = this.#calls;
    this.#touched.refuse(rowId, { command: "MERGE" });
    this.#touched.add(rowId);
  }

  /** What becomes of the row that is in the way. */
  #meet({ target, values, update, filtered }: Conflict): "gone" | "left" | "updated" {
    const id = target!.find
      ? this.#calls.firstCell(target!.find)
      : this.#tools.keys.find(target!, (column) =>
        values[column] === undefined ? null : this.#calls.element(values[column]));
    if (id === null) return "gone";
    if (!update) return "left";
    this.#calls.id = id;
    const { rowId } = this.#calls;
    this.#touched.refuse(rowId, { command: "ON CONFLICT DO UPDATE" });
    const { rowCount } = this.#calls.execute(update);
    if (rowCount <= 0) return filtered ? "left" : "gone";
    this.#touched.add(rowId);
    this.count += rowCount;
    return "updated";
  }

  /** The program, which begins with an INSERT, for each list of arguments; says what each has changed or given. */
  *forEach(lists: Iterable<readonly Uint8Array[]>): Generator<number> {
    const [insert, ...rest] = this.#request.program.steps;
    yield* this.#insertRows(lists, {
      insert: insert as Insert,
      rest,
      goTo: (own) => {
        this.#calls.arguments = own;
        this.#touched.clear();
      },
    });
  }

  /** Many rows in few calls, and then the other steps for each of them; says what came of it in their order. */
  *#insertRows<Row>(rows: Iterable<Row>, work: InsertWork<Row>): Generator<number> {
    const { insert: { call, conflict }, goTo } = work;
    if (conflict?.target) this.#tools.keys.check(conflict.target);
    const batches = insertRows<Row>({
      rows,
      parameters: (row) => {
        goTo(row);
        return this.#calls.parametersOf(call);
      },
      together: (list, { last }) => this.#together(list, { work, last }),
      alone: conflict && ((row) => {
        goTo(row);
        const came = this.#insert(call, conflict);
        return { id: came === "left" ? null : this.#calls.rowId, met: came !== "inserted" };
      }),
      each: conflict && this.#eachWith(work),
    });
    for (const batch of batches) {
      if (batch[0].came !== undefined) yield batch[0].came;
      else if (batch[0].id === null) yield 0;
      else yield* this.#rest(batch, work);
    }
  }

  /** All steps for each of many rows. Null where the helper class cannot take them. */
  #eachWith<Row>(work: InsertWork<Row>): RowsToInsert<Row>["each"] {
    const { session } = this.#tools;
    if (!session.executeList) return null;
    const { insert: { call, conflict }, rest, goTo } = work;
    const steps = [work.insert, ...rest];
    const helper = helperSteps(this.#tools, { program: this.#request.program, steps });
    return helper && ((rows) =>
      listedRows(rows, {
        session,
        helper,
        goTo,
        element: (operand) => this.#calls.element(operand),
        came: (result) => this.#came(result, conflict!),
        alone: () => this.#insert(call, conflict) === "left" ? null : this.#calls.rowId,
      }));
  }

  #came({ rowId, rowCount, rows, outputs }: Result, { update }: Conflict): number {
    const id = new ListReader(outputs).expect().text() ?? "";
    if (update && rowId === "") this.#touched.refuse(id, { command: "ON CONFLICT DO UPDATE" });
    if (rowCount === 0) return 0;
    this.count += rowCount;
    if (rowId !== "") this.rowId = rowId;
    if (update) this.#touched.add(id);
    const { encoder } = this.#request;
    if (!encoder) return 1;
    let given = 0;
    this.held!.add((to) => given = encoder.encode(rows, to));
    return given;
  }

  #together<Row>(
    rows: Uint8Array,
    { work: { insert: { call, conflict }, rest }, last }: { work: InsertWork<Row>; last: boolean },
  ): ManyResult {
    const wantsIds = this.#wantsIds || rest.length > 0 || conflict?.update;
    if (this.inOneCall && !last) {
      this.inOneCall = false;
      this.#tools.session.begin();
    }
    const mode = (wantsIds ? WANT_IDS : 0) | (this.inOneCall ? ALL_OR_NONE : 0);
    const many = executeMany(this.#tools, { sql: this.#calls.sqlOf(call), rows, mode });
    this.count += many.rowCount;
    this.rowId = many.ids.at(-1) ?? this.rowId;
    if (conflict?.update) { for (const id of many.ids) this.#touched.add(id); }
    return many;
  }

  *#rest<Row>(
    batch: readonly InsertedRow<Row>[],
    { rest, goTo }: InsertWork<Row>,
  ): Generator<number> {
    const [give] = rest;
    const isGiven = rest.length === 1 && give.do === "give";
    const list = new ListWriter();
    for (const { row, id } of batch) {
      if (rest.length > 0) {
        goTo(row);
        this.#calls.rowId = id!;
      }
      if (!isGiven) yield this.all(rest) ? 1 : 0;
      else {
        list.list(this.#calls.parametersOf(give.call));
        if (list.size > BYTES_MAX) yield* this.#giveEach(give.call, list.take());
      }
    }
    if (isGiven) yield* this.#giveEach(give.call, list.take());
  }

  /** Gives the row that each list of parameters finds. */
  *#giveEach(call: Call, lists: Uint8Array): Generator<number> {
    const { encoder } = this.#request;
    for (const rows of firstRows(this.#tools, { sql: this.#calls.sqlOf(call), rows: lists })) {
      const each = new ListReader(rows);
      for (let start = each.at; each.next(); start = each.at) {
        const isThere = each.end > each.start;
        const row = rows.subarray(start, each.at);
        if (isThere) this.held!.add((to) => encoder!.encode(row, to));
        yield isThere ? 1 : 0;
      }
    }
  }
}

/** The steps of a loop that begin with an INSERT. */
interface InsertWork<Row> {
  insert: Insert;
  rest: readonly Step[];
  /** From then on the row is the one that operands are of. */
  goTo(row: Row): void;
}

function exhaust(work: Iterable<unknown>): void {
  for (const _ of work);
}
