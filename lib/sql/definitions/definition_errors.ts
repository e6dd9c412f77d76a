// PostgreSQL's sentences for definitions that IRIS refused, made of the names in the client's own text. A table.

import type { Constraint } from "@pgsql/types";
import { PgError, type PgErrorFields } from "../../errors/pg_error.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import { bodyOf, type Node, strings, tagOf } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { positionOf } from "../text/refuse.ts";

interface Said {
  message: string;
  /** Where it is another than IRIS's. */
  condition?: Condition;
  fields?: PgErrorFields;
  /** In the tree. */
  location?: number;
}

interface Refused {
  node: Node;
  error: PgError;
  /** What IRIS put in quotes, without schemas. */
  names: readonly string[];
}

type Say = (refused: Refused) => Said | null;
type Row = readonly [tags: readonly string[], conditions: readonly Condition[], say: Say];

const CASCADE = "Use DROP ... CASCADE to drop the dependent objects too.";

const ROWS: readonly Row[] = [
  [["CreateStmt"], ["invalid_schema_name"], ({ node }) => ({
    message: `schema "${schemaOf(node)}" does not exist`,
    location: relationOf(node)?.location,
  })],
  [["CreateRoleStmt"], ["undefined_object"], ({ node }) => ({
    condition: "duplicate_object",
    message: `role "${bodyOf(node, "CreateRoleStmt")!.role}" already exists`,
  })],
  [["GrantStmt", "GrantRoleStmt", "AlterRoleStmt"], ["undefined_object"], ({ names: [role] }) => ({
    message: `role "${role}" does not exist`,
  })],
  [["CreateStmt", "ViewStmt", "CreateTableAsStmt"], ["duplicate_table"], ({ node }) => {
    const name = nameOf(node);
    return name === null ? null : { message: `relation "${name}" already exists` };
  }],
  [["CreateStmt"], ["duplicate_column"], ({ names: [column] }) => ({
    message: `column "${column}" specified more than once`,
  })],
  [["CreateStmt"], ["invalid_table_definition"], ({ node }) => {
    const [, second] = constraintsOf(node, "CONSTR_PRIMARY");
    return second
      ? {
        message: `multiple primary keys for table "${nameOf(node)}" are not allowed`,
        location: second.location,
      }
      : null;
  }],
  [["CreateStmt", "AlterTableStmt"], ["undefined_table"], ({ node, names }) => {
    const [foreign] = constraintsOf(node, "CONSTR_FOREIGN")
      .filter(({ pktable }) => names.some((name) => isSame(name, pktable?.relname)));
    return foreign ? { message: `relation "${writtenAs(foreign)}" does not exist` } : null;
  }],
  [["CreateStmt", "AlterTableStmt"], ["undefined_column"], keyColumn],
  [["CreateStmt", "AlterTableStmt"], ["invalid_foreign_key"], ({ node, error }) => {
    const [foreign] = constraintsOf(node, "CONSTR_FOREIGN");
    return foreign && error.message.includes("not unique")
      ? {
        message: "there is no unique constraint matching given keys for referenced table " +
          `"${foreign.pktable?.relname}"`,
      }
      : null;
  }],
  [["IndexStmt", "RenameStmt"], ["undefined_column"], ({ names: [column] }) => ({
    message: `column "${column.toLowerCase()}" does not exist`,
  })],
  [["AlterTableStmt", "RenameStmt"], ["duplicate_column"], ({ node, names: [column] }) => ({
    message: `column "${column}" of relation "${nameOf(node)}" already exists`,
  })],
  [["AlterTableStmt"], ["not_null_violation"], ({ node, error, names: [column] }) => ({
    message: `column "${column}" of relation "${nameOf(node)}" contains null values`,
    fields: { table: nameOf(node)!, column, schema: error.fields.schema ?? schemaOf(node) },
  })],
  [["AlterTableStmt"], ["undefined_object"], ({ node, names: [constraint] }) => ({
    message: `constraint "${constraint}" of relation "${nameOf(node)}" does not exist`,
  })],
  [["TruncateStmt"], ["foreign_key_violation"], ({ error, names }) => {
    const [referencing, , referenced] = names;
    if (!referencing || !referenced || !error.message.startsWith("update or delete")) return null;
    return {
      condition: "feature_not_supported",
      message: "cannot truncate a table referenced in a foreign key constraint",
      fields: {
        detail: `Table "${referencing}" references "${referenced}".`,
        hint: `Truncate table "${referencing}" at the same time, or use TRUNCATE ... CASCADE.`,
      },
    };
  }],
  [["DropStmt"], ["dependent_objects_still_exist"], ({ node, names }) => {
    const { removeType, objects = [] } = bodyOf(node, "DropStmt")!;
    const kind = KINDS[removeType ?? ""];
    const dropped = objects.map(lastName).find((name) => names.some((one) => isSame(one, name)));
    if (!kind || !dropped) return null;
    return {
      message: `cannot drop ${kind} ${dropped} because other objects depend on it`,
      fields: { hint: CASCADE, ...dependent(kind, dropped, names) },
    };
  }],
];

