// The clauses of a SELECT that build it up: WITH, FROM and WHERE, the select items, GROUP BY and HAVING.

import type { SelectStmt } from "@pgsql/types";
import { select as selectOf } from "../../iris/select.ts";
import type { Select, SelectItem, Star } from "../../iris/tree_query.ts";
import { column, item, unionAll } from "../compiling/build.ts";
import { numeric } from "../../types/numeric.ts";
import { columnName } from "../names/column_name.ts";
import type { Place } from "../compiling/compiler.ts";
import type { Draft } from "../compiling/draft.ts";
import { scaleOf, sharedScale } from "../numbers/display_scale.ts";
import { exact } from "../values/exact.ts";
import { asCompared } from "../values/folding.ts";
import { hasAggregate, refuseUngrouped, sameNode } from "../compiling/grouping.ts";
import { bodyOf, locationOf, type Node, strings } from "../text/nodes.ts";
import { checkOf, isSayable, isStar, type Output, type OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { clauseRule } from "../compiling/rule.ts";
import { commonType } from "../types/type_families.ts";
import { type Value, value } from "../compiling/value.ts";
import { columnValue, tableOf } from "./columns.ts";
import { hasGroupingSets } from "./grouping_sets.ts";
import { enterOneRow } from "./lateral.ts";
import type { Scope } from "../compiling/scope.ts";

export const withClause = clauseRule({
  name: "with",
  why: "a query is put where its name stands: IRIS's own WITH has too many restrictions",
  on: "SelectStmt",
  examples: [
    {
      pg: "WITH x AS (SELECT a FROM t), y AS (SELECT a FROM x) SELECT a FROM y",
      iris: 'SELECT "a" FROM (SELECT "a" FROM (SELECT "a" FROM "SQLUser"."t") AS "x") AS "y"',
    },
    {
      pg: "WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x",
      iris: null,
      refused: "a query in WITH that changes data is not supported",
    },
  ],
  rewrite(draft, { withClause, lockingClause, windowClause, intoClause }) {
    if (lockingClause) {
      throw unsupported("FOR UPDATE is not supported", undefined, "IRIS locks what it changes.");
    }
    for (const node of windowClause ?? []) {
      const window = bodyOf(node, "WindowDef")!;
      draft.scope.windows.set(window.name!, window);
    }
    if (intoClause) {
      throw unsupported(
        "SELECT INTO is not supported",
        intoClause.rel?.location,
        "Use CREATE TABLE AS.",
      );
    }
    if (!withClause) return draft;
    nameQueries(withClause, draft.scope);
    return { ...draft };
  },
});

/** The queries of WITH, to be put where their names stand. */
export function nameQueries(withClause: SelectStmt["withClause"], scope: Scope): void {
  const names = new Set<string>();
  for (const node of withClause?.ctes ?? []) {
    const cte = bodyOf(node, "CommonTableExpr")!;
    if (names.has(cte.ctename!)) {
      throw new Misplaced(
        "duplicate_alias",
        `WITH query name "${cte.ctename}" specified more than once`,
        { location: cte.location },
      );
    }
    names.add(cte.ctename!);
    const query = bodyOf(cte.ctequery, "SelectStmt");
    if (!query) {
      throw unsupported(
        "a query in WITH that changes data is not supported",
        cte.location,
        "Run it as a statement of its own, with RETURNING, in the same transaction.",
      );
    }
    const name = cte.ctename!;
    if (withClause?.recursive && mentions(query, name)) {
      throw unsupported("WITH RECURSIVE is not supported", cte.location, "IRIS has none.");
    }
    scope.name({ name, query, columns: strings(cte.aliascolnames), scope });
  }
}

function mentions(tree: unknown, relname: string): boolean {
  const rest: unknown[] = [tree];
  while (rest.length > 0) {
    const node = rest.pop();
    if (typeof node !== "object" || node === null) continue;
    const named = bodyOf(node as Node, "RangeVar");
    if (named && named.relname === relname && !named.schemaname) return true;
    rest.push(...Object.values(node));
  }
  return false;
}

export const valuesLists = clauseRule({
  name: "values",
  why: "IRIS has no VALUES as a query",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a FROM t UNION ALL VALUES (1), (2)",
      iris: '(SELECT "a" FROM "SQLUser"."t") UNION ALL ((SELECT 1 AS "column1") UNION ALL ' +
        '(SELECT 2 AS "column1"))',
    },
  ],
  rewrite(draft, { valuesLists }, at) {
    if (!valuesLists) return draft;
    const rows = valuesLists.map((row) =>
      (bodyOf(row, "List")?.items ?? []).map((node) => at.value(node))
    );
    const [first] = rows;
    if (rows.some((row) => row.length !== first.length)) {
      throw new Misplaced("syntax_error", "VALUES lists must all be the same length");
    }
    const outputs = first.map((one, index): OutputColumn => {
      const name = `column${index + 1}`;
      const values = rows.map((row) => row[index]);
      const type = commonType(values.map((each) => each.type));
      const scale = type === numeric.oid ? sharedScale(values) : undefined;
      return { ...outputOf(one, name, null), type, scale };
    });
    const queries = rows.map((row) =>
      selectOf({ items: row.map((one, index) => item(one.expression, outputs[index].alias)) })
    );
    return { ...draft, query: unionAll(queries), outputs };
  },
});

