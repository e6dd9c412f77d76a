// Regular expressions and SIMILAR TO, as far as LIKE and %MATCHES can say them. Longer than most: one algorithm.

import type { A_Expr, FuncCall } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { text } from "../../types/text.ts";
import { call, compare, not, ONE, or, string } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { exact } from "../values/exact.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { condition, type Value } from "../compiling/value.ts";

/** One place of a pattern: a character, one of a set, any one, or any number of any. */
type Piece =
  | { is: "character"; character: string }
  | { is: "set"; written: string }
  | { is: "any" }
  | { is: "many" };

type Alternative = readonly Piece[];

const SIGNS: Readonly<Record<string, { negated: boolean; fold: boolean }>> = {
  "~": { negated: false, fold: false },
  "~*": { negated: false, fold: true },
  "!~": { negated: true, fold: false },
  "!~*": { negated: true, fold: true },
};

export const regularExpression = expressionRule({
  name: "regular_expression",
  why:
    "IRIS has no regular expressions: a constant one becomes LIKE, or %MATCHES where it has sets",
  on: "A_Expr",
  of: Object.keys(SIGNS),
  examples: [
    {
      pg: "SELECT a FROM t WHERE b ~ '^x.*y$'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE %EXACT("b") LIKE 'x%y'`,
    },
    {
      pg: "SELECT a FROM t WHERE b !~* '^(x|y)'",
      iris:
        `SELECT "a" FROM "SQLUser"."t" WHERE NOT ((UPPER("b") LIKE 'X%') OR (UPPER("b") LIKE 'Y%'))`,
    },
    {
      pg: "SELECT a FROM t WHERE b ~ '^[a-c]p+'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE "b" %MATCHES '[a-c]p*'`,
    },
    {
      pg: "SELECT a FROM t WHERE b ~ '^(ab)*c$'",
      iris: null,
      refused: "this regular expression is not supported",
    },
    {
      pg: "SELECT a FROM t WHERE b ~ $1",
      iris: null,
      refused: "a regular expression that is no constant is not supported",
    },
  ],
  rewrite({ name, lexpr, rexpr, location }: A_Expr, at) {
    // With one operand it is another operator, which nobody has.
    if (!lexpr) return undefined;
    const { negated, fold } = SIGNS[strings(name).at(-1)!];
    return condition(matching(lexpr, rexpr!, { negated, fold, location, at }));
  },
});

interface Matching {
  negated: boolean;
  fold: boolean;
  location: number | undefined;
  at: Place;
}

function matching(
  operand: Node,
  pattern: Node,
  { negated, fold, location, at }: Matching,
): Predicate {
  const written = constantOf(pattern);
  if (written === null) {
    throw unsupported("a regular expression that is no constant is not supported", location, HINT);
  }
  const alternatives = new PatternReader(written, location).read();
  const found = anyOf(at.assume(at.value(operand), text.oid), alternatives, fold);
  return negated ? not(found) : found;
}

const HINT = "IRIS has LIKE, and %MATCHES.";

function constantOf(node: Node): string | null {
  const constant = bodyOf(bodyOf(node, "TypeCast")?.arg ?? node, "A_Const");
  return constant?.sval ? constant.sval.sval ?? "" : null;
}

export const regularFunction = expressionRule({
  name: "regexp_like",
  why: "the operator under another name",
  on: "FuncCall",
  of: ["regexp_like"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE regexp_like(b, '^x', 'i')",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE UPPER("b") LIKE 'X%'`,
    },
  ],
  rewrite({ args = [], location }: FuncCall, at) {
    const flags = args[2] ? constantOf(args[2]) : "";
    if (args.length < 2 || flags === null) return undefined;
    if (flags !== "" && flags !== "i") throw tooHard(location);
    return condition(
      matching(args[0], args[1], { negated: false, fold: flags === "i", location, at }),
    );
  },
});

