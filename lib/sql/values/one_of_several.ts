// One of several values, whichever it is, is shown with the decimals or the blanks that are its own.

import type { Expression } from "../../iris/tree_expression.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric } from "../../types/numeric.ts";
import { bpchar } from "../../types/text.ts";
import { sharedScale } from "../numbers/display_scale.ts";
import { chosenDecimals, foundDecimals, withDecimals } from "../numbers/shown_decimals.ts";
import type { Value } from "../compiling/value.ts";

/** `made` is chosen among the values; `make` chooses in the same way among others, and is null where the values
 * themselves tell which. */
export function oneOf(
  values: readonly Value[],
  made: Value,
  make: ((others: readonly Expression[]) => Expression) | null,
): Value {
  const given = values.filter(({ expression }) => expression.kind !== "null");
  if (made.type === bpchar.oid) return { ...made, typmod: commonTypmod(given) };
  if (made.type !== numeric.oid || made.decimals) return made;
  if (sharedScale(given) !== QUOTIENT_SCALE) return made;
  const decimals = make ? chosenDecimals(values, make) : foundDecimals(values, made.expression);
  return withDecimals({ ...made, scale: QUOTIENT_SCALE }, decimals);
}

function commonTypmod([first, ...others]: readonly Value[]): number {
  return first && others.every(({ typmod }) => typmod === first.typmod) ? first.typmod : -1;
}
