// Prints scalar expressions; an operator always with its parentheses, since precedence is an option of IRIS.
// A table of printers by kind, longer than a file should be.

import { printPredicate } from "./print_predicate.ts";
import { printQuery } from "./print_query.ts";
import type { Printer } from "./printer.ts";
import type {
  Aggregate,
  ColumnRef,
  Expression,
  Frame,
  FrameBound,
  FunctionArgument,
  FunctionCall,
  JsonArray,
  JsonObject,
  OnNull,
  OrderItem,
  PseudoColumn,
  SearchedCase,
  SimpleCase,
  SqlType,
  Window,
} from "./tree_expression.ts";

type Printers = {
  [Kind in Expression["kind"]]: (to: Printer, node: Extract<Expression, { kind: Kind }>) => void;
};

export function printExpression(to: Printer, node: Expression): void {
  (PRINTERS[node.kind] as (to: Printer, node: Expression) => void)(to, node);
}

export function printExpressions(to: Printer, nodes: readonly Expression[]): void {
  to.list(nodes, (node) => printExpression(to, node));
}

const PRINTERS: Printers = {
  string: (to, { value }) => to.string(value),
  number: (to, { text }) => to.write(text),
  null: (to) => to.write("NULL"),
  datetime(to, { escape, text }) {
    to.write(`{${escape} `);
    to.string(text);
    to.write("}");
  },
  parameter: (to, { index }) => to.parameter(index),
  column: printColumn,
  pseudo_column: printPseudoColumn,
  arrow(to, { from, name }) {
    printExpression(to, from);
    to.write("->").name(name);
  },
  unary(to, { operator, operand }) {
    to.write(`(${operator}`);
    printExpression(to, operand);
    to.write(")");
  },
  binary(to, { operator, left, right }) {
    to.write("(");
    printExpression(to, left);
    to.write(` ${operator} `);
    printExpression(to, right);
    to.write(")");
  },
  cast(to, { operand, type }) {
    to.write("CAST(");
    printExpression(to, operand);
    to.write(" AS ");
    printType(to, type);
    to.write(")");
  },
  convert(to, { type, operand, style }) {
    to.write("CONVERT(");
    printType(to, type);
    to.write(", ");
    printExpression(to, operand);
    if (style !== null) {
      to.write(", ");
      printExpression(to, style);
    }
    to.write(")");
  },
  odbc_convert(to, { operand, type }) {
    to.write("{fn CONVERT(");
    printExpression(to, operand);
    to.write(`, ${type})}`);
  },
  simple_case: printSimpleCase,
  searched_case: printSearchedCase,
  function: printFunction,
  trim(to, { side, characters, operand }) {
    to.write(`TRIM(${side} `);
    if (characters !== null) {
      printExpression(to, characters);
      to.write(" ");
    }
    to.write("FROM ");
    printExpression(to, operand);
    to.write(")");
  },
  position(to, { needle, haystack }) {
    to.write("POSITION(");
    printExpression(to, needle);
    to.write(" IN ");
    printExpression(to, haystack);
    to.write(")");
  },
  json_object: printJsonObject,
  json_array: printJsonArray,
  aggregate: printAggregate,
  window: printWindow,
  collation(to, { name, operand, length }) {
    to.write(`${name}(`);
    printExpression(to, operand);
    to.write(length === null ? ")" : `, ${length})`);
  },
  format(to, { name, operand }) {
    to.write(`${name}(`);
    printExpression(to, operand);
    to.write(")");
  },
  niladic: (to, { name, precision }) =>
    to.write(precision === null ? name : `${name}(${precision})`),
  variable: (to, { name }) => to.write(name),
  subquery(to, { query }) {
    to.write("(");
    printQuery(to, query);
    to.write(")");
  },
};

function printColumn(to: Printer, { table, name }: ColumnRef): void {
  if (table !== null) {
    to.qualified(table);
    to.write(".");
  }
  to.name(name);
}

function printPseudoColumn(to: Printer, { table, name }: PseudoColumn): void {
  if (table !== null) {
    to.qualified(table);
    to.write(".");
  }
  to.write(name);
}

