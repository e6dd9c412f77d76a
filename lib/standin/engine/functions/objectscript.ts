// The little ObjectScript that the stand-in's functions and procedures are written in: SET, QUIT and RETURN of
// expressions over texts and numbers, whose operators count from left to right.

import { divideByZero, notInStandIn } from "../errors.ts";

/** NULL is "". */
export type Variables = Map<string, string>;

type Token = { kind: "number" | "string" | "name" | "symbol"; text: string };

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?|\.\d+)|"((?:[^"]|"")*)"|([A-Za-z%][A-Za-z0-9]*)|([-+*/\\#_()=,]))/y;

/** Gives the value that it quits with, or undefined where it has none; what it set is in `variables`. */
export function runObjectScript(code: string, variables: Variables): string | undefined {
  const reader = new Reader(tokensOf(code), variables);
  while (!reader.atEnd()) {
    const command = reader.name().toLowerCase();
    if (command === "set" || command === "s") {
      const name = reader.name();
      reader.expect("=");
      variables.set(name, reader.expression());
    } else if (command === "quit" || command === "q" || command === "return") {
      return reader.atEnd() ? undefined : reader.expression();
    } else throw notInStandIn(`the ObjectScript command ${command}`);
  }
  return undefined;
}

function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  const end = code.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(code);
    if (found === null) throw notInStandIn(`the ObjectScript ${code.slice(at).trim()}`);
    const [, number, string, name, symbol] = found;
    if (number !== undefined) tokens.push({ kind: "number", text: canonical(Number(number)) });
    else if (string !== undefined) {
      tokens.push({ kind: "string", text: string.replaceAll('""', '"') });
    } else tokens.push(name ? { kind: "name", text: name } : { kind: "symbol", text: symbol });
  }
  return tokens;
}

const OPERATORS: Readonly<Record<string, (one: string, other: string) => string>> = {
  "+": (one, other) => canonical(numberOf(one) + numberOf(other)),
  "-": (one, other) => canonical(numberOf(one) - numberOf(other)),
  "*": (one, other) => canonical(numberOf(one) * numberOf(other)),
  "/": (one, other) => canonical(numberOf(one) / divisor(other)),
  "\\": (one, other) => canonical(Math.trunc(numberOf(one) / divisor(other))),
  "#": (one, other) => {
    const by = divisor(other);
    const left = numberOf(one);
    return canonical(left - by * Math.floor(left / by));
  },
  "_": (one, other) => one + other,
};

class Reader {
  readonly #tokens: readonly Token[];
  readonly #variables: Variables;
  #at = 0;

  constructor(tokens: readonly Token[], variables: Variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  name(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== "name") throw notInStandIn(`the ObjectScript ${token?.text ?? "end"}`);
    return token.text;
  }

  expect(symbol: string): void {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== "symbol" || token.text !== symbol) {
      throw notInStandIn(`ObjectScript without ${symbol}`);
    }
  }

  expression(): string {
    let value = this.#term();
    for (;;) {
      const token = this.#tokens[this.#at];
      const work = token?.kind === "symbol" ? OPERATORS[token.text] : undefined;
      if (work === undefined) return value;
      this.#at++;
      value = work(value, this.#term());
    }
  }

  #term(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind === "number" || token?.kind === "string") return token.text;
    if (token?.kind === "name") {
      const value = this.#variables.get(token.text);
      if (value === undefined) throw notInStandIn(`the ObjectScript variable ${token.text}`);
      return value;
    }
    if (token?.text === "-") return canonical(-numberOf(this.#term()));
    if (token?.text !== "(") throw notInStandIn(`the ObjectScript ${token?.text ?? "end"}`);
    const value = this.expression();
    this.expect(")");
    return value;
  }
}

/** The number that a text begins with, and 0 where it begins with none. */
function numberOf(text: string): number {
  return Number(/^[-+]?(?:\d+\.?\d*|\.\d+)/.exec(text)?.[0] ?? 0);
}

function divisor(text: string): number {
  const value = numberOf(text);
  if (value === 0) throw divideByZero();
  return value;
}

/** Without a zero before the point, as ObjectScript has numbers. */
function canonical(value: number): string {
  return String(value).replace(/^(-?)0\./, "$1.");
}