export const selectItems = clauseRule({
  name: "select",
  why: "IRIS would call an expression Expression_1: each gets the name that PostgreSQL gives it",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a, b AS c, upper(a), a + 1 FROM t WHERE b = 1",
      iris: 'SELECT "a", "b" AS "c", UPPER("a") AS "upper", ("a" + 1) AS "?column?" ' +
        'FROM "SQLUser"."t" WHERE "b" = 1',
    },
    { pg: "SELECT * FROM t", iris: 'SELECT * FROM "SQLUser"."t"' },
    {
      pg: "SELECT x.*, 1 AS one FROM t x, u y",
      iris: 'SELECT "x".*, 1 AS "one" FROM "SQLUser"."t" AS "x", "SQLUser"."u" AS "y"',
    },
    {
      pg: "SELECT * FROM (SELECT a, b FROM t) s",
      iris: 'SELECT "a", "b" FROM (SELECT "a", "b" FROM "SQLUser"."t") AS "s"',
    },
  ],
  rewrite(draft, select, at) {
    const { targetList = [], fromClause = [], whereClause, larg, valuesLists } = select;
    if (larg || valuesLists || hasGroupingSets(select)) return draft;
    const from = fromClause.flatMap((node) => enterOneRow(node, at) ? [] : [at.tableRef(node)]);
    const where = whereClause ? at.condition(whereClause) : null;
    at.scope.grouped = select.groupClause !== undefined || hasAggregate(targetList);
    const items: (SelectItem | Star)[] = [];
    const outputs: Output[] = [];
    for (const node of targetList) {
      const { name, val } = bodyOf(node, "ResTarget")!;
      const fields = bodyOf(val, "ColumnRef")?.fields;
      if (fields && bodyOf(fields.at(-1), "A_Star")) addStar({ items, outputs, at, val: val! });
      else {
        const one = draft.nested ? at.shaped(val!) : at.rangeless(val!);
        const output = outputOf(one, name ?? columnName(val!), val!);
        const plain = one.expression.kind === "column" && one.expression.name === output.alias;
        items.push(item(one.expression, plain ? null : output.alias));
        outputs.push(output);
      }
    }
    if (items.length === 0) {
      throw unsupported("a SELECT without columns is not supported", undefined);
    }
    return { ...draft, query: selectOf({ items, from, where }), outputs };
  },
});

function outputOf(one: Value, name: string, node: Node | null): OutputColumn {
  const { expression, type, typmod, notNull, shaped } = one;
  const scale = scaleOf(one);
  const alias = isSayable(name) ? name : "unsayable";
  const check = checkOf(one);
  const { unread, quotient, decimals } = one;
  const made = { shaped, check, unread, quotient, decimals };
  return { name, alias, type, typmod, notNull, node, expression, scale, ...made };
}

interface StarPlace {
  items: (SelectItem | Star)[];
  outputs: Output[];
  at: Place;
  val: Node;
}

