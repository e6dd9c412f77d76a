// Whether IRIS can answer a query by its HNSW index, and if not, why: said by `translate --explain`.

import type { Expression, OrderItem } from "../../iris/tree_expression.ts";
import type { Statement } from "../../iris/tree.ts";
import type { Select } from "../../iris/tree_query.ts";

const MEASURES: Readonly<Record<string, string>> = {
  VECTOR_COSINE: "Cosine",
  VECTOR_DOT_PRODUCT: "DotProduct",
};

/** One line for each query that looks at likeness. (GSQL_vecsearch) */
export function vectorSearches(statement: Statement): string[] {
  return selectsIn(statement).flatMap((select) => {
    const line = searchOf(select);
    return line === null ? [] : [line];
  });
}

function searchOf(select: Select): string | null {
  const { orderBy, limit, items } = select;
  const ordering = orderBy.map(({ expression }) => measureIn(expression)).find((one) => one);
  if (!ordering) {
    const measured = items.some((item) => item.kind === "item" && measureIn(item.expression)) ||
      measureIn(select.where);
    return measured ? "vector index: not used, because nothing is ordered by likeness" : null;
  }
  const reason = whyNot(orderBy, limit);
  const { name, args } = ordering;
  const [column, constant] = args;
  if (reason !== null) return `vector index: not used, because ${reason}`;
  const columns = [column, constant].filter((arg) => isColumn(arg));
  if (columns.length !== 1) {
    return "vector index: not used, because no column is measured against a constant";
  }
  return `vector index: an HNSW index with Distance='${MEASURES[name]}' on ` +
    `"${columns[0].name}" can be used`;
}

function whyNot(orderBy: readonly OrderItem[], limit: Select["limit"]): string | null {
  const [first] = orderBy;
  if (!isMeasure(first.expression) || first.direction !== "DESC") {
    return "the rows are not ordered by <=> or <#> alone, the nearest first";
  }
  if (orderBy.length > 1) return "more than the likeness orders the rows";
  if (limit?.kind !== "top" || limit.count === "ALL") return "there is no LIMIT";
  return null;
}

interface Measure {
  kind: "function";
  name: string;
  args: readonly { kind: string; name?: unknown }[];
}

function isMeasure(expression: Expression): boolean {
  return expression.kind === "function" && expression.name in MEASURES;
}

function isColumn(node: { kind: string } | undefined): boolean {
  return node?.kind === "column";
}

function measureIn(tree: unknown): Measure | undefined {
  return nodesIn(tree, (node) => node.kind === "subquery")
    .find((node) => node.kind === "function" && String(node.name) in MEASURES) as
      | Measure
      | undefined;
}

function selectsIn(statement: Statement): Select[] {
  return nodesIn(statement).filter((node) => node.kind === "select") as unknown as Select[];
}

interface TreeNode {
  kind?: string;
  name?: unknown;
}

function nodesIn(tree: unknown, closed: (node: TreeNode) => boolean = () => false): TreeNode[] {
  const found: TreeNode[] = [];
  const rest: unknown[] = [tree];
  while (rest.length > 0) {
    const node = rest.pop();
    if (typeof node !== "object" || node === null) continue;
    if (closed(node as TreeNode)) continue;
    found.push(node as TreeNode);
    rest.push(...Object.values(node).toReversed());
  }
  return found;
}
