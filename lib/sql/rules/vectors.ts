// pgvector's distances, in the shape for which IRIS uses its HNSW index.

import type { A_Expr, FuncCall } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { float8 } from "../../types/floats.ts";
import { int4 } from "../../types/integers.ts";
import { vector, VECTOR_ELEMENT } from "../../types/vector.ts";
import { binary, call, isNull, number, ONE, string, when, ZERO } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { typeOfName } from "../types/type_names.ts";
import { type Value, value } from "../compiling/value.ts";
import { toVector, vectorPair, vectorValue, wantedVector } from "../values/vector_operands.ts";

type Distance = (left: Expression, right: Expression) => Expression;

const likeness: Distance = (left, right) => call("VECTOR_COSINE", left, right);

const cosine: Distance = (left, right) => binary(ONE, "-", likeness(left, right));

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
  // IRIS's own.
  vector_cosine: likeness,
  vector_dot_product: dot,
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
        `ORDER BY VECTOR_COSINE("v", TO_VECTOR('1,2', DOUBLE, 2)) DESC`,
    },
    {
      pg: "SELECT a, v <#> $1::vector(2) AS d FROM t ORDER BY d LIMIT 5",
      iris: `SELECT TOP 5 "a", (-VECTOR_DOT_PRODUCT("v", TO_VECTOR(?, DOUBLE, 2))) AS "d" ` +
        `FROM "SQLUser"."t" ORDER BY VECTOR_DOT_PRODUCT("v", TO_VECTOR(?, DOUBLE, 2)) DESC`,
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

function measured(distance: Distance, nodes: readonly Node[], at: Place): Value {
  const [left, right] = vectorPair(nodes, at);
  return value(distance(left.expression, right.expression), float8.oid, {
    notNull: left.notNull && right.notNull && distance === dot,
  });
}

export const otherVectorDistance = expressionRule({
  name: "other_vector_distance",
  why: "IRIS reckons with vectors by their products alone, which tell nothing of these",
  on: "A_Expr",
  of: ["<+>", "<~>", "<%>"],
  examples: [
    { pg: "SELECT v <+> '[1,2]' FROM t", iris: null, refused: "operator <+> is not supported" },
  ],
  rewrite({ name, location }: A_Expr) {
    throw unsupported(
      `operator ${strings(name).at(-1)} is not supported`,
      location,
      "IRIS has the distances <->, <=> and <#>.",
    );
  },
});

export const vectorFunction = expressionRule({
  name: "vector_function",
  why: "pgvector's functions are its operators under other names",
  on: "FuncCall",
  of: [...Object.keys(FUNCTIONS), "vector_norm", "vector_dims"],
  examples: [
    {
      pg: "SELECT cosine_distance(v, w) FROM t",
      iris: 'SELECT (1 - VECTOR_COSINE("v", "w")) AS "cosine_distance" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT vector_norm(v) FROM t",
      iris: 'SELECT SQRT(VECTOR_DOT_PRODUCT("v", "v")) AS "vector_norm" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT vector_dims(v) FROM t",
      iris: null,
      refused: "vector_dims() of a vector without a number of dimensions is not supported",
    },
    {
      pg: "SELECT VECTOR_COSINE(v, TO_VECTOR('1,2', double, 2)) FROM t",
      iris: `SELECT VECTOR_COSINE("v", TO_VECTOR('1,2', DOUBLE, 2)) AS "vector_cosine" ` +
        'FROM "SQLUser"."t"',
    },
  ],
  rewrite({ funcname, args = [], location }: FuncCall, at): Value | undefined {
    const name = strings(funcname).at(-1)!;
    const distance = FUNCTIONS[name];
    if (distance) return args.length === 2 ? measured(distance, args, at) : undefined;
    if (args.length !== 1) return undefined;
    const one = vectorValue(args[0], at);
    const { expression, typmod, notNull } = one;
    if (name !== "vector_dims") return value(call("SQRT", dot(expression, expression)), float8.oid);
    if (typmod <= 0) {
      throw unsupported(
        "vector_dims() of a vector without a number of dimensions is not supported",
        location,
      );
    }
    const count = notNull ? number(typmod) : when(isNull(expression, true), number(typmod));
    return value(count, int4.oid, { notNull });
  },
});

export const vectorCast = expressionRule({
  name: "vector_value",
  why: "IRIS makes a vector of a text with TO_VECTOR, which must be told its type and length",
  on: "TypeCast",
  examples: [
    {
      pg: "SELECT '[1,2,3]'::vector <=> v FROM t",
      iris: `SELECT (1 - VECTOR_COSINE(TO_VECTOR('1,2,3', DOUBLE, 3), "v")) AS "?column?" ` +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a FROM t WHERE v <=> '[1,2,3]'::vector(2) < 1",
      iris: null,
      refused: "expected 2 dimensions, not 3",
    },
    {
      pg: "SELECT v <=> ARRAY[1, 2.5]::vector FROM t",
      iris: `SELECT (1 - VECTOR_COSINE("v", TO_VECTOR(((1 || ',') || 2.5), DOUBLE, 2))) ` +
        'AS "?column?" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ arg, typeName }, at) {
    if (strings(typeName?.names).at(-1) !== "vector" || (typeName?.arrayBounds ?? []).length > 0) {
      return undefined;
    }
    const { typmod } = typeOfName(typeName!, at.to.context);
    const elements = bodyOf(arg, "A_ArrayExpr")?.elements;
    const one = elements ? vectorOfItems(elements, at) : vectorValue(arg!, at);
    const fitting = wantedVector(one, { typmod, element: one.element }, at);
    return typmod > 0 ? { ...fitting, typmod } : fitting;
  },
});

function vectorOfItems(elements: readonly Node[], at: Place): Value {
  const items = elements.map((element) => at.expression(element));
  const joined = items.reduce((left, right) =>
    binary(binary(left, "||", string(",")), "||", right)
  );
  return value(toVector(joined, VECTOR_ELEMENT, items.length), vector.oid, {
    typmod: items.length,
  });
}

/** IRIS's own words for an element's type, as PostgreSQL's parser lets them through. */
const ELEMENTS: ReadonlySet<string> = new Set(["double", "decimal", "integer", "int", "timestamp"]);

export const toVectorFunction = expressionRule({
  name: "to_vector",
  why: "the same in IRIS, which wants the type of the elements as a bare word",
  on: "FuncCall",
  of: ["to_vector"],
  examples: [
    {
      pg: "SELECT VECTOR_DOT_PRODUCT(v, TO_VECTOR($1)) FROM t",
      iris: 'SELECT VECTOR_DOT_PRODUCT("v", TO_VECTOR(?, DOUBLE)) AS "vector_dot_product" ' +
        'FROM "SQLUser"."t"',
      params: [1],
    },
  ],
  rewrite({ args = [] }: FuncCall, at): Value | undefined {
    const [data, type, length] = args;
    if (!data || args.length > 3) return undefined;
    const word = type && strings(bodyOf(type, "ColumnRef")?.fields).join(".").toLowerCase();
    if (word !== undefined && !ELEMENTS.has(word)) return undefined;
    const count = length && bodyOf(length, "A_Const")?.ival?.ival;
    if (length && !count) return undefined;
    const typmod = count ?? -1;
    const element = word?.toUpperCase() ?? VECTOR_ELEMENT;
    const { expression } = at.value(data);
    return value(toVector(expression, element, typmod), vector.oid, { typmod });
  },
});
