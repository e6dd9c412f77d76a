// unnest and generate_series among the select items are rows like those of FROM, and are put there.

import type { SelectStmt } from "@pgsql/types";
import { hasAggregate } from "./grouping.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";

const SET_RETURNING = new Set(["unnest", "generate_series"]);
const LABEL = "set_returned";

/** The same query without such functions among its items; the query itself where it has none. */
export function rowsInFrom(select: SelectStmt): SelectStmt {
  const { targetList = [], fromClause = [], groupClause } = select;
  const functions: Node[] = [];
  const targets = targetList.map((node): Node => {
    const target = bodyOf(node, "ResTarget")!;
    const cast = bodyOf(target.val, "TypeCast");
    const called = cast?.arg ?? target.val;
    const name = strings(bodyOf(called, "FuncCall")?.funcname).at(-1) ?? "";
    if (!SET_RETURNING.has(name)) return node;
    functions.push({ List: { items: [called!, {}] } } as Node);
    const column: Node = {
      ColumnRef: { fields: [string(LABEL), string(`f${functions.length}`)] },
    };
    const val: Node = cast ? { TypeCast: { ...cast, arg: column } } : column;
    return { ResTarget: { ...target, name: target.name ?? name, val } };
  });
  if (functions.length === 0 || groupClause || hasAggregate(targetList)) return select;
  const range: Node = {
    RangeFunction: {
      is_rowsfrom: true,
      functions,
      alias: { aliasname: LABEL, colnames: functions.map((_, at) => string(`f${at + 1}`)) },
    },
  };
  return { ...select, targetList: targets, fromClause: [...fromClause, range] };
}

function string(sval: string): Node {
  return { String: { sval } };
}
