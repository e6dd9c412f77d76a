// Reads one line of a transcript front to back: the text twin of Cursor.

import { PgError } from "../errors/pg_error.ts";

const STRING = /"(?:[^"\\]|\\.)*"/y;
const INTEGER = /-?\d+/y;
const WORD = /\w+/y;
const QUOTED_BYTES = /'([ -&(-~]*)'/y;
const HEX_BYTES = /x((?:[0-9a-f]{2})*)/y;

export class LineReader {
  readonly line: string;
  #at = 0;

  constructor(line: string) {
    this.line = line;
  }

  get atEnd(): boolean {
    return this.#at === this.line.length;
  }

  /** The character that comes next, "" at the end. */
  get next(): string {
    return this.line.charAt(this.#at);
  }

  /** Moves past `text` if it comes next. */
  skip(text: string): boolean {
    if (!this.line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.#unexpected(text);
  }

  /** A string as JSON writes it. */
  string(): string {
    return JSON.parse(this.#match(STRING, "a string")[0]);
  }

  integer(): number {
    return Number(this.#match(INTEGER, "a number")[0]);
  }

  word(): string {
    return this.#match(WORD, "a word")[0];
  }

  character(): string {
    if (this.atEnd) throw this.#unexpected("a character");
    return this.line[this.#at++];
  }

  /** 'printable' or x0a0d, as showBytes writes them. */
  bytes(): Uint8Array {
    if (this.next === "'") {
      return new TextEncoder().encode(this.#match(QUOTED_BYTES, "bytes")[1]);
    }
    return Uint8Array.fromHex(this.#match(HEX_BYTES, "bytes")[1]);
  }

  /** What is left of the line. */
  rest(): string {
    const rest = this.line.slice(this.#at);
    this.#at = this.line.length;
    return rest;
  }

  /** Items between `open` and `close`, with commas between them. */
  items<T>(brackets: string, item: () => T): T[] {
    const [open, close] = brackets;
    const items: T[] = [];
    this.expect(open);
    if (this.skip(close)) return items;
    do items.push(item()); while (this.skip(","));
    this.expect(close);
    return items;
  }

  #match(pattern: RegExp, what: string): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.line);
    if (!found) throw this.#unexpected(what);
    this.#at = pattern.lastIndex;
    return found;
  }

  #unexpected(wanted: string): PgError {
    return new PgError("syntax_error", `expected ${wanted} in "${this.line}"`, {
      position: this.#at + 1,
    });
  }
}
