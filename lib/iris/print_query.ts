// Prints queries; both legs of a set operation in parentheses, which decide what a LIMIT limits.
// All that a query is made of, longer than a file should be.

import { PgError } from "../errors/pg_error.ts";
import { printExpression, printExpressions, printOrder, printType } from "./print_expression.ts";
import { printPredicate } from "./print_predicate.ts";
import type { Printer } from "./printer.ts";
import type {
  JsonTable,
  Query,
  QueryStatement,
  RowCount,
  RowLimit,
  Select,
  SelectItem,
  SetOperation,
  Star,
  TableRef,
} from "./tree_query.ts";
import type { OrderItem } from "./tree_expression.ts";
import type { Predicate } from "./tree_predicate.ts";

export function printQueryStatement(to: Printer, statement: QueryStatement): void {
  if (statement.with.length > 0) {
    to.write("WITH ");
    to.list(statement.with, ({ name, query }) => {
      to.name(name);
      to.write(" AS (");
      printQuery(to, query);
      to.write(")");
    });
    to.write(" ");
  }
  printQuery(to, statement.query);
}

export function printQuery(to: Printer, query: Query): void {
  if (query.kind === "select") printSelect(to, query);
  else printSetOperation(to, query);
}

function printSelect(to: Printer, select: Select): void {
  to.write("SELECT ");
  for (const keyword of select.keywords) to.write(`${keyword} `);
  if (select.distinct !== null) {
    to.write("DISTINCT ");
    if (select.distinct.by.length > 0) {
      to.write("BY (");
      printExpressions(to, select.distinct.by);
      to.write(") ");
    }
  }
  if (select.limit?.kind === "top") {
    to.write("TOP ");
    if (select.limit.count === "ALL") to.write("ALL");
    else printExpression(to, select.limit.count);
    to.write(" ");
  }
  to.list(select.items, (item) => printItem(to, item));
  if (select.from.length > 0) {
    to.write(" FROM ");
    for (const { name, names } of select.hints) {
      to.write(`${name} `);
      if (names.length === 0) continue;
      to.list(names, (hinted) => to.qualified(hinted));
      to.write(" ");
    }
    printTableRefs(to, select.from);
  }
  printWhere(to, select.where);
  if (select.groupBy.length > 0) {
    to.write(" GROUP BY ");
    printExpressions(to, select.groupBy);
  }
  if (select.having !== null) {
    to.write(" HAVING ");
    printPredicate(to, select.having);
  }
  printTail(to, select);
}

export function printWhere(to: Printer, where: Predicate | null): void {
  if (where === null) return;
  to.write(" WHERE ");
  printPredicate(to, where);
}

function printItem(to: Printer, item: SelectItem | Star): void {
  if (item.kind === "star") {
    if (item.table !== null) {
      to.qualified(item.table);
      to.write(".");
    }
    to.write("*");
    return;
  }
  printExpression(to, item.expression);
  printAlias(to, item.alias);
}

function printAlias(to: Printer, alias: string | null): void {
  if (alias !== null) to.write(" AS ").name(alias);
}

function printTail(
  to: Printer,
  { orderBy, limit }: { orderBy: readonly OrderItem[]; limit: RowLimit | null },
): void {
  if (orderBy.length > 0) {
    to.write(" ORDER BY ");
    printOrder(to, orderBy);
  }
  if (limit === null || limit.kind === "top") return;
  if (limit.kind === "limit") printCount(to, " LIMIT ", limit.count);
  if (limit.offset !== null) printCount(to, " OFFSET ", limit.offset);
  if (limit.kind === "fetch") {
    printCount(to, limit.offset === null ? " FETCH FIRST " : " ROWS FETCH FIRST ", limit.count);
    to.write(" ROWS ONLY");
  }
}

function printCount(to: Printer, words: string, count: RowCount): void {
  to.write(words);
  printExpression(to, count);
}

/** The source of an INSERT may not begin with a parenthesis. (RSQL_insert) */
export function printBareQuery(to: Printer, query: Query): void {
  if (query.kind === "select") return printSelect(to, query);
  const { left } = query;
  const isMixed = left.kind === "set_operation" &&
    (left.operator !== query.operator || left.orderBy.length > 0 || left.limit !== null);
  if (isMixed) {
    throw new PgError("feature_not_supported", "IRIS cannot INSERT from this set operation", {
      hint: "Put the set operation into a subquery in FROM.",
    });
  }
  printBareQuery(to, left);
  printRest(to, query);
}

function printSetOperation(to: Printer, node: SetOperation): void {
  to.write("(");
  printQuery(to, node.left);
  to.write(")");
  printRest(to, node);
}

function printRest(to: Printer, node: SetOperation): void {
  to.write(` ${node.operator} `);
  if (node.operator === "UNION") {
    if (node.all) to.write("ALL ");
    if (node.parallel) to.write("%PARALLEL ");
  }
  to.write("(");
  printQuery(to, node.right);
  to.write(")");
  printTail(to, node);
}

export function printTableRefs(to: Printer, refs: readonly TableRef[]): void {
  to.list(refs, (ref) => printTableRef(to, ref));
}

function printTableRef(to: Printer, ref: TableRef): void {
  switch (ref.kind) {
    case "table":
      to.qualified(ref.name);
      return printAlias(to, ref.alias);
    case "table_function":
      if (ref.lateral) to.write("LATERAL ");
      if (ref.name.schema !== null) {
        to.bareName(ref.name.schema);
        to.write(".");
      }
      to.bareName(ref.name.name);
      to.write("(");
      printExpressions(to, ref.args);
      to.write(")");
      return printAlias(to, ref.alias);
    case "derived":
      to.write(ref.lateral ? "LATERAL (" : "(");
      printQuery(to, ref.query);
      to.write(")");
      return printAlias(to, ref.alias);
    case "json_table":
      return printJsonTable(to, ref);
    case "cross_join":
      printTableRef(to, ref.left);
      to.write(" CROSS JOIN ");
      return printOperand(to, ref.right);
    case "join":
      printTableRef(to, ref.left);
      to.write(
        ref.condition.kind === "natural" ? ` NATURAL ${ref.side} JOIN ` : ` ${ref.side} JOIN `,
      );
      printOperand(to, ref.right);
      if (ref.condition.kind === "on") {
        to.write(" ON ");
        printPredicate(to, ref.condition.predicate);
      } else if (ref.condition.kind === "using") {
        to.write(" USING (");
        to.names(ref.condition.columns);
        to.write(")");
      }
      return;
    case "full_join":
      printTableRef(to, ref.left);
      to.write(" FULL JOIN ");
      printOperand(to, ref.right);
      to.write(" ON ");
      return printPredicate(to, ref.on);
  }
}

/** Joins read from left to right; one on the right needs parentheses. */
function printOperand(to: Printer, ref: TableRef): void {
  const isJoin = ref.kind === "join" || ref.kind === "cross_join" || ref.kind === "full_join";
  if (isJoin) to.write("(");
  printTableRef(to, ref);
  if (isJoin) to.write(")");
}

function printJsonTable(to: Printer, ref: JsonTable): void {
  to.write("JSON_TABLE(");
  printExpression(to, ref.json);
  to.write(", ");
  to.string(ref.path);
  to.write(" COLUMNS (");
  to.list(ref.columns, ({ name, type, path }) => {
    to.name(name);
    to.write(" ");
    printType(to, type);
    to.write(" PATH ");
    to.string(path);
  });
  to.write("))");
  printAlias(to, ref.alias);
}
