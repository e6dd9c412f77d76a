// Reads the text and CSV formats: lines, their header, and their fields, as many as there are columns.

import type { Encoding } from "../bytes/encoding.ts";
import { DEFAULT, Fields, NULL, type ReadColumn } from "./fields.ts";
import { IncomingText } from "./incoming_text.ts";
import { bad, Lines } from "./lines.ts";
import { type CopyOptions, isAmong } from "./options.ts";
import type { RowReader } from "./row_reader.ts";
import { splitCsv } from "./split_csv.ts";
import { isSame, splitText } from "./split_text.ts";

export class LineReader implements RowReader {
  readonly fields: Fields;
  readonly column = -1;
  readonly #from: IncomingText;
  readonly #options: CopyOptions;
  readonly #columns: readonly ReadColumn[];
  readonly #lines: Lines;
  readonly #split: typeof splitText;
  /** Of each column: 1 has the word for NULL as a value, 2 has the value that is that word as NULL. */
  readonly #forced: readonly number[] | null;
  #headed: boolean;
  #read = false;

  constructor(
    options: CopyOptions,
    columns: readonly ReadColumn[],
    /** The data's; null is UTF-8. */
    encoding: Encoding | null,
  ) {
    this.fields = new Fields(columns);
    this.#from = new IncomingText(encoding);
    this.#options = options;
    this.#columns = columns;
    this.#lines = new Lines(this.#from, options);
    this.#split = options.format === "csv" ? splitCsv : splitText;
    this.#headed = options.header === false;
    const forced = columns.map(({ name }) =>
      (isAmong(options.forceNotNull, name) ? 1 : 0) + (isAmong(options.forceNull, name) ? 2 : 0)
    );
    this.#forced = forced.some((force) => force > 0) ? forced : null;
  }

  get line(): number {
    return this.#lines.number;
  }

  get lineAwaited(): number {
    return this.line + 1;
  }

  get over(): boolean {
    return this.#lines.over;
  }

  get waiting(): number {
    return this.#from.size;
  }

  push(chunk: Uint8Array): void {
    this.#read = false;
    this.#from.rest();
    if (!this.over) this.#from.push(chunk);
  }

  end(): void {
    this.#from.finish();
  }

  next(): boolean {
    if (!this.#headed) {
      const matches = this.#options.header === "match";
      if (!this.#line() && !(matches && this.#noLine())) return false;
      this.#headed = true;
      if (matches) {
        this.#splitLine();
        // A word for a default is a name like others here, where its column has one.
        if (this.fields.ends.includes(DEFAULT)) {
          this.#splitLine({ ...this.#options, default: null });
        }
        this.#refuseHeader();
      }
    }
    if (!this.#line()) return false;
    this.#splitLine();
    const width = this.#columns.length;
    // A table without columns has lines without anything.
    if (this.fields.count > width && (width > 0 || this.#lines.end > this.#lines.start)) {
      throw bad("extra data after last expected column");
    }
    return true;
  }

  #line(): boolean {
    this.#read = false;
    if (!this.#lines.next()) return false;
    this.#read = true;
    return true;
  }

  /** PostgreSQL looks at the header even where there is nothing at all. */
  #noLine(): boolean {
    this.#read = this.#lines.noneIsLeft;
    if (this.#read) this.#lines.addEmpty();
    return this.#read;
  }

  #splitLine(options = this.#options): void {
    const { start, end, special } = this.#lines;
    this.#split({ bytes: this.#from.bytes, start, end, special }, options, this.fields);
    if (this.#forced) this.#force(this.#forced, start, end);
  }

  #force(forced: readonly number[], start: number, end: number): void {
    const { bytes, starts, ends, count } = this.fields;
    const { null: nothing } = this.#options;
    for (let index = 0; index < count; index++) {
      const force = forced[index] ?? 0;
      if (ends[index] === NULL) {
        if ((force & 1) === 0) continue;
        starts[index] = nothing.length === 0 ? 0 : end - start;
        ends[index] = starts[index] + nothing.length;
      } else if ((force & 2) !== 0 && isSame(bytes, starts[index], ends[index], nothing)) {
        ends[index] = NULL;
      }
    }
  }

  get place(): { bytes: Uint8Array; start: number; end: number } {
    return { bytes: this.#from.bytes, start: this.#lines.start, end: this.#lines.end };
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
    const text = new TextDecoder("utf-8", { ignoreBOM: true });
    for (const [index, { name: expected }] of this.#columns.entries()) {
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
