// Keeps prepared statements of one IRIS process by their text, the least used going first.

import { type Column, type ColumnHint, type OutputSettings, sameNumbers } from "../types/column.ts";
import type { RowEncoder } from "../rows/encode_rows.ts";
import type { IrisSession, Prepared } from "./iris_session.ts";

const STATEMENTS_MAX = 256;

/** How a statement's rows were sent last time; mostly they are sent the same way again. */
export interface Shape {
  head: readonly ColumnHint[];
  tail: readonly ColumnHint[];
  formats: readonly number[];
  output: OutputSettings;
  columns: Column[];
  encoder: RowEncoder;
  /** Whatever IRIS has in these columns can be sent. */
  sure: boolean;
  /** A value may be longer than an answer of IRIS's. */
  streams: boolean;
}

/** Output settings are the same object until they change. */
export function isSameShape(
  shape: Shape,
  asked: Pick<Shape, "head" | "tail" | "formats">,
  output: OutputSettings,
): boolean {
  return shape.output === output && sameNumbers(shape.formats, asked.formats) &&
    sameHints(shape.head, asked.head) && sameHints(shape.tail, asked.tail);
}

export interface Statement {
  sql: string;
  prepared: Prepared;
  shape: Shape | null;
}

export class Statements {
  readonly #session: IrisSession;
  readonly #bySql = new Map<string, Statement>();
  #epoch = 0;

  constructor(session: IrisSession) {
    this.#session = session;
  }

  /** After a schema change nothing that was prepared before it is used again; says whether there was one. */
  renew(epoch: number): boolean {
    if (epoch === this.#epoch) return false;
    this.#epoch = epoch;
    for (const sql of [...this.#bySql.keys()]) this.drop(sql);
    return true;
  }

  get(sql: string): Statement | undefined {
    const statement = this.#bySql.get(sql);
    if (statement) {
      // A map keeps the order of insertion: the last used goes to its end.
      this.#bySql.delete(sql);
      this.#bySql.set(sql, statement);
    }
    return statement;
  }

  prepare(sql: string): Statement {
    const known = this.get(sql);
    if (known) return known;
    const statement = { sql, prepared: this.#session.prepare(sql), shape: null };
    this.#bySql.set(sql, statement);
    if (this.#bySql.size > STATEMENTS_MAX) this.drop(this.#bySql.keys().next().value!);
    return statement;
  }

  drop(sql: string): void {
    const statement = this.#bySql.get(sql);
    if (!statement) return;
    this.#bySql.delete(sql);
    this.#session.closeStatement(statement.prepared.handle);
  }
}

function sameHints(some: readonly ColumnHint[], others: readonly ColumnHint[]): boolean {
  return some.length === others.length && some.every((hint, index) => {
    const other = others[index];
    return hint.name === other.name && hint.type === other.type && hint.typmod === other.typmod;
  });
}
