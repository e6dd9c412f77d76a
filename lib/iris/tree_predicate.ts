// The conditions of IRIS SQL. A predicate is not an expression: IRIS has no boolean value.

import type { Expression } from "./tree_expression.ts";
import type { Query, TableRef } from "./tree_query.ts";

/** `[` contains (exact), `]` follows (in the left side's collation). */
export type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=" | "[" | "]";

export interface Comparison {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** SOME is read as ANY. */
export interface Quantified {
  readonly kind: "quantified";
  readonly operator: Exclude<ComparisonOperator, "[" | "]">;
  readonly quantifier: "ANY" | "ALL";
  readonly left: Expression;
  readonly query: Query;
}

export interface Between {
  readonly kind: "between";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
}

export interface InItems {
  readonly kind: "in_items";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly items: readonly Expression[];
}

export interface InQuery {
  readonly kind: "in_query";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly query: Query;
}

/** `%INLIST`: is an element of a %List. */
export interface InList {
  readonly kind: "in_list";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly list: Expression;
}

/** `%INSET` and `%FIND`. */
export interface InSet {
  readonly kind: "in_set";
  readonly negated: boolean;
  readonly operator: "%INSET" | "%FIND";
  readonly operand: Expression;
  readonly set: Expression;
}

export interface StartsWith {
  readonly kind: "starts_with";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly prefix: Expression;
}

/** No default escape character: a backslash is itself. */
export interface Like {
  readonly kind: "like";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | null;
}

/** `%MATCHES`: `?`, `*`, `[a-z]`; the whole string, exact. */
export interface Matches {
  readonly kind: "matches";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | null;
}

/** `%PATTERN`: ObjectScript's pattern codes. */
export interface Pattern {
  readonly kind: "pattern";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly pattern: Expression;
}

export interface IsNull {
  readonly kind: "is_null";
  readonly negated: boolean;
  readonly operand: Expression;
}

export interface IsJson {
  readonly kind: "is_json";
  readonly negated: boolean;
  readonly operand: Expression;
  readonly type: "VALUE" | "SCALAR" | "ARRAY" | "OBJECT" | null;
}

export interface Exists {
  readonly kind: "exists";
  readonly query: Query;
}

/** `FOR SOME (tables) (condition)`. */
export interface ForSome {
  readonly kind: "for_some";
  readonly from: readonly TableRef[];
  readonly where: Predicate;
}

/** `FOR SOME %ELEMENT(list) [AS alias] (condition on %KEY and %VALUE)`. */
export interface ForSomeElement {
  readonly kind: "for_some_element";
  readonly list: Expression;
  readonly alias: string | null;
  readonly where: Predicate;
}

/** Two operands or more; an `and` inside an `and` was written in parentheses. */
export interface And {
  readonly kind: "and";
  readonly operands: readonly Predicate[];
}

export interface Or {
  readonly kind: "or";
  readonly operands: readonly Predicate[];
}

export interface Not {
  readonly kind: "not";
  readonly operand: Predicate;
}

export type Predicate =
  | Comparison
  | Quantified
  | Between
  | InItems
  | InQuery
  | InList
  | InSet
  | StartsWith
  | Like
  | Matches
  | Pattern
  | IsNull
  | IsJson
  | Exists
  | ForSome
  | ForSomeElement
  | And
  | Or
  | Not;
