// CREATE EXTENSION: what these bring is there already or refused where it is used.

import type { CreateExtensionStmt } from "@pgsql/types";
import type { DefinitionStep } from "./definition.ts";
import { Misplaced } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { skipping } from "./skipping.ts";

const THERE: ReadonlySet<string> = new Set([
  "pg_trgm",
  "pgcrypto",
  "plpgsql",
  "uuid-ossp",
  "vector",
]);

/** Those that pg_extension has. */
const SHOWN: ReadonlySet<string> = new Set(["plpgsql", "vector"]);

export const createExtension = definitionRule({
  name: "create_extension",
  why: "what these bring is there already, or is refused where it is used",
  on: "CreateExtensionStmt",
  examples: [
    { pg: "CREATE EXTENSION IF NOT EXISTS vector", iris: "" },
    {
      pg: "CREATE EXTENSION vector",
      iris: null,
      refused: 'extension "vector" already exists',
    },
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
  if (if_not_exists) return [skipping(message, "duplicate_object")];
  // Of the others the functions are IRIS's, and the catalog shows no extension.
  if (SHOWN.has(extname)) throw new Misplaced("duplicate_object", message);
  return [];
}
