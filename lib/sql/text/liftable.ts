// Which literals of a statement may as well be parameters: those that are compared with a column or assigned to one, and
// the vectors that one is measured against. Elsewhere PostgreSQL may read a literal in other ways, as a place in ORDER BY or part of a type.

import { bodyOf, type Node, strings } from "./nodes.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["=", "<>", "<", ">", "<=", ">="]);
const SUMS: ReadonlySet<string> = new Set(["+", "-"]);
const DISTANCES: ReadonlySet<string> = new Set(["<=>", "<->", "<#>"]);

/** Their places, in bytes of the parsed text. */
export function liftable(statement: Node): ReadonlySet<number> {
  const places = new Set<number>();
  const select = bodyOf(statement, "SelectStmt");
  const update = bodyOf(statement, "UpdateStmt");
  const remove = bodyOf(statement, "DeleteStmt");
  const insert = bodyOf(statement, "InsertStmt");
  inCondition((select ?? update ?? remove)?.whereClause, places);
  for (const each of [...select?.targetList ?? [], ...select?.sortClause ?? []]) {
    inDistances(bodyOf(each, "ResTarget")?.val ?? bodyOf(each, "SortBy")?.node, places);
  }
  for (const target of update?.targetList ?? []) {
    const value = bodyOf(target, "ResTarget")?.val;
    addConstant(value, places);
    besideColumn(value, SUMS, places);
  }
  const rows = bodyOf(insert?.selectStmt, "SelectStmt")?.valuesLists ?? [];
  if (rows.length === 1) {
    for (const value of bodyOf(rows[0], "List")?.items ?? []) addConstant(value, places);
  }
  return places;
}

function inCondition(node: Node | undefined, places: Set<number>): void {
  for (const each of bodyOf(node, "BoolExpr")?.args ?? []) inCondition(each, places);
  besideColumn(node, COMPARISONS, places);
  inDistances(node, places);
}

/** A distance is reckoned with, and compared. */
function inDistances(node: Node | undefined, places: Set<number>): void {
  const expression = bodyOf(node, "A_Expr");
  if (!expression) return;
  besideColumn(node, DISTANCES, places);
  inDistances(expression.lexpr, places);
  inDistances(expression.rexpr, places);
}

function besideColumn(
  node: Node | undefined,
  operators: ReadonlySet<string>,
  places: Set<number>,
): void {
  const expression = bodyOf(node, "A_Expr");
  if (expression?.kind !== "AEXPR_OP") return;
  const { name, lexpr, rexpr } = expression;
  if (!operators.has(strings(name).join("."))) return;
  if (bodyOf(lexpr, "ColumnRef")) addConstant(rexpr, places);
  else if (bodyOf(rexpr, "ColumnRef")) addConstant(lexpr, places);
}

function addConstant(node: Node | undefined, places: Set<number>): void {
  const constant = bodyOf(node, "A_Const") ?? writtenVector(node);
  if (!constant || constant.location === undefined) return;
  const { ival, fval, sval, location } = constant;
  // A whole number that is no int4 is a number with a fraction to the parser.
  if (ival || fval || sval) places.add(location);
}

/** What a client casts to the type that it has anyway. */
function writtenVector(node: Node | undefined) {
  const { typeName, arg } = bodyOf(node, "TypeCast") ?? {};
  if (!typeName || strings(typeName.names).join(".") !== "vector") return undefined;
  if (typeName.typmods || typeName.arrayBounds) return undefined;
  const constant = bodyOf(arg, "A_Const");
  return constant?.sval ? constant : undefined;
}
