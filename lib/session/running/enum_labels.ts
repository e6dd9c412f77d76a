// A value that a client binds for an enum is one of its labels, or is refused as PostgreSQL refuses it.

import { badLabel, titleOfType, type UserTypes } from "../../sql/types/user_types.ts";
import type { PgArray } from "../../types/arrays.ts";
import { isEnum, isEnumArray } from "../../types/enums.ts";
import { decodeValue } from "../../types/parameters.ts";
import { typeByOid } from "../../types/types.ts";
import type { BoundValue } from "./lists.ts";

export function refuseLabel(
  { type, format, bytes, settings }: BoundValue,
  { types, irisSchema }: { types: UserTypes; irisSchema: string },
): void {
  if (bytes === null || !isEnum(type) && !isEnumArray(type)) return;
  const known = types.numbered(isEnum(type) ? type : type - 1);
  if (known?.kind !== "enum") return;
  const value = decodeValue(typeByOid(type)!, { format, bytes, settings });
  const labels = isEnum(type) ? [value as string] : (value as PgArray<string>).elements;
  for (const label of labels) {
    if (label === null || known.labels.includes(label)) continue;
    throw badLabel(titleOfType(known, irisSchema), label);
  }
}
