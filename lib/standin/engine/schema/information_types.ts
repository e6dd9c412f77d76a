// What INFORMATION_SCHEMA says of a type.

import type { ValueType } from "../values/value_types.ts";
import type { InformationRow } from "./information_table.ts";

/** Length of a VARCHAR without a limit, as metadata tells it. */
const UNLIMITED = 4096;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [-11]: "uniqueidentifier",
  [-7]: "bit",
  [-6]: "tinyint",
  [-5]: "bigint",
  [-4]: "longvarbinary",
  [-3]: "varbinary",
  [-1]: "longvarchar",
  2: "numeric",
  4: "integer",
  5: "smallint",
  8: "double",
  9: "date",
  10: "time",
  11: "timestamp",
  12: "varchar",
};

export function typeFacts(type: ValueType): InformationRow {
  const sized = [12, -1, -3, -4, -11].includes(type.odbcType);
  const length = sized ? type.lengthMax ?? (type.guid ? 36 : sizeOf(type.odbcType)) : null;
  const numeric = [-6, -5, 2, 4, 5, 8].includes(type.odbcType);
  return {
    DATA_TYPE: TYPE_NAMES[type.odbcType] ?? "varchar",
    CHARACTER_MAXIMUM_LENGTH: length,
    CHARACTER_OCTET_LENGTH: length,
    NUMERIC_PRECISION: numeric ? type.precision : null,
    NUMERIC_PRECISION_RADIX: numeric ? 10 : null,
    NUMERIC_SCALE: numeric ? type.scale : null,
  };
}

function sizeOf(odbcType: number): number {
  return odbcType === -1 || odbcType === -4 ? 2147483647 : UNLIMITED;
}
