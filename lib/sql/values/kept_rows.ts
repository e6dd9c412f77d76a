// Rows that stay in IRIS, in a table or behind a view: nobody is there to finish what IRIS gives in parts.

import type { Node } from "@pgsql/types";
import { isRounded } from "../../types/fitted_moment.ts";
import { bpchar } from "../../types/text.ts";
import { refuseLost } from "../numbers/lost_digits.ts";
import { startOf } from "../text/nodes.ts";
import { titleOf } from "../types/operand_types.ts";
import { isStar, type Output, type OutputColumn } from "../compiling/output.ts";
import { type Misplaced, unsupported } from "../text/refuse.ts";
import { isFloat, isInteger, isNumber, isString } from "../types/type_families.ts";

/** Refuses columns that are what their type says only after the gateway has worked on them. */
export function refuseUnfinished(outputs: readonly Output[]): void {
  for (const output of outputs) {
    if (isStar(output) || !(output.shaped || output.unread)) continue;
    throw unsupported(
      `a column that is made after IRIS has answered cannot stay in IRIS: "${output.name}"`,
      locationOf(output.node),
      "Select it, and leave what is made of it to the client.",
    );
  }
}

/** What a query gives a column is kept as it is: IRIS knows nothing of the types that PostgreSQL assigns. */
export function refuseOtherType(
  output: OutputColumn,
  column: { name: string; type: number; typmod: number },
): void {
  refuseLost(output, column);
  if (isRounded(output, column)) throw notRounded(column, locationOf(output.node));
  if (isKeptAlike(output, column.type)) return;
  throw unsupported(
    `a query's ${titleOf(output.type)} for column "${column.name}" of type ` +
      `${titleOf(column.type)} is not supported`,
    locationOf(output.node),
    `Cast it to ${titleOf(column.type)}.`,
  );
}

/** What IRIS keeps as it is given; its own functions count no digits of a second. */
export function notRounded(
  { name, type }: { name: string; type: number },
  location?: number,
): Misplaced {
  return unsupported(
    `rounding to the precision of column "${name}" of type ${titleOf(type)} is not supported`,
    location,
  );
}

function isKeptAlike({ type, expression }: OutputColumn, column: number): boolean {
  if (type === 0 || column === 0 || type === column) return true;
  if (expression.kind === "parameter" || expression.kind === "null") return true;
  if (isString(type)) return isString(column) && (type !== bpchar.oid || column === bpchar.oid);
  // The column of an integer knows its own range.
  if (isInteger(type)) return isNumber(column);
  return isFloat(column) && isNumber(type);
}

function locationOf(node: Node | null): number | undefined {
  return node ? startOf(node) : undefined;
}
