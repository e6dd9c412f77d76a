// WITH of queries that change data: each becomes a statement of its own, and those that come after it get its rows.
// All of them see the tables as they were before: what is changed and read as well is read first.

import { identifier } from "../text/quoting.ts";
import type { CommonTableExpr, RangeVar, WithClause } from "@pgsql/types";
import { isCatalog, relationsOf } from "../names/relations.ts";
import { tableKey } from "../names/named_tables.ts";
import type { GivenColumns, Part, PartsPlan } from "../plans/parts_plan.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { expressionOf, statementTextOf, textOf } from "../text/deparse.ts";
import { bodyOf, type Node, tagOf } from "../text/nodes.ts";
import { parse, treeOf } from "../text/parse.ts";
import type { PgType } from "../../types/pg_type.ts";
import { typeByOid } from "../../types/types.ts";
import { text, unknown } from "../../types/text.ts";
import { conditionsOn } from "./conditions_on.ts";
import type { Refused } from "./local_plan.ts";
import { nodesOf } from "../text/walk.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** Null where the refusal is to stand. */
export function withChanges({ statement, context, refusal }: Refused): PartsPlan | null {
  const { node } = treeOf(statement);
  const { localRows: rowsMax = 0 } = context;
  const around = withOf(node);
  const tag = TAGS[tagOf(node)];
  if (!around?.ctes || rowsMax === 0 || tag === undefined) return null;
  const { parameterCount, changes } = relationsOf(node);
  const ctes = around.ctes.map((one) => bodyOf(one, "CommonTableExpr")!);
  const changing = ctes.filter(({ ctequery }) => isChange(ctequery!));
  if (changing.length === 0 || changes !== changing.length + (isChange(node) ? 1 : 0)) return null;
  const wholes = [
    ...changing.map((cte) => ({ name: cte.ctename!, node: cte.ctequery! })),
    { name: null, node },
  ].map(({ name, node }) => ({ name, whole: wholeOf(node, { ctes, name, around }) }));
  const read = readBefore(wholes.map(({ whole }) => whole.node), { context, rowsMax });
  if (!read) return null;
  const parts: Part[] = read.map(({ name, text }) => ({ name, rowsMax, text: () => text }));
  for (const { name, whole } of wholes) {
    const names = read.map((one) => one.name).filter((one) => namesIn(whole.node).has(one));
    parts.push({
      name,
      text: (given) => partText(whole, { names, given, parameterCount }),
    });
  }
  return {
    kind: "parts",
    tag,
    parameterCount,
    refusal: refusal.in({ ...statement, offset: 0 }),
    parts,
  };
}

const TAGS: Readonly<Record<string, string>> = {
  SelectStmt: "SELECT",
  InsertStmt: "INSERT",
  UpdateStmt: "UPDATE",
  DeleteStmt: "DELETE",
  MergeStmt: "MERGE",
};

function isChange(node: Node): boolean {
  return tagOf(node) !== "SelectStmt" && tagOf(node) in TAGS;
}

interface Own {
  withClause?: WithClause;
  relation?: RangeVar;
  onConflictClause?: unknown;
}

function ownOf(node: Node): Own {
  return Object.values(node)[0] as Own;
}

function withOf(node: Node): WithClause | undefined {
  return ownOf(node).withClause;
}

/** A part with the queries of WITH that it is made of; `given` are those whose rows others have made. */
interface Whole {
  node: Node;
  given: readonly CommonTableExpr[];
}

function wholeOf(
  node: Node,
  { ctes, name, around }: {
    ctes: readonly CommonTableExpr[];
    name: string | null;
    around: WithClause;
  },
): Whole {
  const own = withOf(node) === around ? [] : withOf(node)?.ctes ?? [];
  const plain = withThese(node, own, around);
  const before = ctes.slice(
    0,
    name === null ? undefined : ctes.findIndex((c) => c.ctename === name),
  );
  const wanted = new Set(namesIn(plain));
  const kept: CommonTableExpr[] = [];
  for (const cte of before.toReversed()) {
    if (!wanted.has(cte.ctename!)) continue;
    kept.unshift(cte);
    if (!isChange(cte.ctequery!)) { for (const one of namesIn(cte.ctequery!)) wanted.add(one); }
  }
  const queries = kept.filter(({ ctequery }) => !isChange(ctequery!));
  const given = kept.filter(({ ctequery }) => isChange(ctequery!));
  const nodes = queries.map((one): Node => ({ CommonTableExpr: one }));
  return { node: withThese(plain, [...nodes, ...own], around), given };
}

/** Names without a schema, which a query of WITH may go by. */
function namesIn(root: Node): Set<string> {
  const names = new Set<string>();
  for (const node of nodesOf(root)) {
    const table = bodyOf(node, "RangeVar");
    if (table && !table.schemaname) names.add(table.relname!);
  }
  return names;
}

