// Arbitrary trees of IRIS SQL, in the form in which the parser gives them back.

import fc from "fast-check";
import type { ColumnDefinition, DefaultValue, TableElement } from "../../lib/iris/tree_ddl.ts";
import {
  type Aggregate,
  AGGREGATES,
  COLLATIONS,
  type Expression,
  FORMATS,
  NILADICS,
  type OrderItem,
  PSEUDO_COLUMNS,
  VARIABLES,
  type Window,
} from "../../lib/iris/tree_expression.ts";
import type { Predicate } from "../../lib/iris/tree_predicate.ts";
import {
  FROM_HINTS,
  type Query,
  type RowCount,
  type Select,
  SELECT_KEYWORDS,
  type TableRef,
} from "../../lib/iris/tree_query.ts";
import type { Statement } from "../../lib/iris/tree.ts";

const flag = fc.boolean();
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const few = <T>(value: fc.Arbitrary<T>, minLength = 1) =>
  fc.array(value, { minLength, maxLength: 3 });
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model) as fc.Arbitrary<T>;
const always = <T>(value: T) => fc.constant(value);

export const name = fc.oneof(
  fc.constantFrom(
    "a",
    "B",
    "select",
    "Order Date",
    'quo"te',
    "?column?",
    "ÄÖ",
    "%Z",
    "x@#$_1",
    "LIMIT",
  ),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_ ]{0,8}$/),
);
const qualified = record({ schema: maybe(name), name });
const digits = fc.constantFrom("0", "1", "1.50", ".5", "2E10", "1e-3", "12345678901234567890");
const number = record({ kind: always("number" as const), text: digits });
const string = record({ kind: always("string" as const), value: fc.string({ unit: "binary" }) });
const parameter = record({ kind: always("parameter" as const), index: fc.nat(99) });

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  number,
  string,
  parameter,
  always({ kind: "null" as const }),
  record({ kind: always("column" as const), table: maybe(qualified), name }),
  record({
    kind: always("pseudo_column" as const),
    table: maybe(qualified),
    name: fc.constantFrom(...PSEUDO_COLUMNS),
  }),
  record({
    kind: always("datetime" as const),
    escape: fc.constantFrom("d" as const, "t" as const, "ts" as const),
    text: fc.constantFrom("2024-01-31", "10:11:12", "it's"),
  }),
  fc.constantFrom(...NILADICS).chain((niladic) =>
    record({
      kind: always("niladic" as const),
      name: always(niladic),
      precision: niladic === "CURRENT_TIME" || niladic === "CURRENT_TIMESTAMP"
        ? maybe(fc.nat(9))
        : always(null),
    })
  ),
  record({ kind: always("variable" as const), name: fc.constantFrom(...VARIABLES) }),
);

const type = record({
  kind: always("type" as const),
  name: fc.constantFrom("VARCHAR", "INTEGER", "NUMERIC", "DOUBLE", "TIMESTAMP", "CHAR VARYING"),
  args: fc.array(record({ kind: always("number" as const), text: always("10") }), { maxLength: 2 }),
});

interface Trees {
  plain: Expression;
  item: Expression;
  predicate: Predicate;
  query: Query;
  select: Select;
  ref: TableRef;
  orderBy: OrderItem;
}

const count: fc.Arbitrary<RowCount> = fc.oneof(
  record({ kind: always("number" as const), text: fc.nat(1000).map(String) }),
  parameter,
);

// One depth for all kinds of node, so that a tree of them stays small.
const TREE = { maxDepth: 4, depthIdentifier: "tree", withCrossShrink: true } as const;

const offset = record({ kind: always("offset" as const), offset: count });

