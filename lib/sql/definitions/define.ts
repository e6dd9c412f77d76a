// What a definition needs beside one IRIS statement: questions before it, and notes after it.

import type { CreateStmt, ViewStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { typeByOid } from "../../types/types.ts";
import { Compiler, RuleBook } from "../compiler.ts";
import type { DefinitionPlan, DefinitionStep } from "../definition.ts";
import { bodyOf, type NodeOf, type Tag, tagOf } from "../nodes.ts";
import { isStar } from "../output.ts";
import { treeOf } from "../parse.ts";
import type { ParsedStatement, PlanContext } from "../plan.ts";
import { RULES } from "../rules.ts";
import { tableOf } from "../rules/create_table.ts";
import { alterTableSteps, renameSteps } from "./alter_table.ts";
import { commentSteps } from "./comments.ts";
import { createTableAs } from "./create_table_as.ts";
import { dropSteps } from "./drop.ts";
import { extensionSteps } from "./extensions.ts";
import { grantSteps } from "./grant.ts";
import { indexSteps } from "./indexes.ts";
import { tableQuestion } from "./questions.ts";
import { refuseType } from "./refused_types.ts";
import { running } from "./running.ts";
import { forgetTable, isRemembered, rememberColumn } from "./type_memory.ts";

export interface Defined {
  tag: string;
  steps: readonly DefinitionStep[];
  counts?: boolean;
}

type Define<Name extends Tag> = (node: NodeOf<Name>, to: Compiler) => Defined | null;
type Definitions = { readonly [Name in Tag]?: Define<Name> };

const DEFINITIONS: Definitions = {
  CreateStmt: createTable,
  CreateTableAsStmt: createTableAs,
  // SELECT INTO is another spelling of it.
  SelectStmt: ({ intoClause, ...query }, to) =>
    intoClause ? createTableAs({ query: { SelectStmt: query }, into: intoClause }, to) : null,
  AlterTableStmt: (node, to) => ({ tag: "ALTER TABLE", steps: alterTableSteps(node, to) }),
  RenameStmt: (node, to) => ({ tag: "ALTER TABLE", steps: renameSteps(node, to) }),
  IndexStmt: (node, to) => ({ tag: "CREATE INDEX", steps: indexSteps(node, to) }),
  ViewStmt: createView,
  DropStmt: dropSteps,
  CommentStmt: (node, to) => ({ tag: "COMMENT", steps: commentSteps(node, to) }),
  CreateExtensionStmt: (node) => ({ tag: "CREATE EXTENSION", steps: extensionSteps(node) }),
  GrantStmt: (node, to) => ({
    tag: node.is_grant ? "GRANT" : "REVOKE",
    steps: grantSteps(node, to),
  }),
  CreateEnumStmt: refuseType("CREATE TYPE ... AS ENUM"),
  CompositeTypeStmt: refuseType("CREATE TYPE"),
  CreateRangeStmt: refuseType("CREATE TYPE ... AS RANGE"),
  CreateDomainStmt: refuseType("CREATE DOMAIN"),
};

const rules = new RuleBook(RULES);

/** Null where one IRIS statement is all there is to it. */
export function definitionOf(
  statement: ParsedStatement,
  context: PlanContext,
  used?: (rule: string) => void,
): DefinitionPlan | null {
  const { node } = treeOf(statement);
  const tag = tagOf(node);
  const define = DEFINITIONS[tag] as Define<Tag> | undefined;
  const defined = define?.(bodyOf(node, tag)!, new Compiler({ context, rules, used }));
  return defined ? { kind: "definition", counts: false, ...defined } : null;
}

function createTable(node: CreateStmt, to: Compiler): Defined | null {
  const { statement, remembered } = tableOf(node, to);
  if (remembered.length === 0 && !statement.ifNotExists) return null;
  const { table } = statement;
  const steps = [
    running(statement),
    ...remembered.flatMap((column) => rememberColumn(table, column)),
  ];
  return { tag: "CREATE TABLE", steps: statement.ifNotExists ? unlessThere(table, steps) : steps };
}

export function unlessThere(
  table: QualifiedName,
  missing: readonly DefinitionStep[],
): DefinitionStep[] {
  const message = `relation "${table.name}" already exists, skipping`;
  const notice = new PgError("duplicate_table", message);
  const found = [{ do: "notice", notice } as const];
  return [{ do: "when", question: tableQuestion(table), found, missing }];
}

function createView(node: ViewStmt, to: Compiler): Defined | null {
  const { statement, viewed: outputs = [] } = to.statement({ ViewStmt: node });
  if (statement.kind !== "create_view" || outputs.some(isStar)) return null;
  const { view, columns } = statement;
  const notes = outputs.flatMap((output, index) => {
    const row = isStar(output) ? undefined : typeByOid(output.type);
    if (isStar(output) || !row) return [];
    const type = { oid: output.type, row, typmod: output.typmod };
    const name = columns[index] ?? output.alias;
    return isRemembered(type) ? rememberColumn(view, { name, type }) : [];
  });
  const before = statement.orReplace ? forgetTable(view) : [];
  if (notes.length + before.length === 0) return null;
  return { tag: "CREATE VIEW", steps: [running(statement), ...before, ...notes] };
}
