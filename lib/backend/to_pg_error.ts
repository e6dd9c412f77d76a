// An SQLCODE and its %msg become the error that PostgreSQL would give; IRIS's words go to the log, and to the
// client only where PostgreSQL has no sentence for them.
// How %msg reads is not verified against a live IRIS: what cannot be found in it is left out.

import { PgError, type PgErrorFields } from "../errors/pg_error.ts";
import { type Condition, SQLSTATES } from "../errors/sqlstates.ts";
import { reportedKey, type ReportedValue } from "./reported.ts";
import { sqlcodeRow } from "./sqlcodes.ts";

export function toPgError(sqlcode: number, said: string): PgError {
  const message = said.trim();
  const raised = raisedBy(message);
  if (raised) return raised;
  const nested = nestedOf(sqlcode, message);
  if (nested) return toPgError(nested.sqlcode, nested.message);
  const reported = message === "" ? `SQLCODE ${sqlcode}` : `SQLCODE ${sqlcode}: ${message}`;
  const { condition, meaning } = sqlcodeRow(sqlcode);
  const own = WORDINGS.get(sqlcode)?.(message, condition);
  if (own) {
    const { condition, message: words, ...fields } = own;
    return new PgError(condition, words, { ...fields, reported });
  }
  const words = firstWords(message);
  return new PgError(condition, words || meaning, { detail: reported, reported });
}

/** What PgWire.Raise() of the helper class throws, whatever IRIS puts around it. (not verified against a live
 * IRIS) */
const RAISED = /\{PgWire (\w{5})\|(.*)\|PgWire\}/s;

const CONDITIONS: ReadonlyMap<string, Condition> = new Map(
  (Object.keys(SQLSTATES) as Condition[]).map((condition) => [SQLSTATES[condition], condition]),
);

function raisedBy(said: string): PgError | null {
  const [, state, words] = RAISED.exec(said) ?? [];
  const condition = CONDITIONS.get(state ?? "");
  return condition ? new PgError(condition, words) : null;
}

interface Wording extends PgErrorFields {
  condition: Condition;
  message: string;
}

/** -400 often wraps another error: `ERROR #5540: SQLCODE: -30 Message: ...`. */
function nestedOf(sqlcode: number, message: string) {
  if (sqlcode !== -400) return null;
  const [, code, words] = /SQLCODE: ?<?(-\d{1,5})>?(?: Message:)?\s*(.*)/s.exec(message) ?? [];
  return code === undefined || code === "-400" ? null : { sqlcode: Number(code), message: words };
}

const WORDS_MAX = 300;

/** Up to the `^` that begins IRIS's copy of the statement; one line, no full stop. */
function firstWords(message: string): string {
  const [line] = message.split(/\^|\r?\n/, 1);
  const words = line.trim().replace(/\.$/, "");
  return words.length > WORDS_MAX ? words.slice(0, WORDS_MAX) + "..." : words;
}

type Say = (message: string, condition: Condition) => Wording | null | undefined | "";

