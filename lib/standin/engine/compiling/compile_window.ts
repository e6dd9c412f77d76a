// Window functions: SQLite's own, with IRIS's frames and the order of IRIS's collations.

import type { Frame, FrameBound, Window } from "../../../iris/tree_expression.ts";
import { asInteger, coerceTo, groupKey, settled, sortKey } from "../values/coerce.ts";
import { aggregateOf } from "./compile_aggregate.ts";
import { computed, expression } from "./compile_expression.ts";
import type { Compiler, Scope } from "./compiler.ts";
import { refuse } from "../errors.ts";
import { type Typed, typed } from "./typed.ts";
import { BIGINT, DOUBLE, INTEGER } from "../values/value_types.ts";

/** The functions that look at their frame; the others ignore ROWS. */
const FRAMED = new Set(["AVG", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE", "MIN", "MAX", "SUM"]);

export function window(node: Window, scope: Scope, c: Compiler): Typed {
  if (scope.noWindows !== null) throw refuse("windowMisplaced", scope.noWindows);
  scope.windows++;
  const args = node.args.map((argument) => settled(expression(argument, scope, c), c));
  const over = ` OVER (${
    [
      node.partitionBy.length === 0 ? "" : `PARTITION BY ${
        node.partitionBy
          .map((part) => groupKey(settled(expression(part, scope, c), c), c)).join(", ")
      }`,
      node.orderBy.length === 0 ? "" : `ORDER BY ${
        node.orderBy.map((item) => {
          const value = settled(expression(item.expression, scope, c), c);
          return `${sortKey(value, c)}${item.direction === "DESC" ? " DESC" : ""}`;
        }).join(", ")
      }`,
      frameText(node),
    ].filter((part) => part !== "").join(" ")
  })`;
  const [first, second, third] = args;
  switch (node.name) {
    case "ROW_NUMBER":
    case "RANK":
    case "DENSE_RANK":
      return typed(`${node.name.toLowerCase()}()${over}`, BIGINT, 0);
    case "PERCENT_RANK":
    case "CUME_DIST":
      return typed(`${node.name.toLowerCase()}()${over}`, DOUBLE, 0);
    case "NTILE":
      return typed(`ntile(${first === undefined ? "1" : asInteger(first, c)})${over}`, INTEGER, 0);
    case "COUNT":
      if (first === undefined) return typed(`count(*)${over}`, BIGINT, 0);
      return aggregateOf("COUNT", first, { distinct: false, over, c });
    case "SUM":
    case "AVG":
    case "MIN":
    case "MAX":
      if (first === undefined) throw refuse("argumentsMissing", node.name, 1);
      return aggregateOf(node.name, first, { distinct: false, over, c });
    case "LAG":
    case "LEAD": {
      if (first === undefined) throw refuse("argumentsMissing", node.name, 1);
      const parts = [first.sql];
      if (second !== undefined) parts.push(asInteger(second, c));
      if (third !== undefined) parts.push(coerceTo(third, first.type, c));
      return typed(`${node.name.toLowerCase()}(${parts.join(", ")})${over}`, computed(first.type));
    }
    case "FIRST_VALUE":
    case "LAST_VALUE":
      if (first === undefined) throw refuse("argumentsMissing", node.name, 1);
      return typed(`${node.name.toLowerCase()}(${first.sql})${over}`, computed(first.type));
    case "NTH_VALUE":
      if (first === undefined || second === undefined) {
        throw refuse("argumentsMissing", node.name, 2);
      }
      return typed(`nth_value(${first.sql}, ${asInteger(second, c)})${over}`, computed(first.type));
  }
}

function frameText(node: Window): string {
  if (node.frame !== null && FRAMED.has(node.name)) return printFrame(node.frame);
  // IRIS's default is ROWS where PostgreSQL's is RANGE. Without ORDER BY the whole partition counts, but
  // COUNT runs along. (unsure; not verified against a live IRIS)
  const runs = node.name === "COUNT" || (node.orderBy.length > 0 && FRAMED.has(node.name));
  return runs ? "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW" : "";
}

function printFrame(frame: Frame): string {
  const start = printBound(frame.start);
  return frame.end === null
    ? `ROWS ${start}`
    : `ROWS BETWEEN ${start} AND ${printBound(frame.end)}`;
}

function printBound(bound: FrameBound): string {
  switch (bound.kind) {
    case "unbounded_preceding":
      return "UNBOUNDED PRECEDING";
    case "preceding":
      return `${bound.rows} PRECEDING`;
    case "current_row":
      return "CURRENT ROW";
    case "following":
      return `${bound.rows} FOLLOWING`;
    case "unbounded_following":
      return "UNBOUNDED FOLLOWING";
  }
}