const { plain, item, predicate, query, select, ref } = fc.letrec<Trees>((
  tie: fc.LetrecTypedTie<Trees>,
) => ({
  plain: fc.oneof(
    TREE,
    leaf,
    record({
      kind: always("unary" as const),
      operator: fc.constantFrom("+" as const, "-" as const),
      operand: tie("plain"),
    }),
    record({
      kind: always("binary" as const),
      operator: fc.constantFrom(...["+", "-", "*", "/", "\\", "#", "||"] as const),
      left: tie("plain"),
      right: tie("plain"),
    }),
    record({ kind: always("cast" as const), operand: tie("plain"), type }),
    record({
      kind: always("convert" as const),
      type,
      operand: tie("plain"),
      style: maybe(tie("plain")),
    }),
    record({
      kind: always("odbc_convert" as const),
      operand: tie("plain"),
      type: always("SQL_VARCHAR"),
    }),
    record({
      kind: always("simple_case" as const),
      operand: tie("plain"),
      branches: few(record({ when: tie("plain"), then: tie("plain") })),
      otherwise: maybe(tie("plain")),
    }),
    record({
      kind: always("searched_case" as const),
      branches: few(record({ when: tie("predicate"), then: tie("plain") })),
      otherwise: maybe(tie("plain")),
    }),
    record({
      kind: always("function" as const),
      schema: maybe(fc.constantFrom("s", "%SYSTEM", "My Schema")),
      name: fc.constantFrom("COALESCE", "UPPER", "F1"),
      args: few(tie("plain"), 0),
      braces: always(false),
    }),
    record({
      kind: always("function" as const),
      schema: always(null),
      name: fc.constantFrom("LEFT", "SIN", "$PIECE"),
      args: few(tie("plain"), 0),
      braces: always(true),
    }),
    fc.tuple(tie("plain"), fc.constantFrom("FLOAT", "DOUBLE")).map(([value, word]) => ({
      kind: "function" as const,
      schema: null,
      name: "TO_VECTOR",
      args: [value, { kind: "keyword" as const, word }],
      braces: false,
    })),
    record({
      kind: always("trim" as const),
      side: fc.constantFrom("BOTH" as const, "LEADING" as const, "TRAILING" as const),
      characters: maybe(tie("plain")),
      operand: tie("plain"),
    }),
    record({
      kind: always("position" as const),
      needle: tie("plain"),
      haystack: tie("plain"),
    }),
    record({
      kind: always("json_object" as const),
      members: few(record({ key: tie("plain"), value: tie("plain") }), 0),
      onNull: fc.constantFrom("NULL" as const, "ABSENT" as const, null),
    }),
    record({
      kind: always("json_array" as const),
      items: few(tie("plain"), 0),
      onNull: fc.constantFrom("NULL" as const, "ABSENT" as const, null),
    }),
    record({
      kind: always("collation" as const),
      name: fc.constantFrom(...COLLATIONS),
      operand: tie("plain"),
      length: maybe(fc.nat(400)),
    }),
    record({
      kind: always("format" as const),
      name: fc.constantFrom(...FORMATS),
      operand: tie("plain"),
    }),
    tie("query").filter(hasOneItem).map((inner) => ({ kind: "subquery" as const, query: inner })),
  ),
  item: fc.oneof(
    TREE,
    tie("plain"),
    record<Aggregate>({
      kind: always("aggregate"),
      name: fc.constantFrom(...AGGREGATES),
      operand: tie("plain"),
      distinct: maybe(record({ by: few(tie("plain"), 0) })),
      foreach: few(tie("plain"), 0),
      afterHaving: flag,
    }),
    always({
      kind: "aggregate" as const,
      name: "COUNT" as const,
      operand: null,
      distinct: null,
      foreach: [],
      afterHaving: false,
    }),
    record<Window>({
      kind: always("window"),
      name: fc.constantFrom("RANK", "LAG", "FIRST_VALUE", "NTILE"),
      args: few(tie("plain"), 0),
      star: always(false),
      partitionBy: few(tie("plain"), 0),
      orderBy: few(tie("orderBy"), 0),
      frame: maybe(record({
        start: fc.constantFrom(
          { kind: "unbounded_preceding" as const },
          { kind: "preceding" as const, rows: 3 },
        ),
        end: maybe(fc.constantFrom(
          { kind: "current_row" as const },
          { kind: "following" as const, rows: 2 },
          { kind: "unbounded_following" as const },
        )),
      })),
    }),
    record<Window>({
      kind: always("window"),
      name: always("COUNT"),
      args: always([]),
      star: always(true),
      partitionBy: few(tie("plain"), 0),
      orderBy: always([]),
      frame: always(null),
    }),
    record({
      kind: always("binary" as const),
      operator: always("+" as const),
      left: tie("item"),
      right: tie("item"),
    }),
  ),
  predicate: fc.oneof(
    TREE,
    record({
      kind: always("comparison" as const),
      operator: fc.constantFrom(...["=", "<>", "<", "<=", ">", ">=", "[", "]"] as const),
      left: tie("plain"),
      right: tie("plain"),
    }),
    record({
      kind: always("quantified" as const),
      operator: fc.constantFrom("=" as const, ">" as const),
      quantifier: fc.constantFrom("ANY" as const, "ALL" as const),
      left: tie("plain"),
      query: tie("query").filter(hasOneItem),
    }),
    record({
      kind: always("between" as const),
      negated: flag,
      operand: tie("plain"),
      low: tie("plain"),
      high: tie("plain"),
    }),
    record({
      kind: always("in_items" as const),
      negated: flag,
      operand: tie("plain"),
      items: few(tie("plain")).filter((items) => items.length > 1 || items[0].kind !== "subquery"),
    }),
    record({
      kind: always("in_query" as const),
      negated: flag,
      operand: tie("plain"),
      query: tie("query").filter(hasOneItem),
    }),
    record({
      kind: always("in_list" as const),
      negated: flag,
      operand: tie("plain"),
      list: tie("plain"),
    }),
    record({
      kind: always("in_set" as const),
      negated: flag,
      operator: fc.constantFrom("%INSET" as const, "%FIND" as const),
      operand: tie("plain"),
      set: tie("plain"),
    }),
    record({
      kind: always("starts_with" as const),
      negated: flag,
      operand: tie("plain"),
      prefix: tie("plain"),
    }),
    record({
      kind: fc.constantFrom("like" as const, "matches" as const),
      negated: flag,
      operand: tie("plain"),
      pattern: tie("plain"),
      escape: maybe(tie("plain")),
    }) as fc.Arbitrary<Predicate>,
    record({
      kind: always("pattern" as const),
      negated: flag,
      operand: tie("plain"),
      pattern: tie("plain"),
    }),
    record({ kind: always("is_null" as const), negated: flag, operand: tie("plain") }),
    record({
      kind: always("is_json" as const),
      negated: flag,
      operand: tie("plain"),
      type: fc.constantFrom("VALUE" as const, "OBJECT" as const, null),
    }),
    record({ kind: always("exists" as const), query: tie("query") }),
    record({
      kind: always("for_some_element" as const),
      list: tie("plain"),
      alias: maybe(name),
      where: tie("predicate"),
    }),
    record({
      kind: always("for_some" as const),
      from: few(tie("ref")),
      where: tie("predicate"),
    }),
    record({
      kind: fc.constantFrom("and" as const, "or" as const),
      operands: fc.array(tie("predicate"), { minLength: 2, maxLength: 3 }),
    }) as fc.Arbitrary<Predicate>,
    record({ kind: always("not" as const), operand: tie("predicate") }),
  ),
  orderBy: record({
    expression: tie("plain"),
    direction: fc.constantFrom("ASC" as const, "DESC" as const),
  }),
  select: fc.tuple(
    record({
      kind: always("select" as const),
      keywords: fc.uniqueArray(fc.constantFrom(...SELECT_KEYWORDS), { maxLength: 2 }),
      distinct: maybe(record({ by: few(tie("plain"), 0) })),
      items: few(fc.oneof(
        record({ kind: always("star" as const), table: maybe(qualified) }),
        record({ kind: always("item" as const), expression: tie("item"), alias: maybe(name) }),
      )),
      where: maybe(tie("predicate")),
      groupBy: few(tie("plain"), 0),
      having: maybe(tie("predicate")),
    }),
    few(tie("ref"), 0),
    fc.constantFrom(...FROM_HINTS),
    fc.oneof(
      record({
        orderBy: few(tie("orderBy"), 0),
        limit: record({
          kind: always("top" as const),
          count: fc.oneof(count, always("ALL" as const)),
        }),
      }),
      record({
        orderBy: always([]),
        limit: maybe(fc.oneof(limit("limit"), limit("fetch"), offset)),
      }),
    ),
  ).map(([head, from, hint, tail]) => ({
    ...head,
    from,
    hints: from.length > 1 && !hint.includes("TABLE") && !hint.includes("IGNORE")
      ? [{ name: hint, names: [] }]
      : [],
    ...tail,
  })),
  ref: fc.oneof(
    TREE,
    record({ kind: always("table" as const), name: qualified, alias: maybe(name) }),
    record({
      kind: always("derived" as const),
      query: tie("query"),
      alias: maybe(name),
      lateral: flag,
    }),
    record({
      kind: always("table_function" as const),
      name: qualified,
      args: few(tie("plain"), 0),
      alias: maybe(name),
      lateral: flag,
    }),
    record({
      kind: always("json_table" as const),
      json: tie("plain"),
      path: always("$[*]"),
      columns: few(record({ name, type, path: always("$.a") })),
      alias: maybe(name),
    }),
    record({ kind: always("cross_join" as const), left: tie("ref"), right: tie("ref") }),
    record({
      kind: always("join" as const),
      side: fc.constantFrom("INNER" as const, "LEFT" as const, "RIGHT" as const),
      left: tie("ref"),
      right: tie("ref"),
      condition: record({ kind: always("on" as const), predicate: tie("predicate") }),
    }),
    record({
      kind: always("full_join" as const),
      left: tie("ref"),
      right: tie("ref"),
      on: tie("predicate"),
    }),
  ),
  query: fc.oneof(
    TREE,
    tie("select"),
    record({
      kind: always("set_operation" as const),
      operator: always("UNION" as const),
      all: flag,
      parallel: flag,
      left: tie("query"),
      right: tie("query"),
      orderBy: always([]),
      limit: maybe(limit("limit")),
    }),
    record({
      kind: always("set_operation" as const),
      operator: fc.constantFrom("INTERSECT" as const, "EXCEPT" as const),
      left: tie("query"),
      right: tie("query"),
      orderBy: always([]),
      limit: always(null),
    }),
  ),
}));

