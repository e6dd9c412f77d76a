// Executes the calls of a program with the values that its operands have where the program is.

import { ListReader, ListWriter } from "../iris/list.ts";
import { type Call, type Operand, type Program, ROW_ID } from "../sql/program.ts";
import { checkParameters } from "./argument_limits.ts";
import type { IrisSession, Limits, Result } from "./iris_session.ts";
import { elementsOf, type ReadRow } from "./rows_read.ts";
import { SQLCODE_ROW_LIMIT } from "./sqlcodes.ts";
import { isStale } from "./stale.ts";
import type { Statements } from "./statements.ts";

const LIMITS: Limits = { rowsMax: 0, bytesMax: 256 * 1024 };

export class ProgramCalls {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  readonly #texts: readonly string[];
  /** The plan's arguments, as elements of a $LIST. */
  arguments: readonly Uint8Array[];
  /** Of a loop. */
  row: ReadRow | null = null;
  /** %ID of the row that the program is at, as an element of a $LIST. */
  id: Uint8Array | null = null;
  /** The statements may well come again. */
  keep: boolean;

  constructor(
    { session, statements }: { session: IrisSession; statements: Statements },
    { program, parameters, keep }: { program: Program; parameters: Uint8Array; keep: boolean },
  ) {
    this.#session = session;
    this.#statements = statements;
    this.#texts = program.texts;
    this.arguments = elementsOf(parameters);
    this.keep = keep;
  }

  get rowId(): string {
    return new ListReader(this.id!).expect().text() ?? "";
  }

  set rowId(id: string) {
    this.id = new ListWriter().string(id).take();
  }

  sqlOf({ text }: Call): string {
    return this.#texts[text];
  }

  /** The value of an operand, as an element of a $LIST. */
  element(operand: Operand): Uint8Array {
    if (operand >= 0) return this.arguments[operand];
    return operand === ROW_ID ? this.id! : this.row!.cell(-2 - operand);
  }

  parametersOf({ operands }: Call): Uint8Array {
    const list = new ListWriter();
    for (const operand of operands) list.to.bytes(this.element(operand));
    const parameters = list.take();
    checkParameters(parameters);
    return parameters;
  }

  execute(call: Call): Result {
    const session = this.#session;
    const statements = this.#statements;
    const sql = this.sqlOf(call);
    const parameters = this.parametersOf(call);
    const kept = this.keep ? statements.prepare(sql) : statements.get(sql);
    if (!kept) return session.direct(sql, parameters, LIMITS);
    try {
      return session.execute(kept.prepared, parameters, LIMITS);
    } catch (cause) {
      if (!isStale(cause, kept)) throw cause;
      statements.drop(sql);
      return session.execute(statements.prepare(sql).prepared, parameters, LIMITS);
    }
  }

  /** All rows of a query, in lists of some of them. */
  readAll(call: Call, take: (list: Uint8Array) => void): void {
    const session = this.#session;
    let batch: Pick<Result, "cursor" | "rows" | "failure"> = this.execute(call);
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

  firstCell(call: Call): Uint8Array | null {
    let cell: Uint8Array | null = null;
    this.readAll(call, (list) => {
      const row = new ListReader(list);
      if (cell === null && row.next()) cell = elementsOf(row.view())[0].slice();
    });
    return cell;
  }
}
