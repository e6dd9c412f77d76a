// CREATE INDEX: IRIS's names of indexes belong to their tables, PostgreSQL's to the schema.

import type { IndexStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { CreateIndex } from "../../iris/tree_ddl.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { hasFeature } from "../iris_version.ts";
import { definitionRule } from "../compiling/rule.ts";
import {
  hasDistance,
  operatorClassOf,
  VECTOR_METHODS,
  vectorIndex,
} from "../rules/vector_index.ts";
import { indexQuestion } from "./questions.ts";
import { running } from "./running.ts";
import { present } from "./skipping.ts";

export const defineIndex = definitionRule({
  name: "define_index",
  why: "IRIS's names of indexes belong to their tables, PostgreSQL's to the schema",
  on: "IndexStmt",
  examples: [
    {
      pg: "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
      iris: 'CREATE INDEX "i" ON TABLE "SQLUser"."t" ("a")',
    },
    { pg: "CREATE INDEX i ON t USING gin (a)", iris: "" },
    { pg: "CREATE INDEX i ON t USING hnsw (a vector_l2_ops)", iris: "" },
    {
      pg:
        "CREATE INDEX i ON t USING hnsw (a vector_cosine_ops) WITH (m = 16, ef_construction = 20)",
      iris: null,
      refused: "ef_construction must be greater than or equal to 2 * m",
    },
    {
      pg: "CREATE UNIQUE INDEX i ON t USING gin (a)",
      iris: null,
      refused: "index method gin is not supported",
    },
  ],
  rewrite: (node, to) => ({ tag: "CREATE INDEX", steps: indexSteps(node, to) }),
});

/** Indexes that IRIS has nothing like, and that change no answer. */
const ONLY_FASTER: ReadonlySet<string> = new Set(["gin", "gist", "spgist", "brin"]);

/** What is missing for an index without which everything works as well, if not as fast; null where there is
 * nothing missing, or more depends on it. */
function missingFor(node: IndexStmt, to: Compiler): string | null {
  const { accessMethod = "", unique = false } = node;
  if (!unique && ONLY_FASTER.has(accessMethod)) return `index method ${accessMethod}`;
  if (!VECTOR_METHODS.has(accessMethod)) return null;
  const operators = operatorClassOf(node);
  vectorIndex(node, { anyDistance: true });
  if (!hasDistance(operators)) return `vector index for ${operators}`;
  // What nobody has asked yet counts as new.
  const old = to.context.irisVersion?.() != null && !hasFeature(to.context, "hnsw");
  return old ? "vector index before 2025.1" : null;
}

function indexSteps(
  { if_not_exists: ifNotExists = false, ...node }: IndexStmt,
  to: Compiler,
): DefinitionStep[] {
  const missing = missingFor(node, to);
  if (missing !== null) {
    const what = node.idxname ? `index "${node.idxname}"` : "the index";
    const message = `${what} is not made: IRIS has no ${missing}`;
    const hint = "Queries give the same without it.";
    return [{
      do: "notice",
      severity: "WARNING",
      notice: new PgError("feature_not_supported", message, { hint }),
    }];
  }
  const statement = to.statement({ IndexStmt: node }).statement as CreateIndex;
  const error = new PgError("duplicate_table", `relation "${statement.name}" already exists`);
  const other: DefinitionStep[] = node.accessMethod === "ivfflat"
    ? [{
      do: "notice",
      notice: new PgError("successful_completion", "IRIS makes an HNSW index in place of ivfflat"),
    }]
    : [];
  return [...other, {
    do: "when",
    question: indexQuestion(statement.table.schema!, statement.name),
    found: [present(error, ifNotExists)],
    missing: [running(statement)],
  }];
}
