// CURRENT_DATE, USER, $JOB and their like: values that the running process knows.

import type { NiladicName, VariableName } from "../../../iris/tree_expression.ts";
import { type Typed, typed } from "../compiling/typed.ts";
import {
  DATE,
  DECIMAL,
  INTEGER,
  TIME,
  TIMESTAMP,
  type ValueType,
  VARCHAR,
} from "../values/value_types.ts";

/** CURRENT_TIMESTAMP(p): with no p no fraction, as DefaultTimePrecision has it. */
export function now(precision: number): Typed {
  return typed(`iris_now(${precision})`, { ...TIMESTAMP, typeClass: "", scale: precision }, 0);
}

export function niladic(name: NiladicName, precision = 0): Typed {
  switch (name) {
    case "CURRENT_DATE":
      return typed("iris_today()", { ...DATE, typeClass: "" }, 0);
    case "CURRENT_TIME":
      return typed(`iris_clock(${precision})`, { ...TIME, typeClass: "", scale: precision }, 0);
    case "CURRENT_TIMESTAMP":
    case "SYSDATE":
      return now(precision);
    case "USER":
    case "CURRENT_USER":
    case "SESSION_USER":
    case "SYSTEM_USER":
      return typed("iris_process('user')", VARCHAR, 0);
  }
}

const PROCESS: Readonly<Record<VariableName, ValueType>> = {
  $HOROLOG: VARCHAR,
  $JOB: VARCHAR,
  $NAMESPACE: VARCHAR,
  $TLEVEL: INTEGER,
  $USERNAME: VARCHAR,
  $ZHOROLOG: DECIMAL,
  $ZJOB: VARCHAR,
  $ZPI: DECIMAL,
  $ZTIMESTAMP: VARCHAR,
  $ZTIMEZONE: INTEGER,
  $ZVERSION: VARCHAR,
};

export function variable(name: VariableName): Typed {
  const value = `iris_process('${name}')`;
  const type = PROCESS[name];
  if (type.kind === "integer") return typed(`CAST(${value} AS INTEGER)`, type, 0);
  if (type.kind === "decimal") return typed(`iris_decimal_of_text(${value})`, type, 0);
  return typed(value, type, 0);
}
