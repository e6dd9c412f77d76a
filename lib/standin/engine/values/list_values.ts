// %List values: SQLite keeps the bytes of $LISTBUILD; here they are made, read and searched.

import { IrisError } from "../../../iris/iris_error.ts";
import { decodeList, encodeList, type ListValue } from "../../../iris/list.ts";
import { collate, type Collation, doubleText } from "./collations.ts";

export function listOfText(text: string, delimiter: string): Uint8Array {
  return encodeList(delimiter === "" ? [text] : text.split(delimiter));
}

export function listOf(items: readonly (string | null)[]): Uint8Array {
  return encodeList(items);
}

/** The elements as text; what has no value is null. */
export function elementsOf(list: Uint8Array): (string | null)[] {
  let values: ListValue[];
  try {
    values = decodeList(list);
  } catch {
    // Whatever is wrong with the bytes, ObjectScript has one error for it.
    throw new IrisError(-400, "Unexpected error occurred:  <LIST>");
  }
  return values.map(elementText);
}

function elementText(value: ListValue): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return doubleText(value);
  if (typeof value === "bigint") return value.toString();
  return String.fromCharCode(...value);
}

/** The operand is collated already; so are the elements before they are compared. */
export function listHas(list: Uint8Array, text: string, collation: Collation): boolean {
  return elementsOf(list).some((item) => item !== null && collate(item, collation) === text);
}

export function textOfList(list: Uint8Array, delimiter: string): string {
  return elementsOf(list).map((item) => item ?? "").join(delimiter);
}
