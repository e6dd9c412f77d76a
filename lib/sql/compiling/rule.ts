// A rule is a name, a reason, examples, and one rewriting from PostgreSQL's tree to IRIS's.

import type { Statement } from "../../iris/tree.ts";
import type { TableRef } from "../../iris/tree_query.ts";
import type { Compiler, Place } from "./compiler.ts";
import type { DefinitionStep } from "../definitions/definition.ts";
import type { Draft } from "./draft.ts";
import type { NodeOf, Tag } from "../text/nodes.ts";
import type { Output } from "./output.ts";
import type { Compiled } from "./value.ts";

export interface Example {
  pg: string;
  /** The IRIS text; null where the rule refuses. */
  iris: string | null;
  /** The first version of IRIS that takes the text, where not all do. */
  since?: "2025.3";
  /** Which $n each `?` is. */
  params?: readonly number[];
  /** The message of a refusal. */
  refused?: string;
}

interface Described {
  name: string;
  why: string;
  examples: readonly Example[];
}

/** An expression; undefined leaves the node to the next rule. */
export interface ExpressionRule<Name extends Tag = Tag> extends Described {
  kind: "expression";
  on: Name;
  /** Which of these nodes: functions by name, operators by sign, subqueries by kind. */
  of?: readonly string[];
  rewrite(node: NodeOf<Name>, at: Place): Compiled | undefined;
}

/** What stands in FROM; it enters its tables into the scope. */
export interface TableRule<Name extends Tag = Tag> extends Described {
  kind: "table";
  on: Name;
  rewrite(node: NodeOf<Name>, at: Place): TableRef;
}

/** One clause of a SELECT after another, in the order of the list. */
export interface ClauseRule extends Described {
  kind: "clause";
  on: "SelectStmt";
  rewrite(draft: Draft, select: NodeOf<"SelectStmt">, at: Place): Draft;
}

export interface CompiledStatement {
  statement: Statement;
  /** The command's tag without its count. */
  tag: string;
  counts: boolean;
  /** Null where no rows come back. */
  outputs: readonly Output[] | null;
  writes: boolean;
  ddl: boolean;
  /** The columns of a view's query. */
  viewed?: readonly Output[];
}

export interface StatementRule<Name extends Tag = Tag> extends Described {
  kind: "statement";
  on: Name;
  /** Which of these nodes: `OBJECT_TABLE` of a DropStmt. */
  of?: readonly string[];
  rewrite(node: NodeOf<Name>, to: Compiler): CompiledStatement;
}

/** What a statement that defines things becomes. */
export interface Defined {
  tag: string;
  steps: readonly DefinitionStep[];
  counts?: boolean;
  /** Changes rows, and so all or none of it. */
  whole?: boolean;
  /** The types that users made are others from now on. */
  retypes?: boolean;
}

/** A definition; in its examples the IRIS texts are those of the way where all goes well. Null leaves it to the
 * rule for the one IRIS statement that is all there is to it. */
export interface DefinitionRule<Name extends Tag = Tag> extends Described {
  kind: "definition";
  on: Name;
  of?: readonly string[];
  rewrite(node: NodeOf<Name>, to: Compiler): Defined | null;
}

export type Rule = ExpressionRule | TableRule | ClauseRule | StatementRule | DefinitionRule;

type Parts<Kind extends Described> = Omit<Kind, "kind">;

export function expressionRule<Name extends Tag>(
  parts: Parts<ExpressionRule<Name>>,
): ExpressionRule {
  return { kind: "expression", ...parts } as unknown as ExpressionRule;
}

export function tableRule<Name extends Tag>(parts: Parts<TableRule<Name>>): TableRule {
  return { kind: "table", ...parts } as unknown as TableRule;
}

export function clauseRule(parts: Parts<ClauseRule>): ClauseRule {
  return { kind: "clause", ...parts };
}

export function statementRule<Name extends Tag>(parts: Parts<StatementRule<Name>>): StatementRule {
  return { kind: "statement", ...parts } as unknown as StatementRule;
}

export function definitionRule<Name extends Tag>(
  parts: Parts<DefinitionRule<Name>>,
): DefinitionRule {
  return { kind: "definition", ...parts } as unknown as DefinitionRule;
}
