// Rows that a statement gives itself: what they have in common is one INSERT, and what each has of its own are its cells.

import type { Expression } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { cellOperand, type Operand } from "../program.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { operandOf } from "./conflict.ts";
import { operand } from "./builder.ts";

export interface GivenRows {
  /** The cells of each row. */
  rows: Operand[][];
  /** What each column is given, over the cells. */
  expressions: readonly Expression[];
}

/** Whether a value of VALUES can be a cell, as far as its text tells. */
export function isPlainCell(node: Node): boolean {
  return (bodyOf(node, "A_Const") ?? bodyOf(node, "ParamRef") ?? bodyOf(node, "SetToDefault")) !==
    null;
}

/** Null where the rows differ in more than parameters and constants. */
export function givenRows(
  rows: readonly (readonly Expression[])[],
  to: Compiler,
): GivenRows | null {
  const [first, ...others] = rows.map((row) => celled(row, to));
  if (!first) return null;
  const given = [first.cells];
  for (const other of others) {
    if (other?.shape !== first.shape) return null;
    given.push(other.cells);
  }
  return { rows: given, expressions: first.expressions };
}

interface Celled {
  cells: Operand[];
  expressions: Expression[];
  shape: string;
}

function celled(row: readonly Expression[], to: Compiler): Celled | null {
  const cells: Operand[] = [];
  const cellOf = (found: Operand): Expression => operand(cellOperand(cells.push(found) - 1));
  const expressions: Expression[] = [];
  for (const expression of row) {
    const own = operandOf(expression, to);
    if (own !== null) {
      expressions.push(cellOf(own));
      continue;
    }
    const inner = innerOf(expression);
    const found = inner && operandOf(inner, to);
    if (found === null) return null;
    expressions.push(around(expression, cellOf(found)));
  }
  return { cells, expressions, shape: JSON.stringify(expressions) };
}

/** What a cast is of, and the text that a vector is made of. */
function innerOf(expression: Expression): Expression | null {
  if (expression.kind === "cast") return expression.operand;
  const isVector = expression.kind === "function" && expression.name === "TO_VECTOR";
  return isVector ? expression.args[0] as Expression : null;
}

function around(expression: Expression, inner: Expression): Expression {
  if (expression.kind === "cast") return { ...expression, operand: inner };
  const made = expression as Extract<Expression, { kind: "function" }>;
  return { ...made, args: [inner, ...made.args.slice(1)] };
}
