// Aggregates and constructors that IRIS does not have: it gives lists in JSON, and the gateway makes the value.

import type { FuncCall, SortBy } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { float8 } from "../../types/floats.ts";
import { isEnum } from "../../types/enums.ts";
import { json, jsonb } from "../../types/json.ts";
import type { OrderedSet, Shape } from "../../types/shape.ts";
import { text, unknown } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import { cast, column, isNull, when } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { refuseOrder, refuseSign } from "../values/kept_as_text.ts";
import { bodyOf, type Node, startOf, strings } from "../text/nodes.ts";
import { orderKey } from "../values/text_order.ts";
import { directionOf } from "../values/ordered.ts";
import { type Part, partOfValue, shapeOfValue } from "../values/shape_of_value.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { type Value, value } from "../compiling/value.ts";

/** Without a length the list would end after 8192 characters. (RSQL_jsonarrayagg) */
const LIST = "VARCHAR(1000000)";

export const shapedAggregate = expressionRule({
  name: "shaped_aggregate",
  why:
    "IRIS joins nothing but by commas and in any order; JSON_ARRAYAGG gives the values with the " +
    "keys they are ordered by, and the gateway puts them together as PostgreSQL does",
  on: "FuncCall",
  of: [
    "string_agg",
    "array_agg",
    "json_agg",
    "jsonb_agg",
    "json_object_agg",
    "jsonb_object_agg",
  ],
  examples: [
    {
      pg: "SELECT string_agg(a, ', ' ORDER BY b DESC) FROM t",
      iris: 'SELECT CAST(JSON_ARRAYAGG(JSON_ARRAY("a", "b" NULL ON NULL)) AS VARCHAR(1000000)) ' +
        'AS "string_agg" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT array_agg(a) FILTER (WHERE b > 1) FROM t",
      iris: 'SELECT CAST(JSON_ARRAYAGG(CASE WHEN "b" > 1 THEN JSON_ARRAY("a" NULL ON NULL) END) ' +
        'AS VARCHAR(1000000)) AS "array_agg" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT upper(string_agg(a, ',')) FROM t",
      iris: null,
      refused: "a list that IRIS gives can only be selected",
    },
    {
      pg: "SELECT string_agg(a, b) FROM t",
      iris: null,
      refused: "string_agg with a separator that is no constant is not supported",
    },
  ],
  rewrite(node, at): Value | undefined {
    const names = strings(node.funcname);
    if (names.length > 1 && names[0] !== "pg_catalog") return undefined;
    const called = names.at(-1)!;
    const { args = [], agg_order = [], over, location } = node;
    if (over) throw unsupported(`${called} over a window is not supported`, location);
    const takes = called === "string_agg" || called.includes("object") ? 2 : 1;
    if (args.length !== takes) {
      throw new Misplaced(
        "undefined_function",
        `function ${called} does not exist with ${args.length} arguments`,
        { location },
      );
    }
    const what = described(node, called, at);
    if (node.agg_distinct && what.of.is === "value" && isEnum(what.of.type)) {
      throw unsupported(`${called} of an enum's different values is not supported`, location);
    }
    const sorts = agg_order.map((sort) => bodyOf(sort, "SortBy")!);
    const row = jsonList([what.item, ...sorts.map((sort) => keyOf(sort, args[0], what, at))]);
    if (node.agg_distinct && what.of.is === "value") refuseSign(what.of.type, "=", location);
    const filter = node.agg_filter ? at.condition(node.agg_filter) : null;
    const expression: Expression = {
      kind: "aggregate",
      name: "JSON_ARRAYAGG",
      operand: filter ? when(filter, row) : row,
      distinct: null,
      foreach: [],
      afterHaving: false,
    };
    const shape: Shape = {
      is: "aggregate",
      of: what.of,
      into: what.into,
      keys: sorts.map(directionOf),
      distinct: node.agg_distinct ?? false,
      binary: called.startsWith("jsonb"),
      separator: what.separator,
    };
    return value(cast(expression, LIST), what.type, { shaped: { shape, otherwise: null } });
  },
});

