// A bound value that goes into a column is made to fit it first, as PostgreSQL's assignment does.

import { decodeUtf8 } from "../bytes/cursor.ts";
import type { ListWriter } from "../iris/list.ts";
import type { PgArray } from "./arrays.ts";
import { bit, varbit } from "./bits.ts";
import type { OutputSettings } from "./column.ts";
import { elementFitting } from "./fitted_array.ts";
import { FITTED_MOMENTS } from "./fitted_moment.ts";
import { numeric } from "./numeric.ts";
import { decodeValue, encodeIrisValue, encodeParameter, isText } from "./parameters.ts";
import { fittedBits, fittedNumeric, fittedText, lengthOf } from "./type_modifiers.ts";
import { typeByOid } from "./types.ts";
import { vector } from "./vector.ts";
import { fittedVector } from "./vector_values.ts";

export interface AssignedValue {
  type: number;
  format: number;
  bytes: Uint8Array | null;
  settings: OutputSettings;
}

const UTF8 = new TextEncoder();

export function encodeFitted(
  value: AssignedValue,
  column: { type: number; typmod: number; beside?: "left" | "right" },
  list: ListWriter,
): void {
  const { type, format, bytes, settings } = value;
  if (bytes !== null) {
    if (column.type === vector.oid) {
      return encodeIrisValue(vector.iris.encode(fittedVector(value, bytes, column)), list);
    }
    // A character is a byte at the least, so most values are seen to fit by their size.
    if (isText(type) && bytes.length > lengthOf(column.type, column.typmod)) {
      const fitted = UTF8.encode(fittedText(decodeUtf8(bytes), column));
      return encodeParameter(type, format, fitted, list, settings);
    }
    if (type === numeric.oid && column.type === numeric.oid) {
      const exact = decodeValue(numeric, { format, bytes, settings });
      return encodeIrisValue(numeric.iris.encode(fittedNumeric(exact, column.typmod)), list);
    }
    const fit = type === column.type && elementFitting(column);
    if (fit) {
      const row = typeByOid(type)!;
      const array = decodeValue(row, { format, bytes, settings }) as PgArray<unknown>;
      return encodeIrisValue(row.iris.encode(fit(array)), list);
    }
    const round = FITTED_MOMENTS.has(column.type) ? FITTED_MOMENTS.get(type) : undefined;
    if (round) {
      const row = typeByOid(type)!;
      const moment = round(decodeValue(row, { format, bytes, settings }), column.typmod);
      return encodeIrisValue(row.iris.encode(moment), list);
    }
    if (type === bit.oid || type === varbit.oid) {
      const row = type === bit.oid ? bit : varbit;
      const value = decodeValue(row, { format, bytes, settings });
      return encodeIrisValue(row.iris.encode(fittedBits(value, column)), list);
    }
  }
  encodeParameter(type, format, bytes, list, settings);
}
