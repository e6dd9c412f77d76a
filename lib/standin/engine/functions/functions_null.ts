// Functions about NULL, about the process and about vectors.

import { asInteger, asText, coerceTo, settled, unify } from "../values/coerce.ts";
import { comparison } from "../values/compare.ts";
import { computed } from "../compiling/compile_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { at, type FunctionTable, nullableOf, row } from "./functions.ts";
import { DEFAULT_SCHEMA } from "../schema/schema.ts";
import { quote, type Typed, typed } from "../compiling/typed.ts";
import { textOf } from "../values/values.ts";
import { BIGINT, DOUBLE, GUID, INTEGER, VARCHAR, VECTOR } from "../values/value_types.ts";

function coalesce(args: readonly Typed[], c: Compiler): Typed {
  const type = unify(args);
  const values = args.map((value) => coerceTo(value, type, c));
  if (values.length === 1) return typed(values[0] as string, computed(type), 2);
  return typed(
    `coalesce(${values.join(", ")})`,
    computed(type),
    args.some((value) => value.nullable === 0) ? 0 : 2,
  );
}

/** The first argument of a vector function as the stored text; a `?` is read in any select mode. */
function vector(value: Typed, c: Compiler): string {
  if (value.type.kind === "vector") return value.sql;
  // A plain string is no vector: the function says so (-258).
  return `iris_no_vector(${asText(value, c)})`;
}

export const NULL_FUNCTIONS: FunctionTable = {
  COALESCE: { least: 1, most: 140, make: coalesce, raw: true },
  NVL: { least: 2, most: 2, make: coalesce, raw: true },
  ISNULL: { least: 2, most: 2, make: coalesce, raw: true },
  // The trap: with two arguments NULL, not x, where x is not NULL.
  IFNULL: {
    least: 2,
    most: 3,
    raw: true,
    make: (args, c) => {
      const [test, whenNull, otherwise] = [settled(at(args, 0), c), at(args, 1), args[2]];
      const type = unify(otherwise === undefined ? [whenNull] : [whenNull, otherwise]);
      const tail = otherwise === undefined ? "NULL" : coerceTo(otherwise, type, c);
      return typed(
        `CASE WHEN ${test.sql} IS NULL THEN ${coerceTo(whenNull, type, c)} ELSE ${tail} END`,
        computed(type),
      );
    },
  },
  NULLIF: {
    least: 2,
    most: 2,
    raw: true,
    make: (args, c) => {
      const left = settled(at(args, 0), c);
      const same = comparison("=", { left, right: at(args, 1) }, c);
      return typed(`CASE WHEN ${same} THEN NULL ELSE ${left.sql} END`, computed(left.type));
    },
  },
  DECODE: {
    least: 3,
    most: 140,
    raw: true,
    make: (args, c) => {
      const operand = settled(at(args, 0), c);
      const pairs = Math.floor((args.length - 1) / 2);
      const results = Array.from({ length: pairs }, (_, n) => at(args, 2 * n + 2));
      if (args.length % 2 === 0) results.push(at(args, args.length - 1));
      const type = unify(results);
      const branches = Array.from({ length: pairs }, (_, n) => {
        const test = comparison("=", { left: operand, right: at(args, 2 * n + 1) }, c);
        return `WHEN ${test} THEN ${coerceTo(at(args, 2 * n + 2), type, c)}`;
      });
      const tail = args.length % 2 === 0
        ? ` ELSE ${coerceTo(at(args, args.length - 1), type, c)}`
        : "";
      return typed(`CASE ${branches.join(" ")}${tail} END`, computed(type));
    },
  },
  LAST_IDENTITY: row(0, 0, () => typed("CAST(iris_process('identity') AS INTEGER)", BIGINT, 1)),
  $TSQL_NEWID: row(0, 0, () => typed("iris_new_guid()", GUID, 0)),
  DATABASE: row(0, 0, () => typed("iris_process('$NAMESPACE')", VARCHAR, 0)),
  USER: row(0, 0, () => typed("iris_process('user')", VARCHAR, 0)),
  "%SYSTEM_SQL.DEFAULTSCHEMA": row(0, 0, () => typed(quote(DEFAULT_SCHEMA), VARCHAR, 0)),
  "%SYSTEM_SQL.UTIL_GETOPTION": row(
    1,
    1,
    (args, c) => typed(`iris_option(${asText(at(args, 0), c)})`, VARCHAR, 2),
  ),
  "%SYSTEM_SQL.SCHEMA_TABLEEXISTS": row(
    1,
    1,
    (args, c) => typed(`iris_table_exists(${asText(at(args, 0), c)})`, INTEGER, 0),
  ),
  "%SYSTEM.CANCELQUERY": row(
    1,
    3,
    (args, c) => typed(`iris_cancel(${asText(at(args, 0), c)})`, INTEGER, 0),
  ),
  "%SYSTEM.SQL_ISRESERVEDWORD": row(
    1,
    1,
    (args, c) => typed(`iris_reserved(${asText(at(args, 0), c)})`, INTEGER, 0),
  ),
  VECTOR_COSINE: row(2, 2, (args, c) => measure("iris_cosine", args, c)),
  VECTOR_DOT_PRODUCT: row(2, 2, (args, c) => measure("iris_dot_product", args, c)),
};

/** Both must be vectors of one type. (RSQL_vectorcosine) */
function measure(name: string, args: readonly Typed[], c: Compiler): Typed {
  const sides = [at(args, 0), at(args, 1)];
  const [one, other] = sides.map(({ type }) => elementOf(type));
  const [left, right] = sides.map((side) => vector(side, c));
  const unlike = one !== undefined && other !== undefined && one !== other;
  return typed(`${unlike ? "iris_unlike_vectors" : name}(${left}, ${right})`, DOUBLE);
}

/** INT is INTEGER. */
function elementOf(type: Typed["type"]): string | undefined {
  const element = type.vector?.element;
  return element === "INT" ? "INTEGER" : element;
}

/** TO_VECTOR(data[, type[, length]]); the type is a bare word. */
export function toVectorCall(
  data: Typed,
  options: { element: string; length: Typed | undefined },
  c: Compiler,
): Typed {
  const text = data.parameter === undefined
    ? asText(data, c)
    : c.slot(data.parameter, VARCHAR, textOf);
  const length = options.length === undefined ? "NULL" : asInteger(options.length, c);
  const size = options.length?.literal;
  return typed(
    `iris_to_vector(${text}, '${options.element}', coalesce(${length}, -1))`,
    {
      ...VECTOR,
      vector: {
        element: options.element,
        ...(size === undefined ? {} : { length: Number(size) }),
      },
    },
    nullableOf([data]),
  );
}
