// The tree says where a statement goes: to the session, to the catalog, or to IRIS.

import { compile, define } from "../compile.ts";
import { localChange } from "../local/local_change.ts";
import { localInsert } from "../local/local_insert.ts";
import { localPlan } from "../local/local_plan.ts";
import { localTable } from "../local/local_table.ts";
import { isConstant } from "../text/is_constant.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { tooComplex, treeOf } from "../text/parse.ts";
import type { Plan } from "../plans/plan.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { Misplaced } from "../text/refuse.ts";
import { withChanges } from "../local/with_changes.ts";
import { type Relations, relationsOf } from "../names/relations.ts";
import { catalogDraws } from "./catalog_draws.ts";
import { hintOf } from "./hint_of.ts";
import { sessionCall } from "./session_call.ts";
import { sessionCommand } from "./session_command.ts";

export function classify(statement: ParsedStatement, context: PlanContext): Plan {
  if (statement.node === null) {
    return { kind: "native", iris: statement.text, refusal: statement.refusal! };
  }
  try {
    const command = sessionCommand(statement, context);
    if (command) return { kind: "session", command };
    const definition = define(statement, context);
    if (definition) return definition;
    const { node } = treeOf(statement);
    const relations = relationsOf(node);
    if (isQuestion(node) && !relations.changes && isForCatalog(relations)) {
      const { parameterCount } = relations;
      const draws = catalogDraws(node, parameterCount);
      const call = sessionCall(statement, parameterCount);
      if (call) return { kind: "session", command: call };
      const { text } = statement;
      const constant = isConstant(node);
      return { kind: "catalog", text, parameterCount, constant, ...draws && { draws } };
    }
    return compile(statement, context);
  } catch (cause) {
    if (cause instanceof Misplaced) {
      const refused = { statement, context, refusal: cause };
      const local = withChanges(refused) ?? localPlan(refused) ?? localInsert(refused) ??
        localChange(refused) ??
        localTable(refused);
      if (local) return local;
      const error = cause.in(statement);
      const isHelpless = error.condition === "feature_not_supported" && !error.fields.hint;
      throw isHelpless ? error.with({ hint: hintOf(treeOf(statement).node, context) }) : error;
    }
    if (cause instanceof RangeError) throw tooComplex(cause);
    throw cause;
  }
}

/** Only what changes nothing may be asked of the catalog. */
function isQuestion(node: Node): boolean {
  const query = bodyOf(node, "ExplainStmt")?.query ?? node;
  const select = bodyOf(query, "SelectStmt");
  return select !== null && !select.intoClause;
}

function isForCatalog({ catalog, data, userFunctions }: Relations): boolean {
  if (data.length === 0) return catalog.length > 0 || !userFunctions;
  if (catalog.length === 0) return false;
  throw new Misplaced(
    "feature_not_supported",
    "a query over both system catalogs and tables is not supported",
    {
      location: catalog[0].location,
      hint: "System catalogs live in another place than tables: ask them in a query of their own.",
    },
  );
}
