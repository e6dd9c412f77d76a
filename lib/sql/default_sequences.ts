// A column whose default is a sequence's next value gets it written out in each row of an INSERT.

import type { InsertStmt } from "@pgsql/types";
import { bodyOf, type Node } from "./nodes.ts";
import type { TableColumn } from "./plan.ts";
import { Misplaced } from "./refuse.ts";

export function withSequences(
  node: InsertStmt,
  columns: readonly TableColumn[] | null,
): InsertStmt {
  if (!columns?.some(({ sequence }) => sequence !== undefined)) return node;
  const shown = columns.filter(({ hidden }) => !hidden);
  const select = bodyOf(node.selectStmt, "SelectStmt");
  const width = select?.valuesLists
    ? bodyOf(select.valuesLists[0], "List")?.items?.length ?? 0
    : shown.length;
  const cols = node.cols ??
    (select ? shown.slice(0, width).map(({ name }): Node => ({ ResTarget: { name } })) : []);
  const named = cols.map((column) => bodyOf(column, "ResTarget")!.name!.toUpperCase());
  const missing = shown.filter(({ name, sequence }) =>
    sequence !== undefined && !named.includes(name.toUpperCase())
  );
  const rows = select
    ? select.valuesLists?.map((row) => bodyOf(row, "List")!.items ?? [])
    : [[] as Node[]];
  if (!rows) {
    if (missing.length === 0) return node;
    throw new Misplaced(
      "feature_not_supported",
      `INSERT from a query into a table with nextval() as a default is not supported`,
      { hint: `Give a value for ${missing[0].name}, or let it be a serial.` },
    );
  }
  const sequences = named.map((name) =>
    shown.find((column) => column.name.toUpperCase() === name)?.sequence
  );
  const valuesLists = rows.map((items): Node => ({
    List: {
      items: [
        ...items.map((item, index) => {
          const sequence = "SetToDefault" in item ? sequences[index] : undefined;
          return sequence === undefined ? item : nextval(sequence);
        }),
        ...missing.map(({ sequence }) => nextval(sequence!)),
      ],
    },
  }));
  const rest = select ?? { op: "SETOP_NONE", limitOption: "LIMIT_OPTION_DEFAULT" };
  return {
    ...node,
    cols: [...cols, ...missing.map(({ name }): Node => ({ ResTarget: { name } }))],
    selectStmt: { SelectStmt: { ...rest, valuesLists } },
  };
}

function nextval(sequence: string): Node {
  return {
    FuncCall: {
      funcname: [{ String: { sval: "nextval" } }],
      args: [{ A_Const: { sval: { sval: sequence } } }],
      funcformat: "COERCE_EXPLICIT_CALL",
    },
  };
}
