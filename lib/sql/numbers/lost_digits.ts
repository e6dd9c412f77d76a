// A number that stands in the statement and that the column could not keep is refused: IRIS would round it, without a
// word.

import { PgError } from "../../errors/pg_error.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { float4 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { Misplaced } from "../text/refuse.ts";

export function refuseLost(
  { expression }: { expression: Expression },
  column: { type: number; typmod: number },
): void {
  const written = writtenIn(expression);
  if (written === null) return;
  try {
    const exact = numeric.text.decode(written, OUTPUT_DEFAULTS);
    if (column.type === numeric.oid && column.typmod < 0) numeric.iris.encode(exact);
    else if (column.type === float4.oid) float4.text.decode(exact, OUTPUT_DEFAULTS);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw new Misplaced(cause.condition, cause.message, cause.fields);
  }
}

function writtenIn(expression: Expression): string | null {
  const negative = expression.kind === "unary" && expression.operator === "-";
  const digits = negative ? expression.operand : expression;
  return digits.kind === "number" ? `${negative ? "-" : ""}${digits.text}` : null;
}
