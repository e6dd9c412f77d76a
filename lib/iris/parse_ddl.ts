// Reads CREATE, ALTER and DROP, and the views and schemas among them.

import { parseAlterTable, parseBehaviour } from "./parse_alter.ts";
import { parseCreateIndex, parseDropIndex } from "./parse_index.ts";
import { parseCreateRoutine, parseDropRoutine, ROUTINE_WORDS } from "./parse_routine.ts";
import { parseQuery } from "./parse_query.ts";
import { parsePassword } from "./parse_security.ts";
import { parseCreateTable } from "./parse_table.ts";
import type { TokenReader } from "./token_reader.ts";
import type { AlterView, DdlStatement, ViewOption } from "./tree_ddl.ts";

const INDEX_WORDS = new Set(
  "UNIQUE BITMAP BITMAPEXTENT BITSLICE COLUMNAR CLUSTERED NONCLUSTERED INDEX".split(" "),
);

export function parseCreate(from: TokenReader): DdlStatement {
  from.expect("CREATE");
  if (from.at("TABLE") || from.at("GLOBAL")) return parseCreateTable(from);
  if (from.atAny(INDEX_WORDS)) return parseCreateIndex(from);
  const orReplace = from.at("OR") && from.skipAll("OR", "REPLACE");
  if (from.skip("VIEW")) {
    return { kind: "create_view", orReplace, ...parseView(from) };
  }
  if (from.atAny(ROUTINE_WORDS)) return parseCreateRoutine(from, orReplace);
  if (orReplace) throw from.expected("VIEW");
  if (from.skip("SCHEMA")) {
    const ifNotExists = from.skipAll("IF", "NOT", "EXISTS");
    return { kind: "create_schema", ifNotExists, schema: from.identifier() };
  }
  if (from.skip("USER")) return { kind: "create_user", ...parsePassword(from) };
  from.expect("ROLE");
  return { kind: "create_role", role: from.identifier() };
}

export function parseAlter(from: TokenReader): DdlStatement {
  from.expect("ALTER");
  if (from.at("TABLE")) return parseAlterTable(from);
  if (from.skip("VIEW")) return { kind: "alter_view", ...parseView(from) };
  from.expect("USER");
  return { kind: "alter_user", ...parsePassword(from) };
}

type ViewParts = Omit<AlterView, "kind">;

function parseView(from: TokenReader): ViewParts {
  const view = from.qualifiedName();
  const columns = from.at("(") ? from.identifiers() : [];
  from.expect("AS");
  const query = parseQuery(from, "view");
  if (from.parameterCount > 0) {
    throw from.fail(-148, "A parameter is not allowed in the query of a view");
  }
  if (columns.length > 0 && query.kind === "select") {
    const { items } = query;
    const known = items.every((item) => item.kind === "item");
    if (known && items.length !== columns.length) {
      throw from.fail(-142, `${columns.length} names for ${items.length} columns of the view`);
    }
  }
  return { view, columns, query, with: parseViewOption(from) };
}

function parseViewOption(from: TokenReader): ViewOption {
  if (!from.skip("WITH")) return null;
  if (from.skipAll("READ", "ONLY")) return "READ ONLY";
  const reach = from.optional("LOCAL", "CASCADED");
  from.expect("CHECK", "OPTION");
  return reach === null ? "CHECK OPTION" : `${reach} CHECK OPTION`;
}

export function parseDropStatement(from: TokenReader): DdlStatement {
  from.expect("DROP");
  if (from.at("INDEX")) return parseDropIndex(from);
  if (from.skip("TABLE")) {
    const ifExists = from.skipAll("IF", "EXISTS");
    const table = from.qualifiedName();
    const behaviour = parseBehaviour(from);
    const data = from.optional("%DELDATA", "%NODELDATA");
    return { kind: "drop_table", ifExists, table, behaviour, data };
  }
  if (from.skip("VIEW")) {
    const ifExists = from.skipAll("IF", "EXISTS");
    const view = from.qualifiedName();
    return { kind: "drop_view", ifExists, view, behaviour: parseBehaviour(from) };
  }
  if (from.atAny(ROUTINE_WORDS)) return parseDropRoutine(from);
  if (from.skip("SCHEMA")) {
    const ifExists = from.skipAll("IF", "EXISTS");
    const schema = from.identifier();
    return { kind: "drop_schema", ifExists, schema, behaviour: parseBehaviour(from) };
  }
  if (from.skip("USER")) {
    const ifExists = from.skipAll("IF", "EXISTS");
    return { kind: "drop_user", ifExists, user: from.identifier() };
  }
  from.expect("ROLE");
  return { kind: "drop_role", role: from.identifier() };
}