function limit<Kind extends "limit" | "fetch">(kind: Kind) {
  return record({ kind: always(kind), count, offset: maybe(count) });
}

function hasOneItem(inner: Query): boolean {
  if (inner.kind === "set_operation") return hasOneItem(inner.left);
  return inner.items.length === 1;
}

const names = fc.uniqueArray(name, {
  minLength: 1,
  maxLength: 4,
  selector: (n) => n.toUpperCase(),
});
const assignments = names.chain((columns) =>
  fc.tuple(...columns.map((column) => record({ column: always(column), value: plain })))
);
const keywords = fc.constantFrom([], ["%NOLOCK" as const, "%NOCHECK" as const]);
const where = maybe(predicate);
const from = few(ref, 0);

const source = fc.oneof(
  names.chain((columns) =>
    record({
      kind: always("values" as const),
      columns: always(columns),
      values: fc.array(leaf, { minLength: columns.length, maxLength: columns.length }),
    })
  ),
  record({ kind: always("values" as const), columns: always([]), values: few(leaf) }),
  record({ kind: always("set" as const), assignments }),
  record({
    kind: always("query_source" as const),
    columns: fc.oneof(always([]), names),
    query: select,
  }),
);

const defaults: fc.Arbitrary<DefaultValue> = fc.oneof(
  number,
  string,
  record({ kind: always("objectscript" as const), code: always("$h") }),
  record({
    kind: always("niladic" as const),
    name: always("USER" as const),
    precision: always(null),
  }),
  number.map((operand) => ({ kind: "unary" as const, operator: "-" as const, operand })),
);

