// Reads the binary format: a header, tuples of sized fields, and a trailer. (SQL-COPY-FILE-FORMATS)

import { Fields, NULL, type ReadColumn } from "./fields.ts";
import { Incoming } from "./incoming.ts";
import { bad } from "./lines.ts";
import type { RowReader } from "./row_reader.ts";

/** PGCOPY\n\377\r\n\0 */
export const SIGNATURE: Uint8Array = Uint8Array.of(80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0);
const FLAGS_END = SIGNATURE.length + 4;
const HEADER_END = FLAGS_END + 4;
/** Bits of the flags that nobody may pass over. */
const CRITICAL = 0xffff0000;
const WITH_OIDS = 1 << 16;

export class BinaryReader implements RowReader {
  readonly fields: Fields;
  line = 0;
  over = false;
  /** The column that could not be read; -1 where it was none. */
  column = -1;
  readonly #from = new Incoming();
  readonly #width: number;
  #phase: "header" | "extension" | "tuples" = "header";
  #extension = 0;

  constructor(columns: readonly ReadColumn[]) {
    this.fields = new Fields(columns);
    this.#width = columns.length;
  }

  get lineAwaited(): number {
    return this.#phase !== "tuples" ? 0 : this.over ? this.line : this.line + 1;
  }

  get waiting(): number {
    return this.#from.size;
  }

  push(chunk: Uint8Array): void {
    this.#from.rest();
    this.#from.push(chunk);
  }

  end(): void {
    this.#from.ended = true;
  }

  readonly place = null;

  shown(): null {
    return null;
  }

  next(): boolean {
    if (this.#phase !== "tuples" && !this.#header()) return false;
    const from = this.#from;
    if (this.over) {
      if (from.size > 0) throw bad("received copy data after EOF marker");
      return false;
    }
    const { bytes, start, end } = from;
    if (end - start < 2) {
      // A file may end without its trailer.
      if (from.ended) this.over = true;
      return false;
    }
    const count = int16(bytes, start);
    if (count === -1) {
      this.line++;
      this.over = true;
      from.start += 2;
      return this.next();
    }
    if (count !== this.#width) {
      this.line++;
      throw bad(`row field count is ${count}, expected ${this.#width}`);
    }
    return this.#tuple(start + 2);
  }

  #tuple(first: number): boolean {
    const from = this.#from;
    const { bytes, end } = from;
    const { fields } = this;
    fields.clear(bytes);
    let at = first;
    for (let index = 0; index < this.#width; index++) {
      if (end - at < 4) return this.#short(index);
      const size = int32(bytes, at);
      at += 4;
      if (size === -1) {
        fields.add(0, NULL);
        continue;
      }
      if (size < 0) {
        this.line++;
        this.column = index;
        throw bad("invalid field size");
      }
      if (end - at < size) return this.#short(index);
      fields.add(at, at + size);
      at += size;
    }
    from.start = at;
    this.line++;
    return true;
  }

  /** Some of the row is still to come, or never will. */
  #short(column: number): false {
    if (!this.#from.ended) return false;
    this.line++;
    this.column = column;
    throw bad("unexpected EOF in COPY data");
  }

  #header(): boolean {
    const from = this.#from;
    const { bytes, start, ended } = from;
    if (this.#phase === "header") {
      // Each of its parts is looked at as soon as it is there.
      if (from.size < SIGNATURE.length ? ended : !isSignature(bytes, start)) {
        throw bad("COPY file signature not recognized");
      }
      const flags = from.size < FLAGS_END ? 0 : int32(bytes, start + SIGNATURE.length);
      if (flags & WITH_OIDS) throw bad("invalid COPY file header (WITH OIDS)");
      if (flags & CRITICAL) throw bad("unrecognized critical flags in COPY file header");
      if (from.size < HEADER_END) {
        if (!ended) return false;
        const missing = from.size < FLAGS_END ? "flags" : "length";
        throw bad(`invalid COPY file header (missing ${missing})`);
      }
      this.#extension = int32(bytes, start + FLAGS_END);
      if (this.#extension < 0) throw bad("invalid COPY file header (missing length)");
      from.start += HEADER_END;
      this.#phase = "extension";
    }
    // What it says is for others.
    const skipped = Math.min(this.#extension, from.size);
    from.start += skipped;
    this.#extension -= skipped;
    if (this.#extension > 0) {
      if (!ended) return false;
      throw bad("invalid COPY file header (wrong length)");
    }
    this.#phase = "tuples";
    return true;
  }
}

function isSignature(bytes: Uint8Array, start: number): boolean {
  return SIGNATURE.every((byte, index) => bytes[start + index] === byte);
}

function int16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8 | bytes[at + 1]) << 16 >> 16;
}

function int32(bytes: Uint8Array, at: number): number {
  return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
}
