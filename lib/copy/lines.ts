// Finds the ends of a COPY's lines, whose kind the first one decides for all. (SQL-COPY-FILE-FORMATS)

import { PgError } from "../errors/pg_error.ts";
import type { IncomingText } from "./incoming_text.ts";
import type { CopyOptions } from "./options.ts";

const NL = 0x0a;
const CR = 0x0d;
const BACKSLASH = 0x5c;
const POINT = 0x2e;

type LineEnd = "unknown" | "nl" | "cr" | "crnl";

export class Lines {
  /** Counts lines of the data; the one that is being read, once there is one. */
  number = 0;
  /** The line's place in the incoming bytes, without its end. */
  start = 0;
  end = 0;
  /** It has a character that the format treats specially. */
  special = false;
  /** The end marker was read: whatever comes is not looked at. */
  over = false;
  readonly #from: IncomingText;
  readonly #csv: boolean;
  readonly #quote: number;
  readonly #escape: number;
  #kind: LineEnd = "unknown";
  /** How much of the line was looked at already, and in what state. */
  #seen = 0;
  #inQuote = false;
  #escaped = false;
  #newlines = 0;

  constructor(from: IncomingText, { format, quote, escape }: CopyOptions) {
    this.#from = from;
    this.#csv = format === "csv";
    this.#quote = quote;
    // An escape that is the quote itself says nothing about quotes.
    this.#escape = escape === quote ? -1 : escape;
  }

  /** Moves to the next line; false where its end has not come yet, or nothing is left. */
  next(): boolean {
    if (this.over) return false;
    const found = this.#csv ? this.#findCsv() : this.#findText();
    if (found < 0) return false;
    this.#from.start = found;
    this.#seen = 0;
    this.#inQuote = this.#escaped = false;
    return true;
  }

  get noneIsLeft(): boolean {
    return this.over || (this.#from.ended && this.#from.size === 0);
  }

  /** Behind the last one. */
  addEmpty(): void {
    this.number++;
    this.start = this.end = this.#from.start;
    this.special = false;
  }

  /** Where the next line begins; -1 where this one has no end yet. */
  #findText(): number {
    const { bytes, good: end, complete, start } = this.#from;
    let at = start + this.#seen;
    if (this.#seen === 0) this.special = false;
    while (at < end) {
      const byte = bytes[at];
      if (byte !== BACKSLASH && byte !== NL && byte !== CR) {
        at++;
        continue;
      }
      if (byte === BACKSLASH) {
        this.special = true;
        if (at + 1 >= end) {
          if (!complete) return this.#wait(at);
          at++;
          continue;
        }
        if (bytes[at + 1] === POINT) {
          const marker = this.#marker(at);
          if (marker === "wait") return this.#wait(at);
          this.over = true;
          return -1;
        }
        // What comes behind it is no end of a line.
        at += 2;
        continue;
      }
      const next = this.#lineEnd(at);
      if (next === 0) return this.#wait(at);
      if (next < 0) throw this.#literal(at);
      return this.#found(at, next);
    }
    return this.#atEnd(at);
  }

  #findCsv(): number {
    const { bytes, good: end, complete, start } = this.#from;
    const [quote, escape] = [this.#quote, this.#escape];
    let at = start + this.#seen;
    let [inQuote, escaped] = [this.#inQuote, this.#escaped];
    if (this.#seen === 0) {
      this.special = false;
      this.#newlines = 0;
    }
    for (; at < end; at++) {
      const byte = bytes[at];
      // PostgreSQL looks behind it wherever it stands.
      if (byte === CR && at + 1 >= end && !complete) break;
      if (byte === quote) {
        this.special = true;
        if (!escaped) inQuote = !inQuote;
        escaped = false;
        continue;
      }
      if (byte === escape) {
        escaped = inQuote && !escaped;
        continue;
      }
      escaped = false;
      if (byte !== NL && byte !== CR) continue;
      if (inQuote) {
        // Counted as lines, as far as PostgreSQL knows yet what ends one.
        if (byte === (this.#kind === "nl" ? NL : CR)) this.#newlines++;
        continue;
      }
      const next = this.#lineEnd(at);
      [this.#inQuote, this.#escaped] = [inQuote, escaped];
      if (next === 0) return this.#wait(at);
      if (next < 0) throw this.#literal(at);
      return this.#found(at, next);
    }
    [this.#inQuote, this.#escaped] = [inQuote, escaped];
    return this.#atEnd(at);
  }

  /** For more of the line, if there is anything more that can be read. */
  #wait(at: number): number {
    const { failure } = this.#from;
    if (failure) {
      this.number += 1 + this.#newlines;
      throw failure;
    }
    this.#seen = at - this.#from.start;
    return -1;
  }

  #found(at: number, next: number): number {
    this.start = this.#from.start;
    this.end = at;
    this.number += 1 + this.#newlines;
    this.#newlines = 0;
    return next;
  }

  /** The last line may go without an end. */
  #atEnd(at: number): number {
    const { start, good, complete } = this.#from;
    if (!complete || start === good) return this.#wait(at);
    return this.#found(good, good);
  }

  /** Where the next line begins, -1 where this is no end of one, 0 where that is not known yet. */
  #lineEnd(at: number): number {
    const { bytes, good: end, complete } = this.#from;
    const byte = bytes[at];
    if (byte === NL) {
      if (this.#kind === "unknown") this.#kind = "nl";
      return this.#kind === "nl" ? at + 1 : -1;
    }
    if (this.#kind === "nl") return -1;
    if (this.#kind === "cr") return at + 1;
    if (at + 1 >= end && !complete) return 0;
    const newline = at + 1 < end && bytes[at + 1] === NL;
    if (this.#kind === "unknown") this.#kind = newline ? "crnl" : "cr";
    if (this.#kind === "cr") return at + 1;
    return newline ? at + 2 : -1;
  }

  /** Two characters for the end of the data, which stand alone. */
  #marker(at: number): "over" | "wait" {
    const { bytes, start, good: end, complete } = this.#from;
    let behind = at + 2;
    const wrong = (message: string) => {
      this.number++;
      return bad(message);
    };
    if (this.#kind === "crnl" && behind < end) {
      if (bytes[behind] === NL) throw wrong(MISMATCH);
      if (bytes[behind] !== CR) throw wrong(NOT_ALONE);
      behind++;
    }
    if (behind >= end) {
      if (complete) throw wrong(NOT_ALONE);
      return "wait";
    }
    const byte = bytes[behind];
    if (byte !== CR && byte !== NL) throw wrong(NOT_ALONE);
    const wanted = this.#kind === "cr" ? CR : NL;
    if (byte !== wanted && this.#kind !== "unknown") throw wrong(MISMATCH);
    if (at > start) throw wrong(NOT_ALONE);
    return "over";
  }

  #literal(at: number): PgError {
    this.number++;
    const byte = this.#from.bytes[at];
    const [what, escape] = byte === NL ? ["newline", "\\n"] : ["carriage return", "\\r"];
    return this.#csv
      ? bad(`unquoted ${what} found in data`, `Use quoted CSV field to represent ${what}.`)
      : bad(`literal ${what} found in data`, `Use "${escape}" to represent ${what}.`);
  }
}

const NOT_ALONE = "end-of-copy marker is not alone on its line";
const MISMATCH = "end-of-copy marker does not match previous newline style";

export function bad(message: string, hint?: string): PgError {
  return new PgError("bad_copy_file_format", message, { hint });
}