export const orderedSet = expressionRule({
  name: "ordered_set",
  why: "IRIS has no percentiles and no mode: it gives the values as a list, and the gateway looks",
  on: "FuncCall",
  of: ["percentile_cont", "percentile_disc", "mode"],
  examples: [
    {
      pg: "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
      iris: 'SELECT CAST(JSON_ARRAYAGG(JSON_ARRAY("a", "a" NULL ON NULL)) AS VARCHAR(1000000)) ' +
        'AS "percentile_cont" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT percentile_disc(2) WITHIN GROUP (ORDER BY a) FROM t",
      iris: null,
      refused: "percentile value 2 is not between 0 and 1",
    },
  ],
  rewrite({ funcname, args = [], agg_order = [], agg_filter, location }, at): Value | undefined {
    const called = strings(funcname).at(-1)! as OrderedSet;
    if (agg_order.length !== 1 || args.length !== (called === "mode" ? 0 : 1)) return undefined;
    const sort = bodyOf(agg_order[0], "SortBy")!;
    const one = at.value(sort.node!);
    refuseOrder(one.type, location);
    const row = jsonList([one.expression, asKey(one, at)]);
    const expression: Expression = {
      kind: "aggregate",
      name: "JSON_ARRAYAGG",
      operand: agg_filter ? when(at.condition(agg_filter), row) : row,
      distinct: null,
      foreach: [],
      afterHaving: false,
    };
    const shape: Shape = {
      is: "aggregate",
      of: shapeOfValue(one),
      into: called,
      keys: [directionOf(sort)],
      distinct: false,
      binary: false,
      separator: "",
      fraction: called === "mode" ? undefined : fractionOf(args[0], location),
    };
    const type = called === "percentile_cont" ? float8.oid : one.type;
    return value(cast(expression, LIST), type, { shaped: { shape, otherwise: null } });
  },
});

function fractionOf(node: Node, location: number | undefined): number {
  const constant = bodyOf(bodyOf(node, "TypeCast")?.arg ?? node, "A_Const");
  const written = constant?.fval?.fval ?? constant?.sval?.sval ??
    (constant?.ival ? String(constant.ival.ival ?? 0) : undefined);
  if (written === undefined) {
    throw unsupported("a percentile that is no constant is not supported", location);
  }
  const fraction = Number(written);
  if (fraction >= 0 && fraction <= 1) return fraction;
  throw new Misplaced(
    "numeric_value_out_of_range",
    `percentile value ${written} is not between 0 and 1`,
    { location },
  );
}

interface Described {
  item: Expression;
  of: Shape;
  into: "array" | "text" | "list" | "object";
  type: number;
  separator: string;
}

function described({ args = [], location }: FuncCall, called: string, at: Place): Described {
  const type = called.startsWith("jsonb") ? jsonb.oid : json.oid;
  if (called === "string_agg") {
    const separator = separatorOf(args[1]);
    if (separator === null) {
      throw unsupported(
        "string_agg with a separator that is no constant is not supported",
        location,
      );
    }
    const one = at.assume(at.value(args[0]), text.oid);
    const of = shapeOfValue({ ...one, type: one.type || text.oid });
    return { item: one.expression, of, into: "text", type: text.oid, separator };
  }
  if (called.endsWith("object_agg")) {
    const members = args.map((arg) => partOf(arg, at));
    const of: Shape = { is: "list", of: members.map((member) => member.of), binary: false };
    const item = jsonList(members.map((member) => member.item));
    return { item, of, into: "object", type, separator: "" };
  }
  const part = partOf(args[0], at);
  if (called !== "array_agg") return { ...part, into: "list", type, separator: "" };
  if (part.of.is !== "value") {
    throw unsupported("an array of what IRIS gives as lists is not supported", location);
  }
  const element = part.of.type === unknown.oid ? text.oid : part.of.type;
  const array = typeByOid(element)?.array ?? typeByOid(text.oid)!.array;
  return { ...part, into: "array", type: array, separator: "" };
}

/** Null where it is no constant; no separator at all joins without one. */
function separatorOf(node: Node): string | null {
  const constant = bodyOf(bodyOf(node, "TypeCast")?.arg ?? node, "A_Const");
  if (!constant) return null;
  return constant.isnull ? "" : constant.sval?.sval ?? (constant.sval ? "" : null);
}

function keyOf(sort: SortBy, first: Node, { item, of }: Described, at: Place): Expression {
  const node = sort.node!;
  const key = at.value(node);
  refuseOrder(key.type, startOf(node));
  return asKey(of.is === "value" && node === first ? { ...key, expression: item } : key, at);
}

/** The gateway orders texts itself, but of an enum it has the labels alone. */
function asKey(key: Value, at: Place): Expression {
  return isEnum(key.type) ? orderKey(key, at.to.context) : key.expression;
}