function withThese(node: Node, ctes: readonly Node[], { recursive }: WithClause): Node {
  const [[tag, own]] = Object.entries(node);
  const { withClause: _before, ...rest } = own as Own;
  const withClause = { ctes: [...ctes], ...recursive && { recursive } };
  return { [tag]: ctes.length > 0 ? { ...rest, withClause } : rest } as unknown as Node;
}

interface ReadBefore {
  name: string;
  text: string;
}

/** The tables that a part reads after another one has changed them; null where that cannot be kept apart. */
function readBefore(
  parts: readonly Node[],
  { context, rowsMax }: { context: PlanContext; rowsMax: number },
): ReadBefore[] | null {
  const keyOf = (table: RangeVar) => {
    const { schema, name } = irisNameOf(table, context);
    return tableKey(schema, name);
  };
  const changed = new Set<string>();
  const found = new Map<string, ReadBefore>();
  for (const part of parts) {
    const { relation: target, onConflictClause } = isChange(part) ? ownOf(part) : {} as Own;
    const blind = tagOf(part) === "InsertStmt" && !onConflictClause;
    if (target && (isCatalog(target) || !blind && changed.has(keyOf(target)))) return null;
    const read = relationsOf(part).data.filter((table) =>
      table !== target && changed.has(keyOf(table))
    );
    for (const table of read) {
      const { schemaname, relname = "" } = table;
      // Its rows go by the name of a query of WITH, which has no schema.
      if (schemaname || found.has(relname)) return null;
      const text = readingOf(table, part, { context, rowsMax });
      if (text === null) return null;
      found.set(relname, { name: relname, text });
    }
    if (target) changed.add(keyOf(target));
  }
  return [...found.values()];
}

function readingOf(
  table: RangeVar,
  part: Node,
  { context, rowsMax }: { context: PlanContext; rowsMax: number },
): string | null {
  const conditions = conditionsOn(table, part, context);
  return statementTextOf({
    SelectStmt: {
      targetList: [{ ResTarget: { val: { ColumnRef: { fields: [{ A_Star: {} }] } } } }],
      fromClause: [{ RangeVar: table }],
      ...conditions.length === 1 && { whereClause: conditions[0] },
      ...conditions.length > 1 &&
        { whereClause: { BoolExpr: { boolop: "AND_EXPR", args: conditions } } },
      limitCount: { A_Const: { ival: { ival: rowsMax + 1 } } },
      limitOption: "LIMIT_OPTION_COUNT",
      op: "SETOP_NONE",
    },
  });
}

interface Giving {
  /** Of tables whose rows were read before. */
  names: readonly string[];
  given: ReadonlyMap<string, GivenColumns>;
  parameterCount: number;
}

/** Null where PostgreSQL would not read it as it is meant. */
function partText({ node, given: ctes }: Whole, { names, given, parameterCount }: Giving) {
  const tables = names.map((ctename): CommonTableExpr => ({ ctename }));
  const made = [...tables, ...ctes].map((cte): Node | null => {
    const columns = given.get(cte.ctename!);
    const ctequery = columns && rowsOf(columns, parameterCount);
    if (!ctequery) return null;
    return { CommonTableExpr: { ...cte, ctematerialized: "CTEMaterializeDefault", ctequery } };
  });
  if (made.includes(null)) return null;
  const around = withOf(node);
  return statementTextOf(
    withThese(node, [...made as Node[], ...around?.ctes ?? []], around ?? {}),
  );
}

/** A query of rows that come as an array for each column. */
function rowsOf({ columns, first }: GivenColumns, parameterCount: number): Node | null {
  if (columns.length === 0) return null;
  const items = columns.map(({ name, type }, index) => {
    const row = typeByOid(type === unknown.oid ? text.oid : type);
    return row && `(g.c${index})::${typeText(row)} AS ${identifier(name)}`;
  });
  const arrays = columns.map(({ array }, index) => {
    const row = typeByOid(array);
    return row && `$${parameterCount + first + index}::${typeText(row)}`;
  });
  if ([...items, ...arrays].some((one) => !one)) return null;
  const names = columns.map((_, index) => `c${index}`);
  const [query] = parse(
    `SELECT ${items.join(", ")} FROM unnest(${arrays.join(", ")}) AS g(${names.join(", ")})`,
  );
  return treeOf(query).node;
}

/** As it is read again when it was printed: some of the names are words of PostgreSQL's grammar. */
function typeText({ name }: PgType<unknown>): string {
  const plain = identifier(name);
  return isPrinted(plain) ? plain : `pg_catalog.${plain}`;
}

const PRINTED = new Map<string, boolean>();

function isPrinted(type: string): boolean {
  const known = PRINTED.get(type);
  if (known !== undefined) return known;
  const cast = expressionOf(`NULL::${type}`);
  const printed = cast !== null && textOf(cast) !== null;
  PRINTED.set(type, printed);
  return printed;
}
