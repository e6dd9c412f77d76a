// The scalar expressions of IRIS SQL. One table of types, so it is longer than a file should be.

import type { Predicate } from "./tree_predicate.ts";
import type { Query } from "./tree_query.ts";

/** Identifiers are kept as written, without their quotes; `names.ts` compares them. */
export interface QualifiedName {
  readonly schema: string | null;
  readonly name: string;
}

export interface StringLiteral {
  readonly kind: "string";
  /** '' is the empty string here; only a stored value is `$CHAR(0)`. */
  readonly value: string;
}

/** Unsigned, as written: `1.50`, `2E10`. A sign is a `Unary`. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly text: string;
}

export interface NullLiteral {
  readonly kind: "null";
}

/** `{d '...'}`, `{t '...'}`, `{ts '...'}`: the same in every select mode. */
export interface DateTimeLiteral {
  readonly kind: "datetime";
  readonly escape: "d" | "t" | "ts";
  readonly text: string;
}

/** `?`. The parser numbers them from 0 in the order of the text; the printer tells its own order. */
export interface Parameter {
  readonly kind: "parameter";
  readonly index: number;
}

export interface ColumnRef {
  readonly kind: "column";
  /** The table's name or alias. */
  readonly table: QualifiedName | null;
  readonly name: string;
}

export const PSEUDO_COLUMNS = [
  "%ID",
  "%VID",
  "%TABLENAME",
  "%CLASSNAME",
  "%KEY",
  "%VALUE",
] as const;
export type PseudoColumnName = typeof PSEUDO_COLUMNS[number];

/** Names that IRIS gives to every row; never delimited. */
export interface PseudoColumn {
  readonly kind: "pseudo_column";
  readonly table: QualifiedName | null;
  readonly name: PseudoColumnName;
}

/** `Company->Name`, a left outer join through a reference column. */
export interface ArrowRef {
  readonly kind: "arrow";
  readonly from: ColumnRef | ArrowRef;
  readonly name: string;
}

export interface Unary {
  readonly kind: "unary";
  readonly operator: "+" | "-";
  readonly operand: Expression;
}

/** `\` divides whole numbers, `/` never does; `#` is modulo. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "\\" | "#" | "||";

export interface Binary {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `10`, `'Cosine'`, `MAX`, `MAXLEN=10`. */
export type TypeArgument =
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "keyword"; readonly word: string }
  | {
    readonly kind: "named";
    readonly name: string;
    readonly value: NumberLiteral | StringLiteral;
  };

export interface SqlType {
  readonly kind: "type";
  /** In capitals with one blank between words; a class name (`%Library.String`) as written. */
  readonly name: string;
  readonly args: readonly TypeArgument[];
}

export interface Cast {
  readonly kind: "cast";
  readonly operand: Expression;
  readonly type: SqlType;
}

/** `CONVERT(type, operand[, style])`. */
export interface Convert {
  readonly kind: "convert";
  readonly type: SqlType;
  readonly operand: Expression;
  readonly style: Expression | null;
}

/** `{fn CONVERT(operand, SQL_VARCHAR)}`. */
export interface OdbcConvert {
  readonly kind: "odbc_convert";
  readonly operand: Expression;
  readonly type: string;
}

/** `CASE operand WHEN value THEN ...`. */
export interface SimpleCase {
  readonly kind: "simple_case";
  readonly operand: Expression;
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression | null;
}

/** `CASE WHEN predicate THEN ...`: the one place where a predicate becomes a value. */
export interface SearchedCase {
  readonly kind: "searched_case";
  readonly branches: readonly { readonly when: Predicate; readonly then: Expression }[];
  readonly otherwise: Expression | null;
}

/** A bare word as an argument: `DOUBLE` of TO_VECTOR, `SQL_TSI_DAY` of TIMESTAMPADD. */
export interface Keyword {
  readonly kind: "keyword";
  readonly word: string;
}

export type FunctionArgument = Expression | Keyword;

export interface FunctionCall {
  readonly kind: "function";
  readonly schema: string | null;
  /** In capitals where it is one of IRIS's own, else as written. */
  readonly name: string;
  readonly args: readonly FunctionArgument[];
  /** `{fn F(...)}`, the only form that some ODBC functions have. */
  readonly braces: boolean;
}

export interface Trim {
  readonly kind: "trim";
  readonly side: "BOTH" | "LEADING" | "TRAILING";
  readonly characters: Expression | null;
  readonly operand: Expression;
}

/** `POSITION(needle IN haystack)`. */
export interface Position {
  readonly kind: "position";
  readonly needle: Expression;
  readonly haystack: Expression;
}

export type OnNull = "NULL" | "ABSENT" | null;

export interface JsonObject {
  readonly kind: "json_object";
  readonly members: readonly { readonly key: Expression; readonly value: Expression }[];
  readonly onNull: OnNull;
}

export interface JsonArray {
  readonly kind: "json_array";
  readonly items: readonly Expression[];
  readonly onNull: OnNull;
}