const KINDS: Readonly<Record<string, string>> = {
  OBJECT_SCHEMA: "schema",
  OBJECT_TABLE: "table",
  OBJECT_VIEW: "view",
};

const BY_KEY = new Map<string, Say>(
  ROWS.flatMap(([tags, conditions, say]) =>
    tags.flatMap((tag) => conditions.map((condition) => [`${tag} ${condition}`, say] as const))
  ),
);

/** What the tree tells without IRIS's names. */
const NAMELESS: ReadonlySet<Condition> = new Set<Condition>([
  "duplicate_table",
  "invalid_table_definition",
  "invalid_foreign_key",
  "invalid_schema_name",
]);

/** The error as it is where there is no sentence for it. */
export function definitionError(
  statement: ParsedStatement,
  error: PgError,
  names: readonly string[],
): PgError {
  if (statement.node === null) return error;
  if (names.length === 0 && !NAMELESS.has(error.condition)) return error;
  const { node } = treeOf(statement);
  const said = BY_KEY.get(`${tagOf(node)} ${error.condition}`)?.({ node, error, names });
  if (!said) return error;
  return new PgError(said.condition ?? error.condition, said.message, {
    reported: error.fields.reported,
    cause: error.fields.cause,
    ...said.fields,
    position: positionOf(statement, said.location),
  });
}

/** A column of a key, of the table that is referred to, or of the table that is altered. */
function keyColumn({ node, error, names: [column] }: Refused): Said | null {
  const isNamed = (nodes: readonly Node[] | undefined) =>
    strings(nodes).some((name) => isSame(name, column));
  for (const { keys, fk_attrs, pk_attrs, location } of constraintsOf(node)) {
    if (isNamed(keys)) {
      const message = `column "${column.toLowerCase()}" named in key does not exist`;
      return { message, location: "CreateStmt" in node ? location : undefined };
    }
    if (isNamed(fk_attrs) || isNamed(pk_attrs)) {
      return { message: `column "${column}" referenced in foreign key constraint does not exist` };
    }
  }
  return error.message.includes("of relation") || nameOf(node) === null
    ? null
    : { message: `column "${column}" of relation "${nameOf(node)}" does not exist` };
}

/** IRIS names the table, what refers to it, and where that is. */
function dependent(kind: string, dropped: string, names: readonly string[]): PgErrorFields {
  const [first, second, third] = names;
  if (kind !== "table" || !isSame(first, dropped) || !second || !third) return {};
  return { detail: `constraint ${second} on table ${third} depends on table ${dropped}` };
}

function constraintsOf(node: Node, contype?: Constraint["contype"]): Constraint[] {
  const created = bodyOf(node, "CreateStmt")?.tableElts ?? [];
  const altered = (bodyOf(node, "AlterTableStmt")?.cmds ?? [])
    .flatMap((one) => bodyOf(one, "AlterTableCmd")?.def ?? []);
  return [...created, ...altered]
    .flatMap((one) => bodyOf(one, "ColumnDef")?.constraints ?? [one])
    .flatMap((one) => bodyOf(one, "Constraint") ?? [])
    .filter((one) => contype === undefined || one.contype === contype);
}

function relationOf(node: Node) {
  return bodyOf(node, "CreateStmt")?.relation ?? bodyOf(node, "ViewStmt")?.view ??
    bodyOf(node, "CreateTableAsStmt")?.into?.rel ?? bodyOf(node, "AlterTableStmt")?.relation ??
    bodyOf(node, "RenameStmt")?.relation;
}

function nameOf(node: Node): string | null {
  return relationOf(node)?.relname ?? null;
}

function schemaOf(node: Node): string {
  return relationOf(node)?.schemaname ?? "public";
}

function writtenAs({ pktable }: Constraint): string {
  const { schemaname, relname } = pktable ?? {};
  return schemaname ? `${schemaname}.${relname}` : `${relname}`;
}

function lastName(object: Node): string {
  return strings(bodyOf(object, "List")?.items ?? [object]).at(-1) ?? "";
}

function isSame(one: string, other: string | undefined): boolean {
  return one.toUpperCase() === other?.toUpperCase();
}