/** A star whose columns are known is written out: IRIS's own knows hidden columns. */
function addStar({ items, outputs, at, val }: StarPlace): void {
  const { fields = [], location } = bodyOf(val, "ColumnRef")!;
  const names = strings(fields).slice(0, -1);
  const { scope } = at;
  const one = names.length > 0 ? tableOf(names, scope, location) : null;
  const tables = one ? [one] : scope.tables;
  if (tables.length === 0) {
    throw new Misplaced("syntax_error", "SELECT * with no tables specified is not valid", {
      location,
    });
  }
  const known = tables.every(({ columns }) => columns !== null);
  if (!known) {
    if (tables.some(({ resolve }) => resolve)) {
      throw unsupported("* beside a LATERAL is not supported", location, "Name the columns.");
    }
    if (!one && scope.merged.size > 0) {
      throw unsupported("* over a join with USING is not supported", location, "Name the columns.");
    }
    items.push({ kind: "star", table: one?.label ?? null });
    outputs.push({ star: true });
    return;
  }
  const merged = one ? [] : [...scope.merged.values()];
  for (const { expression, ...rest } of merged) {
    items.push(item(expression, rest.name));
    outputs.push(outputOf({ kind: "value", expression, ...rest }, rest.name, null));
  }
  for (const { columns, label, resolve } of tables) {
    for (const { name, alias = name, ...rest } of columns!) {
      if (rest.hidden || (!one && scope.merged.has(name))) continue;
      const resolved = resolve?.(name, location).expression;
      const plain = column(alias, tables.length > 1 || one ? label : null);
      const expression = resolved ?? asCompared(plain, rest);
      items.push(item(expression, expression === plain ? null : name));
      const { decimals } = columnValue({ name, alias, ...rest }, { label: plain.table });
      outputs.push(outputOf({ ...value(expression, rest.type, rest), decimals }, name, null));
    }
  }
}

export const grouping = clauseRule({
  name: "group_by",
  why: "IRIS takes a number for a constant and folds case where a column's collation does",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1",
      iris: 'SELECT "a", COUNT(*) AS "count" FROM "SQLUser"."t" GROUP BY %EXACT("a") ' +
        "HAVING COUNT(*) > 1",
    },
    {
      pg: "SELECT lower(a) AS x, count(*) FROM t GROUP BY 1",
      iris: 'SELECT LOWER("a") AS "x", COUNT(*) AS "count" FROM "SQLUser"."t" ' +
        'GROUP BY LOWER("a")',
    },
    {
      pg: "SELECT lower(a) AS x FROM t GROUP BY x",
      iris: 'SELECT LOWER("a") AS "x" FROM "SQLUser"."t" GROUP BY LOWER("a")',
    },
    {
      pg: "SELECT a, count(*) FROM t",
      iris: null,
      refused:
        'column "t.a" must appear in the GROUP BY clause or be used in an aggregate function',
    },
  ],
  rewrite(draft, select, at) {
    const { groupClause = [], havingClause } = select;
    if (draft.query.kind !== "select" || hasGroupingSets(select)) return draft;
    if (groupClause.length === 0 && !havingClause) {
      refuseUngrouped(select, draft.scope);
      return draft;
    }
    const groupBy = groupClause.map((node) => exact(groupKey(node, draft, at)));
    const having = havingClause ? at.condition(havingClause, "HAVING") : null;
    refuseUngrouped(select, draft.scope);
    const query: Select = { ...draft.query, groupBy, having };
    return { ...draft, query };
  },
});

function groupKey(node: Node, { outputs }: Draft, at: Place): Value {
  const ordinal = bodyOf(node, "A_Const")?.ival;
  if (ordinal) {
    const output = outputs[(ordinal.ival ?? 0) - 1];
    if (!output || outputs.slice(0, ordinal.ival).some(isStar)) {
      throw new Misplaced(
        "invalid_column_reference",
        `GROUP BY position ${ordinal.ival ?? 0} is not in select list`,
        { location: locationOf(node) },
      );
    }
    return valueOf(output as OutputColumn);
  }
  const names = strings(bodyOf(node, "ColumnRef")?.fields);
  const alias = names.length === 1 ? aliased(names[0], outputs, at) : null;
  return alias ? valueOf(alias) : at.value(node);
}

/** A column's own name comes first, but where columns are not known only its use gives it away. */
function aliased(name: string, outputs: readonly Output[], at: Place): OutputColumn | null {
  const output = outputs.find((one) => !isStar(one) && one.name === name);
  if (!output || isStar(output) || output.expression.kind === "column") return null;
  const ref: Node = { ColumnRef: { fields: [{ String: { sval: name } }] } };
  const known = at.scope.tables.some(({ columns }) => columns?.some((one) => one.name === name));
  return known || within(output.node, ref) ? null : output;
}

function within(tree: unknown, node: Node): boolean {
  const rest: unknown[] = [tree];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one !== "object" || one === null) continue;
    if ("ColumnRef" in one && sameNode(one as Node, node)) return true;
    rest.push(...Object.values(one));
  }
  return false;
}

function valueOf({ expression, type, typmod, notNull }: OutputColumn): Value {
  return value(expression, type, { typmod, notNull });
}
