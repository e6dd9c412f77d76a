// Walks over the tokens of one statement, and says what was expected where it was not found.
// One class that every reader uses, longer than a file should be.

import { IrisSyntaxError } from "./iris_error.ts";
import { lex, shownTokens, type Token } from "./lexer.ts";
import type { QualifiedName } from "./tree_expression.ts";
import type { Features } from "./versions.ts";

/** Where an expression stands, for what may not stand there. */
export type Clause =
  | "items"
  | "where"
  | "on"
  | "group_by"
  | "having"
  | "order_by"
  | "values"
  | "set";

const DEPTH_MAX = 300;
const SHOWN_TOKENS_MAX = 400;
const NAME_CHARACTERS_MAX = 128;

export class TokenReader {
  readonly features: Features;
  clause: Clause = "items";
  parameterCount = 0;
  readonly #list: readonly Token[];
  readonly #closing: Int32Array;
  #at = 0;
  #depth = 0;

  constructor(text: string, features: Features, options: { hostVariables?: boolean } = {}) {
    const { list, closing } = lex(text, options);
    this.#list = list;
    this.#closing = closing;
    this.features = features;
  }

  get token(): Token {
    return this.#list[this.#at];
  }

  peek(distance: number): Token {
    return this.#list[Math.min(this.#at + distance, this.#list.length - 1)];
  }

  take(): Token {
    const token = this.#list[this.#at];
    if (token.type === "bad") throw this.fail(token.sqlcode, token.text);
    if (token.type !== "end") this.#at++;
    return token;
  }

  /** Whether the next token is this word (in capitals) or symbol. */
  at(key: string): boolean {
    return this.#list[this.#at].key === key;
  }

  atAny(keys: ReadonlySet<string>): boolean {
    return keys.has(this.#list[this.#at].key);
  }

  atEnd(): boolean {
    return this.token.type === "end";
  }

  skip(key: string): boolean {
    if (this.#list[this.#at].key !== key) return false;
    this.#at++;
    return true;
  }

  /** Skips all words or none. */
  skipAll(...keys: string[]): boolean {
    for (let index = 0; index < keys.length; index++) {
      if (this.peek(index).key !== keys[index]) return false;
    }
    this.#at += keys.length;
    return true;
  }

  expect(...keys: string[]): void {
    for (const key of keys) {
      if (!this.skip(key)) throw this.expected(key);
    }
  }

  /** The one of the words that is next; the first is named where none is. */
  oneOf<Word extends string>(...words: Word[]): Word {
    const found = words.find((word) => word === this.token.key);
    if (found === undefined) throw this.expected(words.join(" or "));
    this.#at++;
    return found;
  }

  optional<Word extends string>(...words: Word[]): Word | null {
    const found = words.find((word) => word === this.token.key);
    if (found === undefined) return null;
    this.#at++;
    return found;
  }

  isIdentifier(token = this.token): boolean {
    return token.type === "delimited" || (token.type === "word" && !token.reserved);
  }

  identifier(): string {
    const { token } = this;
    if (!this.isIdentifier(token) || token.sqlcode !== 0) throw this.expected("IDENTIFIER");
    if (token.text.length > NAME_CHARACTERS_MAX) {
      throw this.fail(-400, `Identifier exceeds ${NAME_CHARACTERS_MAX} characters`);
    }
    this.#at++;
    return token.text;
  }

  identifiers(): string[] {
    this.expect("(");
    const names = [this.identifier()];
    while (this.skip(",")) names.push(this.identifier());
    this.expect(")");
    return names;
  }

  qualifiedName(): QualifiedName {
    const first = this.identifier();
    return this.skip(".")
      ? { schema: first, name: this.identifier() }
      : { schema: null, name: first };
  }

  string(): string {
    if (this.token.type !== "string") throw this.expected("string literal");
    return this.take().text;
  }

  /** The text of a class parameter, which stands between quotes of either kind. */
  parameterString(): string {
    return this.token.type === "delimited" ? this.take().text : this.string();
  }

  /** A whole number without a sign. */
  count(): number {
    const { type, text } = this.token;
    if (type !== "number" || !/^\d{1,15}$/.test(text)) {
      throw this.fail(-65, `A positive integer expected, ${this.found()} found`);
    }
    this.take();
    return Number(text);
  }

  comma<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.skip(",")) items.push(read());
    return items;
  }

  /** Whether a `(` at `distance` holds a query, and not a join or an expression that begins with one. */
  isQuery(distance = 0): boolean {
    let at = this.#at + distance;
    const list = this.#list;
    for (;; at++) {
      if (list[at].key !== "(" || list[at].type !== "symbol") return false;
      const next = list[at + 1];
      if (next.key === "SELECT" && next.type === "word") return true;
      if (next.key !== "(") return false;
      const after = list[Math.min(this.#closing[at + 1] + 1, list.length - 1)];
      if (!AFTER_QUERY.has(after.key)) return false;
    }
  }

  /** The token behind the `)` of the next `(`. */
  afterParenthesis(): Token {
    return this.#list[Math.min(this.#closing[this.#at] + 1, this.#list.length - 1)];
  }

  /** The depth of the tree is the depth of the stack that walks it. */
  enter(): void {
    if (++this.#depth > DEPTH_MAX) throw this.fail(-400, "<FRAMESTACK>");
  }

  leave(): void {
    this.#depth--;
  }

  parameter(): number {
    this.take();
    return this.parameterCount++;
  }

  /** The message for -1: what was expected, and what stands there. */
  expected(what: string): IrisSyntaxError {
    return this.fail(-1, `${what} expected, ${this.found()} found`);
  }

  found(): string {
    const { type, text, key, reserved } = this.token;
    if (type === "end") return "end of statement";
    if (type === "string" || type === "number") return "LITERAL";
    if (type === "delimited") return `IDENTIFIER ("${text}")`;
    return type === "word" && !reserved ? `IDENTIFIER (${text})` : key;
  }

  fail(sqlcode: number, message: string): IrisSyntaxError {
    const { token } = this;
    if (token.type === "bad") {
      return new IrisSyntaxError(token.sqlcode, `${token.text}${this.#shown()}`);
    }
    return new IrisSyntaxError(sqlcode, `${message}${this.#shown()}`);
  }

  #shown(): string {
    const count = Math.min(this.#at + 1, SHOWN_TOKENS_MAX);
    return ` ^${shownTokens(this.#list, count)}`;
  }
}

const AFTER_QUERY = new Set([")", "UNION", "INTERSECT", "EXCEPT"]);
