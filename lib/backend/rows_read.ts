// The rows of a query that drive a loop, kept as IRIS gave them, and their cells as values for other statements.

import { ListReader, ListWriter } from "../iris/list.ts";
import { typeOfIrisColumn } from "../types/iris_types.ts";
import { refuseTooMuch } from "./held_rows.ts";
import type { NamedColumn } from "./iris_session.ts";

type ReadStream = (oid: Uint8Array) => Iterable<string>;

export interface ReadRow {
  /** Cell n, from 0, as an element of a $LIST. */
  cell(index: number): Uint8Array;
  /** A $LIST of one row: the cells from the n-th one on, as IRIS gave them. */
  from(first: number): Uint8Array;
}

const NOTHING = new ListWriter().nothing().take();

export class RowsRead implements Iterable<ReadRow> {
  readonly #lists: Uint8Array[] = [];
  readonly #streams: readonly boolean[];
  readonly #readStream: ReadStream;
  #bytes = 0;

  constructor(columns: readonly NamedColumn[], readStream: ReadStream) {
    this.#streams = columns.map((column) => typeOfIrisColumn(column).stream);
    this.#readStream = readStream;
  }

  /** A $LIST of rows, of which a copy is kept. */
  add(list: Uint8Array): void {
    this.#bytes += list.length;
    refuseTooMuch(this.#bytes, "the rows that the statement works on take");
    this.#lists.push(list.slice());
  }

  *[Symbol.iterator](): Iterator<ReadRow> {
    for (const list of this.#lists) {
      const reader = new ListReader(list);
      while (reader.next()) yield this.#row(elementsOf(reader.view()));
    }
  }

  /** Without those whose first cell was there already. */
  *once(): Iterable<ReadRow> {
    const seen = new Set<string>();
    for (const row of this) {
      const id = new ListReader(row.cell(0)).expect().text() ?? "";
      if (seen.has(id)) continue;
      seen.add(id);
      yield row;
    }
  }

  #row(cells: readonly Uint8Array[]): ReadRow {
    return {
      cell: (index) => {
        // A row may end early: what is missing is NULL.
        const cell = cells[index] ?? NOTHING;
        return this.#streams[index] ? this.#content(cell) : cell;
      },
      from(first) {
        const row = new ListWriter();
        for (const cell of cells.slice(first)) row.to.bytes(cell);
        return new ListWriter().list(row.take()).take();
      },
    };
  }

  /** A stream's cell holds its content, or says where it is to be had. */
  #content(cell: Uint8Array): Uint8Array {
    const reader = new ListReader(cell).expect();
    if (reader.start === reader.end) return NOTHING;
    const [kind, content] = elementsOf(reader.view());
    if (new ListReader(kind).expect().integer() === 0n) return content;
    const oid = new ListReader(content).expect().view();
    const text = [...this.#readStream(oid.slice())].join("");
    refuseTooMuch(text.length, "a value that the statement works on takes");
    return new ListWriter().string(text).take();
  }

  /** Rows that lie one behind the other. */
  static *bound(
    elements: readonly Uint8Array[],
    { first, end, width }: { first: number; end: number; width: number },
  ): Iterable<ReadRow> {
    for (let start = first; start < end; start += width) {
      yield { cell: (index) => elements[start + index], from: () => NOTHING };
    }
  }

  /** Rows that nobody had to read. */
  static *given(
    rows: readonly (readonly number[])[],
    element: (operand: number) => Uint8Array,
  ): Iterable<ReadRow> {
    for (const operands of rows) {
      const cells = operands.map(element);
      yield { cell: (index) => cells[index], from: () => NOTHING };
    }
  }
}

/** The elements of a $LIST, each with its head. */
export function elementsOf(list: Uint8Array): Uint8Array[] {
  const reader = new ListReader(list);
  const elements: Uint8Array[] = [];
  for (let start = reader.at; reader.next(); start = reader.at) {
    elements.push(list.subarray(start, reader.at));
  }
  return elements;
}
