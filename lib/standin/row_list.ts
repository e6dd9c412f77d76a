// Result rows become a $LIST of $LISTs, written straight into one buffer: the stand-in's hot path.

import { Writer } from "../bytes/writer.ts";
import { ListWriter } from "../iris/list.ts";
import { decimalOrUndefined } from "../iris/decimal.ts";
import type { EngineColumn, Logical } from "./contract.ts";
import { type StreamContent, streamContent } from "./stream_store.ts";

/** How a column's values travel: a number is whole, decimal or a double by the column's type. */
type Travel = "text" | "whole" | "decimal" | "stream";

const TRAVEL: Readonly<Record<number, Travel>> = {
  [-7]: "whole",
  [-6]: "whole",
  [-5]: "whole",
  4: "whole",
  5: "whole",
  2: "decimal",
  3: "decimal",
  [-1]: "stream",
  [-4]: "stream",
  [-10]: "stream",
};

export function isStream(odbcType: number): boolean {
  return TRAVEL[odbcType] === "stream";
}

/** The bytes that stand for a stream inside a row. */
export type StreamCell = (content: StreamContent) => Uint8Array;

/** An element's head is written after its payload; this much room serves nearly all rows. */
const HEAD_BYTES = 2;

export class RowList {
  readonly to: Writer;
  readonly #list: ListWriter;
  readonly #travel: Travel[];
  readonly #streamCell: StreamCell;

  /** Cursors of a session share a writer: a batch is sent before another one begins. */
  constructor(columns: readonly EngineColumn[], streamCell: StreamCell, to = new Writer()) {
    this.to = to;
    this.#list = new ListWriter(to);
    this.#travel = columns.map(({ odbcType }) => TRAVEL[odbcType] ?? "text");
    this.#streamCell = streamCell;
  }

  /** Appends the row as one element. */
  add(row: readonly Logical[]): void {
    const { to } = this;
    const start = to.reserve(HEAD_BYTES);
    this.cells(row);
    closeElement(to, start);
  }

  /** Appends the row's values as elements. */
  cells(row: readonly Logical[]): void {
    for (let column = 0; column < row.length; column++) {
      const value = row[column];
      if (typeof value === "string") this.#text(value, column);
      else if (value === null) this.#list.empty();
      else if (typeof value === "bigint") this.#bigint(value);
      else if (typeof value === "number") this.#number(value, column);
      else this.#bytes(value, column);
    }
  }

  #text(value: string, column: number): void {
    const travel = this.#travel[column];
    if (travel === "text" || travel === "whole") writeText(this.to, value);
    else if (travel === "decimal") this.#decimal(value);
    else this.#list.list(this.#streamCell(streamContent(value)));
  }

  #decimal(value: string): void {
    if (writeShortDecimal(this.to, value)) return;
    if (decimalOrUndefined(value) === undefined) this.#list.string(value);
    else this.#list.decimal(value);
  }

  #bigint(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) writeWhole(this.to, number);
    else this.#list.integer(value);
  }

  #number(value: number, column: number): void {
    const travel = this.#travel[column];
    if (travel === "text" || travel === "stream") this.#list.double(value);
    else if (Number.isSafeInteger(value)) writeWhole(this.to, value);
    else if (Number.isFinite(value)) this.#list.decimal(String(value));
    else this.#list.double(value);
  }

  #bytes(value: Uint8Array, column: number): void {
    if (this.#travel[column] === "stream") {
      this.#list.list(this.#streamCell(value));
    } else if (value.length === 0) {
      // No bytes are '' and not NULL.
      this.#list.string("\0");
    } else {
      this.#list.bytes(value);
    }
  }
}

/** Writes the head of an element whose payload begins `HEAD_BYTES` after `start`; moves it if need be. */
export function closeElement(to: Writer, start: number): void {
  const size = to.size - start - HEAD_BYTES;
  if (size <= 253) {
    to.buffer[start] = size + 2;
    to.buffer[start + 1] = 1;
    return;
  }
  const head = size <= 65534 ? 4 : 8;
  to.reserve(head - HEAD_BYTES);
  const { buffer } = to;
  buffer.copyWithin(start + head, start + HEAD_BYTES, start + HEAD_BYTES + size);
  const end = to.size;
  to.moveTo(start);
  if (head === 4) {
    to.uint8(0);
    to.uint16le(size + 1);
  } else {
    to.uint8(0);
    to.uint16le(0);
    to.uint32le(size + 1);
  }
  to.uint8(1);
  to.moveTo(end);
}

const SHORT_TEXT = 253;

/** Short text in one pass: eight bits are tried, and given up at the first wide character. */
function writeText(to: Writer, text: string): void {
  const { length } = text;
  if (length > SHORT_TEXT) {
    new ListWriter(to).string(text);
    return;
  }
  to.ensure(length + 2);
  const { buffer } = to;
  const start = to.size;
  let seen = 0;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    seen |= unit;
    buffer[start + 2 + at] = unit;
  }
  if (seen > 0xff) {
    new ListWriter(to).string(text);
    return;
  }
  buffer[start] = length + 2;
  buffer[start + 1] = 1;
  to.moveTo(start + 2 + length);
}

/** Of two's complement the low bytes; those that the item's code implies are left out. */
function writeWhole(to: Writer, value: number, exponent?: number): void {
  to.ensure(11);
  const { buffer } = to;
  const start = to.size;
  let at = start + 2;
  if (exponent !== undefined) buffer[at++] = exponent & 0xff;
  const stop = value < 0 ? -1 : 0;
  for (let rest = value; rest !== stop; rest = Math.floor(rest / 256)) {
    buffer[at++] = rest & 0xff;
  }
  buffer[start] = at - start;
  buffer[start + 1] = (exponent === undefined ? 4 : 6) + (value < 0 ? 1 : 0);
  to.moveTo(at);
}

const DIGITS_SAFE = 15;

/** Decimal text of few digits, without objects in between; false where it is anything else. */
function writeShortDecimal(to: Writer, text: string): boolean {
  let at = 0;
  const negative = text.charCodeAt(0) === 0x2d;
  if (negative) at++;
  const { length } = text;
  if (length === at || length - at > DIGITS_SAFE + 1) return false;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  for (; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2e && point < 0) point = at;
    else if (unit >= 0x30 && unit <= 0x39) {
      mantissa = mantissa * 10 + unit - 0x30;
      digits++;
    } else return false;
  }
  if (digits === 0 || digits > DIGITS_SAFE) return false;
  let exponent = point < 0 ? 0 : point + 1 - length;
  while (exponent < 0 && mantissa % 10 === 0) {
    mantissa /= 10;
    exponent++;
  }
  const value = negative && mantissa !== 0 ? -mantissa : mantissa;
  if (exponent === 0) writeWhole(to, value);
  else writeWhole(to, value, exponent);
  return true;
}
