// A default that IRIS has nothing like, a sequence's next value first of all, is written out in each row of an INSERT.

import type { InsertStmt } from "@pgsql/types";
import { givenDefault } from "./column_default.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import type { TableColumn } from "../plans/plan_context.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";

export function withDefaults(
  node: InsertStmt,
  columns: readonly TableColumn[] | null,
): InsertStmt {
  const isOverridden = node.override === "OVERRIDING_USER_VALUE";
  if (!isOverridden && !columns?.some(isGiven) || !columns) return node;
  const shown = columns.filter(({ hidden }) => !hidden);
  const select = bodyOf(node.selectStmt, "SelectStmt");
  const width = select?.valuesLists
    ? bodyOf(select.valuesLists[0], "List")?.items?.length ?? 0
    : shown.length;
  const cols = node.cols ??
    (select ? shown.slice(0, width).map(({ name }): Node => ({ ResTarget: { name } })) : []);
  const named = cols.map((column) => bodyOf(column, "ResTarget")!.name!.toUpperCase());
  const missing = shown.filter((column) =>
    isGiven(column) && !named.includes(column.name.toUpperCase())
  );
  const whole: InsertStmt = {
    ...node,
    cols: [...cols, ...missing.map(({ name }): Node => ({ ResTarget: { name } }))],
  };
  if (select && !select.valuesLists) {
    if (isOverridden) {
      throw unsupported("OVERRIDING USER VALUE with a query is not supported", undefined);
    }
    return missing.length === 0 ? node : { ...whole, selectStmt: beside(select, missing) };
  }
  const rows = select?.valuesLists?.map((row) => bodyOf(row, "List")!.items ?? []) ?? [[]];
  const targets = named.map((name) => shown.find((column) => column.name.toUpperCase() === name));
  const valuesLists = rows.map((items): Node => ({
    List: {
      items: [
        ...items.map((item, index) => {
          const target = targets[index];
          if (isOverridden && (target?.identity || target?.serial)) return DEFAULT;
          const column = "SetToDefault" in item ? target : undefined;
          return column && isGiven(column) ? givenDefault(column)! : item;
        }),
        ...missing.map((column) => givenDefault(column)!),
      ],
    },
  }));
  const rest = select ?? { op: "SETOP_NONE", limitOption: "LIMIT_OPTION_DEFAULT" };
  return { ...whole, selectStmt: { SelectStmt: { ...rest, valuesLists } } };
}

const DEFAULT: Node = { SetToDefault: {} };

/** The gateway gives it, and not IRIS. */
export function isGiven(column: TableColumn): boolean {
  return givenDefault(column) !== null;
}

const ROWS = "given_rows";

/** The rows of a query, each with the defaults behind it. */
function beside(
  select: NonNullable<ReturnType<typeof bodyOf<"SelectStmt">>>,
  missing: readonly TableColumn[],
): Node {
  const drawn = missing.find(({ sequence }) => sequence !== undefined);
  if (drawn) {
    throw new Misplaced(
      "feature_not_supported",
      `INSERT from a query into a table with nextval() as a default is not supported`,
      { hint: `Give a value for ${drawn.name}, or let it be a serial.` },
    );
  }
  const { withClause, ...query } = select;
  const star: Node = { ColumnRef: { fields: [{ String: { sval: ROWS } }, { A_Star: {} }] } };
  return {
    SelectStmt: {
      targetList: [star, ...missing.map((column) => givenDefault(column)!)].map((val) => ({
        ResTarget: { val },
      })),
      fromClause: [{
        RangeSubselect: { subquery: { SelectStmt: query }, alias: { aliasname: ROWS } },
      }],
      withClause,
      limitOption: "LIMIT_OPTION_DEFAULT",
      op: "SETOP_NONE",
    },
  };
}
