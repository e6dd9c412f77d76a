// Which refusals of PostgreSQL's are not its last word, because IRIS may have what the mirror lacks: a row each.

import type { Verdict } from "../../catalog/contract.ts";
import { IRIS_FUNCTIONS, VECTOR_ELEMENTS } from "../../catalog/iris_functions.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import { namesAt } from "../../sql/names/find_name.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import type { Planner } from "../../sql/planner.ts";

type Refused = Extract<Verdict, { kind: "refused" }>;

interface Around {
  parsed: ParsedStatement;
  planner: Planner;
}

interface Doubt {
  condition: Condition;
  /** The routine of PostgreSQL's that must have said so; any, where there is none. */
  routine?: string;
  why: string;
  applies?(names: readonly string[], around: Around): boolean;
}

const DOUBTS: readonly Doubt[] = [
  {
    condition: "undefined_table",
    routine: "parserOpenTable",
    why: "the mirror may not have the table",
  },
  {
    condition: "undefined_column",
    why: "IRIS's table has a column of this name, or is not known",
    applies: isColumnOfIris,
  },
  {
    condition: "undefined_function",
    why: "the function is one of IRIS's own",
    applies: isFunctionOfIris,
  },
  { condition: "undefined_object", why: "IRIS may have the type or the collation" },
  { condition: "invalid_schema_name", why: "the mirror may not have the schema" },
  { condition: "insufficient_privilege", why: "IRIS decides who may do what" },
  {
    condition: "feature_not_supported",
    routine: "rewriteTargetView",
    why: "the mirror's views cannot be changed through",
  },
];

/** Of extensions that the catalog does not have; IRIS is given what they do. */
const OF_EXTENSIONS: ReadonlySet<string> = new Set(["uuid_generate_v4"]);

/** Mistakes in the text and in the values that it holds; of anything else PostgreSQL knows too little. */
const OF_THE_TEXT = /^(?:22|42|0A)/;

/** Why a refusal is not final; null where it is. */
export function doubtOf({ error, routine }: Refused, around: Around): string | null {
  if (!OF_THE_TEXT.test(error.sqlstate)) return "that is not for PostgreSQL to say";
  const names = namesAt(around.parsed, error.fields.position);
  const found = DOUBTS.find((doubt) =>
    doubt.condition === error.condition && (doubt.routine ?? routine) === routine &&
    (doubt.applies?.(names, around) ?? true)
  );
  return found?.why ?? null;
}

/** A name is the same in any case to IRIS, and a row's number is no column to PostgreSQL. */
function isColumnOfIris(names: readonly string[], { parsed, planner }: Around): boolean {
  const name = names.at(-1)?.toUpperCase();
  if (name === undefined || VECTOR_ELEMENTS.has(name.toLowerCase())) return true;
  return planner.tablesOf(parsed).some(({ schema, name: table }) =>
    planner.columnsOf(schema, table)?.some((column) => column.name.toUpperCase() === name) ?? true
  );
}

/** What is in a schema of somebody's own may be a stored procedure that the mirror does not have yet. */
function isFunctionOfIris(names: readonly string[], { planner }: Around): boolean {
  if (names.length > 1) {
    return names[0] !== "pg_catalog" && !planner.routineOf(names[0], names[1]);
  }
  const name = names[0]?.toLowerCase();
  return name !== undefined && (IRIS_FUNCTIONS.has(name) || OF_EXTENSIONS.has(name));
}
