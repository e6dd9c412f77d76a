// LOCK TABLE: PostgreSQL's eight modes as IRIS's two, where the one that IRIS has is at least as strong.

import { print } from "../../iris/print.ts";
import { bodyOf, type NodeOf } from "../text/nodes.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import type { SessionCommand } from "../plans/session_plan.ts";
import { unsupported } from "../text/refuse.ts";

/** By the numbers of the tree. Those that only tell what a statement would lock by itself are missing. */
const MODES: Readonly<Record<number, "SHARE" | "EXCLUSIVE">> = {
  4: "EXCLUSIVE", // SHARE UPDATE EXCLUSIVE
  5: "SHARE",
  6: "EXCLUSIVE", // SHARE ROW EXCLUSIVE
  7: "EXCLUSIVE",
  8: "EXCLUSIVE", // ACCESS EXCLUSIVE
};

const WEAK: Readonly<Record<number, string>> = {
  1: "ACCESS SHARE",
  2: "ROW SHARE",
  3: "ROW EXCLUSIVE",
};

export function readLock(
  { relations = [], mode = 8, nowait = false }: NodeOf<"LockStmt">,
  { irisSchema }: PlanContext,
): SessionCommand {
  const irisMode = MODES[mode];
  if (!irisMode) {
    throw unsupported(
      `LOCK TABLE ... IN ${WEAK[mode]} MODE is not supported`,
      undefined,
      "IRIS has SHARE and EXCLUSIVE, which would stop those whom this mode lets pass.",
    );
  }
  const locks = relations.map((relation) => {
    const { schemaname, relname = "" } = bodyOf(relation, "RangeVar")!;
    const schema = !schemaname || schemaname === "public" ? irisSchema : schemaname;
    const table = { schema, name: relname };
    const waitSeconds = nowait ? 0 : null;
    return {
      lock: print({ kind: "lock", table, mode: irisMode, waitSeconds }).text,
      unlock: print({ kind: "unlock", table, mode: irisMode, immediate: false }).text,
    };
  });
  return { command: "lock", tag: "LOCK TABLE", locks };
}
