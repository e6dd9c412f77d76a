// SELECT ... FOR UPDATE: the rows are looked up, locked by an UPDATE that changes nothing, and then read.

import type { LockingClause, SelectStmt } from "@pgsql/types";
import type { Limit, RowLimit, Select, TableRef, Top } from "../../iris/tree_query.ts";
import { contains, item } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { bodyOf } from "../text/nodes.ts";
import { dividedByGateway } from "../numbers/divided_by_gateway.ts";
import { hintsOf } from "../compiling/output.ts";
import type { LockedRow, Operand, Step } from "../program.ts";
import { notSupported, unsupported } from "../text/refuse.ts";
import type { ScopeTable } from "../compiling/scope.ts";
import { Builder, current, rowId } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";
import { recheckable } from "./update.ts";

export function selectLocking(node: SelectStmt, to: Compiler): CompiledSteps {
  const { lockingClause = [], ...rest } = node;
  const clauses = lockingClause.map((one) => bodyOf(one, "LockingClause")!);
  const phrase = PHRASES[clauses[0].strength ?? ""] ?? "FOR UPDATE";
  refuseUnlockable(rest, phrase);
  const draft = to.query(rest, { outer: null, nested: false });
  const { query, outputs, scope } = dividedByGateway(draft);
  if (query.kind !== "select" || query.from.some((one) => contains(one, QUERIES))) {
    throw unsupported(`${phrase} of this query is not supported`, undefined);
  }
  if (contains(query.items, new Set(["aggregate"]))) {
    throw unsupported(`${phrase} is not allowed with aggregate functions`, undefined);
  }
  const build = new Builder(to);
  const locked = scope.tables.filter((one) => isLocked(one, clauses));
  const alone = scope.tables.length === 1;
  const policy = policyOf(clauses);
  // Rows that are skipped do not count for LIMIT, so that it is known only when they are locked.
  const limited = policy === "skip" && query.limit !== null;
  if (policy === "skip" && (!alone || (limited && !isPlainCount(query.limit!)))) {
    throw unsupported(
      "SKIP LOCKED of this query is not supported",
      undefined,
      "Ask one table, with LIMIT and without OFFSET.",
    );
  }
  const most = limited ? mostOf(query.limit!, to) : {};
  const steps = locked.map((one): Step => {
    const id = item(rowId(alone ? null : one.label), "cell_0");
    const call = build.call({
      kind: "query",
      with: [],
      // Who does not wait for locks must not wait while it reads either.
      query: {
        ...query,
        keywords: policy === "wait" ? query.keywords : ["%NOLOCK", ...query.keywords],
        items: [id, ...query.items],
        limit: limited ? null : query.limit,
      },
    });
    const { schema, name } = tableNamed(query.from, one);
    const steps: Step[] = [{ do: "lock", table: { schema: schema!, name }, locked: policy }];
    const rows = { kind: "query", call, id: true, once: !alone, ...most } as const;
    return { do: "each", rows, steps };
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

/** NOWAIT is stronger than SKIP LOCKED, where several say what to do. (SELECT, the locking clause) */
function policyOf(clauses: readonly LockingClause[]): LockedRow {
  const policies = clauses.map(({ waitPolicy }) => waitPolicy);
  if (policies.includes("LockWaitError")) return "fail";
  return policies.includes("LockWaitSkip") ? "skip" : "wait";
}

function isPlainCount(limit: RowLimit): limit is Top | Limit {
  return limit.kind === "top" || (limit.kind === "limit" && limit.offset === null);
}

function mostOf(limit: RowLimit, to: Compiler): { most?: Operand } {
  const { count } = limit as Top | Limit;
  if (count === "ALL") return {};
  if (count.kind === "parameter") return { most: count.index };
  const value = count.kind === "number" ? count.text : count.value;
  return { most: to.argument({ value }).index };
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
