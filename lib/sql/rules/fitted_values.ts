// A value that is assigned to a column: read as its type, and of its length, as PostgreSQL assigns it.

import { bool } from "../../types/bool.ts";
import { bytea } from "../../types/bytea.ts";
import { money } from "../../types/money.ts";
import { uuid } from "../../types/uuid.ts";
import type { PgArray } from "../../types/arrays.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { elementFitting } from "../../types/fitted_array.ts";
import { FITTED_MOMENTS, isRounded } from "../../types/fitted_moment.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { interval } from "../../types/interval.ts";
import { unknown } from "../../types/text.ts";
import { fittedBits, withoutBlanks } from "../../types/type_modifiers.ts";
import { typeByOid } from "../../types/types.ts";
import { vector } from "../../types/vector.ts";
import { call, cast, string, ZERO } from "../compiling/build.ts";
import { Place } from "../compiling/compiler.ts";
import { elementOf, isBits } from "../values/kept_as_text.ts";
import { notRounded } from "../values/kept_rows.ts";
import { bodyOf, type Node, startOf } from "../text/nodes.ts";
import { isAssignable, titleOf, widened } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { refuseLost } from "../numbers/lost_digits.ts";
import { halfToEven } from "../numbers/rounding.ts";
import type { KnownColumn } from "../compiling/scope.ts";
import { isDateTime, isFloat, isInteger, isNumber, isString } from "../types/type_families.ts";
import { typeOfName } from "../types/type_names.ts";
import type { Value } from "../compiling/value.ts";
import { vectorValue, wantedVector } from "../values/vector_operands.ts";
import { refuseMeeting } from "../values/session_zone.ts";
import { workedOut } from "../values/worked_out.ts";
import { writtenArray } from "../values/written_array.ts";
import { cutToFit } from "../values/surplus_blanks.ts";
import { constant } from "../values/constant.ts";

/** A value for a column of a new row, which has no default where it is given NULL. */
export function inserted(node: Node, column: KnownColumn | undefined, at: Place): Value {
  const found = fitted(node, column, at);
  return column?.notNull && column.defaulted ? at.to.require(found, column) : found;
}

/** A value for a column; a constant in quotes is read as the column's type, where that is known. */
export function fitted(node: Node, column: KnownColumn | undefined, at: Place): Value {
  if (!column) return at.value(node);
  if (column.type === vector.oid) return vectorFor(node, column, at);
  const kept = writtenArray(node, column.type, at.to.context) ??
    writtenInterval(node, column.type, at);
  if (kept !== null) return fittedText(kept, { column, at, node });
  try {
    return fittedValue(node, column, at);
  } catch (cause) {
    if (!(cause instanceof Misplaced) || cause.condition !== "feature_not_supported") throw cause;
    const found = workedOut(node, column.type, at);
    if (!found) throw cause;
    if (column.typmod >= 0) at.to.limit(found, column);
    return found;
  }
}

/** An interval that stands there is kept as its text. */
function writtenInterval(node: Node, type: number, at: Place): string | null {
  const cast = type === interval.oid ? bodyOf(node, "TypeCast") : null;
  if (!cast || cast.typeName!.typmods || typeOfName(cast.typeName!, at.to.context).oid !== type) {
    return null;
  }
  return bodyOf(cast.arg, "A_Const")?.sval?.sval ?? null;
}

/** A text as a constant of the column's type. */
function fittedText(
  text: string,
  { column, at, node }: { column: KnownColumn; at: Place; node: Node },
): Value {
  const row = typeByOid(column.type)!;
  const written = withoutBlanks(text, column);
  const read = constant(written, { oid: row.oid, row, typmod: -1 }, { at, node });
  const fit = elementFitting(column);
  if (!fit || read.expression.kind !== "string") {
    const assigned = fittedConstant(read, column);
    if (column.typmod >= 0) at.to.limit(assigned, column);
    return assigned;
  }
  const array = row.text.decode(read.expression.value, OUTPUT_DEFAULTS) as PgArray<unknown>;
  return { ...read, expression: string(String(row.iris.encode(fit(array)))) };
}

