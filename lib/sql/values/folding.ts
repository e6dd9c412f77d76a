// Columns whose collation in IRIS folds case: as values they are exact, and an equality may still use their index.

import type { Expression } from "../../iris/tree_expression.ts";
import type { ComparisonOperator, Predicate } from "../../iris/tree_predicate.ts";
import { and, compare } from "../compiling/build.ts";

/** The column as PostgreSQL compares it. */
export function asCompared(column: Expression, known: { folds?: true } | undefined): Expression {
  if (!known?.folds) return column;
  return { kind: "collation", name: "%EXACT", operand: column, length: null };
}

/** A comparison; what is exactly equal is equal in the column's collation too, in which its index is. */
export function comparison(
  left: Expression,
  operator: ComparisonOperator,
  right: Expression,
): Predicate {
  const exactly = compare(left, operator, right);
  if (operator !== "=") return exactly;
  const [one, other] = [foldedOf(left), foldedOf(right)];
  const serves = one && (other || isGiven(right)) || other && isGiven(left);
  return serves ? and([compare(one ?? left, "=", other ?? right), exactly]) : exactly;
}

/** Something that IRIS can look up in an index. */
export function isGiven({ kind }: Expression): boolean {
  return GIVEN.has(kind);
}

const GIVEN: ReadonlySet<Expression["kind"]> = new Set(["parameter", "string"] as const);

/** The column inside of %EXACT. */
export function foldedOf(expression: Expression): Expression | null {
  const inside = expression.kind === "collation" && expression.name === "%EXACT";
  return inside && expression.operand.kind === "column" ? expression.operand : null;
}
