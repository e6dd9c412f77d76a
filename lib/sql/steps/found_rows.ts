// Rows that somebody found elsewhere: locked and read again, or changed, each by its %ID.

import type { RangeVar, SelectStmt } from "@pgsql/types";
import { NO_HINTS } from "../../types/column.ts";
import { text } from "../../types/text.ts";
import { item } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { hintsOf } from "../compiling/output.ts";
import type { KnownColumn } from "../compiling/scope.ts";
import { cellOperand, type Step } from "../program.ts";
import { unsupported } from "../text/refuse.ts";
import { Builder, current, rowId } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";
import { boundCell } from "./insert.ts";
import { targetOf } from "./returning.ts";

/** The rows that are bound, locked and then given behind their %ID. */
export function lookAgain(
  { relation, targetList }: { relation: RangeVar; targetList: SelectStmt["targetList"] },
  to: Compiler,
): CompiledSteps {
  const build = new Builder(to);
  const { table } = targetOf(relation, to);
  const select: SelectStmt = { targetList, fromClause: [{ RangeVar: relation }] };
  const { query, outputs } = to.query(select, { outer: null, nested: false });
  if (query.kind !== "select") throw unsupported("this query is not supported", undefined);
  const items = [item(rowId(), "row_id"), ...query.items];
  const give = build.call({
    kind: "query",
    with: [],
    query: { ...query, items, where: current(null) },
  });
  const { head, tail } = hintsOf(outputs);
  return {
    ...programOf(build, { width: 1, answer: { text: give.text, hidden: 0 } }, [
      { do: "lock", table: { schema: table.schema!, name: table.name }, locked: "wait" },
      { do: "give", call: give },
    ]),
    hints: { head: [{ name: "row_id", type: text.oid }, ...head], tail },
    tag: "SELECT",
  };
}

/** The rows that are bound behind their %ID get these columns, or go where there are none. */
export function changeFound(
  { relation, columns }: { relation: RangeVar; columns: readonly KnownColumn[] | null },
  to: Compiler,
): CompiledSteps {
  const build = new Builder(to);
  const { table } = targetOf(relation, to);
  const where = current(null);
  const call = columns
    ? build.call({
      kind: "update",
      keywords: [],
      table,
      alias: null,
      assignments: columns.map((column, index) => ({
        column: column.name,
        value: boundCell(cellOperand(index + 1), column).expression,
      })),
      from: [],
      where,
    })
    : build.call({ kind: "delete", keywords: [], table, alias: null, from: [], where });
  return {
    ...programOf(build, { width: 1 + (columns?.length ?? 0), answer: null }, [
      { do: "change", call, once: false },
    ]),
    hints: NO_HINTS,
    tag: columns ? "UPDATE" : "DELETE",
  };
}

function programOf(
  { texts, to }: Builder,
  { width, answer }: { width: number; answer: CompiledSteps["program"]["answer"] },
  steps: readonly Step[],
): Pick<CompiledSteps, "program" | "counts" | "ddl"> {
  return {
    program: {
      texts,
      steps: [{ do: "each", rows: { kind: "bound", skip: 0, most: null, id: true }, steps }],
      bound: { from: to.args.length, width, numbered: false },
      answer,
    },
    counts: true,
    ddl: false,
  };
}