/** A row gives nothing where %msg does not name what PostgreSQL's sentence needs. */
const WORDINGS: ReadonlyMap<number, Say> = new Map<number, Say>([
  [-23, (message, condition) => {
    const label = quoted("Label", message);
    return label && {
      condition,
      message: `missing FROM-clause entry for table "${label}"`,
    };
  }],
  [-27, columnSentence((column) => `column reference ${column} is ambiguous`)],
  [-29, columnSentence((column) => `column ${column} does not exist`)],
  [-30, tableSentence((table) => `relation "${table}" does not exist`)],
  [-31, (message, condition) => {
    const column = lastPart(quoted("Field", message));
    const table = tableOf(message);
    return column && table && {
      condition,
      message: `column "${column}" of relation "${table.shown}" does not exist`,
    };
  }],
  [
    -99,
    (message, condition) => ({ condition, message: firstWords(message) || "permission denied" }),
  ],
  [-63, (_message, condition) => ({
    condition,
    message: "invalid escape string",
    hint: "Escape string must be empty or one character.",
  })],
  [-104, validation],
  [-105, validation],
  [-108, requiredField],
  [-110, fixed("canceling statement due to lock timeout")],
  [-114, fixed("canceling statement due to lock timeout")],
  [-119, duplicateKey],
  [-120, duplicateKey],
  [-121, foreignKey("insert or update")],
  [-122, foreignKey("insert or update")],
  [-123, foreignKey("update or delete")],
  [-124, foreignKey("update or delete")],
  [-125, (message, condition) => {
    const constraint = quoted("Constraint", message);
    return constraint && {
      condition,
      message: `could not create unique index "${constraint}"`,
      ...keyDetail(reportedKey(message), "is duplicated"),
      constraint,
      ...relation(tableOf(message)),
    };
  }],
  [-127, foreignKey("insert or update")],
  [-136, viewCheck],
  [-137, viewCheck],
  [-149, (message) => marked(message)],
  [-201, (message, condition) => {
    const table = tableOf(message) ?? nameParts(quoted("View", message));
    return table && { condition, message: `relation "${table.shown}" already exists` };
  }],
  [-306, named(["name", "Column", "Field"], (name) => `column "${name}" already exists`)],
  [-324, named(["name", "Index"], (name) => `relation "${name}" already exists`)],
  [-333, named(["index", "Index"], (name) => `index "${name}" does not exist`)],
  [-375, named(["savepoint"], (name) => `savepoint "${name}" does not exist`)],
  [-400, (message) => marked(message)],
  [-450, fixed("canceling statement due to statement timeout")],
  [-456, fixed("canceling statement due to user request")],
  [-473, named(["Schema"], (name) => `schema "${name}" does not exist`)],
  [-476, named(["Schema"], (name) => `schema "${name}" already exists`)],
  [-478, fixed("cached plan must not change result type")],
]);

/** ObjectScript's own errors, which stand in angle brackets inside other texts. */
const MARKS: readonly (readonly [
  mark: string,
  condition: Condition,
  message: string,
  hint?: string,
])[] = [
  ["<DIVIDE>", "division_by_zero", "division by zero"],
  ["<MAXNUMBER>", "numeric_value_out_of_range", "value out of range: overflow"],
  ["<ILLEGAL VALUE>", "numeric_value_out_of_range", "value out of range"],
  [
    "<MAXSTRING>",
    "program_limit_exceeded",
    "a value or row is longer than IRIS allows",
    "A string or a row of IRIS has 3641144 characters at most. A column of text, bytea or json that " +
    "is declared with STORAGE EXTERNAL keeps longer values.",
  ],
  ["<STORE>", "out_of_memory", "out of memory"],
  ["<FRAMESTACK>", "statement_too_complex", "stack depth limit exceeded"],
  ["<PROTECT>", "insufficient_privilege", "permission denied"],
  ["<INTERRUPT>", "query_canceled", "canceling statement due to user request"],
];

function marked(message: string): Wording | null {
  for (const [mark, condition, words, hint] of MARKS) {
    if (message.includes(mark)) return { condition, message: words, ...hint && { hint } };
  }
  return null;
}

function fixed(words: string): Say {
  return (_message, condition) => ({ condition, message: words });
}

function named(labels: readonly string[], sentence: (name: string) => string): Say {
  return (message, condition) => {
    for (const label of labels) {
      const name = lastPart(quoted(label, message));
      if (name) return { condition, message: sentence(name) };
    }
    return null;
  };
}

function tableSentence(sentence: (table: string) => string): Say {
  return (message, condition) => {
    const table = tableOf(message);
    return table && { condition, message: sentence(table.shown) };
  };
}

/** PostgreSQL quotes a bare column's name, and leaves a qualified one as it is. */
function columnSentence(sentence: (column: string) => string): Say {
  return (message, condition) => {
    const field = quoted("Field", message);
    if (!field) return null;
    const shown = field.includes(".") ? folded(field) : `"${folded(field)}"`;
    return { condition, message: sentence(shown) };
  };
}

function duplicateKey(message: string, condition: Condition): Wording | null {
  const constraint = quoted("Constraint", message);
  const table = tableOf(message);
  if (!constraint) return null;
  return {
    condition,
    message: `duplicate key value violates unique constraint "${constraint}"`,
    ...keyDetail(reportedKey(message), "already exists"),
    constraint,
    ...relation(table),
  };
}

/** PostgreSQL's sentence about the values of a key. */
export function keyDetail(
  key: readonly ReportedValue[],
  what: string,
  shown: (column: string) => string = quoteName,
): { detail?: string } {
  if (key.length === 0) return {};
  const columns = key.map(({ column }) => shown(column)).join(", ");
  const values = key.map(({ value }) => value ?? "null").join(", ");
  return { detail: `Key (${columns})=(${values}) ${what}.` };
}

