// JSON_TABLE: SQLite's json_each walks the rows, each column is read and cast as IRIS casts.

import { IrisError } from "../../../iris/iris_error.ts";
import type { JsonTable } from "../../../iris/tree_query.ts";
import { asText, settled } from "../values/coerce.ts";
import { castTo } from "./compile_cast.ts";
import { expression } from "./compile_expression.ts";
import type { Compiler, Scope, SourceColumn } from "./compiler.ts";
import { notInStandIn } from "../errors.ts";
import { quote, typed } from "./typed.ts";
import { VARCHAR } from "../values/value_types.ts";

export function jsonTable(
  node: JsonTable,
  scope: Scope,
  c: Compiler,
): { columns: SourceColumn[]; sql: string } {
  const json = asText(settled(expression(node.json, scope, c), c), c);
  const alias = c.newAlias();
  // SQLite would end the rows where text is no JSON; the function says so instead.
  const valid = `CASE WHEN json_valid(${json}) THEN ${json} ELSE iris_no_json(${json}) END`;
  const each = node.path.endsWith("[*]");
  const path = sqlitePath(each ? node.path.slice(0, -3) : node.path);
  const rows = each
    ? `json_each(${valid}, ${quote(path)})`
    : `json_each(json_array(json_extract(${valid}, ${quote(path)})))`;
  const columns = node.columns.map((column): SourceColumn => {
    const inner = sqlitePath(column.path);
    const value = inner === "$"
      ? `${alias}.value`
      : `CASE WHEN ${alias}.type IN ('object', 'array') THEN json_extract(${alias}.value, ${
        quote(inner)
      }) END`;
    const text = typed(`CAST(${value} AS TEXT)`, VARCHAR, 1);
    return { name: column.name, value: castTo(text, column.type, c) };
  });
  return { columns, sql: `${rows} AS ${alias}` };
}

/** `$`, `.name` and `[n]` are the same in SQLite; the rest of SQL/JSON's paths is not there. */
function sqlitePath(path: string): string {
  const text = path.trim().replace(/^(lax|strict)\s+/i, "");
  if (/^\$(\.[\p{L}\p{N}_]+|\."[^"]+"|\[\d+\])*$/u.test(text)) return text;
  if (!text.startsWith("$")) throw new IrisError(-400, `Invalid JSON path '${path}'`);
  throw notInStandIn(`the JSON path ${path}`);
}
