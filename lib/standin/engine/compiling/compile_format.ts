// JSON constructors, and the functions that show one value in another select mode.

import type { Expression, FormatName } from "../../../iris/tree_expression.ts";
import { asText, settled } from "../values/coerce.ts";
import { expression } from "./compile_expression.ts";
import type { Compiler, Scope } from "./compiler.ts";
import { notInStandIn } from "../errors.ts";
import { type Typed, typed } from "./typed.ts";
import { isNumber, VARCHAR } from "../values/value_types.ts";

export function formatOf(name: FormatName, operand: Typed, c: Compiler): Typed {
  const value = settled(operand, c);
  if (name === "%INTERNAL") return value;
  if (name === "%ODBCIN") throw notInStandIn("%ODBCIN");
  switch (value.type.kind) {
    case "date":
      return typed(
        `${name === "%ODBCOUT" ? "iris_date_text" : "iris_date_display"}(${value.sql})`,
        VARCHAR,
        value.nullable,
      );
    case "time":
      return typed(`iris_time_text(${value.sql})`, VARCHAR, value.nullable);
    case "posix":
      return typed(`iris_posix_text(${value.sql})`, VARCHAR, value.nullable);
    default:
      return value;
  }
}

function jsonText(value: Typed, c: Compiler): string {
  const text = asText(value, c);
  // IRIS writes a number without a zero before the point; JSON must have it.
  return isNumber(value.type) ? `iris_json_number(${text})` : `json_quote(${text})`;
}

export function jsonObject(
  node: Expression & { kind: "json_object" },
  scope: Scope,
  c: Compiler,
): Typed {
  const absent = node.onNull === "ABSENT";
  const members = node.members.map(({ key, value }) => {
    const name = asText(settled(expression(key, scope, c), c), c);
    const given = settled(expression(value, scope, c), c);
    const text = `json_quote(${name}) || ':' || coalesce(${jsonText(given, c)}, 'null')`;
    return absent ? `CASE WHEN ${given.sql} IS NULL THEN NULL ELSE ${text} END` : text;
  });
  return typed(`iris_json_join('{', '}'${members.map((one) => `, ${one}`).join("")})`, VARCHAR, 0);
}

export function jsonArray(
  node: Expression & { kind: "json_array" },
  scope: Scope,
  c: Compiler,
): Typed {
  // Unlike an object, an array leaves NULLs out unless it is told to keep them.
  const keep = node.onNull === "NULL";
  const items = node.items.map((item) => {
    const text = jsonText(settled(expression(item, scope, c), c), c);
    return keep ? `coalesce(${text}, 'null')` : text;
  });
  return typed(`iris_json_join('[', ']'${items.map((one) => `, ${one}`).join("")})`, VARCHAR, 0);
}
