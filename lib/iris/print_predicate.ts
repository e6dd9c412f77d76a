// Prints conditions; each operand of AND, OR and NOT in its own parentheses.

import { printExpression, printExpressions } from "./print_expression.ts";
import { printQuery, printTableRefs } from "./print_query.ts";
import type { Printer } from "./printer.ts";
import type { Expression } from "./tree_expression.ts";
import type { And, Or, Predicate } from "./tree_predicate.ts";
import type { Query } from "./tree_query.ts";

type Printers = {
  [Kind in Predicate["kind"]]: (to: Printer, node: Extract<Predicate, { kind: Kind }>) => void;
};

export function printPredicate(to: Printer, node: Predicate): void {
  (PRINTERS[node.kind] as (to: Printer, node: Predicate) => void)(to, node);
}

const PRINTERS: Printers = {
  comparison(to, { left, operator, right }) {
    printExpression(to, left);
    to.write(` ${operator} `);
    printExpression(to, right);
  },
  quantified(to, { left, operator, quantifier, query }) {
    printExpression(to, left);
    to.write(` ${operator} ${quantifier} `);
    inner(to, query);
  },
  between(to, { operand, negated, low, high }) {
    head(to, { operand, negated, word: "BETWEEN" });
    printExpression(to, low);
    to.write(" AND ");
    printExpression(to, high);
  },
  in_items(to, { operand, negated, items }) {
    head(to, { operand, negated, word: "IN" });
    to.write("(");
    printExpressions(to, items);
    to.write(")");
  },
  in_query(to, { operand, negated, query }) {
    head(to, { operand, negated, word: "IN" });
    inner(to, query);
  },
  in_list(to, { operand, negated, list }) {
    head(to, { operand, negated, word: "%INLIST" });
    printExpression(to, list);
  },
  in_set(to, { operand, negated, operator, set }) {
    head(to, { operand, negated, word: operator });
    printExpression(to, set);
  },
  starts_with(to, { operand, negated, prefix }) {
    head(to, { operand, negated, word: "%STARTSWITH" });
    printExpression(to, prefix);
  },
  like(to, { operand, negated, pattern, escape }) {
    head(to, { operand, negated, word: "LIKE" });
    printExpression(to, pattern);
    printEscape(to, escape);
  },
  matches(to, { operand, negated, pattern, escape }) {
    head(to, { operand, negated, word: "%MATCHES" });
    printExpression(to, pattern);
    printEscape(to, escape);
  },
  pattern(to, { operand, negated, pattern }) {
    head(to, { operand, negated, word: "%PATTERN" });
    printExpression(to, pattern);
  },
  is_null(to, { operand, negated }) {
    printExpression(to, operand);
    to.write(negated ? " IS NOT NULL" : " IS NULL");
  },
  is_json(to, { operand, negated, type }) {
    printExpression(to, operand);
    to.write(negated ? " IS NOT JSON" : " IS JSON");
    if (type !== null) to.write(` ${type}`);
  },
  exists(to, { query }) {
    to.write("EXISTS ");
    inner(to, query);
  },
  for_some(to, { from, where }) {
    to.write("FOR SOME (");
    printTableRefs(to, from);
    to.write(") (");
    printPredicate(to, where);
    to.write(")");
  },
  for_some_element(to, { list, alias, where }) {
    to.write("FOR SOME %ELEMENT(");
    printExpression(to, list);
    to.write(")");
    if (alias !== null) to.write(" AS ").name(alias);
    to.write(" (");
    printPredicate(to, where);
    to.write(")");
  },
  and: (to, node) => printOperands(to, node, " AND "),
  or: (to, node) => printOperands(to, node, " OR "),
  not(to, { operand }) {
    to.write("NOT (");
    printPredicate(to, operand);
    to.write(")");
  },
};

interface Head {
  operand: Expression;
  negated: boolean;
  word: string;
}

function head(to: Printer, { operand, negated, word }: Head): void {
  printExpression(to, operand);
  to.write(negated ? ` NOT ${word} ` : ` ${word} `);
}

function inner(to: Printer, query: Query): void {
  to.write("(");
  printQuery(to, query);
  to.write(")");
}

function printEscape(to: Printer, escape: Expression | null): void {
  if (escape === null) return;
  to.write(" ESCAPE ");
  printExpression(to, escape);
}

function printOperands(to: Printer, { operands }: And | Or, word: string): void {
  for (let at = 0; at < operands.length; at++) {
    to.write(at === 0 ? "(" : `${word}(`);
    printPredicate(to, operands[at]);
    to.write(")");
  }
}
