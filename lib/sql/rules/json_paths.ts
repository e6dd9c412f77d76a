// What JSON operators find: a text by a function of the helper class, a piece of jsonb by the gateway.

import type { A_Expr } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { json, jsonb } from "../../types/json.ts";
import { text } from "../../types/text.ts";
import { ONE, string, ZERO } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { bodyOf, type Node, startOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { type Value, value } from "../compiling/value.ts";
import { needHelper } from "../values/whole_characters.ts";

/** A name, a place in an array, or whichever of both there is. */
interface Step {
  kind: "." | "[" | "#";
  name: string;
}

interface Found {
  document: Value;
  steps: readonly Step[];
}

export const jsonPath = expressionRule({
  name: "json_path",
  why:
    "IRIS has no JSON operators, and its JSON_TABLE gives no text as it is written: a function of the " +
    "helper class finds it, and the gateway a piece of jsonb after IRIS has answered",
  on: "A_Expr",
  of: ["->", "->>", "#>", "#>>"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE b -> 'x' ->> 'y' = 'z'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE PgWire.Json("b", '.x/.y', 0) = 'z'`,
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
    const isText = sign.endsWith(">>");
    if (isText || document.type === json.oid) {
      needHelper(at.to.context, { what: "a path in JSON", location: startOf(node.lexpr) });
      const written = isText ? ZERO : ONE;
      return value(pieceOf(document.expression, steps, written), isText ? text.oid : json.oid);
    }
    const list: Expression = { kind: "json_array", items: [document.expression], onNull: "NULL" };
    const path = steps.map(({ kind, name }) => kind === "." ? name : Number(name));
    return value(list, jsonb.oid, {
      shaped: { shape: { is: "path", steps: path }, otherwise: null },
    });
  },
});

/** A name's own slashes are written otherwise. */
function pieceOf(document: Expression, steps: readonly Step[], written: Expression): Expression {
  const path = steps.map(({ kind, name }) =>
    kind + name.replaceAll("~", "~0").replaceAll("/", "~1")
  );
  const args = [document, string(path.join("/")), written];
  return { kind: "function", schema: "PgWire", name: "Json", args, braces: false };
}

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
  if (constant?.ival && !many) return [{ kind: "[", name: String(constant.ival.ival ?? 0) }];
  if (constant?.sval && !many) return [{ kind: ".", name: constant.sval.sval ?? "" }];
  const negative = numberOf(bare);
  if (negative !== null && !many) return [{ kind: "[", name: String(negative) }];
  if (constant?.sval) {
    const parts = (constant.sval.sval ?? "").replace(/^\{|\}$/g, "").split(",");
    return parts.filter((part) => part !== "").map((part): Step => {
      const bare = part.trim().replace(/^"|"$/g, "");
      return { kind: /^-?\d+$/.test(bare) ? "#" : ".", name: bare };
    });
  }
  throw unsupported("a path in JSON that is no constant is not supported", location);
}

function numberOf(node: Node): number | null {
  const unary = bodyOf(node, "A_Expr");
  const constant = bodyOf(unary?.rexpr, "A_Const")?.ival;
  return unary && !unary.lexpr && constant ? -(constant.ival ?? 0) : null;
}