/** As quote_ident does; reserved words are few among columns, and are left as they are. */
function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function foreignKey(doing: string): Say {
  return (message, condition) => {
    const constraint = quoted("Constraint", message);
    // "At least 1 Row exists in table 'child' which references key '..' in table 'parent'"
    const tables = [...message.matchAll(/\btable '([^']+)'/gi)].map(([, name]) => nameParts(name)!);
    if (!constraint || tables.length === 0) return null;
    const [first, second] = tables;
    const changed = second ?? first;
    const other = second ? ` on table "${first.name}"` : "";
    return {
      condition,
      message:
        `${doing} on table "${changed.name}" violates foreign key constraint "${constraint}"${other}`,
      constraint,
      ...relation(first),
    };
  };
}

function requiredField(message: string, condition: Condition): Wording | null {
  const column = lastPart(quoted("Field", message) ?? /^\s*'([^']+)' in table/i.exec(message)?.[1]);
  const table = tableOf(message) ?? ownerOf(quoted("Field", message));
  if (!column) return null;
  const where = table ? ` of relation "${table.name}"` : "";
  return {
    condition,
    message: `null value in column "${column}"${where} violates not-null constraint`,
    column,
    ...relation(table),
  };
}

function viewCheck(message: string, condition: Condition): Wording | null {
  const view = nameParts(quoted("View", message));
  return view && {
    condition,
    message: `new row violates check option for view "${view.name}"`,
    ...relation(view),
  };
}

/** What a value failed at, told from %msg; the datatype classes' own status texts, mostly. */
const VALIDATIONS: readonly (readonly [words: RegExp, condition: Condition])[] = [
  [/\bcounter\b|read.?only/i, "generated_always"],
  [/#7201|MAXLEN|too long|longer than/i, "string_data_right_truncation"],
  [/#7203|#7204|MAXVAL|MINVAL|[<>] M(?:IN|AX)\b|out of range/i, "numeric_value_out_of_range"],
  [/#7205|VALUELIST|DISPLAYLIST/i, "check_violation"],
  [
    /\b(?:date|time|timestamp) (?:value|input)|invalid (?:date|time)|DATE out of/i,
    "invalid_datetime_format",
  ],
];

function validation(message: string, condition: Condition): Wording {
  const [, length] = /MAXLEN(?: allowed of| of|[ =:]+)\s*(\d+)/i.exec(message) ?? [];
  const found = VALIDATIONS.find(([words]) => words.test(message))?.[1] ?? condition;
  const column = lastPart(quoted("Field", message));
  const table = ownerOf(quoted("Field", message));
  const known = { ...column ? { column } : {}, ...relation(table) };
  if (found === "string_data_right_truncation" && length) {
    return {
      condition: found,
      message: `value too long for type character varying(${length})`,
      ...known,
    };
  }
  return { condition: found, message: firstWords(message) || sqlcodeRow(-104).meaning, ...known };
}

interface Name {
  schema?: string;
  name: string;
  /** As PostgreSQL would show it: without the schema that clients see as public. */
  shown: string;
}

function quoted(label: string, message: string): string | undefined {
  return new RegExp(`\\b${label}\\s+'([^']+)'`, "i").exec(message)?.[1];
}

function tableOf(message: string): Name | null {
  return nameParts(quoted("Table", message));
}

/** The table in `Field 'S.T.C'`. */
function ownerOf(field: string | undefined): Name | null {
  const parts = field?.split(".") ?? [];
  return parts.length < 2 ? null : nameParts(parts.slice(0, -1).join("."));
}

function nameParts(full: string | undefined): Name | null {
  if (!full) return null;
  const parts = full.split(".");
  const name = folded(parts.at(-1)!);
  const schema = parts.length > 1 ? folded(parts.slice(0, -1).join(".")) : undefined;
  if (schema === undefined || /^sqluser$/i.test(schema)) return { name, shown: name };
  return { schema, name, shown: `${schema}.${name}` };
}

function lastPart(full: string | undefined): string | undefined {
  return full === undefined ? undefined : folded(full.split(".").at(-1)!);
}

/** IRIS shows names that were never quoted in capitals; PostgreSQL in small letters. */
function folded(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name;
}

function relation(table: Name | null): PgErrorFields {
  if (!table) return {};
  return { table: table.name, ...table.schema ? { schema: table.schema } : {} };
}
