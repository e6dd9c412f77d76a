// LOCK TABLE: PostgreSQL's eight modes as IRIS's two, where the one that IRIS has is at least as strong.

import { print } from "../../iris/print.ts";
import { select } from "../../iris/select.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { item, number } from "../compiling/build.ts";
import { bodyOf, type NodeOf } from "../text/nodes.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import type { SessionCommand, TableLock } from "../plans/session_plan.ts";
import { unsupported } from "../text/refuse.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** What each SELECT takes, for which IRIS locks no table: so there is nothing to take, once the table is there. */
const ACCESS_SHARE = 1;

/** By the numbers of the tree. Those that tell what a change would lock by itself are missing. */
const MODES: Readonly<Record<number, "SHARE" | "EXCLUSIVE">> = {
  4: "EXCLUSIVE", // SHARE UPDATE EXCLUSIVE
  5: "SHARE",
  6: "EXCLUSIVE", // SHARE ROW EXCLUSIVE
  7: "EXCLUSIVE",
  8: "EXCLUSIVE", // ACCESS EXCLUSIVE
};

const WEAK: Readonly<Record<number, string>> = {
  2: "ROW SHARE",
  3: "ROW EXCLUSIVE",
};

export function readLock(
  { relations = [], mode = 8, nowait = false }: NodeOf<"LockStmt">,
  context: PlanContext,
): SessionCommand {
  const irisMode = MODES[mode];
  if (!irisMode && mode !== ACCESS_SHARE) {
    throw unsupported(
      `LOCK TABLE ... IN ${WEAK[mode]} MODE is not supported`,
      undefined,
      "IRIS has SHARE and EXCLUSIVE, which would stop those whom this mode lets pass.",
    );
  }
  const waitSeconds = nowait ? 0 : null;
  const reads: string[] = [];
  const locks: TableLock[] = [];
  for (const relation of relations) {
    const table = irisNameOf(bodyOf(relation, "RangeVar")!, context);
    if (!irisMode) reads.push(reading(table));
    else {
      locks.push({
        lock: print({ kind: "lock", table, mode: irisMode, waitSeconds }).text,
        unlock: print({ kind: "unlock", table, mode: irisMode, immediate: false }).text,
      });
    }
  }
  return { command: "lock", tag: "LOCK TABLE", reads, locks };
}

function reading(table: QualifiedName): string {
  const from = [{ kind: "table", name: table, alias: null }] as const;
  const query = select({ items: [item(number(1), "one")], from });
  return print({ kind: "query", with: [], query }).text;
}
