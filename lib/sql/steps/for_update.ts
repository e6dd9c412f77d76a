// SELECT ... FOR UPDATE: the rows are looked up, locked by an UPDATE that changes nothing, and then read.

import type { LockingClause, SelectStmt } from "@pgsql/types";
import type { Select, TableRef } from "../../iris/tree_query.ts";
import { contains, item } from "../build.ts";
import type { Compiler } from "../compiler.ts";
import { bodyOf } from "../nodes.ts";
import { hintsOf } from "../output.ts";
import type { Step } from "../program.ts";
import { notSupported, unsupported } from "../refuse.ts";
import type { ScopeTable } from "../scope.ts";
import { Builder, current, rowId } from "./builder.ts";
import type { CompiledSteps } from "./compile_steps.ts";
import { recheckable } from "./update.ts";

export function selectLocking(node: SelectStmt, to: Compiler): CompiledSteps {
  const { lockingClause = [], ...rest } = node;
  const clauses = lockingClause.map((one) => bodyOf(one, "LockingClause")!);
  const phrase = PHRASES[clauses[0].strength ?? ""] ?? "FOR UPDATE";
  refuseUnlockable(rest, phrase);
  if (clauses.some(({ waitPolicy }) => waitPolicy === "LockWaitSkip")) {
    throw unsupported(
      "SKIP LOCKED is not supported",
      undefined,
      "IRIS does not tell which rows are locked; NOWAIT fails on the first of them.",
    );
  }
  const { query, outputs, scope } = to.query(rest, { outer: null, nested: false });
  if (query.kind !== "select" || query.from.some((one) => contains(one, QUERIES))) {
    throw unsupported(`${phrase} of this query is not supported`, undefined);
  }
  if (contains(query.items, new Set(["aggregate"]))) {
    throw unsupported(`${phrase} is not allowed with aggregate functions`, undefined);
  }
  const build = new Builder(to);
  const wait = clauses.every(({ waitPolicy }) => waitPolicy !== "LockWaitError");
  const locked = scope.tables.filter((one) => isLocked(one, clauses));
  const alone = scope.tables.length === 1;
  const steps = locked.map((one): Step => {
    const id = item(rowId(alone ? null : one.label), "cell_0");
    const call = build.call({
      kind: "query",
      with: [],
      query: { ...query, items: [id, ...query.items] },
    });
    const { schema, name } = tableNamed(query.from, one);
    const steps: Step[] = [{ do: "lock", table: { schema: schema!, name }, wait }];
    return { do: "each", rows: { kind: "query", call, id: true, once: !alone }, steps };
  });
  // A row that somebody has changed meanwhile is read as it is now, if it still is one that was asked for.
  const ordinary = alone && steps.length === 1;
  const again: Select = ordinary
    ? { ...query, where: current(null, recheckable(query.where)), orderBy: [], limit: null }
    : query;
  const give = build.call({ kind: "query", with: [], query: again });
  const giving: Step = { do: "give", call: give };
  return {
    program: {
      texts: build.texts,
      steps: ordinary ? withEach(steps[0], giving) : [...steps, giving],
      answer: { text: give.text, hidden: 0 },
    },
    hints: hintsOf(outputs),
    tag: "SELECT",
    counts: true,
    ddl: false,
  };
}

function withEach(step: Step, last: Step): Step[] {
  return step.do === "each" ? [{ ...step, steps: [...step.steps, last] }] : [step, last];
}

const QUERIES = new Set(["derived", "table_function", "json_table"]);

const PHRASES: Readonly<Record<string, string>> = {
  LCS_FORKEYSHARE: "FOR KEY SHARE",
  LCS_FORSHARE: "FOR SHARE",
  LCS_FORNOKEYUPDATE: "FOR NO KEY UPDATE",
  LCS_FORUPDATE: "FOR UPDATE",
};

function refuseUnlockable(select: Omit<SelectStmt, "lockingClause">, phrase: string): void {
  const { larg, groupClause, havingClause, distinctClause, valuesLists, withClause } = select;
  const found = larg
    ? "UNION/INTERSECT/EXCEPT"
    : valuesLists
    ? "VALUES"
    : distinctClause
    ? "DISTINCT clause"
    : groupClause
    ? "GROUP BY clause"
    : havingClause
    ? "HAVING clause"
    : null;
  if (found !== null) throw unsupported(`${phrase} is not allowed with ${found}`, undefined);
  if (withClause) throw unsupported(`${phrase} with WITH is not supported`, withClause.location);
}

/** FOR UPDATE OF names tables as FROM does. */
function isLocked({ name }: ScopeTable, clauses: readonly LockingClause[]): boolean {
  return clauses.some(({ lockedRels }) =>
    !lockedRels || lockedRels.some((one) => bodyOf(one, "RangeVar")?.relname === name)
  );
}

/** The table behind an alias. */
function tableNamed(from: readonly TableRef[], { label, name }: ScopeTable) {
  const rest: unknown[] = [...from];
  while (rest.length > 0) {
    const one = rest.pop() as TableRef;
    if (typeof one !== "object" || one === null) continue;
    if (one.kind === "table" && (one.alias ?? one.name.name) === (label.name ?? name)) {
      return one.name;
    }
    rest.push(...Object.values(one));
  }
  throw notSupported(`table "${name}" cannot be locked`);
}
