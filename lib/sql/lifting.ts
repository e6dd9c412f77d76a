// Statements that differ only in their literals share a plan: the literals become parameters where that says the same.

import { typeByName } from "../types/types.ts";
import { LeastRecentlyUsed } from "./least_recently_used.ts";
import type { ParsedStatement } from "./text/parsed_statement.ts";
import { liftable } from "./text/liftable.ts";
import { treeOf } from "./text/parse.ts";
import { weightOf } from "./text/weight_of.ts";
import { type Literal, shapeOfText, type TextShape, withParameters } from "./text/shape_of_text.ts";

export interface Lifted {
  /** With parameters; the same object for all texts of its kind. */
  statement: ParsedStatement;
  /** Of the parameters, as far as their literals tell. */
  declared: readonly number[];
  values: readonly Uint8Array[];
  /** It says something else after all: nothing of its shape is lifted again. */
  refuse(): void;
}

interface Pattern {
  isLifted: readonly boolean[];
  declared: readonly number[];
}

const TYPES: Readonly<Record<Literal["kind"], number>> = {
  int4: typeByName("int4")!.oid,
  int8: typeByName("int8")!.oid,
  // PostgreSQL finds out by itself.
  string: 0,
};
const PATTERNS = { entriesMax: 2048, sizeMax: 1 << 20 };
const STATEMENTS = { entriesMax: 2048, sizeMax: 32 << 20 };
const UTF8 = new TextEncoder();

export class Lifting {
  /** Null where nothing is lifted. */
  readonly #patterns = new LeastRecentlyUsed<Pattern | null>(PATTERNS);
  readonly #statements = new LeastRecentlyUsed<ParsedStatement>(STATEMENTS);
  readonly #parse: (text: string) => readonly ParsedStatement[];

  constructor(parse: (text: string) => readonly ParsedStatement[]) {
    this.#parse = parse;
  }

  /** Null where the text is better taken as it is, as it also is when its shape is seen for the first time. */
  lift(text: string): Lifted | null {
    const found = shapeOfText(text);
    if (!found) return null;
    const { shape, literals } = found;
    const pattern = this.#patterns.get(shape);
    if (pattern === undefined) this.#learn(text, found);
    if (!pattern) return null;
    const { isLifted, declared } = pattern;
    const key = withParameters(text, literals, isLifted);
    let statement = this.#statements.get(key);
    if (!statement) {
      [statement] = this.#parse(key);
      this.#statements.set(key, statement, weightOf(key));
    }
    const values = literals.filter((_, index) => isLifted[index])
      .map(({ value }) => UTF8.encode(value));
    return { statement, declared, values, refuse: () => this.#patterns.set(shape, null) };
  }

  #learn(text: string, { shape, literals }: TextShape): void {
    // Places of the tree count bytes, those of the shape characters.
    if (!isAscii(text)) return;
    const [statement] = this.#parse(text);
    const places = statement?.node ? liftable(treeOf(statement).node) : new Set();
    const isLifted = literals.map(({ start }) => places.has(start));
    const declared = literals.filter((_, index) => isLifted[index]).map(({ kind }) => TYPES[kind]);
    this.#patterns.set(shape, declared.length > 0 ? { isLifted, declared } : null);
  }
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex -- all of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}
