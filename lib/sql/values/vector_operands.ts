// Vectors in a statement: what is written, bound or cast becomes TO_VECTOR, of the type and the length of what it
// stands beside or goes into.

import type { Expression, FunctionArgument, FunctionCall } from "../../iris/tree_expression.ts";
import { PgError } from "../../errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import {
  differentDimensions,
  vector,
  VECTOR_ELEMENT,
  wrongDimensions,
} from "../../types/vector.ts";
import { NULL, number, string } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { bodyOf, type Node, startOf } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { type Value, value } from "../compiling/value.ts";

/** What a vector has to be. */
export interface Wanted {
  /** -1 where any number of dimensions will do. */
  typmod: number;
  element?: string;
  /** The side on which the other vector stands; missing where it is a column or a cast that wants it. */
  beside?: "left" | "right";
}

/** What stands where a vector is meant. */
export function vectorValue(node: Node, at: Place): Value {
  const constant = bodyOf(node, "A_Const");
  if (constant?.sval) return writtenVector(constant.sval.sval ?? "", node);
  const one = at.value(node);
  if (one.expression.kind === "parameter") return boundVector(at.assume(one, vector.oid), at);
  if (one.type === vector.oid) return one;
  // A column of which nobody has told.
  if (one.type === 0) return { ...one, type: vector.oid };
  if (one.expression.kind === "null") return value(NULL, vector.oid);
  if (one.expression.kind === "string") return writtenVector(one.expression.value, node);
  throw unsupported(
    "a vector made of a value that IRIS has is not supported",
    startOf(node),
    "IRIS makes a vector of a constant or of a parameter.",
  );
}

function writtenVector(written: string, node: Node): Value {
  let decoded: Float32Array;
  try {
    decoded = vector.text.decode(written, OUTPUT_DEFAULTS);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    const location = bodyOf(node, "A_Const")?.location;
    throw new Misplaced(cause.condition, cause.message, { ...cause.fields, location });
  }
  const elements = string(String(vector.iris.encode(decoded)));
  return value(toVector(elements, VECTOR_ELEMENT, decoded.length), vector.oid, {
    typmod: decoded.length,
    notNull: true,
  });
}

function boundVector(bound: Value, at: Place): Value {
  at.to.limit(bound, { type: vector.oid, typmod: -1 });
  return value(toVector(bound.expression, VECTOR_ELEMENT, -1), vector.oid);
}

/** The same vector as it is wanted; one that is not known until it is bound is looked at then. */
export function wantedVector(one: Value, wanted: Wanted, at: Place): Value {
  const { typmod, element, beside } = wanted;
  if (one.typmod > 0 && typmod > 0 && one.typmod !== typmod) throw misfit(one.typmod, wanted);
  const made = madeVector(one.expression);
  if (!made) {
    if (one.element && element && one.element !== element) {
      throw unsupported(
        `vectors of ${one.element} and of ${element} cannot stand together`,
        undefined,
        "IRIS compares vectors whose elements are of one type.",
      );
    }
    // Of a column without a length IRIS itself sees that it does not fit.
    return one;
  }
  const [data] = made.args;
  const length = one.typmod > 0 ? one.typmod : typmod;
  if (one.typmod <= 0 && typmod > 0) {
    at.to.limit({ ...one, expression: data as Expression }, { type: vector.oid, typmod, beside });
  }
  const expression = toVector(data as Expression, element ?? VECTOR_ELEMENT, length);
  return { ...one, expression, typmod: length };
}

function misfit(dimensions: number, { typmod, beside }: Wanted): Misplaced {
  const { condition, message } = beside === undefined
    ? wrongDimensions(typmod, dimensions)
    : beside === "left"
    ? differentDimensions(typmod, dimensions)
    : differentDimensions(dimensions, typmod);
  return new Misplaced(condition, message);
}

function madeVector(expression: Expression): FunctionCall | null {
  return expression.kind === "function" && expression.name === "TO_VECTOR" ? expression : null;
}

export function toVector(elements: Expression, element: string, length: number): Expression {
  const keyword: FunctionArgument = { kind: "keyword", word: element };
  const args: FunctionArgument[] = [elements, keyword];
  if (length > 0) args.push(number(length));
  return { kind: "function", schema: null, name: "TO_VECTOR", args, braces: false };
}

/** Two vectors that can be measured against each other. */
export function vectorPair(nodes: readonly Node[], at: Place): [Value, Value] {
  const left = vectorValue(nodes[0], at);
  const right = vectorValue(nodes[1], at);
  const element = left.element ?? right.element;
  return [
    wantedVector(left, { typmod: right.typmod, element, beside: "right" }, at),
    wantedVector(right, { typmod: left.typmod, element, beside: "left" }, at),
  ];
}