/** JSON_ARRAY leaves NULLs out unless it is told to keep them. */
function jsonList(items: readonly Expression[]): Expression {
  return { kind: "json_array", items, onNull: "NULL" };
}

/** A value on its way into JSON: one that IRIS gives as a list, a row of a table, or a plain one. */
function partOf(node: Node, at: Place): Part {
  const row = rowOf(node, at);
  if (row) return row;
  return partOfValue(at.shaped(node), startOf(node));
}

/** A table's name as a value is its whole row. */
function rowOf(node: Node, at: Place): Part | null {
  const names = strings(bodyOf(node, "ColumnRef")?.fields);
  if (names.length !== 1 || !bodyOf(node, "ColumnRef")) return null;
  const table = at.scope.table(names[0]);
  if (!table?.columns || table.columns.some(({ name }) => name === names[0])) return null;
  const columns = table.columns.filter(({ hidden }) => !hidden);
  const parts = columns.map((known) => {
    const { name, alias, type } = known;
    const one = table.resolve?.(name, startOf(node)) ??
      value(column(alias ?? name, table.label), type, known);
    return partOfValue(one, startOf(node));
  });
  const list = jsonList(parts.map(({ item }) => item));
  if (table.told === null) {
    throw unsupported("a row that may be missing is not supported as a value", startOf(node));
  }
  return {
    item: table.told ? when(isNull(table.told, true), list) : list,
    of: {
      is: "object",
      keys: columns.map(({ name }) => name),
      of: parts.map(({ of }) => of),
      binary: false,
      compact: true,
      row: true,
    },
  };
}

export const jsonConstructor = expressionRule({
  name: "json_constructor",
  why: "IRIS's JSON knows no booleans and prints otherwise: it gives the values as a list, " +
    "and the gateway prints them as PostgreSQL does",
  on: "FuncCall",
  of: [
    "json_build_object",
    "jsonb_build_object",
    "json_build_array",
    "jsonb_build_array",
    "to_json",
    "to_jsonb",
    "row_to_json",
  ],
  examples: [
    {
      pg: "SELECT json_build_object('x', a, 'y', b > 1) FROM t",
      iris: 'SELECT JSON_ARRAY("a", CASE WHEN "b" > 1 THEN 1 WHEN NOT ("b" > 1) THEN 0 END ' +
        'NULL ON NULL) AS "json_build_object" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT jsonb_build_array(a, 1) FROM t",
      iris: 'SELECT JSON_ARRAY("a", 1 NULL ON NULL) AS "jsonb_build_array" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT json_build_object(a, b) FROM t",
      iris: null,
      refused: "json_build_object with a name that is no constant is not supported",
    },
  ],
  rewrite({ funcname, args = [], location }, at): Value | undefined {
    const names = strings(funcname);
    if (names.length > 1 && names[0] !== "pg_catalog") return undefined;
    const called = names.at(-1)!;
    const binary = called.includes("jsonb");
    const type = binary ? jsonb.oid : json.oid;
    const shaped = (item: Expression, shape: Shape) =>
      value(item, type, { notNull: true, shaped: { shape, otherwise: null } });
    if (called.endsWith("build_array")) {
      const parts = args.map((arg) => partOf(arg, at));
      const of = parts.map((part) => part.of);
      return shaped(jsonList(parts.map(({ item }) => item)), { is: "list", of, binary });
    }
    if (!called.endsWith("build_object")) {
      if (args.length !== 1) return undefined;
      const part = partOf(args[0], at);
      if (part.of.is === "value") {
        return shaped(jsonList([part.item]), { is: "json", of: part.of, binary });
      }
      const of = "binary" in part.of ? { ...part.of, binary, row: false } : part.of;
      return shaped(part.item, of);
    }
    if (args.length % 2 !== 0) {
      throw new Misplaced(
        "invalid_parameter_value",
        "argument list must have even number of elements",
        { location },
      );
    }
    const keys = args.filter((_, index) => index % 2 === 0).map((key) => {
      const constant = separatorOf(key);
      if (constant !== null) return constant;
      throw unsupported(`${called} with a name that is no constant is not supported`, location);
    });
    const parts = args.filter((_, index) => index % 2 === 1).map((arg) => partOf(arg, at));
    const of = parts.map((part) => part.of);
    const shape: Shape = { is: "object", keys, of, binary, compact: false };
    return shaped(jsonList(parts.map(({ item }) => item)), shape);
  },
});
