// Reads the text and CSV formats: lines, their header, and their fields, as many as there are columns.

import { Fields, NULL } from "./fields.ts";
import { Incoming } from "./incoming.ts";
import { bad, Lines } from "./lines.ts";
import type { CopyOptions } from "./options.ts";
import type { RowReader } from "./row_reader.ts";
import { splitCsv } from "./split_csv.ts";
import { splitText } from "./split_text.ts";

export class LineReader implements RowReader {
  readonly fields = new Fields();
  readonly #from = new Incoming();
  readonly #options: CopyOptions;
  readonly #columns: readonly string[];
  readonly #lines: Lines;
  readonly #split: typeof splitText;
  #headed: boolean;
  #read = false;

  constructor(options: CopyOptions, columns: readonly string[]) {
    this.#options = options;
    this.#columns = columns;
    this.#lines = new Lines(this.#from, options);
    this.#split = options.format === "csv" ? splitCsv : splitText;
    this.#headed = options.header === false;
  }

  get line(): number {
    return this.#lines.number;
  }

  get over(): boolean {
    return this.#lines.over;
  }

  push(chunk: Uint8Array): void {
    this.#read = false;
    this.#from.rest();
    if (!this.over) this.#from.push(chunk);
  }

  end(): void {
    this.#from.ended = true;
  }

  next(): boolean {
    if (!this.#headed) {
      if (!this.#line()) return false;
      this.#headed = true;
      if (this.#options.header === "match") {
        this.#splitLine();
        this.#refuseHeader();
      }
    }
    if (!this.#line()) return false;
    this.#splitLine();
    const { fields } = this;
    const width = this.#columns.length;
    if (fields.count > width) {
      // A table without columns has lines without anything.
      if (width > 0 || this.#lines.end > this.#lines.start) {
        throw bad("extra data after last expected column");
      }
    } else if (fields.count < width) {
      throw bad(`missing data for column "${this.#columns[fields.count]}"`);
    }
    return true;
  }

  #line(): boolean {
    this.#read = this.#lines.next();
    return this.#read;
  }

  #splitLine(): void {
    const { start, end, special } = this.#lines;
    this.#split({ bytes: this.#from.bytes, start, end, special }, this.#options, this.fields);
  }

  shown(): Uint8Array | null {
    if (!this.#read) return null;
    return this.#from.bytes.subarray(this.#lines.start, this.#lines.end);
  }

  #refuseHeader(): void {
    const { fields } = this;
    const width = this.#columns.length;
    if (fields.count !== width) {
      throw bad(
        `wrong number of fields in header line: got ${fields.count}, expected ${width}`,
      );
    }
    const text = new TextDecoder();
    for (const [index, expected] of this.#columns.entries()) {
      const mismatch = `column name mismatch in header line field ${index + 1}: got `;
      if (fields.ends[index] === NULL) {
        const nothing = text.decode(this.#options.null);
        throw bad(`${mismatch}null value ("${nothing}"), expected "${expected}"`);
      }
      const found = text.decode(fields.view(index)!);
      if (found !== expected) throw bad(`${mismatch}"${found}", expected "${expected}"`);
    }
  }
}
