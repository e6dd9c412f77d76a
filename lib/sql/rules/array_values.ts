// Arrays as values: IRIS gives their elements as a list, which the gateway prints as an array.

import { select as selectOf } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Shape } from "../../types/shape.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric } from "../../types/numeric.ts";
import { text, unknown } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import { cast, column, derived, item, NULL, number } from "../compiling/build.ts";
import { uniquelyNamed } from "../compiling/draft.ts";
import { sharedScale } from "../numbers/display_scale.ts";
import { notShown } from "../numbers/divided_by_gateway.ts";
import { bodyOf } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { commonType } from "../types/type_families.ts";
import { type Value, value } from "../compiling/value.ts";
import { shapeOfValue } from "../values/shape_of_value.ts";

export const arrayValue = expressionRule({
  name: "array_value",
  why: "IRIS has no arrays: it gives the elements as a list",
  on: "A_ArrayExpr",
  examples: [
    {
      pg: "SELECT ARRAY[a, 1] FROM t",
      iris: 'SELECT JSON_ARRAY(JSON_ARRAY("a" NULL ON NULL), JSON_ARRAY(1 NULL ON NULL) ' +
        'NULL ON NULL) AS "array" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ elements = [], location }, at) {
    const values = elements.map((element) => at.value(element));
    const type = commonType(values.map((one) => one.type));
    const lists = values.map(({ expression }): Expression => jsonList([expression]));
    const scale = type === numeric.oid ? sharedScale(values) : undefined;
    if (scale === QUOTIENT_SCALE) throw notShown(location);
    return arrayOf(jsonList(lists), value(NULL, type, { scale }), 0);
  },
});

export const arrayQuery = expressionRule({
  name: "array_query",
  why: "IRIS has no arrays: it gives the rows' values as a list, with the number of each row",
  on: "SubLink",
  of: ["ARRAY_SUBLINK"],
  examples: [
    {
      pg: "SELECT ARRAY(SELECT b FROM u ORDER BY b NULLS FIRST) FROM t",
      iris: 'SELECT (SELECT CAST(JSON_ARRAYAGG(JSON_ARRAY("b", %VID NULL ON NULL)) ' +
        'AS VARCHAR(1000000)) AS "array" FROM (SELECT TOP ALL "b" FROM "SQLUser"."u" ' +
        'ORDER BY "b") AS "q") AS "array" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ subselect, location }, at) {
    const inner = uniquelyNamed(at.query(bodyOf(subselect, "SelectStmt")!));
    const [output] = inner.outputs;
    if (inner.outputs.length !== 1 || isStar(output)) {
      throw new Misplaced("syntax_error", "subquery must return only one column", { location });
    }
    if (output.shaped) {
      throw unsupported("an array of lists that IRIS gives is not supported", location);
    }
    const { alias, type, scale } = output as OutputColumn;
    if (type === numeric.oid && scale === QUOTIENT_SCALE) throw notShown(location);
    const row = jsonList([column(alias), { kind: "pseudo_column", table: null, name: "%VID" }]);
    const list: Expression = {
      kind: "aggregate",
      name: "JSON_ARRAYAGG",
      operand: row,
      distinct: null,
      foreach: [],
      afterHaving: false,
    };
    const query = selectOf({
      items: [item(cast(list, "VARCHAR(1000000)"), "array")],
      from: [derived(inner.query, "q")],
    });
    return arrayOf({ kind: "subquery", query }, value(NULL, type, output as OutputColumn), 1);
  },
});

function jsonList(items: readonly Expression[]): Expression {
  return { kind: "json_array", items, onNull: "NULL" };
}

function arrayOf(list: Expression, each: Value, keys: number): Value {
  const element = each.type === unknown.oid || each.type === 0 ? text.oid : each.type;
  const shape: Shape = {
    is: "aggregate",
    of: shapeOfValue({ ...each, type: element }),
    into: "array",
    keys: Array.from({ length: keys }, () => ({ descending: false, nullsFirst: false })),
    distinct: false,
    binary: false,
    separator: "",
  };
  const array = typeByOid(element)?.array ?? typeByOid(text.oid)!.array;
  return value(list, array, { notNull: true, shaped: { shape, otherwise: "{}" } });
}

export const elementOfArray = expressionRule({
  name: "element_of_array",
  why: "IRIS has no arrays: an element of one that is written out is chosen by its number",
  on: "A_Indirection",
  examples: [
    {
      pg: "SELECT (ARRAY['x', 'y'])[a] FROM t",
      iris: `SELECT CASE "a" WHEN 1 THEN 'x' WHEN 2 THEN 'y' END AS "array" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT (a)[1] FROM t",
      iris: null,
      refused: "a subscript or a field of a value is not supported",
    },
  ],
  rewrite({ arg, indirection = [] }, at) {
    const elements = bodyOf(bodyOf(arg, "TypeCast")?.arg ?? arg, "A_ArrayExpr")?.elements;
    const index = bodyOf(indirection[0], "A_Indices");
    if (!elements || indirection.length !== 1 || !index?.uidx || index.is_slice) return undefined;
    const values = elements.map((element) => at.value(element));
    const branches = values.map(({ expression }, at) => ({
      when: number(at + 1),
      then: expression,
    }));
    const operand = at.expression(index.uidx);
    if (branches.length === 0) return value(NULL, text.oid);
    return value(
      { kind: "simple_case", operand, branches, otherwise: null },
      commonType(values.map((one) => one.type)) || text.oid,
    );
  },
});
