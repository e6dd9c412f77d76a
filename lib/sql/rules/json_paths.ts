// What JSON operators find: a text by JSON_TABLE inside of IRIS, a piece of JSON by the gateway.

import type { A_Expr } from "@pgsql/types";
import { select as selectOf } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import type { TableRef } from "../../iris/tree_query.ts";
import { json, jsonb } from "../../types/json.ts";
import { text } from "../../types/text.ts";
import { column, item, sqlType } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { type Value, value } from "../compiling/value.ts";

type Step = string | number;

interface Found {
  document: Value;
  steps: readonly Step[];
}

export const jsonPath = expressionRule({
  name: "json_path",
  why:
    "IRIS has no JSON operators: JSON_TABLE finds a text, and the gateway finds a piece of JSON " +
    "after IRIS has answered",
  on: "A_Expr",
  of: ["->", "->>", "#>", "#>>"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE b -> 'x' ->> 'y' = 'z'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE (SELECT "j"."v" FROM JSON_TABLE("b", '$' ` +
        `COLUMNS ("v" VARCHAR(4096) PATH '$.x.y')) AS "j") = 'z'`,
    },
    {
      pg: "SELECT a -> 'x' FROM t",
      iris: 'SELECT JSON_ARRAY("a" NULL ON NULL) AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a ->> b FROM t",
      iris: null,
      refused: "a path in JSON that is no constant is not supported",
    },
  ],
  rewrite(node, at) {
    // With one operand it is another operator, which nobody has.
    if (!node.lexpr) return undefined;
    const sign = strings(node.name).at(-1)!;
    const { document, steps } = found(node, at);
    if (sign.endsWith(">>")) return value(textAt(document.expression, steps, node), text.oid);
    const type = document.type === json.oid ? json.oid : jsonb.oid;
    const list: Expression = { kind: "json_array", items: [document.expression], onNull: "NULL" };
    return value(list, type, { shaped: { shape: { is: "path", steps }, otherwise: null } });
  },
});

/** Operators one after another are one path. */
function found(node: A_Expr, at: Place): Found {
  const steps: Step[] = [];
  let one = node;
  for (;;) {
    steps.unshift(...stepsOf(one));
    const inner = bodyOf(one.lexpr, "A_Expr");
    const sign = strings(inner?.name).at(-1);
    if (!inner?.lexpr || (sign !== "->" && sign !== "#>")) break;
    one = inner;
  }
  return { document: at.assume(at.value(one.lexpr!), text.oid), steps };
}

function stepsOf({ name, rexpr, location }: A_Expr): Step[] {
  const cast = bodyOf(rexpr, "TypeCast");
  const bare = cast?.arg ?? rexpr!;
  const constant = bodyOf(bare, "A_Const");
  const many = strings(name).at(-1)!.startsWith("#");
  if (constant?.ival && !many) return [constant.ival.ival ?? 0];
  if (constant?.sval && !many) return [constant.sval.sval ?? ""];
  const negative = numberOf(bare);
  if (negative !== null && !many) return [negative];
  if (constant?.sval) {
    const parts = (constant.sval.sval ?? "").replace(/^\{|\}$/g, "").split(",");
    return parts.filter((part) => part !== "").map((part) => {
      const bare = part.trim().replace(/^"|"$/g, "");
      return /^-?\d+$/.test(bare) ? Number(bare) : bare;
    });
  }
  throw unsupported("a path in JSON that is no constant is not supported", location);
}

function numberOf(node: Node): number | null {
  const unary = bodyOf(node, "A_Expr");
  const constant = bodyOf(unary?.rexpr, "A_Const")?.ival;
  return unary && !unary.lexpr && constant ? -(constant.ival ?? 0) : null;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LENGTH = 4096;

function textAt(document: Expression, steps: readonly Step[], { location }: A_Expr): Expression {
  const path = steps.map((step) => {
    if (typeof step === "number" && step >= 0) return `[${step}]`;
    if (typeof step === "string" && NAME.test(step)) return `.${step}`;
    throw unsupported("this path in JSON is not supported", location, "IRIS takes plain names.");
  });
  const table: TableRef = {
    kind: "json_table",
    json: document,
    path: "$",
    columns: [{ name: "v", type: sqlType(`VARCHAR(${LENGTH})`), path: `$${path.join("")}` }],
    alias: "j",
  };
  const query = selectOf({
    items: [item(column("v", { schema: null, name: "j" }))],
    from: [table],
  });
  return { kind: "subquery", query };
}
