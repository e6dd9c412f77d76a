// DataRow messages become CopyData messages, one for each row, in the format that COPY was asked for.

import type { Encoding } from "../bytes/encoding.ts";
import { Writer } from "../bytes/writer.ts";
import { SIGNATURE } from "./binary_reader.ts";
import { type CopyOptions, isAmong } from "./options.ts";
import { quotedCsv } from "./write_csv.ts";
import { escapedText } from "./write_text.ts";
import type { WriteValue } from "./write_value.ts";

const COPY_DATA = 0x64;
const HEAD_BYTES = 5;
const NEWLINE = 0x0a;
const UTF8 = new TextEncoder();

export class RowWriter {
  readonly #options: CopyOptions;
  readonly #columns: readonly string[];
  readonly #value: WriteValue;
  readonly #to = new Writer(64 * 1024);
  /** The data's, where it is not UTF-8: rows come in it already. */
  readonly #encoding: Encoding | null;
  #begun = false;

  constructor(options: CopyOptions, columns: readonly string[], encoding: Encoding | null) {
    this.#options = options;
    this.#encoding = encoding;
    this.#columns = columns;
    this.#value = options.format === "csv"
      ? quotedCsv(options, forced(options, columns), columns.length)
      : escapedText(options);
  }

  /** What comes before the first row, where it is a message of its own. */
  header(): Uint8Array {
    const { format, header } = this.#options;
    if (format === "binary" || header === false) return new Uint8Array(0);
    const to = this.#to;
    // A name is quoted where it has to be, whatever is asked for values.
    const write = format === "csv"
      ? quotedCsv(this.#options, null, this.#columns.length)
      : this.#value;
    const start = this.#open();
    for (const [index, name] of this.#columns.entries()) {
      if (index > 0) to.uint8(this.#options.delimiter);
      const bytes = this.#encoding?.encode(name) ?? UTF8.encode(name);
      write(to, bytes, 0, bytes.length, index);
    }
    to.uint8(NEWLINE);
    this.#close(start);
    return to.take();
  }

  /** `rows` are whole DataRow messages. */
  rows(rows: Uint8Array): Uint8Array {
    const binary = this.#options.format === "binary";
    for (let at = 0; at < rows.length;) {
      const next = at + 1 + int32(rows, at + 1);
      if (binary) this.#binary(rows, at + HEAD_BYTES, next);
      else this.#line(rows, at + HEAD_BYTES);
      at = next;
    }
    return this.#to.take();
  }

  /** What comes behind the last row. */
  trailer(): Uint8Array {
    if (this.#options.format !== "binary") return new Uint8Array(0);
    const start = this.#open();
    this.#begin();
    this.#to.int16(-1);
    this.#close(start);
    return this.#to.take();
  }

  #line(rows: Uint8Array, first: number): void {
    const { delimiter, null: nothing } = this.#options;
    const to = this.#to;
    const start = this.#open();
    const count = rows[first] << 8 | rows[first + 1];
    for (let index = 0, at = first + 2; index < count; index++) {
      if (index > 0) to.uint8(delimiter);
      const size = int32(rows, at);
      at += 4;
      if (size < 0) {
        to.bytes(nothing);
        continue;
      }
      this.#value(to, rows, at, at + size, index);
      at += size;
    }
    to.uint8(NEWLINE);
    this.#close(start);
  }

  /** A tuple is what a DataRow holds. */
  #binary(rows: Uint8Array, first: number, end: number): void {
    const start = this.#open();
    this.#begin();
    this.#to.bytes(rows.subarray(first, end));
    this.#close(start);
  }

  /** The header goes in one message with the first tuple. */
  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#to.bytes(SIGNATURE);
    this.#to.int32(0);
    this.#to.int32(0);
  }

  #open(): number {
    this.#to.uint8(COPY_DATA);
    return this.#to.reserve(4);
  }

  #close(start: number): void {
    this.#to.setInt32(start, this.#to.size - start);
  }
}

function forced({ forceQuote }: CopyOptions, columns: readonly string[]): readonly boolean[] {
  return columns.map((name) => isAmong(forceQuote, name));
}

function int32(bytes: Uint8Array, at: number): number {
  return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
}
