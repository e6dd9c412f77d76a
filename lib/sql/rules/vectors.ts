// pgvector's distances, in the shape for which IRIS uses its HNSW index.

import type { A_Expr, FuncCall } from "@pgsql/types";
import type { Expression, FunctionArgument } from "../../iris/tree_expression.ts";
import { PgError } from "../../errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { float8 } from "../../types/floats.ts";
import { text } from "../../types/text.ts";
import { vector, VECTOR_ELEMENT } from "../../types/vector.ts";
import { binary, call, NULL, number, ONE, string, ZERO } from "../build.ts";
import type { Place } from "../compiler.ts";
import { bodyOf, type Node, strings } from "../nodes.ts";
import { Misplaced, unsupported } from "../refuse.ts";
import { expressionRule } from "../rule.ts";
import { typeOfName } from "../type_names.ts";
import { type Value, value } from "../value.ts";

type Distance = (left: Expression, right: Expression) => Expression;

const cosine: Distance = (left, right) => binary(ONE, "-", call("VECTOR_COSINE", left, right));

const dot: Distance = (left, right) => call("VECTOR_DOT_PRODUCT", left, right);

const negativeDot: Distance = (left, right) => ({
  kind: "unary",
  operator: "-",
  operand: dot(left, right),
});

/** |a - b|, from products alone; what is too small to be told from nothing must not be negative. */
const euclidean: Distance = (left, right) => {
  const squares = binary(dot(left, left), "+", dot(right, right));
  const squared = binary(squares, "-", binary(number(2), "*", dot(left, right)));
  return call("SQRT", call("GREATEST", squared, ZERO));
};

const OPERATORS: Readonly<Record<string, Distance>> = {
  "<=>": cosine,
  "<#>": negativeDot,
  "<->": euclidean,
};

const FUNCTIONS: Readonly<Record<string, Distance>> = {
  cosine_distance: cosine,
  inner_product: dot,
  vector_negative_inner_product: negativeDot,
  l2_distance: euclidean,
};

export const vectorDistance = expressionRule({
  name: "vector_distance",
  why: "IRIS measures likeness, by cosine and by dot product: distances are made of those",
  on: "A_Expr",
  of: Object.keys(OPERATORS),
  examples: [
    {
      pg: "SELECT a FROM t ORDER BY v <=> '[1,2]' LIMIT 5",
      iris: `SELECT TOP 5 "a" FROM "SQLUser"."t" ` +
        `ORDER BY VECTOR_COSINE("v", TO_VECTOR('1,2', FLOAT, 2)) DESC`,
    },
    {
      pg: "SELECT a, v <#> $1::vector(2) AS d FROM t ORDER BY d LIMIT 5",
      iris: `SELECT TOP 5 "a", (-VECTOR_DOT_PRODUCT("v", TO_VECTOR(?, FLOAT, 2))) AS "d" ` +
        `FROM "SQLUser"."t" ORDER BY VECTOR_DOT_PRODUCT("v", TO_VECTOR(?, FLOAT, 2)) DESC`,
      params: [1, 1],
    },
    {
      pg: "SELECT v <-> w FROM t",
      iris: 'SELECT SQRT(GREATEST(((VECTOR_DOT_PRODUCT("v", "v") + VECTOR_DOT_PRODUCT("w", "w")) ' +
        '- (2 * VECTOR_DOT_PRODUCT("v", "w"))), 0)) AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT v <=> 'x' FROM t",
      iris: null,
      refused: 'invalid input syntax for type vector: "x"',
    },
  ],
  rewrite({ name, lexpr, rexpr }: A_Expr, at) {
    if (!lexpr) return undefined;
    return measured(OPERATORS[strings(name).at(-1)!], [lexpr, rexpr!], at);
  },
});

