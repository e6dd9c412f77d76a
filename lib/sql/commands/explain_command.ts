// EXPLAIN and its options, and ANALYZE, VACUUM and their kind.

import { print } from "../../iris/print.ts";
import { bodyOf, type Node, type NodeOf } from "../text/nodes.ts";
import { scan, type Token } from "../text/parse.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import type { ExplainFormat, SessionCommand } from "../plans/session_plan.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { isCatalog, relationsOf } from "../names/relations.ts";
import { within } from "../text/within.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** Null where the catalog can explain it. */
export function readExplain(
  { query, options = [] }: NodeOf<"ExplainStmt">,
  statement: ParsedStatement,
): SessionCommand | null {
  if (relationsOf(query!).data.length === 0) return null;
  let analyze = false;
  let format: ExplainFormat = "text";
  for (const option of options) {
    const { defname, arg, location } = bodyOf(option, "DefElem")!;
    if (defname === "analyze") analyze = isOn(arg);
    else if (defname === "format") format = formatOf(arg, location);
    else if (!DETAILS.has(defname ?? "")) {
      throw new Misplaced("syntax_error", `unrecognized EXPLAIN option "${defname}"`, { location });
    }
  }
  const tokens = scan(statement.text);
  const start = tokens[queryAt(tokens, options.length > 0)].start;
  return {
    command: "explain",
    tag: "EXPLAIN",
    analyze,
    format,
    statement: within(statement, start, statement.text.length),
  };
}

/** They ask for more or less than IRIS tells, which tells what it tells. */
const DETAILS = new Set([
  "buffers",
  "costs",
  "generic_plan",
  "memory",
  "serialize",
  "settings",
  "summary",
  "timing",
  "verbose",
  "wal",
]);
const FORMATS = new Set<unknown>(["text", "json", "xml"] satisfies ExplainFormat[]);
const WORDS = new Set(["analyze", "analyse", "verbose"]);

/** Behind EXPLAIN come options in parentheses, or the two old words; a query may have parentheses too. */
function queryAt(tokens: readonly Token[], hasOptions: boolean): number {
  let at = 1;
  if (hasOptions && tokens[at].text === "(") {
    for (let depth = 0; at === 1 || depth > 0; at++) {
      if (tokens[at].text === "(") depth++;
      if (tokens[at].text === ")") depth--;
    }
    return at;
  }
  while (WORDS.has(tokens[at].text.toLowerCase())) at++;
  return at;
}

function formatOf(arg: Node | undefined, location: number | undefined): ExplainFormat {
  const format = bodyOf(arg, "String")?.sval ?? "";
  if (FORMATS.has(format)) return format as ExplainFormat;
  if (format === "yaml") throw unsupported("EXPLAIN (FORMAT YAML) is not supported", location);
  throw new Misplaced(
    "invalid_parameter_value",
    `unrecognized value for EXPLAIN option "format": "${format}"`,
    { location },
  );
}

function isOn(arg: Node | undefined): boolean {
  const word = bodyOf(arg, "String")?.sval?.toLowerCase();
  const number = bodyOf(arg, "Integer");
  return arg === undefined || word === "on" || word === "true" || number?.ival === 1;
}

export function readVacuum(
  { rels = [], is_vacuumcmd = false }: NodeOf<"VacuumStmt">,
  context: PlanContext,
): SessionCommand {
  if (is_vacuumcmd) return { command: "maintain", tag: "VACUUM" };
  const tables = rels.map((each) => bodyOf(each, "VacuumRelation")!.relation!)
    .filter((table) => !isCatalog(table));
  if (tables.length === 0) return { command: "maintain", tag: "ANALYZE" };
  const iris = tables.map((table) =>
    print({ kind: "tune_table", table: irisNameOf(table, context) }).text
  );
  return { command: "analyze", tag: "ANALYZE", iris };
}
