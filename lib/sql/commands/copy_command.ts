// COPY: which table or query, which way, and the options as they were written.

import { identifier } from "../text/quoting.ts";
import type { RangeVar } from "@pgsql/types";
import { type GivenOption, STAR } from "../../copy/options.ts";
import { PgError } from "../../errors/pg_error.ts";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, locationOf, type Node, type NodeOf, strings } from "../text/nodes.ts";
import { scan, treeOf } from "../text/parse.ts";
import type { CopyCondition, SessionCommand } from "../plans/session_plan.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { positionOf } from "../text/refuse.ts";
import { within } from "../text/within.ts";

export function readCopy(
  node: NodeOf<"CopyStmt">,
  statement: ParsedStatement,
): SessionCommand {
  const { relation, query, attlist, is_from: from = false, whereClause } = node;
  refuseServerFiles(node);
  const options = (node.options ?? []).map((option) => optionOf(option, statement));
  const columns = attlist ? strings(attlist) : null;
  if (query) {
    return { command: "copy_query", tag: "COPY", query: queryOf(query, statement), options };
  }
  const { schemaname: schema = null, relname: name = "" } = relation!;
  return {
    command: from ? "copy_from" : "copy_to",
    tag: "COPY",
    table: { schema, name },
    columns,
    options,
    where: whereClause ? conditionOf(relation!, whereClause, statement) : null,
  };
}

/** It stands behind the first WHERE, which no option has. */
function conditionOf(
  { schemaname, relname = "" }: RangeVar,
  condition: Node,
  statement: ParsedStatement,
): CopyCondition {
  const query = [...nodesOf(condition)].find((node) => "SubLink" in node);
  if (query) {
    const message = "cannot use subquery in COPY FROM WHERE condition";
    const position = positionOf(statement, locationOf(query));
    throw new PgError("feature_not_supported", message, { position });
  }
  const { text } = statement;
  const { end } = scan(text).find((token) => token.text.toUpperCase() === "WHERE")!;
  const table = (schemaname ? [schemaname, relname] : [relname]).map(identifier).join(".");
  return {
    text: text.slice(end),
    over: within(statement, end, text.length, `SELECT FROM ${table} WHERE`),
  };
}

/** The gateway's own machine is nobody's to read or write. */
function refuseServerFiles(
  { filename, is_program: program = false, is_from: from = false }: NodeOf<"CopyStmt">,
): void {
  if (filename === undefined) return;
  const [what, role] = program
    ? ["to or from an external program", "pg_execute_server_program"]
    : from
    ? ["from a file", "pg_read_server_files"]
    : ["to a file", "pg_write_server_files"];
  throw new PgError("insufficient_privilege", `permission denied to COPY ${what}`, {
    detail: `Only roles with privileges of the "${role}" role may COPY ${what}.`,
    hint: "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.",
  });
}

/** It stands between the first parentheses. */
function queryOf(query: Node, statement: ParsedStatement): ParsedStatement {
  const select = bodyOf(query, "SelectStmt");
  if (select?.intoClause) {
    throw new PgError("feature_not_supported", "COPY (SELECT INTO) is not supported");
  }
  const change = bodyOf(query, "InsertStmt") ?? bodyOf(query, "UpdateStmt") ??
    bodyOf(query, "DeleteStmt") ?? bodyOf(query, "MergeStmt");
  if (change && !change.returningClause) {
    throw new PgError("feature_not_supported", "COPY query must have a RETURNING clause");
  }
  const tokens = scan(statement.text);
  const open = tokens.findIndex(({ text }) => text === "(");
  let close = open;
  for (let depth = 0; close === open || depth > 0; close++) {
    if (tokens[close].text === "(") depth++;
    if (tokens[close].text === ")") depth--;
  }
  return within(statement, tokens[open].end, tokens[close - 1].start);
}

function optionOf(node: Node, statement: ParsedStatement): GivenOption {
  const { defname: name = "", arg, location } = bodyOf(node, "DefElem")!;
  const { start } = treeOf(statement);
  return { name, value: valueOf(arg), position: positionOf(statement, location ?? start) };
}

function valueOf(arg: Node | undefined): GivenOption["value"] {
  if (!arg) return null;
  if (bodyOf(arg, "A_Star")) return STAR;
  const list = bodyOf(arg, "List");
  if (list) return strings(list.items);
  const integer = bodyOf(arg, "Integer");
  if (integer) return integer.ival ?? 0;
  const boolean = bodyOf(arg, "Boolean");
  if (boolean) return boolean.boolval ?? false;
  const float = bodyOf(arg, "Float");
  if (float) return float.fval ?? "";
  const type = bodyOf(arg, "TypeName");
  if (type) return strings(type.names).join(".");
  return bodyOf(arg, "String")?.sval ?? "";
}
