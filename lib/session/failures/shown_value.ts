// A value that the client gave, as text: what the details of errors show.

import type { GivenValue } from "../../sql/values/given_values.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { decodeValue } from "../../types/parameters.ts";
import { text } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import { type Bound, formatOf } from "../running/bound.ts";

/** Null is NULL. */
export function shownValue(given: GivenValue, bound: Bound): string | null {
  if ("text" in given) return given.text;
  const index = given.param - 1;
  const bytes = bound.parameters[index] ?? null;
  if (bytes === null) return null;
  const type = typeByOid(bound.parameterTypes[index] ?? 0) ?? text;
  const format = formatOf(bound.parameterFormats, index);
  const decoded = decodeValue<unknown>(type, { format, bytes, settings: OUTPUT_DEFAULTS });
  return type.text.encode(decoded as never, OUTPUT_DEFAULTS);
}
