// The rules of scalar functions, made of their rows: what is written is looked up, checked and built.

import { refuseStyle } from "../values/session_zone.ts";
import { asDouble } from "../numbers/float_range.ts";
import type { FuncCall } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { float8 } from "../../types/floats.ts";
import { int4 } from "../../types/integers.ts";
import { numeric } from "../../types/numeric.ts";
import { uuid } from "../../types/uuid.ts";
import { binary, call, cast, isNull, ONE, when, ZERO } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { type Example, type ExpressionRule, expressionRule } from "../compiling/rule.ts";
import { type Value, value } from "../compiling/value.ts";
import { inRange } from "../numbers/integer_bounds.ts";
import { withDecimals } from "../numbers/shown_decimals.ts";
import { strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { elementOf, isKeptAsText } from "../values/kept_as_text.ts";
import { titleOf } from "../types/operand_types.ts";
import { interval } from "../../types/interval.ts";
import { isFloat, isInteger, isNumber, isString } from "../types/type_families.ts";
import { shown } from "../values/text_casts.ts";
import { mayBeWide, needHelper } from "../values/whole_characters.ts";
import type { FunctionRow } from "./functions/function_row.ts";
import { NUMBER_FUNCTIONS } from "./functions/number_functions.ts";
import { STRING_FUNCTIONS } from "./functions/string_functions.ts";

const ROWS: readonly FunctionRow[] = [
  ...STRING_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  {
    names: ["num_nulls"],
    why: "IRIS has none: each NULL counts as one",
    takes: [1, Infinity],
    gives: int4.oid,
    iris: (...args) =>
      args.map((one): Expression => when(isNull(one), ONE, ZERO))
        .reduce((left, right) => binary(left, "+", right)),
    example: ["num_nulls(a)", 'CASE WHEN "a" IS NULL THEN 1 ELSE 0 END'],
  },
  {
    names: ["gen_random_uuid", "uuid_generate_v4"],
    why: "IRIS has one, under a name of another dialect",
    takes: [0, 0],
    gives: uuid.oid,
    iris: () => call("$TSQL_NEWID"),
    example: ["gen_random_uuid()", "$TSQL_NEWID()"],
  },
];

/** Every row is a rule of its own. */
export const FUNCTION_RULES: readonly ExpressionRule[] = ROWS.map((row) => {
  const [pg, iris] = row.example;
  const [column] = row.names.filter((name) => pg.startsWith(`${name}(`));
  const example: Example = {
    pg: `SELECT ${pg} FROM t`,
    iris: `SELECT ${iris} AS "${column ?? row.names[0]}" FROM "SQLUser"."t"`,
  };
  return expressionRule({
    name: `function_${row.names[0]}`,
    why: row.why,
    on: "FuncCall",
    of: row.names,
    examples: [example],
    rewrite: (node: FuncCall, at: Place) => called(row, node, at),
  });
});

function called(row: FunctionRow, node: FuncCall, at: Place): Value | undefined {
  const { args = [], funcname, location } = node;
  const names = strings(funcname);
  // A function of somebody's own schema only shares the name.
  if (names.length > 1 && names[0] !== "pg_catalog") return undefined;
  refusePlainDecorations(node, names.at(-1)!);
  const [least, most] = row.takes;
  if (args.length < least || args.length > most) {
    throw new Misplaced(
      "undefined_function",
      `function ${names.at(-1)} does not exist with ${args.length} arguments`,
      { location },
    );
  }
  const values = args.map((arg, index) => {
    const of = row.of ?? [0];
    return asDouble(at.assume(at.value(arg), of[Math.min(index, of.length - 1)]));
  });
  if (row.names[0] === "substring" && values.length === 2 && isString(values[1].type)) {
    throw unsupported("substring with a pattern is not supported", location);
  }
  const kept = COUNTING.has(row.names[0]) || row.shows ? undefined : values.find(isTextOfIris);
  if (kept) {
    const title = titleOf(kept.type);
    throw unsupported(`${names.at(-1)} of a ${title} is not supported`, location);
  }
  const type = typeof row.gives === "number" ? row.gives : row.gives(values);
  const refused = row.refuses?.(values);
  if (refused) throw unsupported(`${names.at(-1)} with ${refused} is not supported`, location);
  if (row.inexact && type === numeric.oid) {
    throw unsupported(`${names.at(-1)}() of numeric is not supported`, location, FEWER_DIGITS);
  }
  const scale = row.scale?.(values);
  const floating = row.ofFloat && values.length === 1 && isFloat(values[0].type);
  const floats = row.asFloats && type === float8.oid;
  const given = values.map((one) => {
    if (row.shows) {
      refuseStyle(one, { context: at.to.context, location });
      return shown(one, location);
    }
    return floats && isNumber(one.type) && !isFloat(one.type)
      ? cast(one.expression, float8.iris.cast!)
      : one.expression;
  });
  const wide = row.ofText && values.some(mayBeWide) && !values[0].stream;
  if (wide) needHelper(at.to.context, { what: "counting characters", location });
  const iris = floating ? row.ofFloat : wide ? row.ofText : row.iris;
  const made = withDecimals(value(iris!(...given), type, { scale }), row.decimals?.(values));
  // Of what nobody knows IRIS says what it likes.
  const fails = values.some((one) => one.type === 0) ? [] : row.fails?.(...given) ?? [];
  if (row.ranged && isInteger(type)) {
    return inRange(made.expression, type, { bounds: row.ranged(values[0]), operands: [] });
  }
  return fails.length === 0
    ? made
    : { ...made, checks: fails.map((one) => ({ ...one, of: given[0] })) };
}

/** Functions of anything at all. */
const COUNTING = new Set(["num_nulls"]);

/** What IRIS has only as a text would be taken for one. */
function isTextOfIris({ type }: Value): boolean {
  return isKeptAsText(type) || type === interval.oid || elementOf(type) !== undefined;
}

const FEWER_DIGITS = "Cast the argument to double precision.";

/** What only aggregates and windows may have. */
export function refusePlainDecorations(node: FuncCall, name: string): void {
  const { agg_star, agg_distinct, agg_filter, agg_order, over, location } = node;
  if (agg_star || agg_distinct || agg_filter || agg_order || over) {
    throw new Misplaced("wrong_object_type", `${name} is not an aggregate function`, { location });
  }
}