export const similarTo = expressionRule({
  name: "similar_to",
  why: "IRIS has no SIMILAR TO: a constant pattern becomes LIKE, or %MATCHES where it has sets",
  on: "A_Expr",
  of: ["AEXPR_SIMILAR"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE b SIMILAR TO '(x|y)%'",
      iris:
        `SELECT "a" FROM "SQLUser"."t" WHERE (%EXACT("b") LIKE 'x%') OR (%EXACT("b") LIKE 'y%')`,
    },
  ],
  rewrite({ name, lexpr, rexpr, location }: A_Expr, at) {
    // The grammar wraps the pattern in a function that makes a regular expression of it.
    const wrapped = bodyOf(rexpr, "FuncCall");
    const written = constantOf(wrapped?.args?.[0] ?? rexpr!);
    if (written === null || (wrapped?.args?.length ?? 1) > 1) throw tooHard(location);
    const alternatives = new PatternReader(written, location, true).read();
    const found = anyOf(at.assume(at.value(lexpr!), text.oid), alternatives, false);
    return condition(strings(name)[0].startsWith("!") ? not(found) : found);
  },
});

export const startsWith = expressionRule({
  name: "starts_with",
  why: "IRIS's %STARTSWITH follows the column's collation: the beginnings are compared instead",
  on: "A_Expr",
  of: ["^@"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE b ^@ 'x'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE SUBSTRING("b", 1, CHAR_LENGTH('x')) = 'x'`,
    },
  ],
  rewrite({ lexpr, rexpr }: A_Expr, at) {
    return condition(beginning(lexpr!, rexpr!, at));
  },
});

export const startsWithFunction = expressionRule({
  name: "starts_with_function",
  why: "IRIS's %STARTSWITH follows the column's collation: the beginnings are compared instead",
  on: "FuncCall",
  of: ["starts_with"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE starts_with(b, $1)",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE SUBSTRING("b", 1, CHAR_LENGTH(?)) = ?`,
      params: [1, 1],
    },
  ],
  rewrite({ args = [] }: FuncCall, at) {
    return args.length === 2 ? condition(beginning(args[0], args[1], at)) : undefined;
  },
});

function beginning(whole: Node, start: Node, at: Place): Predicate {
  const { expression } = at.assume(at.value(whole), text.oid);
  const first = at.assume(at.value(start), text.oid).expression;
  return compare(call("SUBSTRING", expression, ONE, call("CHAR_LENGTH", first)), "=", first);
}

function tooHard(location: number | undefined): Misplaced {
  return unsupported("this regular expression is not supported", location, HINT);
}

const ALTERNATIVES_MAX = 32;

/** Reads what can be said by LIKE: characters, sets, any and many, and groups of alternatives. */
class PatternReader {
  readonly #pattern: string;
  readonly #location: number | undefined;
  /** SIMILAR TO: `%` and `_` beside the signs of regular expressions, and always the whole. */
  readonly #similar: boolean;
  #at = 0;

  constructor(pattern: string, location: number | undefined, similar = false) {
    this.#pattern = pattern;
    this.#location = location;
    this.#similar = similar;
  }