export const vectorFunction = expressionRule({
  name: "vector_function",
  why: "pgvector's functions are its operators under other names",
  on: "FuncCall",
  of: [...Object.keys(FUNCTIONS), "vector_norm", "l2_norm"],
  examples: [
    {
      pg: "SELECT cosine_distance(v, w) FROM t",
      iris: 'SELECT (1 - VECTOR_COSINE("v", "w")) AS "cosine_distance" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT vector_norm(v) FROM t",
      iris: 'SELECT SQRT(VECTOR_DOT_PRODUCT("v", "v")) AS "vector_norm" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ funcname, args = [] }: FuncCall, at): Value | undefined {
    const distance = FUNCTIONS[strings(funcname).at(-1)!];
    if (distance) return args.length === 2 ? measured(distance, args, at) : undefined;
    if (args.length !== 1) return undefined;
    const { expression } = operandOf(args[0], at);
    return value(call("SQRT", dot(expression, expression)), float8.oid);
  },
});

export const vectorValue = expressionRule({
  name: "vector_value",
  why: "IRIS makes a vector of a text with TO_VECTOR, which must be told its type and length",
  on: "TypeCast",
  examples: [
    {
      pg: "SELECT '[1,2,3]'::vector <=> v FROM t",
      iris: `SELECT (1 - VECTOR_COSINE(TO_VECTOR('1,2,3', FLOAT, 3), "v")) AS "?column?" ` +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a FROM t WHERE v <=> '[1,2,3]'::vector(2) < 1",
      iris: null,
      refused: "expected 2 dimensions, not 3",
    },
  ],
  rewrite({ arg, typeName }, at) {
    if (strings(typeName?.names).at(-1) !== "vector" || (typeName?.arrayBounds ?? []).length > 0) {
      return undefined;
    }
    const { typmod } = typeOfName(typeName!);
    const constant = bodyOf(arg, "A_Const");
    if (constant?.isnull) return value(NULL, vector.oid);
    if (constant?.sval) return writtenVector(constant.sval.sval ?? "", { node: arg!, typmod });
    const elements = bodyOf(arg, "A_ArrayExpr")?.elements;
    if (elements) {
      const items = elements.map((element) => at.expression(element));
      const joined = items.reduce((left, right) =>
        binary(binary(left, "||", string(",")), "||", right)
      );
      return value(toVector(joined, items.length), vector.oid, { typmod: items.length });
    }
    const operand = at.assume(at.value(arg!), text.oid);
    if (operand.expression.kind === "parameter") {
      return value(toVector(operand.expression, typmod), vector.oid, { typmod });
    }
    return { ...operand, type: vector.oid, typmod: typmod > 0 ? typmod : operand.typmod };
  },
});

function writtenVector(
  written: string,
  { node, typmod }: { node: Node; typmod: number },
): Value {
  const location = bodyOf(node, "A_Const")?.location;
  let decoded: Float32Array;
  try {
    decoded = vector.text.decode(written, OUTPUT_DEFAULTS);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw new Misplaced(cause.condition, cause.message, { ...cause.fields, location });
  }
  if (typmod > 0 && decoded.length !== typmod) {
    throw new Misplaced(
      "data_exception",
      `expected ${typmod} dimensions, not ${decoded.length}`,
      { location },
    );
  }
  const elements = string(String(vector.iris.encode(decoded)));
  const known = { typmod: decoded.length, notNull: true };
  return value(toVector(elements, decoded.length), vector.oid, known);
}

function toVector(elements: Expression, length: number): Expression {
  const element: FunctionArgument = { kind: "keyword", word: VECTOR_ELEMENT };
  const args: FunctionArgument[] = [elements, element];
  if (length > 0) args.push(number(length));
  return { kind: "function", schema: null, name: "TO_VECTOR", args, braces: false };
}

/** What stands bare beside a vector is one too. */
function operandOf(node: Node, at: Place, other?: Value): Value {
  const constant = bodyOf(node, "A_Const");
  if (constant?.sval) {
    return writtenVector(constant.sval.sval ?? "", { node, typmod: other?.typmod ?? -1 });
  }
  const one = at.value(node);
  if (one.expression.kind !== "parameter") return one;
  const bound = at.assume(one, text.oid);
  return value(toVector(bound.expression, other?.typmod ?? -1), vector.oid, {
    typmod: other?.typmod,
  });
}

function measured(distance: Distance, nodes: readonly Node[], at: Place): Value {
  const [left, right] = nodes;
  const first = bodyOf(left, "ParamRef") || bodyOf(left, "A_Const") ? 1 : 0;
  const one = operandOf(nodes[first], at);
  const known = one.type === vector.oid ? one : undefined;
  const other = operandOf(first === 0 ? right : left, at, known);
  const [from, to] = first === 0 ? [one, other] : [other, one];
  for (const side of [from, to]) {
    if (side.shaped) throw unsupported("a vector that is no vector is not supported", undefined);
  }
  return value(distance(from.expression, to.expression), float8.oid, {
    notNull: from.notNull && to.notNull,
  });
}