export const AGGREGATES = [
  "COUNT",
  "SUM",
  "AVG",
  "MIN",
  "MAX",
  "STDDEV",
  "STDDEV_SAMP",
  "STDDEV_POP",
  "VARIANCE",
  "VAR_SAMP",
  "VAR_POP",
  "LIST",
  "%DLIST",
  "XMLAGG",
  "JSON_ARRAYAGG",
  "APPROX_COUNT_DISTINCT",
] as const;
export type AggregateName = typeof AGGREGATES[number];

export interface Aggregate {
  readonly kind: "aggregate";
  readonly name: AggregateName;
  /** Null is `*`, for COUNT alone. */
  readonly operand: Expression | null;
  /** Null without DISTINCT; `by` is empty for DISTINCT alone. */
  readonly distinct: { readonly by: readonly Expression[] } | null;
  readonly foreach: readonly Expression[];
  readonly afterHaving: boolean;
}

export const WINDOW_FUNCTIONS = [
  "ROW_NUMBER",
  "RANK",
  "DENSE_RANK",
  "PERCENT_RANK",
  "CUME_DIST",
  "NTILE",
  "LAG",
  "LEAD",
  "FIRST_VALUE",
  "LAST_VALUE",
  "NTH_VALUE",
  "SUM",
  "AVG",
  "MIN",
  "MAX",
  "COUNT",
] as const;
export type WindowName = typeof WINDOW_FUNCTIONS[number];

export type FrameBound =
  | { readonly kind: "unbounded_preceding" }
  | { readonly kind: "preceding"; readonly rows: number }
  | { readonly kind: "current_row" }
  | { readonly kind: "following"; readonly rows: number }
  | { readonly kind: "unbounded_following" };

/** ROWS only: IRIS has neither RANGE nor GROUPS. `end` is null in the short form. */
export interface Frame {
  readonly start: FrameBound;
  readonly end: FrameBound | null;
}

export interface Window {
  readonly kind: "window";
  readonly name: WindowName;
  /** No arguments and `star` is `COUNT(*)`. */
  readonly args: readonly Expression[];
  readonly star: boolean;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: Frame | null;
}

export type Direction = "ASC" | "DESC";

/** A `NumberLiteral` is the ordinal of a select item in a query's ORDER BY. */
export interface OrderItem {
  readonly expression: Expression;
  readonly direction: Direction;
}

export const COLLATIONS = [
  "%EXACT",
  "%SQLUPPER",
  "%SQLSTRING",
  "%TRUNCATE",
  "%PLUS",
  "%MINUS",
  "%MVR",
  "%ALPHAUP",
  "%STRING",
  "%UPPER",
] as const;
export type CollationName = typeof COLLATIONS[number];

export interface Collation {
  readonly kind: "collation";
  readonly name: CollationName;
  readonly operand: Expression;
  /** `%SQLUPPER(x, 128)`. */
  readonly length: number | null;
}

export const FORMATS = ["%EXTERNAL", "%INTERNAL", "%ODBCIN", "%ODBCOUT"] as const;
export type FormatName = typeof FORMATS[number];

/** The value of one column in another select mode. */
export interface Format {
  readonly kind: "format";
  readonly name: FormatName;
  readonly operand: Expression;
}

export const NILADICS = [
  "CURRENT_DATE",
  "CURRENT_TIME",
  "CURRENT_TIMESTAMP",
  "SYSDATE",
  "USER",
  "CURRENT_USER",
  "SESSION_USER",
  "SYSTEM_USER",
] as const;
export type NiladicName = typeof NILADICS[number];

/** Functions without parentheses; CURRENT_TIME and CURRENT_TIMESTAMP may have a precision. */
export interface Niladic {
  readonly kind: "niladic";
  readonly name: NiladicName;
  readonly precision: number | null;
}

export const VARIABLES = [
  "$HOROLOG",
  "$JOB",
  "$NAMESPACE",
  "$TLEVEL",
  "$USERNAME",
  "$ZHOROLOG",
  "$ZJOB",
  "$ZPI",
  "$ZTIMESTAMP",
  "$ZTIMEZONE",
  "$ZVERSION",
] as const;
export type VariableName = typeof VARIABLES[number];

export interface Variable {
  readonly kind: "variable";
  readonly name: VariableName;
}

/** Has exactly one select item. */
export interface Subquery {
  readonly kind: "subquery";
  readonly query: Query;
}

export type Literal = StringLiteral | NumberLiteral | NullLiteral | DateTimeLiteral;

export type Expression =
  | Literal
  | Parameter
  | ColumnRef
  | PseudoColumn
  | ArrowRef
  | Unary
  | Binary
  | Cast
  | Convert
  | OdbcConvert
  | SimpleCase
  | SearchedCase
  | FunctionCall
  | Trim
  | Position
  | JsonObject
  | JsonArray
  | Aggregate
  | Window
  | Collation
  | Format
  | Niladic
  | Variable
  | Subquery;
