// DEFAULT and ON UPDATE values: literals kept ready, clock and user asked each time.

import { IrisError } from "../../../iris/iris_error.ts";
import type { DefaultValue } from "../../../iris/tree_ddl.ts";
import { assignLogical, assignStored, type Filing } from "./assign.ts";
import { expression } from "../compiling/compile_expression.ts";
import { Compiler, newScope } from "../compiling/compiler.ts";
import { notInStandIn } from "../errors.ts";
import type { Column, Table } from "../schema/schema.ts";
import type { Session } from "../processes/session.ts";
import type { Stored } from "./values.ts";

export function defaultValue(
  value: DefaultValue,
  target: { table: Table; column: Column; filing: Filing },
  session: Session,
): Stored {
  switch (value.kind) {
    case "null":
      return null;
    case "string":
      // A date may be given in ODBC's form.
      return assignLogical(value.value === "" ? "\0" : value.value, target, 1);
    case "number":
      return assignLogical(value.text, target, 0);
    case "objectscript":
      return assignLogical(objectScript(value.code), target, 0);
    default: {
      const c = new Compiler({
        schema: session.schema,
        version: session.version,
        mode: 1,
        schemaPath: "",
        user: session.user,
        physical: (table) => session.physical(table),
        isCompiled: (name) => session.isCompiled(name),
      });
      const compiled = expression(value, newScope(null), c);
      const stored = session.store.row(`SELECT ${compiled.sql}`)?.[0] ?? null;
      return assignStored(stored, compiled.type, { target, mode: 1 });
    }
  }
}

/** The few ObjectScript expressions that are written as defaults; others are refused when the table is made. */
export function objectScript(code: string): string {
  const text = code.trim();
  if (/^##class\(%SYSTEM\.Util\)\.CreateGUID\(\)$/i.test(text)) {
    return crypto.randomUUID().toUpperCase();
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  if (/^"([^"]|"")*"$/.test(text)) {
    const inner = text.slice(1, -1).replaceAll('""', '"');
    return inner === "" ? "\0" : inner;
  }
  throw notInStandIn(`the ObjectScript default ${text}`);
}

/** The default as INFORMATION_SCHEMA shows it. */
export function defaultText(value: DefaultValue | null): string | null {
  if (value === null) return null;
  switch (value.kind) {
    case "string":
      return `"${value.value.replaceAll('"', '""')}"`;
    case "number":
      return value.text;
    case "null":
      return null;
    case "datetime":
      return value.text;
    case "unary":
      if (value.operand.kind === "number") return `${value.operator}${value.operand.text}`;
      throw new IrisError(-400, "A default must be a literal");
    case "niladic":
      return value.precision === null ? value.name : `${value.name}(${value.precision})`;
    case "function":
      return `${value.name}(${
        value.args.map((argument) =>
          argument.kind === "number"
            ? argument.text
            : argument.kind === "string"
            ? `'${argument.value}'`
            : ""
        ).join(", ")
      })`;
    case "objectscript":
      return value.code;
  }
}
