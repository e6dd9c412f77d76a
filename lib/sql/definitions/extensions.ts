// CREATE EXTENSION: what these bring is there already or refused where it is used.

import type { CreateExtensionStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { DefinitionStep } from "../definition.ts";
import { Misplaced } from "../refuse.ts";
import { definitionRule } from "../rule.ts";

const THERE: ReadonlySet<string> = new Set([
  "pg_trgm",
  "pgcrypto",
  "plpgsql",
  "uuid-ossp",
  "vector",
]);

export const createExtension = definitionRule({
  name: "create_extension",
  why: "what these bring is there already, or is refused where it is used",
  on: "CreateExtensionStmt",
  examples: [
    { pg: "CREATE EXTENSION IF NOT EXISTS vector", iris: "" },
    { pg: "CREATE EXTENSION hstore", iris: null, refused: 'extension "hstore" is not available' },
  ],
  rewrite: (node) => ({ tag: "CREATE EXTENSION", steps: extensionSteps(node) }),
});

function extensionSteps(
  { extname = "", if_not_exists = false }: CreateExtensionStmt,
): DefinitionStep[] {
  if (!THERE.has(extname)) {
    throw new Misplaced("feature_not_supported", `extension "${extname}" is not available`, {
      hint: `There are ${[...THERE].join(", ")}.`,
    });
  }
  const message = `extension "${extname}" already exists`;
  return if_not_exists
    ? [{ do: "notice", notice: new PgError("duplicate_object", `${message}, skipping`) }]
    : [{ do: "fail", error: new PgError("duplicate_object", message) }];
}
