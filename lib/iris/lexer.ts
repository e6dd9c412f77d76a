// IRIS SQL text becomes tokens; what is wrong becomes a `bad` token, so that errors come in text order.
// One loop over the characters, longer than a file should be.

import { RESERVED } from "./reserved.ts";

/** `symbol` is an operator or punctuation; `code` is what stands between the braces of
 * COMPUTECODE and of routines. */
export type TokenType =
  | "word"
  | "delimited"
  | "string"
  | "number"
  | "symbol"
  | "parameter"
  | "code"
  | "bad"
  | "end";

export interface Token {
  readonly type: TokenType;
  /** The value: without quotes, with doubled quotes made single. */
  readonly text: string;
  /** Words in capitals; the same as `text` for symbols; empty otherwise. */
  readonly key: string;
  readonly reserved: boolean;
  /** Why a token is bad, or a delimited one no name; else 0. */
  readonly sqlcode: number;
}

export interface Tokens {
  readonly list: readonly Token[];
  /** For each `(` the place of its `)`, the end where it has none. */
  readonly closing: Int32Array;
}

const END: Token = { type: "end", text: "", key: "", reserved: false, sqlcode: 0 };
const PAIRS = new Set(["<>", "!=", "<=", ">=", "||", "->"]);
const SYMBOLS = new Map<string, Token>();

// What a delimited identifier may not have. (GSQL_identifiers)
const UNSAYABLE = /[,.^]|->|^\*|^%vid$/i;
const ALPHANUMERIC = /[\p{L}\p{N}]/u;
const LETTER = /\p{L}/u;

/** `hostVariables` are names with a colon before them, as the queries of routines have their parameters. */
export function lex(text: string, { hostVariables = false } = {}): Tokens {
  const list: Token[] = [];
  const size = text.length;
  let at = 0;
  while (at < size) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0xa0) {
      at++;
    } else if (isWordStart(text, at)) {
      const start = at++;
      while (at < size && isWordPart(text, at)) at++;
      list.push(word(text.slice(start, at)));
      if (isQueryBody(list)) at = bodyBetween(text, at, list);
    } else if (hostVariables && code === COLON && isWordStart(text, at + 1)) {
      const start = at++;
      while (at < size && isWordPart(text, at)) at++;
      list.push({ ...word(""), type: "delimited", text: text.slice(start, at) });
    } else if (isDigit(code) || (code === DOT && isDigit(text.charCodeAt(at + 1)))) {
      at = number(text, at, list);
    } else if (code === QUOTE) {
      at = quoted(text, at, list);
    } else if (code === DOUBLE_QUOTE) {
      at = quoted(text, at, list);
    } else if (code === MINUS && text.charCodeAt(at + 1) === MINUS) {
      const line = text.indexOf("\n", at);
      at = line < 0 ? size : line + 1;
    } else if (code === SLASH && text.charCodeAt(at + 1) === STAR) {
      const stop = text.indexOf("*/", at + 2);
      const end = stop < 0 ? size : stop;
      if (text.charCodeAt(at + 2) === HASH) checkOptions(text.slice(at + 3, end), list);
      at = end + 2;
    } else if (code === QUESTION) {
      list.push(PARAMETER);
      at++;
    } else if (code === BRACE && isCode(list)) {
      at = codeBetween(text, at, list);
    } else {
      const pair = text.slice(at, at + 2);
      const shown = PAIRS.has(pair) ? pair : pair.slice(0, 1);
      list.push(symbol(shown));
      at += shown.length;
    }
  }
  list.push(END);
  return { list, closing: closingOf(list) };
}

const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const DOT = 0x2e;
const MINUS = 0x2d;
const SLASH = 0x2f;
const STAR = 0x2a;
const HASH = 0x23;
const QUESTION = 0x3f;
const COLON = 0x3a;
const BRACE = 0x7b;

const PARAMETER: Token = { type: "parameter", text: "?", key: "?", reserved: false, sqlcode: 0 };

function symbol(text: string): Token {
  let token = SYMBOLS.get(text);
  if (token === undefined) {
    token = { type: "symbol", text, key: text, reserved: false, sqlcode: 0 };
    // Only what IRIS knows is kept: any character may come, and the table must not grow with them.
    if (SYMBOLS.size < 64) SYMBOLS.set(text, token);
  }
  return token;
}

function word(text: string): Token {
  const key = text.toUpperCase();
  return { type: "word", text, key, reserved: RESERVED.has(key), sqlcode: 0 };
}

function bad(sqlcode: number, text: string): Token {
  return { type: "bad", text, key: "", reserved: false, sqlcode };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  return LETTER.test(text[at]);
}

/** A letter, `%`, `_`, or the `$` of IRIS's own functions and variables. */
function isWordStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0x25 || code === 0x24) {
    return isLetter(text, at + 1) || text.charCodeAt(at + 1) === code;
  }
  return code === 0x5f || isLetter(text, at);
}

function isWordPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isDigit(code) || code === 0x5f || code === 0x40 || code === HASH || code === 0x24 ||
    isLetter(text, at) || (code === 0x25 && text.charCodeAt(at - 1) === 0x25);
}

function number(text: string, start: number, list: Token[]): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) === DOT) {
    at++;
    while (isDigit(text.charCodeAt(at))) at++;
  }
  const power = text.charCodeAt(at) | 0x20;
  if (power === 0x65) {
    const sign = text.charCodeAt(at + 1);
    const digits = sign === 0x2b || sign === MINUS ? at + 2 : at + 1;
    if (isDigit(text.charCodeAt(digits))) {
      at = digits;
      while (isDigit(text.charCodeAt(at))) at++;
    } else if (digits === at + 2 || !isWordPart(text, at + 1)) {
      list.push(bad(-2, "Exponent digits missing after 'E'"));
      return digits;
    }
  }
  const digits = text.slice(start, at);
  list.push(
    Number.isFinite(Number(digits))
      ? { type: "number", text: digits, key: "", reserved: false, sqlcode: 0 }
      : bad(-7, "Exponent is out of range"),
  );
  return at;
}

function quoted(text: string, start: number, list: Token[]): number {
  const quote = text[start];
  let at = start + 1;
  let doubled = false;
  for (;;) {
    at = text.indexOf(quote, at);
    if (at < 0) {
      list.push(bad(-3, `Closing quote (${quote}) missing`));
      return text.length;
    }
    if (text[at + 1] !== quote) break;
    doubled = true;
    at += 2;
  }
  const raw = text.slice(start + 1, at);
  const value = doubled ? raw.replaceAll(quote + quote, quote) : raw;
  list.push(quote === "'" ? stringToken(value) : delimited(value));
  return at + 1;
}

function stringToken(text: string): Token {
  return { type: "string", text, key: "", reserved: false, sqlcode: 0 };
}

/** Text that is no name is only wrong where a name is read: class parameters stand in these quotes too. */
function delimited(text: string): Token {
  const sqlcode = UNSAYABLE.test(text) || !ALPHANUMERIC.test(text) ? -1 : 0;
  return { type: "delimited", text, key: "", reserved: false, sqlcode };
}

/** A hint for the compiler that looks like a comment: `#OPTIONS {"name":value}`. */
function checkOptions(text: string, list: Token[]): void {
  const found = /^OPTIONS\s/i.exec(text);
  if (found === null) return;
  try {
    JSON.parse(text.slice(found[0].length));
  } catch {
    list.push(bad(-153, "Invalid SQL compile options, the value must be a valid JSON object"));
  }
}

function isCode(list: readonly Token[]): boolean {
  const last = list.at(-1)?.key;
  if (last === "COMPUTECODE") return true;
  const before = list.at(-2)?.key;
  return (last === "OBJECTSCRIPT" || last === "PYTHON") &&
    (before === "COMPUTECODE" || before === "LANGUAGE");
}

/** CREATE [OR REPLACE] QUERY ... BEGIN query; END. (RSQL_createquery) */
function isQueryBody(list: readonly Token[]): boolean {
  return list.at(-1)!.key === "BEGIN" && (list[1]?.key === "QUERY" || list[3]?.key === "QUERY");
}

function bodyBetween(text: string, start: number, list: Token[]): number {
  list.pop();
  const end = text.toUpperCase().lastIndexOf("END");
  if (end < start) {
    list.push(bad(-1, "END expected, end of statement found"));
    return text.length;
  }
  const code = text.slice(start, end);
  list.push({ type: "code", text: code, key: "", reserved: false, sqlcode: 0 });
  return end + "END".length;
}

function codeBetween(text: string, start: number, list: Token[]): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) {
      const code = text.slice(start + 1, at);
      list.push({ type: "code", text: code, key: "", reserved: false, sqlcode: 0 });
      return at + 1;
    }
  }
  list.push(bad(-1, "} expected, end of statement found"));
  return text.length;
}

function closingOf(list: readonly Token[]): Int32Array {
  const closing = new Int32Array(list.length).fill(list.length - 1);
  const open: number[] = [];
  for (let at = 0; at < list.length; at++) {
    const { key, type } = list[at];
    if (type !== "symbol") continue;
    if (key === "(") open.push(at);
    else if (key === ")") {
      const start = open.pop();
      if (start !== undefined) closing[start] = at;
    }
  }
  return closing;
}

/** The statement as IRIS shows it after the `^` of a message: literals as parameters, words in capitals. */
export function shownTokens(list: readonly Token[], count = list.length): string {
  const pieces: string[] = [];
  let literals = 0;
  for (let at = 0; at < Math.min(count, list.length); at++) {
    const { type, text, key, reserved } = list[at];
    if (type === "end") break;
    if (type === "string" || type === "number" || type === "parameter") {
      pieces.push(`:%qpar(${++literals})`);
    } else if (type === "delimited") pieces.push(`"${text}"`);
    else pieces.push(reserved ? key : text);
  }
  return pieces.join(" ");
}
