// CHECK constraints that IRIS can keep as limits of a column's type: least and greatest numbers, and lists of texts.

import type { Node } from "@pgsql/types";
import type { SqlType } from "../../iris/tree_expression.ts";
import { int2, int4, int8 } from "../../types/integers.ts";
import { text, varchar } from "../../types/text.ts";
import { TEXT_MAXLEN } from "../../types/text_in_iris.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import type { NamedType } from "../types/type_names.ts";

type Argument = SqlType["args"][number];

const CLASSES: ReadonlyMap<number, string> = new Map([
  [int2.oid, "%SmallInt"],
  [int4.oid, "%Integer"],
  [int8.oid, "%BigInt"],
]);

interface Limits {
  least?: bigint;
  most?: bigint;
  list?: string[];
}

/** The type that takes only what the check takes; null where IRIS has none. */
export function limitedType(
  check: Node,
  { column, type }: { column: string; type: NamedType },
): SqlType | null {
  const limits = limitsOf(check, column);
  if (!limits) return null;
  const { least, most, list } = limits;
  if (list) {
    const length = type.oid === varchar.oid && type.typmod > 0 ? type.typmod - 4 : TEXT_MAXLEN;
    const isString = type.oid === varchar.oid || type.oid === text.oid;
    if (!isString || least !== undefined || most !== undefined) return null;
    return {
      kind: "type",
      name: "%String",
      args: [named("MAXLEN", length), {
        kind: "named",
        name: "VALUELIST",
        // The first character says what stands between the values.
        value: { kind: "string", value: `,${list.join(",")}` },
      }],
    };
  }
  const name = CLASSES.get(type.oid);
  if (!name) return null;
  const args: Argument[] = [];
  if (least !== undefined) args.push(named("MINVAL", least));
  if (most !== undefined) args.push(named("MAXVAL", most));
  return { kind: "type", name, args };
}

function named(name: string, value: bigint | number): Argument {
  return { kind: "named", name, value: { kind: "number", text: String(value) } };
}

function limitsOf(node: Node, column: string): Limits | null {
  const both = bodyOf(node, "BoolExpr");
  if (both) {
    if (both.boolop !== "AND_EXPR") return null;
    return (both.args ?? []).reduce<Limits | null>((limits, arg) => {
      const more = limitsOf(arg, column);
      return limits && more && disjoint(limits, more) ? { ...limits, ...more } : null;
    }, {});
  }
  const compared = bodyOf(node, "A_Expr");
  if (
    !compared || strings(bodyOf(bare(compared.lexpr), "ColumnRef")?.fields).join(".") !== column
  ) {
    return null;
  }
  const sign = strings(compared.name).at(-1);
  const items = bodyOf(compared.rexpr, "List")?.items ??
    bodyOf(bare(compared.rexpr), "A_ArrayExpr")?.elements ?? [];
  switch (compared.kind) {
    case "AEXPR_OP":
      return bound(sign!, integerOf(compared.rexpr));
    case "AEXPR_BETWEEN": {
      const [least, most] = items.map(integerOf);
      return least === null || most === null ? null : { least, most };
    }
    case "AEXPR_IN":
    case "AEXPR_OP_ANY": {
      const list = items.map((item) => bodyOf(bare(item), "A_Const")?.sval?.sval);
      const sayable = list.every((one) => one !== undefined && !one.includes(","));
      return sign === "=" && list.length > 0 && sayable ? { list: list as string[] } : null;
    }
    default:
      return null;
  }
}

function disjoint(some: Limits, others: Limits): boolean {
  return Object.keys(some).every((key) => !(key in others));
}

function bare(node: Node | undefined): Node | undefined {
  const cast = bodyOf(node, "TypeCast");
  return cast ? bare(cast.arg) : node;
}

function bound(sign: string, value: bigint | null): Limits | null {
  if (value === null) return null;
  switch (sign) {
    case ">=":
      return { least: value };
    case ">":
      return { least: value + 1n };
    case "<=":
      return { most: value };
    case "<":
      return { most: value - 1n };
    default:
      return null;
  }
}

function integerOf(node: Node | undefined): bigint | null {
  const negative = bodyOf(node, "A_Expr");
  if (negative && !negative.lexpr && strings(negative.name)[0] === "-") {
    const inner = integerOf(negative.rexpr);
    return inner === null ? null : -inner;
  }
  const constant = bodyOf(bare(node), "A_Const");
  return constant?.ival ? BigInt(constant.ival.ival ?? 0) : null;
}
