// The statements of IRIS SQL that change rows.

import type { Expression, QualifiedName } from "./tree_expression.ts";
import type { Predicate } from "./tree_predicate.ts";
import type { Query, TableRef } from "./tree_query.ts";

export const DML_KEYWORDS = [
  "%NOCHECK",
  "%NOFPLAN",
  "%NOINDEX",
  "%NOJOURN",
  "%NOLOCK",
  "%NOTRIGGER",
  "%PROFILE",
  "%PROFILE_ALL",
] as const;
export type DmlKeyword = typeof DML_KEYWORDS[number];

export interface Assignment {
  readonly column: string;
  readonly value: Expression;
}

/** One row: IRIS has no list of rows. */
export interface ValuesSource {
  readonly kind: "values";
  /** Empty where the table's own columns count. */
  readonly columns: readonly string[];
  readonly values: readonly Expression[];
}

export interface SetSource {
  readonly kind: "set";
  readonly assignments: readonly Assignment[];
}

export interface QuerySource {
  readonly kind: "query_source";
  readonly columns: readonly string[];
  readonly query: Query;
}

export interface DefaultValues {
  readonly kind: "default_values";
}

export interface Insert {
  readonly kind: "insert";
  readonly keywords: readonly DmlKeyword[];
  readonly table: QualifiedName;
  readonly source: ValuesSource | SetSource | QuerySource | DefaultValues;
}

/** The only upsert: any unique key counts, none can be chosen. */
export interface InsertOrUpdate {
  readonly kind: "insert_or_update";
  readonly keywords: readonly DmlKeyword[];
  readonly table: QualifiedName;
  readonly source: ValuesSource | SetSource | QuerySource;
}

export interface Update {
  readonly kind: "update";
  readonly keywords: readonly DmlKeyword[];
  readonly table: QualifiedName;
  readonly alias: string | null;
  readonly assignments: readonly Assignment[];
  /** Joined to the target by WHERE alone. */
  readonly from: readonly TableRef[];
  readonly where: Predicate | null;
}

export interface Delete {
  readonly kind: "delete";
  readonly keywords: readonly DmlKeyword[];
  readonly table: QualifiedName;
  readonly alias: string | null;
  /** The second FROM. */
  readonly from: readonly TableRef[];
  readonly where: Predicate | null;
}

export interface Truncate {
  readonly kind: "truncate";
  readonly table: QualifiedName;
}

export type DmlStatement = Insert | InsertOrUpdate | Update | Delete | Truncate;
