// What somebody can do whose statement is refused: a row for each reason why PostgreSQL does not work it out either.

import type { PlanContext } from "../plans/plan_context.ts";
import { relationsOf } from "../names/relations.ts";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, type Node, strings, type Tag, tagOf } from "../text/nodes.ts";

interface Reason {
  applies(node: Node, context: PlanContext): boolean;
  hint: string;
}

const QUERIES: ReadonlySet<Tag> = new Set<Tag>([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "CreateTableAsStmt",
]);

const SEQUENCES: ReadonlySet<string> = new Set(["nextval", "currval", "setval", "lastval"]);

const REASONS: readonly Reason[] = [
  {
    applies: (node) => tagOf(node) === "ViewStmt",
    hint: "IRIS itself runs a view: write the query where it is needed, or keep its rows with " +
      "CREATE TABLE AS.",
  },
  {
    applies: (node) => tagOf(node) === "IndexStmt",
    hint: "IRIS indexes columns, and all rows of a table: index the columns themselves.",
  },
  {
    applies: (node) => !QUERIES.has(tagOf(node)),
    hint:
      "IRIS has nothing of the kind: docs/compatibility.md lists the definitions and commands " +
      "that there are.",
  },
  {
    applies: (_node, { localRows = 0 }) => localRows === 0,
    hint: "PostgreSQL works out what IRIS cannot where PGWIRE_LOCAL_ROWS is more than 0.",
  },
  {
    applies: (node) => some(node, (one) => "lockingClause" in one),
    hint:
      "Lock the rows by a plain SELECT ... FOR UPDATE, and then work on them in a statement of " +
      "its own.",
  },
  {
    applies: (node) =>
      some(node, (one) => SEQUENCES.has(strings(bodyOf(one, "FuncCall")?.funcname).at(-1) ?? "")),
    hint: "Ask the sequence in a statement of its own, and use the number that it gives.",
  },
  {
    applies: (node) => tagOf(node) === "MergeStmt",
    hint:
      "Write it as UPDATE ... FROM and INSERT ... ON CONFLICT, which may have such expressions.",
  },
  {
    applies: (node) => bodyOf(node, "InsertStmt")?.onConflictClause !== undefined,
    hint: "Work the values out in the rows that are inserted, and use EXCLUDED alone in DO UPDATE.",
  },
  {
    applies: (node) => relationsOf(node).changes > 1,
    hint: "Run the changes one after another, in a transaction.",
  },
  {
    applies: (node) => relationsOf(node).userFunctions,
    hint: "IRIS alone has that function: select its value into a table, and go on from there.",
  },
];

const OTHERWISE = "docs/compatibility.md lists what IRIS has and what PostgreSQL works out.";

export function hintOf(node: Node, context: PlanContext): string {
  return REASONS.find(({ applies }) => applies(node, context))?.hint ?? OTHERWISE;
}

function some(root: Node, is: (node: Node) => boolean): boolean {
  for (const node of nodesOf(root)) if (is(node)) return true;
  return false;
}