export function printType(to: Printer, { name, args }: SqlType): void {
  to.write(name);
  if (args.length === 0) return;
  to.write("(");
  to.list(args, (arg) => {
    if (arg.kind === "number") to.write(arg.text);
    else if (arg.kind === "string") to.string(arg.value);
    else if (arg.kind === "keyword") to.write(arg.word);
    else {
      to.write(`${arg.name}=`);
      // The values of class parameters stand between double quotes.
      if (arg.value.kind === "number") to.write(arg.value.text);
      else to.write(`"${arg.value.value.replaceAll('"', '""')}"`);
    }
  });
  to.write(")");
}

function printSimpleCase(to: Printer, { operand, branches, otherwise }: SimpleCase): void {
  to.write("CASE ");
  printExpression(to, operand);
  for (const { when, then } of branches) {
    to.write(" WHEN ");
    printExpression(to, when);
    to.write(" THEN ");
    printExpression(to, then);
  }
  printElse(to, otherwise);
}

function printSearchedCase(to: Printer, { branches, otherwise }: SearchedCase): void {
  to.write("CASE");
  for (const { when, then } of branches) {
    to.write(" WHEN ");
    printPredicate(to, when);
    to.write(" THEN ");
    printExpression(to, then);
  }
  printElse(to, otherwise);
}

function printElse(to: Printer, otherwise: Expression | null): void {
  if (otherwise !== null) {
    to.write(" ELSE ");
    printExpression(to, otherwise);
  }
  to.write(" END");
}

function printFunction(to: Printer, { schema, name, args, braces }: FunctionCall): void {
  if (braces) to.write("{fn ");
  if (schema !== null) {
    to.bareName(schema);
    to.write(".");
  }
  // Some of IRIS's own functions have reserved names: LEFT, UPPER, CHAR.
  if (schema === null && FUNCTION_NAME.test(name)) to.write(name);
  else to.bareName(name);
  to.write("(");
  to.list(args, (arg) => printArgument(to, arg));
  to.write(braces ? ")}" : ")");
}

const FUNCTION_NAME = /^[%$]?[A-Z_][A-Z0-9_]*$/;

function printArgument(to: Printer, arg: FunctionArgument): void {
  if (arg.kind === "keyword") to.write(arg.word);
  else printExpression(to, arg);
}

function printJsonObject(to: Printer, { members, onNull }: JsonObject): void {
  to.write("JSON_OBJECT(");
  to.list(members, ({ key, value }) => {
    printExpression(to, key);
    to.write(":");
    printExpression(to, value);
  });
  printOnNull(to, onNull);
}

function printJsonArray(to: Printer, { items, onNull }: JsonArray): void {
  to.write("JSON_ARRAY(");
  printExpressions(to, items);
  printOnNull(to, onNull);
}

function printOnNull(to: Printer, onNull: OnNull): void {
  to.write(onNull === null ? ")" : ` ${onNull} ON NULL)`);
}

function printAggregate(to: Printer, node: Aggregate): void {
  to.write(`${node.name}(`);
  if (node.distinct !== null) {
    to.write("DISTINCT ");
    if (node.distinct.by.length > 0) {
      to.write("BY(");
      printExpressions(to, node.distinct.by);
      to.write(") ");
    }
  }
  if (node.operand === null) to.write("*");
  else printExpression(to, node.operand);
  if (node.foreach.length > 0) {
    to.write(" %FOREACH(");
    printExpressions(to, node.foreach);
    to.write(")");
  }
  to.write(node.afterHaving ? " %AFTERHAVING)" : ")");
}

function printWindow(to: Printer, node: Window): void {
  to.write(`${node.name}(`);
  if (node.star) to.write("*");
  printExpressions(to, node.args);
  to.write(") OVER (");
  let gap = "";
  if (node.partitionBy.length > 0) {
    to.write("PARTITION BY ");
    printExpressions(to, node.partitionBy);
    gap = " ";
  }
  if (node.orderBy.length > 0) {
    to.write(`${gap}ORDER BY `);
    printOrder(to, node.orderBy);
    gap = " ";
  }
  if (node.frame !== null) to.write(`${gap}${frameText(node.frame)}`);
  to.write(")");
}

function frameText({ start, end }: Frame): string {
  return end === null
    ? `ROWS ${boundText(start)}`
    : `ROWS BETWEEN ${boundText(start)} AND ${boundText(end)}`;
}

function boundText(bound: FrameBound): string {
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

export function printOrder(to: Printer, items: readonly OrderItem[]): void {
  to.list(items, ({ expression, direction }) => {
    printExpression(to, expression);
    if (direction === "DESC") to.write(" DESC");
  });
}
