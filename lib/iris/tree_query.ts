// The queries of IRIS SQL: SELECT, set operations, what stands in FROM, and row limits.
// One table of types, so it is longer than a file should be.

import type {
  Expression,
  NumberLiteral,
  OrderItem,
  Parameter,
  QualifiedName,
  SqlType,
  StringLiteral,
} from "./tree_expression.ts";
import type { Predicate } from "./tree_predicate.ts";

/** A count is never an expression. */
export type RowCount = NumberLiteral | StringLiteral | Parameter;

/** Before the select items. ALL counts nothing but lets a subquery have an ORDER BY. */
export interface Top {
  readonly kind: "top";
  readonly count: RowCount | "ALL";
}

/** From 2025.1; not after the ORDER BY of a subquery. */
export interface Limit {
  readonly kind: "limit";
  readonly count: RowCount;
  readonly offset: RowCount | null;
}

/** From 2025.1. */
export interface Fetch {
  readonly kind: "fetch";
  readonly count: RowCount;
  readonly offset: RowCount | null;
}

/** OFFSET alone, from 2025.2. */
export interface Offset {
  readonly kind: "offset";
  readonly offset: RowCount;
}

/** One of them or none: IRIS refuses any two in one query (-386), so they cannot be said here. */
export type RowLimit = Top | Limit | Fetch | Offset;

export const SELECT_KEYWORDS = [
  "%NOFPLAN",
  "%NOLOCK",
  "%NORUNTIME",
  "%PROFILE",
  "%PROFILE_ALL",
] as const;
export type SelectKeyword = typeof SELECT_KEYWORDS[number];

export interface Star {
  readonly kind: "star";
  readonly table: QualifiedName | null;
}

export interface SelectItem {
  readonly kind: "item";
  readonly expression: Expression;
  readonly alias: string | null;
}

export interface Select {
  readonly kind: "select";
  readonly keywords: readonly SelectKeyword[];
  /** Null without DISTINCT; `by` is empty for DISTINCT alone. */
  readonly distinct: { readonly by: readonly Expression[] } | null;
  readonly items: readonly (SelectItem | Star)[];
  readonly hints: readonly FromHint[];
  /** Empty without FROM; several are separated by commas. */
  readonly from: readonly TableRef[];
  readonly where: Predicate | null;
  /** A number here is a constant, not an ordinal. */
  readonly groupBy: readonly Expression[];
  readonly having: Predicate | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: RowLimit | null;
}

interface SetOperationBase {
  readonly kind: "set_operation";
  readonly left: Query;
  readonly right: Query;
  /** Of the whole: ordinals and column names of the first leg. */
  readonly orderBy: readonly OrderItem[];
  /** Of the whole. TOP belongs to a leg. */
  readonly limit: Exclude<RowLimit, Top> | null;
}

export interface Union extends SetOperationBase {
  readonly operator: "UNION";
  readonly all: boolean;
  readonly parallel: boolean;
}

/** Distinct only; documented for 2025.3. */
export interface IntersectOrExcept extends SetOperationBase {
  readonly operator: "INTERSECT" | "EXCEPT";
}

export type SetOperation = Union | IntersectOrExcept;

export type Query = Select | SetOperation;

/** No column list, no recursion. */
export interface Cte {
  readonly name: string;
  readonly query: Query;
}

/** A query as a statement, the only place for WITH. */
export interface QueryStatement {
  readonly kind: "query";
  readonly with: readonly Cte[];
  readonly query: Query;
}

export const FROM_HINTS = [
  "%ALLINDEX",
  "%FIRSTTABLE",
  "%FULL",
  "%INORDER",
  "%IGNOREINDEX",
  "%IGNOREINDICES",
  "%NOFLATTEN",
  "%NOMERGE",
  "%NOREDUCE",
  "%NOSVSO",
  "%NOTOPOPT",
  "%NOUNIONOROPT",
  "%PARALLEL",
  "%STARTTABLE",
] as const;

export interface FromHint {
  readonly name: typeof FROM_HINTS[number];
  /** The table of %FIRSTTABLE and %STARTTABLE, the indexes of %IGNOREINDEX. */
  readonly names: readonly QualifiedName[];
}

export interface TableName {
  readonly kind: "table";
  readonly name: QualifiedName;
  readonly alias: string | null;
}

export interface TableFunction {
  readonly kind: "table_function";
  readonly name: QualifiedName;
  readonly args: readonly Expression[];
  readonly alias: string | null;
  readonly lateral: boolean;
}

/** No column list after the alias. */
export interface DerivedTable {
  readonly kind: "derived";
  readonly query: Query;
  readonly alias: string | null;
  readonly lateral: boolean;
}

export interface JsonTable {
  readonly kind: "json_table";
  readonly json: Expression;
  readonly path: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: SqlType;
    readonly path: string;
  }[];
  readonly alias: string | null;
}

export type JoinCondition =
  | { readonly kind: "on"; readonly predicate: Predicate }
  | { readonly kind: "using"; readonly columns: readonly string[] }
  | { readonly kind: "natural" };

export interface CrossJoin {
  readonly kind: "cross_join";
  readonly left: TableRef;
  readonly right: TableRef;
}

export interface Join {
  readonly kind: "join";
  readonly side: "INNER" | "LEFT" | "RIGHT";
  readonly left: TableRef;
  readonly right: TableRef;
  readonly condition: JoinCondition;
}

/** ON only. */
export interface FullJoin {
  readonly kind: "full_join";
  readonly left: TableRef;
  readonly right: TableRef;
  readonly on: Predicate;
}

export type TableRef =
  | TableName
  | TableFunction
  | DerivedTable
  | JsonTable
  | CrossJoin
  | Join
  | FullJoin;