  read(): Alternative[] {
    const alternatives = this.#alternatives(0);
    if (this.#at < this.#pattern.length) throw this.#unbalanced();
    return alternatives;
  }

  #alternatives(depth: number): Alternative[] {
    let all: Alternative[] = [];
    for (;;) {
      all = [...all, ...this.#sequence(depth)];
      if (all.length > ALTERNATIVES_MAX) throw tooHard(this.#location);
      if (this.#pattern[this.#at] !== "|") return all;
      this.#at++;
    }
  }

  #sequence(depth: number): Alternative[] {
    const outside = depth === 0 && !this.#similar;
    const anchored = this.#pattern[this.#at] === "^" && !this.#similar;
    if (anchored) {
      if (depth > 0) throw tooHard(this.#location);
      this.#at++;
    }
    let all: Alternative[] = [outside && !anchored ? [MANY] : []];
    let last: Alternative[] | null = null;
    while (this.#at < this.#pattern.length) {
      const next = this.#pattern[this.#at];
      if (next === "|" || (next === ")" && depth > 0)) break;
      if (next === "$" && !this.#similar) {
        this.#at++;
        if (!outside || (this.#at < this.#pattern.length && this.#pattern[this.#at] !== "|")) {
          throw tooHard(this.#location);
        }
        return joined(all, last);
      }
      all = joined(all, last);
      last = this.#quantified(this.#piece(depth), outside);
    }
    all = joined(all, last);
    return outside ? joined(all, [[MANY]]) : all;
  }

  #piece(depth: number): Alternative[] {
    const next = this.#pattern[this.#at++];
    switch (next) {
      case "(": {
        if (this.#pattern[this.#at] === "?") throw tooHard(this.#location);
        const inner = this.#alternatives(depth + 1);
        if (this.#pattern[this.#at++] !== ")") throw this.#unbalanced();
        return inner;
      }
      case ")":
        throw this.#unbalanced();
      case "[":
        return [[this.#set()]];
      case ".":
        return [[this.#similar ? character(".") : ANY]];
      case "_":
        return [[this.#similar ? ANY : character("_")]];
      case "%":
        return [[this.#similar ? MANY : character("%")]];
      case "\\": {
        const escaped = this.#pattern[this.#at++];
        if (escaped === undefined || /[a-zA-Z0-9]/.test(escaped)) {
          if (escaped === "d") return [[{ is: "set", written: "0-9" }]];
          throw tooHard(this.#location);
        }
        return [[character(escaped)]];
      }
      case "*":
      case "+":
      case "?":
      case "{":
        throw tooHard(this.#location);
      default:
        return [[character(next)]];
    }
  }

  #quantified(pieces: Alternative[], outside: boolean): Alternative[] {
    const sign = this.#pattern[this.#at];
    if (sign === undefined || !"*+?{".includes(sign)) return pieces;
    this.#at++;
    if (this.#pattern[this.#at] === "?" || sign === "{") throw tooHard(this.#location);
    if (sign === "?") return [[], ...pieces];
    const [only] = pieces;
    const any = pieces.length === 1 && only.length === 1 && only[0].is === "any";
    if (any) return [sign === "*" ? [MANY] : [ANY, MANY]];
    // At an end that is open, more of the same is only more.
    const last = this.#at === this.#pattern.length || this.#pattern[this.#at] === "|";
    if (outside && last) return sign === "*" ? [[]] : pieces;
    throw tooHard(this.#location);
  }

  #set(): Piece {
    const start = this.#at;
    let end = this.#pattern.indexOf("]", start + (this.#pattern[start] === "^" ? 2 : 1));
    if (end < 0) {
      throw new Misplaced(
        "invalid_regular_expression",
        "invalid regular expression: brackets [] not balanced",
        { location: this.#location },
      );
    }
    const written = this.#pattern.slice(start, end);
    if (/[\\[\]*?]/.test(written)) throw tooHard(this.#location);
    this.#at = ++end;
    return { is: "set", written };
  }

  #unbalanced(): Misplaced {
    return new Misplaced(
      "invalid_regular_expression",
      "invalid regular expression: parentheses () not balanced",
      { location: this.#location },
    );
  }
}

const ANY: Piece = { is: "any" };
const MANY: Piece = { is: "many" };

function character(one: string): Piece {
  return { is: "character", character: one };
}

function joined(left: Alternative[], right: Alternative[] | null): Alternative[] {
  if (right === null) return left;
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function anyOf(operand: Value, alternatives: readonly Alternative[], fold: boolean): Predicate {
  return or(alternatives.map((pieces) => matched(operand, pieces, fold)));
}

function matched(operand: Value, pieces: Alternative, fold: boolean): Predicate {
  const folded = (written: string) => fold ? written.toUpperCase() : written;
  const { expression } = operand;
  if (pieces.some(({ is }) => is === "set")) {
    const pattern = folded(withoutRepeats(pieces).map(asMatches).join(""));
    return {
      kind: "matches",
      negated: false,
      operand: fold ? call("UPPER", expression) : expression,
      pattern: string(pattern),
      escape: null,
    } as Predicate;
  }
  const pattern = folded(withoutRepeats(pieces).map(asLike).join(""));
  const like: { operand: Expression; pattern: Expression; escape: Expression | null } = {
    operand: fold ? call("UPPER", expression) : exact(operand),
    pattern: string(pattern),
    escape: pattern.includes("\\") ? string("\\") : null,
  };
  return { kind: "like", negated: false, ...like };
}

function withoutRepeats(pieces: Alternative): Alternative {
  return pieces.filter(({ is }, at) => is !== "many" || pieces[at - 1]?.is !== "many");
}

function asLike(piece: Piece): string {
  if (piece.is === "many") return "%";
  if (piece.is === "any") return "_";
  if (piece.is === "set") throw new TypeError("LIKE has no sets");
  return "%_\\".includes(piece.character) ? `\\${piece.character}` : piece.character;
}

function asMatches(piece: Piece): string {
  if (piece.is === "many") return "*";
  if (piece.is === "any") return "?";
  if (piece.is === "set") return `[${piece.written}]`;
  return "*?[]\\".includes(piece.character) ? `\\${piece.character}` : piece.character;
}