function fittedValue(node: Node, column: KnownColumn, at: Place): Value {
  const own = isInteger(column.type) && at.unchecked(node).type === column.type;
  // A column knows the range of its own type.
  const plain = own ? at.rangeless(node) : at.value(node);
  if (!isAssignable(plain.type, column.type)) throw mismatch(node, column, plain);
  const { expression, type } = plain;
  if (expression.kind === "parameter" && isMadeAnother(type, column.type)) {
    const found = workedOut(node, column.type, at);
    if (found) return found;
  }
  if (typeByOid(column.type) && type === unknown.oid && expression.kind === "string") {
    return fittedText(expression.value, { column, at, node });
  }
  if (expression.kind === "string" && type === column.type && elementOf(type)) {
    return fittedText(expression.value, { column, at, node });
  }
  const moment = asMoment(plain, column, { at, node });
  const assigned = fittedConstant(whole(at.assume(moment, column.type), column), column);
  if (column.typmod >= 0) at.to.limit(assigned, column);
  return { ...assigned, expression: cutToFit(assigned, column) };
}

/** IRIS rounds a half up, PostgreSQL that of a float to what is even; and a moment is no text of a day. */
function isMadeAnother(type: number, into: number): boolean {
  if (isFloat(type)) return isInteger(into);
  // What IRIS keeps of these is not how PostgreSQL writes them.
  if (isString(into)) return WRITTEN_OTHERWISE.has(type);
  return (type === timestamp.oid || type === timestamptz.oid) &&
    (into === date.oid || into === time.oid);
}

const WRITTEN_OTHERWISE: ReadonlySet<number> = new Set(
  [bool, bytea, money, timestamptz, uuid].map(({ oid }) => oid),
);

/** A day becomes its midnight, and a moment its day or what the clocks of the session's zone show. */
function asMoment(
  one: Value,
  { type }: KnownColumn,
  { at, node }: { at: Place; node: Node },
): Value {
  const { kind } = one.expression;
  const same = one.type === type || kind === "parameter" || kind === "null";
  if (same || !isDateTime(one.type) || !(isDateTime(type) || type === time.oid)) return one;
  refuseMeeting([one.type, type], { context: at.to.context, location: startOf(node) });
  if (type === time.oid) {
    throw unsupported("assigning a moment to a time of day is not supported", startOf(node));
  }
  if (type !== date.oid) return widened(one, type);
  return { ...one, type, typmod: -1, expression: cast(one.expression, date.iris.cast!) };
}

/** IRIS cuts a vector that is too long and fills one that is too short, without a word: the gateway looks. */
function vectorFor(node: Node, column: KnownColumn, at: Place): Value {
  const plain = at.value(node);
  if (!isAssignable(plain.type, column.type)) throw mismatch(node, column, plain);
  const { typmod, element } = column;
  return wantedVector(vectorValue(node, at), { typmod, element }, at);
}

function mismatch(node: Node, column: KnownColumn, { type }: Value): Misplaced {
  return new Misplaced(
    "datatype_mismatch",
    `column "${column.name}" is of type ${titleOf(column.type)} but expression is of type ` +
      titleOf(type),
    { location: startOf(node), hint: "You will need to rewrite or cast the expression." },
  );
}

/** An integer column takes a fraction as PostgreSQL rounds it. */
function whole(one: Value, { type }: KnownColumn): Value {
  if (!isInteger(type) || !isNumber(one.type) || isInteger(one.type)) return one;
  if (one.expression.kind === "parameter") return one;
  const { expression } = one;
  const rounded = isFloat(one.type) ? halfToEven(expression) : call("ROUND", expression, ZERO);
  return { ...one, expression: rounded };
}

function fittedConstant(value: Value, column: KnownColumn): Value {
  const { expression } = value;
  if (isBits(column.type) && expression.kind === "string") fittedBits(expression.value, column);
  refuseLost(value, column);
  const round = FITTED_MOMENTS.has(column.type) ? FITTED_MOMENTS.get(value.type) : undefined;
  if (!round) return value;
  const { iris } = typeByOid(value.type)!;
  const fit = (text: string) => String(iris.encode(round(iris.decode(text), column.typmod)));
  switch (expression.kind) {
    case "datetime":
      return { ...value, expression: { ...expression, text: fit(expression.text) } };
    case "string":
      return { ...value, expression: { ...expression, value: fit(expression.value) } };
    case "parameter":
    case "null":
      return value;
    default:
      if (isRounded(value, column)) throw notRounded(column);
      return value;
  }
}
