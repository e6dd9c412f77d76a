// CREATE VIEW, whose columns have types that IRIS does not tell.

import { numeric } from "../../types/numeric.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { definitionRule } from "../compiling/rule.ts";
import { typeNumbered } from "../types/type_names.ts";
import { keepsColumns, type ViewColumn } from "./replaced_view.ts";
import { running } from "./running.ts";
import { inSchema, needsSchema } from "./schemas.ts";
import { forgetTable, isRemembered, rememberColumn } from "./type_memory.ts";

export const defineView = definitionRule({
  name: "define_view",
  why: "IRIS tells little of an expression: a condition is a number to it",
  on: "ViewStmt",
  examples: [
    {
      pg: "CREATE VIEW v AS SELECT a = 1 AS b FROM t",
      iris: 'CREATE VIEW "SQLUser"."v" AS SELECT CASE WHEN "a" = 1 THEN 1 ' +
        'WHEN NOT ("a" = 1) THEN 0 END AS "b" FROM "SQLUser"."t"',
    },
  ],
  rewrite(node, to) {
    const { statement, viewed: outputs = [] } = to.statement({ ViewStmt: node });
    if (statement.kind !== "create_view" || outputs.some(isStar)) return null;
    const { view, columns } = statement;
    const notes = outputs.flatMap((output, index) => {
      if (isStar(output)) return [];
      const type = typeNumbered(output.type, output.typmod, to.context);
      if (!type) return [];
      const name = columns[index] ?? output.alias;
      const plain = output.expression.kind === "column" && !isRemembered(type) &&
        !(output.scale! > 0);
      const scale = type.oid === numeric.oid && output.scale! > 0 ? output.scale : undefined;
      return plain ? [] : rememberColumn(view, { name, type, scale });
    });
    const shown = (outputs as readonly OutputColumn[]).map((output, index): ViewColumn => ({
      name: columns[index] ?? output.name,
      type: typeNumbered(output.type, output.typmod, to.context),
    }));
    const before = statement.orReplace ? forgetTable(view) : [];
    const replaced = statement.orReplace ? [keepsColumns(view, shown, to)] : [];
    const { schemaname } = node.view!;
    if (notes.length + before.length === 0 && !needsSchema(schemaname, to)) return null;
    const steps = inSchema(schemaname, to, [
      ...replaced,
      running(statement),
      ...before,
      ...notes,
    ]);
    return { tag: "CREATE VIEW", steps };
  },
});
