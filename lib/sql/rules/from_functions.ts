// Functions in FROM: generate_series and unnest become rows written out, others are procedures of IRIS.

import type { FuncCall, RangeFunction } from "@pgsql/types";
import { select as selectOf } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Query, TableRef } from "../../iris/tree_query.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { date, timestamp, timestamptz } from "../../types/datetime.ts";
import { int4, int8 } from "../../types/integers.ts";
import { interval } from "../../types/interval.ts";
import { text, unknown } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import { elementsOf } from "../values/array_elements.ts";
import { cast, compare, item, NULL, number, ONE, signed, unionAll } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import type { OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { tableRule } from "../compiling/rule.ts";
import { type Value, value } from "../compiling/value.ts";
import { constant } from "../values/constant.ts";
import { enterDerived } from "./from.ts";
import { routineArguments } from "./routines.ts";

/** Rows that a series may be written out into. */
const ROWS_MAX = 1000;

export const functionInFrom = tableRule({
  name: "function_in_from",
  why: "IRIS has neither generate_series nor arrays: what is constant or bound is written out as " +
    "rows; a function with a schema is a procedure that somebody made in IRIS",
  on: "RangeFunction",
  examples: [
    {
      pg: "SELECT g FROM generate_series(1, 2) g, t",
      iris: 'SELECT "g"."g" FROM ((SELECT 1 AS "g") UNION ALL (SELECT 2 AS "column1")) AS "g", ' +
        '"SQLUser"."t"',
    },
    {
      pg: "SELECT u.x FROM t, unnest($1::int[], ARRAY['a']) WITH ORDINALITY u(x, y, n)",
      iris:
        `SELECT "u"."x" FROM "SQLUser"."t", (SELECT CAST(? AS INTEGER) AS "x", 'a' AS "y", 1 AS "n") ` +
        'AS "u"',
      params: [1],
    },
    {
      pg: "SELECT p.a FROM app.totals(1) p",
      iris: 'SELECT "p"."a" FROM app.totals(1) AS "p"',
    },
    {
      pg: "SELECT g FROM t, generate_series(1, t.a) g",
      iris: null,
      refused: "generate_series between bounds that are no constants is not supported",
    },
    {
      pg: "SELECT a FROM t, json_array_elements(b) e",
      iris: null,
      refused: "function json_array_elements in FROM is not supported",
    },
  ],
  rewrite(node, at) {
    const calls = callsOf(node);
    const [first] = calls;
    const names = strings(first.funcname);
    if (calls.length === 1 && names.length === 2 && names[0] !== "pg_catalog") {
      return procedure(node, first, at);
    }
    const columns = calls.flatMap((call) => columnsOf(call, at));
    const alias = node.alias?.aliasname;
    const label = alias ?? columns[0].name;
    const count = Math.max(...columns.map(({ values }) => values.length));
    if (node.ordinality) {
      const values = Array.from({ length: count }, (_, at) => value(number(at + 1), int8.oid));
      columns.push({ name: "ordinality", type: int8.oid, values });
    }
    const given = strings(node.alias?.colnames);
    // A single column takes the alias for its name.
    const names_ = given.length > 0 || !alias || calls.length > 1 ? given : [alias];
    const outputs = columns.map(({ name, type }, index): OutputColumn => ({
      name: columns.length > 1 && names_.length === 0 ? name : names_[index] ?? name,
      alias: names_[index] ?? name,
      type,
      typmod: -1,
      notNull: false,
      node: null,
      expression: NULL,
    }));
    const query = rowsOf(columns, outputs, count);
    return enterDerived(
      { query, outputs, names: names_, label, location: first.location },
      at,
    );
  },
});

function callsOf({ functions = [] }: RangeFunction): FuncCall[] {
  return functions.map((one) => {
    const [called] = bodyOf(one, "List")?.items ?? [];
    const call = bodyOf(called, "FuncCall");
    if (!call) throw unsupported("this function in FROM is not supported", undefined);
    return call;
  });
}

function procedure(
  { alias, lateral }: RangeFunction,
  { funcname, args = [], location }: FuncCall,
  at: Place,
): TableRef {
  const [schema, name] = strings(funcname);
  const label = alias?.aliasname ?? name;
  const names = strings(alias?.colnames);
  const routine = at.to.context.routineOf?.(schema, name);
  const values = routineArguments(args, routine, at);
  if (routine?.kind === "function") {
    const called = {
      kind: "function",
      schema: at.to.schemaName(schema),
      name,
      args: values,
      braces: false,
    } as const;
    const output = {
      name: label,
      alias: label,
      type: routine.returns ?? 0,
      typmod: -1,
      notNull: false,
      node: null,
      expression: NULL,
    };
    const query = selectOf({ items: [item(called, label)] });
    return enterDerived({ query, outputs: [output], names, label, location }, at);
  }
  if (names.length > 0) {
    throw unsupported("column names after a procedure's alias are not supported", location);
  }
  at.scope.enter({
    name: label,
    schema: null,
    label: { schema: null, name: label },
    columns: null,
  }, location);
  return {
    kind: "table_function",
    name: { schema: at.to.schemaName(schema), name },
    args: values,
    alias: label,
    lateral: lateral ?? false,
  };
}

interface Column {
  name: string;
  type: number;
  values: readonly Value[];
}

function columnsOf(call: FuncCall, at: Place): Column[] {
  const name = strings(call.funcname).at(-1)!;
  if (name === "unnest") return (call.args ?? []).map((arg) => unnested(arg, call, at));
  if (name === "generate_series") return [series(call, at)];
  throw unsupported(
    `function ${name} in FROM is not supported`,
    call.location,
    "IRIS calls procedures in FROM by their schema's name.",
  );
}

function unnested(arg: Node, { location }: FuncCall, at: Place): Column {
  const elements = elementsOf(arg, { at, type: 0, exact: true });
  if (!elements) {
    throw unsupported(
      "unnest of an array that is neither written out nor a parameter is not supported",
      location,
      "IRIS has no arrays.",
    );
  }
  const type = elements.type === unknown.oid || elements.type === 0 ? text.oid : elements.type;
  return { name: "unnest", type, values: elements.values ?? [] };
}

/** IRIS takes a bare ? for a short VARCHAR. */
function typed({ expression }: Value, type: number): Expression {
  if (expression.kind !== "parameter" && expression.kind !== "null") return expression;
  const to = typeByOid(type)?.iris.cast;
  return to ? cast(expression, to) : expression;
}

function rowsOf(
  columns: readonly Column[],
  outputs: readonly OutputColumn[],
  count: number,
): Query {
  if (count === 0) {
    const items = columns.map(({ type }, index) =>
      item(typed(value(NULL), type), outputs[index].alias)
    );
    return selectOf({ items, where: compare(ONE, "<>", ONE) });
  }
  return unionAll(Array.from({ length: count }, (_, row) =>
    selectOf({
      items: columns.map(({ values, type }, index) => {
        const alias = row === 0 ? outputs[index].alias : `column${index + 1}`;
        return item(typed(values[row] ?? value(NULL), type), alias);
      }),
    })));
}

function series({ args = [], location }: FuncCall, at: Place): Column {
  const moments = momentSeries(args, { at, location });
  if (moments) return moments;
  const values = args.map((arg) => at.value(arg));
  const bounds = values.map(({ expression }) => integerOf(expression));
  if (bounds.every((bound) => bound !== null)) {
    const [from, to, step = 1n] = bounds as bigint[];
    refuseZero(step === 0n, location);
    const type = values.some((one) => one.type === int8.oid) ? int8.oid : int4.oid;
    const counted: Value[] = [];
    for (let one = from; step > 0n ? one <= to : one >= to; one += step) {
      refuseLong(counted.length, location);
      counted.push(value(signed(String(one)), type, { notNull: true }));
    }
    return { name: "generate_series", type, values: counted };
  }
  throw unsupported(
    "generate_series between bounds that are no constants is not supported",
    location,
    "IRIS has no generate_series; one between constants is written out.",
  );
}

function integerOf(expression: Expression): bigint | null {
  if (expression.kind === "unary") {
    const operand = integerOf(expression.operand);
    return operand === null ? null : expression.operator === "-" ? -operand : operand;
  }
  return expression.kind === "number" && /^\d+$/.test(expression.text)
    ? BigInt(expression.text)
    : null;
}

function refuseZero(zero: boolean, location: number | undefined): void {
  if (!zero) return;
  throw new Misplaced("invalid_parameter_value", "step size cannot equal zero", { location });
}

function refuseLong(count: number, location: number | undefined): void {
  if (count < ROWS_MAX) return;
  throw new Misplaced(
    "program_limit_exceeded",
    `generate_series of more than ${ROWS_MAX} rows is not supported`,
    { location, hint: "IRIS has no such function, so its rows are written out. Make a table." },
  );
}

interface Series {
  at: Place;
  location: number | undefined;
}

/** Dates and times with an interval between them. */
function momentSeries(
  args: readonly Node[],
  { at, location }: Series,
): Column | null {
  const written = bodyOf(bodyOf(args[2], "TypeCast")?.arg ?? args[2], "A_Const")?.sval?.sval;
  if (args.length !== 3 || written === undefined) return null;
  const values = args.slice(0, 2).map((arg) => at.value(arg));
  const zoned = values.slice(0, 2).some(({ type }) =>
    type === timestamptz.oid || type === date.oid
  );
  const row = zoned ? timestamptz : timestamp;
  const read = ({ expression }: Value): bigint | null => {
    if (expression.kind !== "datetime" && expression.kind !== "string") return null;
    const moment = expression.kind === "string" ? expression.value : expression.text;
    return row.text.decode(moment, OUTPUT_DEFAULTS);
  };
  const [from, to] = [read(values[0]), read(values[1])];
  if (from === null || to === null) return null;
  const { months, days, micros } = interval.text.decode(written, OUTPUT_DEFAULTS);
  const forward = months > 0 || days > 0 || micros > 0n;
  refuseZero(months === 0 && days === 0 && micros === 0n, location);
  const type = { oid: row.oid, row, typmod: -1 };
  const moments: Value[] = [];
  for (let count = 0, one = from; forward ? one <= to : one >= to; count++) {
    refuseLong(count, location);
    const moment = row.text.encode(one, OUTPUT_DEFAULTS);
    moments.push(constant(moment, type, { at, node: args[0] }));
    one = moved(one, { months, days, micros });
  }
  return { name: "generate_series", type: row.oid, values: moments };
}

const MICROS_PER_DAY = 86_400_000_000n;
/** From 2000-01-01, as PostgreSQL counts, to 1970-01-01. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

function moved(
  moment: bigint,
  { months, days, micros }: { months: number; days: number; micros: bigint },
): bigint {
  let shifted = moment;
  if (months !== 0) {
    const day = floorDivide(moment, MICROS_PER_DAY);
    const clock = moment - day * MICROS_PER_DAY;
    const date = new Date(EPOCH_MS + Number(day) * 86_400_000);
    const [year, month, dayOfMonth] = [
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
    ];
    const last = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
    const ms = Date.UTC(year, month + months, Math.min(dayOfMonth, last)) - EPOCH_MS;
    shifted = BigInt(ms / 86_400_000) * MICROS_PER_DAY + clock;
  }
  return shifted + BigInt(days) * MICROS_PER_DAY + micros;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
