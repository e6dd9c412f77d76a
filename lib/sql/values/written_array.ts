// An array of constants as its text, which is how IRIS keeps it.

import { float4, float8 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { typeByOid } from "../../types/types.ts";
import { elementOf } from "./kept_as_text.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { isInteger } from "../types/type_families.ts";
import { typeOfName } from "../types/type_names.ts";
import type { NamesTypes } from "../types/user_types.ts";

/** Null where the node is no array of that type that stands there in constants alone. */
export function writtenArray(
  node: Node,
  type: number,
  context: NamesTypes,
): string | null {
  const element = elementOf(type);
  if (!element) return null;
  const cast = bodyOf(node, "TypeCast");
  if (cast) {
    const named = typeOfName(cast.typeName!, context);
    return named.oid === type && named.typmod < 0 ? writtenArray(cast.arg!, type, context) : null;
  }
  const list = bodyOf(node, "A_ArrayExpr");
  if (!list) return null;
  const texts = (list.elements ?? []).map((one) =>
    bodyOf(one, "A_ArrayExpr") ? writtenArray(one, type, context) : writtenElement(one, element.oid)
  );
  // An array without elements has no dimensions, whatever it is written in.
  if (texts.includes(null) || texts.includes("{}")) return null;
  return `{${texts.join(typeByOid(element.oid)!.delimiter)}}`;
}

const NUMBERS: ReadonlySet<number> = new Set([numeric.oid, float4.oid, float8.oid]);

function writtenElement(node: Node, type: number): string | null {
  const negative = bodyOf(node, "A_Expr");
  if (negative) {
    const isSign = !negative.lexpr && strings(negative.name).at(-1) === "-";
    const size = isSign ? writtenElement(negative.rexpr!, type) : null;
    return size !== null && /^[\d.]/.test(size) ? `-${size}` : null;
  }
  const constant = bodyOf(node, "A_Const");
  if (!constant) return null;
  if (constant.isnull) return "NULL";
  if (constant.sval) return `"${(constant.sval.sval ?? "").replace(/["\\]/g, "\\$&")}"`;
  if (constant.boolval) return constant.boolval.boolval ? "true" : "false";
  if (constant.ival && (isInteger(type) || NUMBERS.has(type))) {
    return String(constant.ival.ival ?? 0);
  }
  return constant.fval && NUMBERS.has(type) ? constant.fval.fval! : null;
}
