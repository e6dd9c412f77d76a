// DELETE ... RETURNING: the rows are read first, and those that are still there to be deleted go to the client.

import type { DeleteStmt } from "@pgsql/types";
import { item } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { hintsOf } from "../compiling/output.ts";
import { Builder, current, rowId } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";
import { noRow, returned, sameRow, targetOf } from "./returning.ts";
import { recheckable } from "./update.ts";

export function deleteReturning(node: DeleteStmt, to: Compiler): CompiledSteps {
  const { relation, usingClause = [], whereClause, returningClause } = node;
  const build = new Builder(to);
  const target = targetOf(relation!, to);
  const alone = usingClause.length === 0;
  const { select, outputs } = returned(returningClause!, {
    to,
    from: [{ RangeVar: relation! }, ...usingClause],
    where: whereClause,
    with: node.withClause,
    beside: [sameRow("old", target), noRow("new", target)],
  });
  const id = item(rowId(alone ? null : target.label), "cell_0");
  const driver = build.call({
    kind: "query",
    with: [],
    query: { ...select, items: [id, ...select.items] },
  });
  const change = build.call({
    kind: "delete",
    keywords: [],
    table: target.table,
    alias: relation!.alias?.aliasname ?? null,
    from: [],
    where: current(null, alone ? recheckable(select.where) : []),
  });
  return {
    program: {
      texts: build.texts,
      steps: [{
        do: "each",
        rows: { kind: "query", call: driver, id: true, once: !alone },
        steps: [{ do: "change", call: change, once: false }, { do: "give_row" }],
      }],
      answer: { text: driver.text, hidden: 1 },
    },
    hints: hintsOf(outputs),
    tag: "DELETE",
    counts: true,
    ddl: false,
  };
}
