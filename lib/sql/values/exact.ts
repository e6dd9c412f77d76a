// PostgreSQL compares strings character by character; IRIS in a collation that folds case unless told.

import type { Expression } from "../../iris/tree_expression.ts";
import { refuseSign } from "./kept_as_text.ts";
import { isString } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

/** What a string in a column's collation can come from. All other expressions are EXACT already. */
const COLLATED = new Set(["column", "pseudo_column", "arrow", "subquery"]);

/** Whether the value may be a string in a collation of its own. */
export function isCollated({ expression, type }: Value): boolean {
  return COLLATED.has(expression.kind) && (type === 0 || isString(type));
}

export function exact(value: Value): Expression {
  refuseSign(value.type, "=", undefined);
  if (!isCollated(value)) return value.expression;
  return { kind: "collation", name: "%EXACT", operand: value.expression, length: null };
}