const definition: fc.Arbitrary<ColumnDefinition> = record<ColumnDefinition>({
  kind: always("column_definition" as const),
  name,
  type,
  constraints: fc.subarray([
    { kind: "not_null" as const },
    { kind: "unique_column" as const },
    { kind: "primary_key_column" as const },
    { kind: "collate" as const, collation: "EXACT", length: null },
    { kind: "column_description" as const, text: "it's" },
    { kind: "auto_increment" as const },
  ]).chain((plainOnes) =>
    defaults.map((value) => [...plainOnes, { kind: "default" as const, value }])
  ),
});

const element: fc.Arbitrary<TableElement> = fc.oneof(
  definition,
  record({ kind: always("primary_key" as const), name: maybe(name), columns: few(name) }),
  record({ kind: always("unique" as const), name: maybe(name), columns: few(name) }),
  record({
    kind: always("foreign_key" as const),
    name: maybe(name),
    columns: few(name),
    references: record({
      kind: always("references" as const),
      table: qualified,
      columns: few(name, 0),
      onDelete: fc.constantFrom("CASCADE" as const, "NO ACTION" as const, null),
      onUpdate: fc.constantFrom("SET NULL" as const, "SET DEFAULT" as const, null),
    }),
    noCheck: flag,
  }),
);

export const statement: fc.Arbitrary<Statement> = fc.oneof(
  record({
    kind: always("query" as const),
    with: fc.uniqueArray(record({ name, query }), {
      maxLength: 2,
      selector: (cte) => cte.name.toUpperCase(),
    }),
    query,
  }),
  record({ kind: always("insert" as const), keywords, table: qualified, source }),
  record({ kind: always("insert_or_update" as const), keywords, table: qualified, source }),
  record({
    kind: always("update" as const),
    keywords,
    table: qualified,
    alias: maybe(name),
    assignments,
    from,
    where,
  }),
  record({
    kind: always("delete" as const),
    keywords,
    table: qualified,
    alias: maybe(name),
    from,
    where,
  }),
  record({
    kind: always("create_table" as const),
    temporary: flag,
    ifNotExists: flag,
    table: qualified,
    elements: few(element),
    options: fc.constantFrom([], [{ kind: "storage" as const, type: "COLUMNAR" as const }]),
  }),
  record({
    kind: always("create_routine" as const),
    orReplace: flag,
    type: fc.constantFrom("FUNCTION" as const, "PROCEDURE" as const),
    routine: qualified,
    parameters: fc.array(
      record({
        mode: fc.constantFrom("IN" as const, "OUT" as const, "INOUT" as const),
        name,
        type,
      }),
      { maxLength: 3 },
    ),
    returns: maybe(type),
    code: fc.constantFrom(" quit a * 2 ", '\n  set b = "{}"\n  quit b\n', ""),
  }),
  record({
    kind: always("drop_routine" as const),
    type: fc.constantFrom("FUNCTION" as const, "PROCEDURE" as const),
    ifExists: flag,
    routine: qualified,
  }),
) as fc.Arbitrary<Statement>;

export { item, plain, predicate, query };
