// Reads JSON by PostgreSQL's rules: json is only checked, jsonb is printed anew from what was read. Longer than most: one algorithm.

import { PgError } from "../errors/pg_error.ts";
import { parseNumeric } from "./numeric.ts";
import { refuseNul } from "./text.ts";

/** PostgreSQL stops at its stack limit; ours is counted, and less. */
const NESTING_MAX = 2000;

export function validateJson(text: string): string {
  new JsonReader(refuseNul(text), false).document();
  return text;
}

/** Keys by length and then bytes, the last of equal keys, one space after `:` and `,`. (DATATYPE-JSON) */
export function normaliseJson(text: string): string {
  return new JsonReader(refuseNul(text), true).document();
}

const UTF8 = new TextEncoder();
const CONTEXT_BYTES_MAX = 50;
const LOW_ALONE = "Unicode low surrogate must follow a high surrogate.";
const MARK = /[{}[\],:]/y;
/** What ends a word or a number for PostgreSQL's lexer, which takes all that is not ASCII for letters. */
const WORD = /[-+.\d][-+.\w\u0080-\u{10ffff}]*|[\w\u0080-\u{10ffff}]+|./suy;
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const CHARACTER = /./suy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// deno-lint-ignore no-control-regex -- control characters are what a string may not hold
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SHORT: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** A longer number may be longer than PostgreSQL's are. */
const DIGITS_USUAL = 1000;

