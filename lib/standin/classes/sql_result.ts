// %SQL.StatementResult: the rows of one execution, its SQLCODE and its counts.

import type { Value } from "../call.ts";
import {
  type EngineColumn,
  type EngineResult,
  IrisError,
  type Logical,
  type Prepared,
} from "../contract.ts";
import { FAULT } from "../faults.ts";
import type { IrisProcess } from "../process.ts";
import { isStream, RowList } from "../row_list.ts";
import { streamContent } from "../stream_store.ts";
import { type IrisClass, irisClass, IrisObject } from "./iris_class.ts";
import { StatementMetadata } from "./sql_metadata.ts";

const NO_MORE_ROWS = 100;
const UPDATE = 3;
const DELETE = 4;

export class StatementResult extends IrisObject {
  readonly process: IrisProcess;
  readonly #prepared: Prepared | undefined;
  readonly #result: EngineResult | undefined;
  #rowsRead = 0;
  sqlcode = 0;
  message = "";
  row: readonly Logical[] | undefined;

  /** Runs the statement; an SQL error is kept for those who ask for it. */
  constructor(process: IrisProcess, prepared: Prepared | IrisError, values: readonly Logical[]) {
    super();
    this.process = process;
    if (prepared instanceof IrisError) {
      this.#fail(prepared);
      return;
    }
    this.#prepared = prepared;
    try {
      this.#result = prepared.execute(values);
      // UPDATE and DELETE that find no row end as a query does that has no more of them.
      const { statementType } = prepared;
      const changes = statementType === UPDATE || statementType === DELETE;
      if (changes && this.#result.rowCount === 0) this.sqlcode = NO_MORE_ROWS;
    } catch (cause) {
      if (!(cause instanceof IrisError)) throw cause;
      this.#fail(cause);
    }
  }

  get irisClass(): IrisClass {
    return sqlResult;
  }

  get statementType(): number | undefined {
    return this.#prepared?.statementType;
  }

  /** None where the statement has no result set. */
  get columns(): readonly EngineColumn[] {
    return this.#result?.next ? this.#prepared?.columns ?? [] : [];
  }

  get hasRows(): boolean {
    return Boolean(this.#result?.next);
  }

  get rowCount(): number {
    return this.hasRows ? this.#rowsRead : this.#result?.rowCount ?? 0;
  }

  get rowId(): string {
    return this.#result?.rowId ?? "";
  }

  /** What a CALL gave back, by position. */
  get outputs(): readonly (readonly [position: number, value: Logical])[] {
    return this.#result?.outputs ?? [];
  }

  /** The next of them behind a position; the first one behind "". */
  outputAfter(position: string): readonly [position: number, value: Logical] | undefined {
    return this.outputs.find(([at]) => position === "" || at > Number(position));
  }

  /** Moves on. At the end, and after an error, `sqlcode` says which of them it was. */
  next(): readonly Logical[] | undefined {
    this.row = undefined;
    if (!this.#result?.next || this.sqlcode !== 0) return undefined;
    try {
      this.row = this.#result.next();
    } catch (cause) {
      if (!(cause instanceof IrisError)) throw cause;
      this.#fail(cause);
      return undefined;
    }
    if (this.row === undefined) this.sqlcode = NO_MORE_ROWS;
    else this.#rowsRead++;
    return this.row;
  }

  metadata(): StatementMetadata | "" {
    return this.#prepared === undefined ? "" : new StatementMetadata(this.#prepared);
  }

  override release(): void {
    this.#result?.close();
  }

  #fail(error: IrisError): void {
    this.sqlcode = error.sqlcode;
    this.message = error.message;
  }
}

export const sqlResult: IrisClass = irisClass<StatementResult>({
  name: "%SQL.StatementResult",
  methods: {
    "%Next": (self) => self.next() !== undefined,
    "%Get": (self, call) => {
      const name = call.text(0);
      const wanted = name.toUpperCase();
      const at = self.columns.findIndex((column) => column.name.toUpperCase() === wanted);
      if (at < 0) throw FAULT.propertyMissing(name, "%SQL.StatementResult");
      return valueAt(self, at);
    },
    "%GetData": (self, call) => valueAt(self, call.integer(0) - 1),
    "%GetRow": (self, call) => {
      const row = self.next();
      call.output(0, row === undefined ? "" : rowBytes(self, row));
      return row !== undefined;
    },
    "%GetMetadata": (self) => self.metadata(),
    "%MoreResults": () => false,
    "%NextResult": () => "",
    "%NextOutputValue": (self, call) => {
      const [position, value] = self.outputAfter(call.text(0)) ?? ["", ""];
      call.output(0, String(position));
      return value === null ? "" : String(value);
    },
  },
  properties: {
    "%SQLCODE": (self) => BigInt(self.sqlcode),
    "%Message": (self) => self.message,
    "%ROWCOUNT": (self) => BigInt(self.rowCount),
    "%ROWID": (self) => self.rowId,
    "%StatementType": (self) => self.statementType === undefined ? "" : BigInt(self.statementType),
    "%ResultColumnCount": (self) => BigInt(self.columns.length),
    "%OutputColumnCount": (self) => BigInt(self.outputs.length),
  },
});

function rowBytes({ columns, process }: StatementResult, row: readonly Logical[]): Uint8Array {
  const list = new RowList(columns, (content) => process.streams.keep(content));
  list.cells(row);
  return list.to.take();
}

/** NULL is the empty string in ObjectScript; no bytes are '' as no characters are; a stream is its OID. */
function valueAt({ columns, process, row }: StatementResult, at: number): Value {
  const value = row?.[at];
  if (value === null || value === undefined) return "";
  const isContent = typeof value === "string" || value instanceof Uint8Array;
  if (isContent && isStream(columns[at].odbcType)) {
    return process.streams.keep(streamContent(value));
  }
  return value instanceof Uint8Array && value.length === 0 ? "\0" : value;
}
