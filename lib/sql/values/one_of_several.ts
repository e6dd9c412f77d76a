// One of several values, whichever it is, is shown with the decimals or the blanks that are its own.

import type { Expression } from "../../iris/tree_expression.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric } from "../../types/numeric.ts";
import { bpchar, text } from "../../types/text.ts";
import { cast } from "../compiling/build.ts";
import { scaleOf, sharedScale } from "../numbers/display_scale.ts";
import { asText } from "./text_casts.ts";
import type { Value } from "../compiling/value.ts";

/** `made` is chosen among the values; `make` chooses in the same way among their texts. */
export function oneOf(
  values: readonly Value[],
  made: Value,
  make: ((texts: readonly Expression[]) => Expression) | null,
): Value {
  const given = values.filter(({ expression }) => expression.kind !== "null");
  if (made.type === bpchar.oid) return { ...made, typmod: commonTypmod(given) };
  if (made.type !== numeric.oid) return made;
  if (sharedScale(given) !== QUOTIENT_SCALE) return made;
  const scales = new Set(given.map(scaleOf));
  if (make === null || scales.has(undefined) || scales.has(QUOTIENT_SCALE)) {
    return { ...made, scale: QUOTIENT_SCALE };
  }
  const texts = values.map((one) =>
    one.expression.kind === "null"
      ? one.expression
      : asText(one, undefined) ?? cast(one.expression, text.iris.cast!)
  );
  // The gateway reads the text; inside of an expression decimals at the end mean nothing.
  return { ...made, unread: make(texts), inside: { expression: made.expression, checks: [] } };
}

function commonTypmod([first, ...others]: readonly Value[]): number {
  return first && others.every(({ typmod }) => typmod === first.typmod) ? first.typmod : -1;
}