/** Each method reads one production and gives jsonb's text for it. */
class JsonReader {
  readonly #text: string;
  readonly #jsonb: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, jsonb: boolean) {
    this.#text = text;
    this.#jsonb = jsonb;
  }

  document(): string {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#refuse("Expected end of input");
    return value;
  }

  #value(): string {
    this.#space();
    const first = this.#text[this.#at];
    if (first === "{") return this.#deeper(() => this.#object());
    if (first === "[") return this.#deeper(() => this.#array());
    if (first === '"') return printString(this.#string());
    const number = this.#match(NUMBER);
    // A number ends where no word goes on: 01 and 1x are none.
    if (number && !/[\w.+-]/.test(this.#text[this.#at] ?? "")) {
      // Without an exponent it is what a numeric of it prints, but for a zero below zero.
      const changes = this.#jsonb &&
        (number.length > DIGITS_USUAL || /[eE]/.test(number) || number.startsWith("-0"));
      return changes ? parseNumeric(number) : number;
    }
    this.#at -= number?.length ?? 0;
    for (const word of ["true", "false", "null"]) {
      if (
        this.#text.startsWith(word, this.#at) &&
        !/\w/.test(this.#text[this.#at + word.length] ?? "")
      ) {
        this.#at += word.length;
        return word;
      }
    }
    return this.#refuse("Expected JSON value");
  }

  #deeper(read: () => string): string {
    if (++this.#depth > NESTING_MAX) {
      throw new PgError("statement_too_complex", "stack depth limit exceeded", {
        detail: `JSON may be nested ${NESTING_MAX} deep here.`,
      });
    }
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #array(): string {
    const items: string[] = [];
    if (this.#is("]")) return "[]";
    do items.push(this.#value()); while (this.#is(","));
    if (!this.#is("]")) this.#refuse('Expected "," or "]"');
    return `[${items.join(", ")}]`;
  }

  #object(): string {
    const members = new Map<string, string>();
    if (this.#is("}")) return "{}";
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#refuse("Expected string");
      const key = this.#string();
      if (!this.#is(":")) this.#refuse('Expected ":"');
      members.set(key, this.#value());
    } while (this.#is(","));
    if (!this.#is("}")) this.#refuse('Expected "," or "}"');
    if (!this.#jsonb) return "";
    const shown = (key: string) => `${printString(key)}: ${members.get(key)}`;
    if (members.size === 1) return `{${shown(members.keys().next().value!)}}`;
    return `{${sorted([...members.keys()]).map(shown).join(", ")}}`;
  }

  #string(): string {
    const start = this.#at;
    let value = "";
    this.#at++;
    for (;;) {
      value += this.#match(PLAIN) ?? "";
      const next = this.#text[this.#at];
      if (next === '"') break;
      if (next === undefined) this.#unfinished(start);
      if (next !== "\\") this.#refuseControl(next);
      this.#at++;
      value += this.#escape(start);
    }
    this.#at++;
    return value;
  }

  #escape(start: number): string {
    const letter = this.#match(CHARACTER) ?? this.#unfinished(start);
    if (letter !== "u") {
      return SHORT[letter] ?? this.#fail(`Escape sequence "\\${letter}" is invalid.`);
    }
    const unit = this.#unit(start);
    // json keeps its text, and is not asked what characters it stands for.
    if (!this.#jsonb) return "";
    if (unit >= 0xd800 && unit < 0xdc00) return String.fromCharCode(unit, this.#low(start));
    if (unit >= 0xdc00 && unit < 0xe000) this.#fail(LOW_ALONE);
    if (unit === 0) {
      throw new PgError("untranslatable_character", "unsupported Unicode escape sequence", {
        detail: "\\u0000 cannot be converted to text.",
        where: this.#where(),
      });
    }
    return String.fromCharCode(unit);
  }

  /** The other half of a character beyond U+FFFF. */
  #low(start: number): number {
    const escape = this.#match(CHARACTER) ?? this.#unfinished(start);
    if (escape === "\\") {
      const letter = this.#match(CHARACTER) ?? this.#unfinished(start);
      const unit = letter === "u" ? this.#unit(start) : 0;
      if (unit >= 0xdc00 && unit < 0xe000) return unit;
    }
    return this.#fail(LOW_ALONE);
  }

  #unit(start: number): number {
    const first = this.#at;
    while (this.#at < first + 4) {
      const digit = this.#match(CHARACTER) ?? this.#unfinished(start);
      if (!/[\da-fA-F]/.test(digit)) {
        this.#fail('"\\u" must be followed by four hexadecimal digits.');
      }
    }
    return parseInt(this.#text.slice(first, this.#at), 16);
  }

  #is(mark: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (" \t\n\r".includes(this.#text[this.#at] || "x")) this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #unfinished(start: number): never {
    return this.#fail(`Token "${this.#text.slice(start)}" is invalid.`);
  }

  #refuseControl(char: string): never {
    const code = char.charCodeAt(0).toString(16).padStart(2, "0");
    return this.#fail(`Character with value 0x${code} must be escaped.`);
  }

  #refuse(expected: string): never {
    this.#space();
    if (this.#at >= this.#text.length) this.#fail("The input string ended unexpectedly.");
    const start = this.#at;
    if (this.#text[start] === '"') this.#string();
    else if (!this.#match(MARK) && !LITERAL.test(this.#match(WORD)!)) {
      this.#fail(`Token "${this.#text.slice(start, this.#at)}" is invalid.`);
    }
    return this.#fail(`${expected}, but found "${this.#text.slice(start, this.#at)}".`);
  }

  #fail(detail: string): never {
    throw new PgError("invalid_text_representation", "invalid input syntax for type json", {
      detail,
      where: this.#where(),
    });
  }

  /** The line up to where reading stopped, or its last 50 bytes. */
  #where(): string {
    const lines = this.#text.slice(0, this.#at).split("\n");
    const line = lines.at(-1)!;
    const cut = cutBytes(line);
    const before = cut > 0 ? "..." : "";
    const after = /[^\r\n]/.test(this.#text[this.#at] ?? "\n") ? "..." : "";
    return `JSON data, line ${lines.length}: ${before}${line.slice(cut)}${after}`;
  }
}

/** How many code units at a line's start PostgreSQL leaves out; not for so few that dots take as much room. */
function cutBytes(line: string): number {
  let bytesLeft = UTF8.encode(line).length;
  const whole = bytesLeft;
  let cut = 0;
  for (const char of line) {
    if (bytesLeft < CONTEXT_BYTES_MAX) break;
    bytesLeft -= UTF8.encode(char).length;
    cut += char.length;
  }
  return whole - bytesLeft <= 3 ? 0 : cut;
}

function sorted(keys: string[]): string[] {
  if (keys.every((key) => ASCII.test(key))) {
    return keys.sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
  }
  return keys.map((key) => ({ key, bytes: UTF8.encode(key) }))
    .sort((left, right) => compareKeys(left.bytes, right.bytes)).map(({ key }) => key);
}

// These are a byte each, in the order of their numbers.
const ASCII = /^[\0-\x7f]*$/;

function compareKeys(left: Uint8Array, right: Uint8Array): number {
  if (left.length !== right.length) return left.length - right.length;
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at < 0 ? 0 : left[at] - right[at];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

// deno-lint-ignore no-control-regex -- control characters are what must be escaped
const ESCAPED = /["\\\u0000-\u001f]/g;

function printString(text: string): string {
  if (text.search(ESCAPED) < 0) return `"${text}"`;
  const escaped = text.replace(
    ESCAPED,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}
