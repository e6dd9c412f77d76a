// RunProgram of PgWire.Session: some steps that change rows as one, with the values that are there.

import { PgError } from "../../errors/pg_error.ts";
import { ListReader, ListWriter } from "../../iris/list.ts";
import { IrisError, LockWait } from "../contract.ts";
import type { SessionTransaction } from "./session_transaction.ts";
import type { StatementResult } from "./sql_result.ts";

const ROWS_MAX = 1000;
const SIZE_MAX = 1_000_000;
/** What IRIS says of a row that has another one's key. */
const DUPLICATE = [-119, -120];
const NULL = new ListWriter().empty().take();

/** Of the session. */
export interface ProgramTools {
  /** Executes what is prepared with a list of values. */
  execute(handle: number, values: Uint8Array): StatementResult;
  /** The cells of a row; `streams` puts contents in their places. */
  cells(result: StatementResult, options: { streams: boolean }): Uint8Array | undefined;
}

/** Nothing is to be left of it: the steps are to be taken one by one. */
class StepByStep extends Error {
  override readonly name = "StepByStep";
}

export class SessionProgram {
  count = 0;
  rowId = "";
  given = 0;
  readonly rows = new ListWriter();
  readonly #tools: ProgramTools;
  readonly #values: readonly Uint8Array[];
  #row: readonly Uint8Array[] = [];
  /** Of the row that it is at, as an element. */
  id: Uint8Array = NULL;
  #size = 0;

  constructor(tools: ProgramTools, values: Uint8Array) {
    this.#tools = tools;
    this.#values = elementsOf(values);
  }

  /** In a level of its own; false where the steps are to be taken one by one. */
  runWhole(
    steps: Uint8Array,
    { transaction, commits }: { transaction: SessionTransaction; commits: boolean },
  ): boolean {
    const base = transaction.enter();
    try {
      this.#run(steps);
    } catch (cause) {
      // The call is undone, and made again.
      if (cause instanceof LockWait) throw cause;
      transaction.leave(base, false);
      if (cause instanceof IrisError) throw cause;
      if (cause instanceof StepByStep || cause instanceof PgError) return false;
      throw cause;
    }
    if (commits || base > 0) transaction.leave(base, true);
    return true;
  }

  /** False where a step leaves out the rest. */
  #run(steps: Uint8Array): boolean {
    const each = new ListReader(steps);
    while (each.next()) if (!this.#step(each.view())) return false;
    return true;
  }

  #step(bytes: Uint8Array): boolean {
    const step = new ListReader(bytes);
    const what = step.expect().text();
    if (what === "row") {
      const from = Number(step.expect().integer());
      this.#give(joined(this.#row.slice(from - 1)));
      return true;
    }
    if (what === "insert") return this.#insert(step);
    const call = step.expect().view();
    const result = this.#call(call);
    try {
      refuse(result);
      if (what === "each") return this.#each(result, step);
      if (what === "give") return this.#giveAll(result);
      if (what === "change") this.count += Math.max(0, result.rowCount);
      return result.rowCount > 0;
    } finally {
      result.release();
    }
  }

  #each(result: StatementResult, step: ListReader): boolean {
    const steps = step.expect().view();
    const isOfId = step.expect().integer() !== 0n;
    const once = step.expect().integer() !== 0n;
    const rows: Uint8Array[][] = [];
    let size = 0;
    for (let row = this.#next(result, false); row; row = this.#next(result, false)) {
      size += row.length;
      if (rows.push(elementsOf(row)) > ROWS_MAX || size > SIZE_MAX) throw new StepByStep();
    }
    const seen = new Set<string>();
    for (const row of rows) {
      this.#row = row;
      if (isOfId) {
        const id = row[0].join();
        if (once && seen.has(id)) continue;
        seen.add(id);
        this.id = row[0];
      }
      this.#run(steps);
    }
    return true;
  }

  #insert(step: ListReader): boolean {
    const inserted = this.#call(step.expect().view());
    inserted.release();
    const meets = step.expect().integer() !== 0n;
    if (inserted.sqlcode >= 0) {
      this.rowId = inserted.rowId;
      this.id = new ListWriter().string(inserted.rowId).take();
      this.count += inserted.rowCount;
      return true;
    }
    if (!meets || !DUPLICATE.includes(inserted.sqlcode)) refuse(inserted);
    if (!step.next()) return false;
    const found = this.#call(step.view());
    refuse(found);
    const row = this.#next(found, false);
    found.release();
    if (!row) throw new StepByStep();
    if (!step.next()) return false;
    this.id = elementsOf(row)[0];
    const updated = this.#call(step.view());
    updated.release();
    refuse(updated);
    if (updated.rowCount > 0) {
      this.count += updated.rowCount;
      return true;
    }
    if (step.expect().integer() === 0n) throw new StepByStep();
    return false;
  }

  #giveAll(result: StatementResult): boolean {
    const before = this.given;
    for (let row = this.#next(result, true); row; row = this.#next(result, true)) this.#give(row);
    return this.given > before;
  }

  #give(row: Uint8Array): void {
    this.given++;
    this.#size += row.length;
    if (this.#size > SIZE_MAX) throw new StepByStep();
    this.rows.list(row);
  }

  #next(result: StatementResult, streams: boolean): Uint8Array | undefined {
    const cells = this.#tools.cells(result, { streams });
    if (cells === undefined) refuse(result);
    return cells;
  }

  #call(bytes: Uint8Array): StatementResult {
    const call = new ListReader(bytes);
    const handle = Number(call.expect().integer());
    const operands = new ListReader(call.expect().view());
    const values: Uint8Array[] = [];
    while (operands.next()) {
      const operand = Number(operands.integer());
      if (operand === 0) values.push(this.id);
      else values.push(operand > 0 ? this.#values[operand - 1] : this.#row[-operand - 1] ?? NULL);
    }
    return this.#tools.execute(handle, joined(values));
  }
}

function refuse({ sqlcode, message }: StatementResult): void {
  if (sqlcode < 0) throw new IrisError(sqlcode, message);
}

function elementsOf(list: Uint8Array): Uint8Array[] {
  const reader = new ListReader(list);
  const elements: Uint8Array[] = [];
  for (let start = reader.at; reader.next(); start = reader.at) {
    elements.push(list.subarray(start, reader.at));
  }
  return elements;
}

function joined(elements: readonly Uint8Array[]): Uint8Array {
  const list = new ListWriter();
  for (const element of elements) list.to.bytes(element);
  return list.take();
}
