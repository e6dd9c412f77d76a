// Results that are being read: their rows become DataRow messages, and those that have more of them stay open.

import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import type { RowEncoder } from "../rows/encode_rows.ts";
import { ConnectionLost } from "./driver_error.ts";
import type { HeldRows } from "./held_rows.ts";
import type { IrisSession, RowsBatch } from "./iris_session.ts";
import { Pace } from "./pace.ts";
import type * as protocol from "./protocol.ts";
import { SQLCODE_ROW_LIMIT } from "./sqlcodes.ts";
import { asPgError } from "./as_pg_error.ts";

/** A batch is short enough to be on its way soon, and long enough to be worth a round trip. */
export const BATCH_BYTES_MAX = 256 * 1024;
/** A buffer that one great row made large is given back. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
/** Whoever waits for rows sees those that are here. */
const FILLING_MS_MAX = 5;

/** Of the bytes counts what is there until the next call. */
export type Encoded = Pick<protocol.Rows, "rows" | "cursor" | "failure" | "bytes">;

export class OpenResults {
  readonly #session: IrisSession;
  readonly #readings = new Map<number, Reading>();
  /** Rows that are there already, by cursors of our own, which are below zero. */
  readonly #held = new Map<number, HeldRows>();
  #lastHeld = 0;
  #rows = new Writer();

  constructor(session: IrisSession) {
    this.#session = session;
  }

  /** A request is answered. */
  shrink(): void {
    if (this.#rows.buffer.length > KEPT_BYTES_MAX) this.#rows = new Writer();
  }

  /** The first rows of a result as messages for the client. */
  begin(batch: RowsBatch, encoder: RowEncoder | undefined): Encoded {
    return this.#encode(batch, encoder && { encoder, pace: new Pace() });
  }

  /** Behind the rows that are there `before`. A row that cannot be a message ends the result with its error. */
  #encode(batch: RowsBatch, reading: Reading | undefined, before = 0): Encoded {
    if (before === 0) this.#rows.moveTo(0);
    let { cursor } = batch;
    let rows = before;
    try {
      if (reading) rows += reading.encoder.encode(batch.rows, this.#rows);
    } catch (cause) {
      this.close(cursor);
      throw cause;
    }
    if (cursor !== 0 && reading) this.#readings.set(cursor, reading);
    const limited = batch.failure?.sqlcode === SQLCODE_ROW_LIMIT;
    const failure = batch.failure && !limited ? asPgError(batch.failure) : null;
    if (failure && cursor !== 0) {
      this.close(cursor);
      cursor = 0;
    }
    return { rows, cursor, failure, bytes: this.#bytes };
  }

  get #bytes(): Uint8Array {
    return this.#rows.buffer.subarray(0, this.#rows.size);
  }

  /** The first of these rows. */
  hold(held: HeldRows, rowsMax: number): Encoded {
    return this.#heldBatch(--this.#lastHeld, held, rowsMax);
  }

  /** All of these rows. */
  all(held: HeldRows | null): Encoded {
    this.#rows.moveTo(0);
    const rows = held?.takeAll(this.#rows) ?? 0;
    return { rows, cursor: 0, failure: null, bytes: this.#bytes };
  }

  #heldBatch(cursor: number, held: HeldRows, rowsMax: number): Encoded {
    const { bytes, rows, more } = held.take(rowsMax);
    if (more) this.#held.set(cursor, held);
    else this.#held.delete(cursor);
    return { rows, cursor: more ? cursor : 0, failure: null, bytes };
  }

  /** Null where it was asked for before anybody knew that the rows before it were the last ones. */
  fetch({ cursor, rowsMax, fills }: protocol.Fetch): Encoded | null {
    const held = this.#held.get(cursor);
    if (held) return this.#heldBatch(cursor, held, rowsMax);
    const reading = this.#readings.get(cursor);
    if (!reading) {
      if (fills) return null;
      throw new PgError("invalid_cursor_state", `the result ${cursor} is closed`);
    }
    const fetching = { ...reading, rowsMax, fills };
    const until = performance.now() + FILLING_MS_MAX;
    let filled = this.#fetchFirst(cursor, fetching);
    while (
      fills && filled.cursor !== 0 && filled.bytes.length < BATCH_BYTES_MAX &&
      performance.now() < until
    ) filled = this.#fetchMore(cursor, { ...fetching, before: filled });
    return filled;
  }

  /** Whatever was asked for behind it has failed with it. */
  #fetchFirst(cursor: number, fetching: Fetching): Encoded {
    try {
      return this.#fetchOnce(cursor, fetching);
    } catch (cause) {
      if (this.#readings.has(cursor) && !(cause instanceof ConnectionLost)) this.close(cursor);
      throw cause;
    }
  }

  #fetchOnce(cursor: number, { encoder, pace, rowsMax, fills, before }: Fetching): Encoded {
    const start = performance.now();
    const limits = { rowsMax: fills ? pace.within(rowsMax) : rowsMax, bytesMax: BATCH_BYTES_MAX };
    const batch = this.#session.fetch(cursor, limits);
    const tookMs = performance.now() - start;
    if (batch.cursor === 0) this.#readings.delete(cursor);
    const encoded = this.#encode(batch, { encoder, pace }, before?.rows);
    pace.took(encoded.rows - (before?.rows ?? 0), tookMs);
    return encoded;
  }

  /** What fails now has failed after the rows that are here. */
  #fetchMore(cursor: number, fetching: Fetching & { before: Encoded }): Encoded {
    try {
      return this.#fetchOnce(cursor, fetching);
    } catch (cause) {
      if (cause instanceof ConnectionLost) throw cause;
      if (this.#readings.has(cursor)) this.close(cursor);
      return { ...fetching.before, cursor: 0, failure: asPgError(cause) };
    }
  }

  close(cursor: number): void {
    if (cursor === 0 || this.#held.delete(cursor)) return;
    this.#readings.delete(cursor);
    this.#session.closeCursor(cursor);
  }

  closeAll(): void {
    this.#held.clear();
    for (const cursor of [...this.#readings.keys()]) this.close(cursor);
  }
}

/** A result that is not read to its end. */
interface Reading {
  encoder: RowEncoder;
  pace: Pace;
}

interface Fetching extends Reading {
  rowsMax: number;
  /** Whether the pace decides how many come at a time. */
  fills: boolean;
  /** The rows that these come behind. */
  before?: Encoded;
}
