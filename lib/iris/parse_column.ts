// Reads the definition of one column: its type, constraints, default and references.

import { parseTerm } from "./parse_term.ts";
import { parseType } from "./parse_type.ts";
import type { TokenReader } from "./token_reader.ts";
import type {
  ColumnConstraint,
  ColumnDefinition,
  Compute,
  DefaultValue,
  References,
  ReferentialAction,
  StorageType,
} from "./tree_ddl.ts";

/** REFERENCES on a column is read in ALTER TABLE ADD COLUMN alone. */
export function parseColumnDefinition(
  from: TokenReader,
  { references }: { references: boolean },
): ColumnDefinition {
  const name = from.identifier();
  if (from.at(",") || from.at(")") || from.atEnd()) {
    throw from.fail(-86, `Field '${name}' defined without a data type`);
  }
  const type = from.at("IDENTITY") ? null : parseType(from);
  const constraints: ColumnConstraint[] = [];
  for (;;) {
    const constraint = from.at("REFERENCES") && references
      ? parseReferences(from)
      : parseColumnConstraint(from);
    if (constraint === null) return { kind: "column_definition", name, type, constraints };
    constraints.push(constraint);
  }
}

function parseColumnConstraint(from: TokenReader): ColumnConstraint | null {
  if (from.skipAll("NOT", "NULL")) return { kind: "not_null" };
  if (from.skip("NULL")) return { kind: "nullable" };
  if (from.skip("DEFAULT")) return { kind: "default", value: parseDefault(from) };
  if (from.skip("UNIQUE")) return { kind: "unique_column" };
  if (from.skipAll("PRIMARY", "KEY")) return { kind: "primary_key_column" };
  if (from.skip("IDENTITY")) return { kind: "identity" };
  if (from.skip("AUTO_INCREMENT")) return { kind: "auto_increment" };
  if (from.skip("COLLATE")) return { kind: "collate", ...parseCollation(from) };
  if (from.skip("%DESCRIPTION")) return { kind: "column_description", text: from.string() };
  if (from.skip("PRIVATE")) return { kind: "private" };
  if (from.skipAll("ON", "UPDATE")) return { kind: "on_update", value: parseDefault(from) };
  if (from.skipAll("WITH", "STORAGETYPE")) {
    return { kind: "storage_type", type: parseStorage(from) };
  }
  return from.skip("COMPUTECODE") ? parseCompute(from) : null;
}

/** `%EXACT`, `EXACT`, `SQLUPPER(100)`. */
export function parseCollation(from: TokenReader): { collation: string; length: number | null } {
  const { type, key } = from.token;
  const collation = key.startsWith("%") ? key.slice(1) : key;
  if (type !== "word" || !COLLATIONS.has(collation)) throw from.expected("Collation");
  from.take();
  if (!from.skip("(")) return { collation, length: null };
  const length = from.count();
  from.expect(")");
  return { collation, length };
}

const COLLATIONS = new Set(
  "EXACT SQLSTRING SQLUPPER TRUNCATE PLUS MINUS SPACE MVR ALPHAUP STRING UPPER".split(" "),
);

export function parseStorage(from: TokenReader): StorageType {
  from.skip("=");
  return from.oneOf("ROW", "COLUMNAR");
}

function parseCompute(from: TokenReader): Compute {
  const language = from.optional("OBJECTSCRIPT", "PYTHON");
  if (from.token.type !== "code") throw from.expected("{");
  const code = from.take().text;
  const when = from.optional("CALCULATED", "TRANSIENT");
  const onChange = from.skip("COMPUTEONCHANGE") ? from.identifiers() : [];
  return { kind: "compute", language, code, when, onChange };
}

const DEFAULT_KINDS: ReadonlySet<string> = new Set<DefaultValue["kind"]>([
  "string",
  "number",
  "null",
  "datetime",
  "niladic",
]);
const DEFAULT_FUNCTIONS = new Set(["GETDATE", "GETUTCDATE", "TO_DATE", "TO_TIMESTAMP"]);

/** A literal or one of a few functions, never an expression; a subquery has no place here. */
export function parseDefault(from: TokenReader): DefaultValue {
  if (from.skip("OBJECTSCRIPT")) return { kind: "objectscript", code: from.string() };
  const operator = from.optional("-", "+");
  if (operator !== null) {
    const { type, text } = from.token;
    if (type !== "number") throw from.expected("number");
    from.take();
    return { kind: "unary", operator, operand: { kind: "number", text } };
  }
  const isCall = from.peek(1).key === "(";
  if (isCall && !DEFAULT_FUNCTIONS.has(from.token.key) && !from.token.key.startsWith("CURRENT_")) {
    throw from.expected("DEFAULT value");
  }
  const isName = from.isIdentifier() && !isCall;
  if (isName || from.at("(")) throw from.expected("DEFAULT value");
  const node = parseTerm(from);
  if (node.kind === "function" || DEFAULT_KINDS.has(node.kind)) return node as DefaultValue;
  throw from.expected("DEFAULT value");
}

export function parseReferences(from: TokenReader): References {
  from.expect("REFERENCES");
  const table = from.qualifiedName();
  const columns = from.at("(") ? parseReferenced(from) : [];
  // Read and ignored, as IRIS does.
  if (from.skip("MATCH")) from.oneOf("FULL", "PARTIAL");
  let onDelete: ReferentialAction | null = null;
  let onUpdate: ReferentialAction | null = null;
  while (from.at("ON")) {
    from.take();
    if (from.oneOf("DELETE", "UPDATE") === "DELETE") onDelete = parseReferentialAction(from);
    else onUpdate = parseReferentialAction(from);
  }
  return { kind: "references", table, columns, onDelete, onUpdate };
}

function parseReferenced(from: TokenReader): string[] {
  from.expect("(");
  const columns = from.comma(() => from.at("%ID") ? from.take().key : from.identifier());
  from.expect(")");
  return columns;
}

function parseReferentialAction(from: TokenReader): ReferentialAction {
  if (from.skipAll("NO", "ACTION")) return "NO ACTION";
  if (from.skip("CASCADE")) return "CASCADE";
  if (!from.skip("SET")) throw from.expected("NO ACTION, SET NULL, SET DEFAULT or CASCADE");
  return from.oneOf("NULL", "DEFAULT") === "NULL" ? "SET NULL" : "SET DEFAULT";
}
