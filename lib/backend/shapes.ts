// How the rows of statements are sent: the columns that the client is told of, and their encoder.

import { Buffer } from "node:buffer";
import { type RowColumn, RowEncoder } from "../rows/encode_rows.ts";
import type { Program } from "../sql/program.ts";
import { bool } from "../types/bool.ts";
import { type ColumnHints, OUTPUT_DEFAULTS, type OutputSettings } from "../types/column.ts";
import { date, time, timestamp, timestamptz } from "../types/datetime.ts";
import { float8 } from "../types/floats.ts";
import { int2, int4, int8 } from "../types/integers.ts";
import { numeric } from "../types/numeric.ts";
import { bpchar, text, varchar } from "../types/text.ts";
import type { IrisSession, NamedColumn } from "./iris_session.ts";
import type * as protocol from "./protocol.ts";
import { resultColumns } from "./result_columns.ts";
import { isSameShape, type Shape, type Statement, type Statements } from "./statements.ts";

type Asked = Pick<protocol.Execute, "head" | "tail" | "formats">;

export class Shapes {
  readonly #session: IrisSession;
  readonly #statements: Statements;
  #output: OutputSettings = OUTPUT_DEFAULTS;

  constructor(session: IrisSession, statements: Statements) {
    this.#session = session;
    this.#statements = statements;
  }

  /** Null is as before. */
  use(output: OutputSettings | null): void {
    if (output) this.#output = output;
  }

  of(statement: Statement, asked: Asked, columns: readonly NamedColumn[]): Shape {
    const { shape } = statement;
    const same = shape && isSameShape(shape, asked, this.#output);
    return same ? shape : statement.shape = this.make(asked, columns);
  }

  /** The answer's columns are those of its query, but for the ones in front that are for the program. */
  ofAnswer({ texts, answer }: Program, asked: Asked): Shape | null {
    if (!answer) return null;
    const statement = this.#statements.prepare(texts[answer.text]);
    return this.of(statement, asked, (statement.prepared.columns ?? []).slice(answer.hidden));
  }

  make({ head, tail, formats }: Asked, given: readonly NamedColumn[]): Shape {
    const { columns, rows } = resultColumns(given, { head, tail });
    const output = this.#output;
    const encoder = new RowEncoder(
      rows,
      formats,
      output,
      (oid) => this.#session.readStream(Buffer.from(oid)),
    );
    return {
      head,
      tail,
      formats,
      output,
      columns,
      encoder,
      sure: rows.every(isSure),
      streams: rows.some(({ stream }) => stream === true),
    };
  }
}

/** Types of which IRIS has only values that can be sent. */
const SURE: ReadonlySet<number> = new Set(
  [
    bool,
    int2,
    int4,
    int8,
    numeric,
    float8,
    text,
    varchar,
    bpchar,
    date,
    time,
    timestamp,
    timestamptz,
  ]
    .map(({ oid }) => oid),
);

function isSure({ type, stream, check, shaped }: RowColumn): boolean {
  return SURE.has(type) && !stream && check === undefined && shaped === undefined;
}

/** Who asked may have something better to do where a value cannot be sent. */
export function isDoubtful({ head, tail }: ColumnHints): boolean {
  return [head, tail].some((hints) =>
    hints.some(({ check, shaped }) => check !== undefined || shaped !== undefined)
  );
}
