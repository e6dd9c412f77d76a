// What PostgreSQL calls a column that has no AS. (The same rules as FigureColname in its parser.)

import { bodyOf, type Node, strings } from "../text/nodes.ts";

const NAMELESS = "?column?";

export function columnName(node: Node): string {
  return figure(node).name;
}

/** `strong` names win over the name of a cast or of CASE around them. */
interface Figured {
  name: string;
  strong: boolean;
}

const NOTHING: Figured = { name: NAMELESS, strong: false };

const FIXED: Readonly<Record<string, string>> = {
  A_ArrayExpr: "array",
  CoalesceExpr: "coalesce",
  GroupingFunc: "grouping",
  RowExpr: "row",
};

function figure(node: Node | undefined): Figured {
  if (!node) return NOTHING;
  const column = bodyOf(node, "ColumnRef");
  if (column) return strong(strings(column.fields).findLast((name) => name !== ""));
  const called = bodyOf(node, "FuncCall");
  if (called) return strong(strings(called.funcname).at(-1));
  const casted = bodyOf(node, "TypeCast");
  if (casted) return over(casted.arg, strings(casted.typeName?.names).at(-1));
  const chosen = bodyOf(node, "CaseExpr");
  if (chosen) return over(chosen.defresult, "case");
  const operation = bodyOf(node, "A_Expr");
  if (operation) return operation.kind === "AEXPR_NULLIF" ? strong("nullif") : NOTHING;
  const collated = bodyOf(node, "CollateClause");
  if (collated) return figure(collated.arg);
  const part = bodyOf(node, "A_Indirection");
  if (part) {
    const field = strings(part.indirection).findLast((name) => name !== "");
    return field ? strong(field) : figure(part.arg);
  }
  const either = bodyOf(node, "MinMaxExpr");
  if (either) return strong(either.op === "IS_GREATEST" ? "greatest" : "least");
  const special = bodyOf(node, "SQLValueFunction");
  if (special) return strong(special.op!.slice("SVFOP_".length).replace(/_N$/, "").toLowerCase());
  const sub = bodyOf(node, "SubLink");
  if (sub) return ofQuery(sub);
  const [tag] = Object.keys(node);
  return FIXED[tag] ? strong(FIXED[tag]) : NOTHING;
}

function strong(name: string | undefined): Figured {
  return name === undefined ? NOTHING : { name, strong: true };
}

function over(inner: Node | undefined, name = NAMELESS): Figured {
  const figured = figure(inner);
  return figured.strong ? figured : { name, strong: false };
}

function ofQuery({ subLinkType, subselect }: { subLinkType?: string; subselect?: Node }): Figured {
  if (subLinkType === "EXISTS_SUBLINK") return strong("exists");
  if (subLinkType === "ARRAY_SUBLINK") return strong("array");
  if (subLinkType !== "EXPR_SUBLINK") return NOTHING;
  let select = bodyOf(subselect, "SelectStmt");
  while (select?.larg) select = select.larg;
  const target = bodyOf(select?.targetList?.[0], "ResTarget");
  if (!target) return NOTHING;
  return target.name ? strong(target.name) : figure(target.val);
}
