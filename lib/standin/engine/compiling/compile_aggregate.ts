// COUNT, SUM, AVG and the other aggregates, with exact decimals and the collation of what they count.

import type { Aggregate, AggregateName } from "../../../iris/tree_expression.ts";
import {
  asDecimal,
  asDouble,
  asText,
  groupKey,
  nameOf,
  settled,
  sortKey,
} from "../values/coerce.ts";
import { expression } from "./compile_expression.ts";
import type { Compiler, Scope } from "./compiler.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { type Typed, typed } from "./typed.ts";
import {
  BIGINT,
  decimal,
  digitsOf,
  DOUBLE,
  isNumber,
  isStream,
  type ValueType,
  VARCHAR,
} from "../values/value_types.ts";

export function aggregate(node: Aggregate, scope: Scope, c: Compiler): Typed {
  if (scope.noAggregates !== null) throw refuse("aggregateMisplaced", scope.noAggregates);
  if (node.foreach.length > 0 || node.afterHaving) throw notInStandIn("%FOREACH and %AFTERHAVING");
  if ((node.distinct?.by.length ?? 0) > 0) throw notInStandIn("DISTINCT BY in an aggregate");
  scope.aggregates++;
  if (node.operand === null) return typed("count(*)", BIGINT, 0);
  const outer = { aggregates: scope.noAggregates, windows: scope.noWindows };
  scope.noAggregates = "an aggregate";
  scope.noWindows = "an aggregate";
  const operand = settled(expression(node.operand, scope, c), c);
  scope.noAggregates = outer.aggregates;
  scope.noWindows = outer.windows;
  if (isStream(operand.type) && (node.name !== "COUNT" || node.distinct !== null)) {
    throw refuse("streamMisused", node.name, nameOf(operand));
  }
  return aggregateOf(node.name, operand, { distinct: node.distinct !== null, c });
}

export function aggregateOf(
  name: AggregateName,
  operand: Typed,
  { distinct, over = "", c }: { distinct: boolean; over?: string; c: Compiler },
): Typed {
  const only = distinct ? "DISTINCT " : "";
  switch (name) {
    case "COUNT":
      return typed(
        `count(${only}${distinct ? groupKey(operand, c) : operand.sql})${over}`,
        BIGINT,
        0,
      );
    case "APPROX_COUNT_DISTINCT":
      return typed(`count(DISTINCT ${groupKey(operand, c)})${over}`, BIGINT, 0);
    case "SUM":
      return sum(operand, { only, over, c });
    case "AVG":
      return average(operand, { only, over, c });
    case "MIN":
    case "MAX":
      return extreme(name, operand, { over, c });
    case "STDDEV":
    case "STDDEV_SAMP":
      return statistic("iris_stddev_samp", operand, { only, over, c });
    case "STDDEV_POP":
      return statistic("iris_stddev_pop", operand, { only, over, c });
    case "VARIANCE":
    case "VAR_SAMP":
      return statistic("iris_var_samp", operand, { only, over, c });
    case "VAR_POP":
      return statistic("iris_var_pop", operand, { only, over, c });
    case "LIST":
      return typed(`iris_list(${only}${asText(operand, c)})${over}`, VARCHAR);
    case "XMLAGG":
      return typed(`iris_xmlagg(${only}${asText(operand, c)})${over}`, VARCHAR);
    case "JSON_ARRAYAGG":
      return typed(
        `iris_json_arrayagg(${only}${
          isNumber(operand.type) ? asText(operand, c) : `json_quote(${asText(operand, c)})`
        })${over}`,
        VARCHAR,
      );
    case "%DLIST":
      throw notInStandIn("%DLIST");
  }
}

interface Details {
  only: string;
  over: string;
  c: Compiler;
}

function sum(operand: Typed, { only, over, c }: Details): Typed {
  const { type } = operand;
  // SQLite sums whole numbers exactly; an overflow would only end the rows, so wide ones are summed here.
  const name = digitsOf(type) > 10 ? "iris_sum_whole" : "sum";
  if (type.kind === "integer") {
    return typed(`${name}(${only}${operand.sql})${over}`, { ...BIGINT, digits: 19 });
  }
  if (type.kind === "scaled") {
    return typed(`${name}(${only}${operand.sql})${over}`, {
      ...plain(type),
      precision: 18,
      digits: 19,
    });
  }
  if (type.kind === "double") return typed(`sum(${only}${asDouble(operand, c)})${over}`, DOUBLE);
  return typed(
    `iris_sum(${only}${asDecimal(operand, c)})${over}`,
    decimal(18, type.kind === "decimal" ? type.scale : 9),
  );
}

function average(operand: Typed, { only, over, c }: Details): Typed {
  const { type } = operand;
  if (type.kind === "double") return typed(`avg(${only}${asDouble(operand, c)})${over}`, DOUBLE);
  const total = sum(operand, { only, over, c });
  const count = typed(`count(${only}${operand.sql})${over}`, BIGINT, 0);
  const scale = Math.min(17, Math.max(6, type.scale + 11));
  return typed(
    // The guard keeps the average of no rows NULL.
    `iris_divide(${asDecimal(total, c)}, nullif(${asDecimal(count, c)}, '1'))`,
    decimal(digitsOf(total.type) + scale, scale),
  );
}

function extreme(
  name: "MIN" | "MAX",
  operand: Typed,
  { over, c }: { over: string; c: Compiler },
): Typed {
  const lower = name.toLowerCase();
  const type = plain(operand.type);
  if (operand.type.kind !== "text") return typed(`${lower}(${operand.sql})${over}`, type);
  // The least key with its value: several values can have one key.
  return typed(`iris_${lower}_text(${sortKey(operand, c)}, ${operand.sql})${over}`, type);
}

function statistic(name: string, operand: Typed, { only, over, c }: Details): Typed {
  const result = `${name}(${only}${asDouble(operand, c)})${over}`;
  return operand.type.kind === "double"
    ? typed(result, DOUBLE)
    : typed(`iris_decimal_of_double(${result})`, decimal(19, 9));
}

function plain(type: ValueType): ValueType {
  const { counter: _counter, ...rest } = type;
  return rest;
}
