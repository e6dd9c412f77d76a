// PostgreSQL's own parser reads a client's text; what it refuses may still be IRIS's own dialect.

import type { Node } from "@pgsql/types";
import { overLimit } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import { isOverflow, parseSync, scanSync, sqlDetailsOf } from "./parser.ts";
import { refuseTooLarge } from "./refuse_too_large.ts";
import { charactersBefore, Places } from "./text_offsets.ts";

export { loadParser } from "./parser.ts";

/** What a ParsedStatement's `node` is in this room. */
export interface Tree {
  node: Node;
  /** Bytes of the parsed text before the statement's own: locations count from there. */
  start: number;
}

export function treeOf(statement: ParsedStatement): Tree {
  return statement.node as Tree;
}

/** All statements of a text, or the syntax error that keeps all of them from running. */
export function parse(text: string): ParsedStatement[] {
  refuseUnreadable(text);
  if (text.trim() === "") return [];
  try {
    const { stmts = [] } = parseSync(text);
    refuseParameters(text);
    const places = new Places(text);
    return stmts.map(({ stmt, stmt_location: start = 0, stmt_len: size = 0 }) => {
      const { units, characters: offset } = places.at(start);
      const end = size === 0 ? text.length : places.at(start + size).units;
      const isWhole = units === 0 && end === text.length;
      const own = isWhole ? text : text.slice(units, end).trimEnd();
      return { text: own, offset, node: { node: stmt!, start } };
    });
  } catch (cause) {
    const refusal = refusalOf(cause);
    const native = refusal.condition === "syntax_error" ? nativeStatement(text) : null;
    if (!native) throw refusal;
    return [{ ...native, node: null, refusal }];
  }
}

/** No message can give more values, and lists are made of as many as are named. */
const PARAMETERS_MAX = 65_535;
/** Hardly any text has such a number, and so it is not scanned again. */
const MANY_PARAMETERS = /\$\d{5}/;

function refuseParameters(text: string): void {
  if (!MANY_PARAMETERS.test(text)) return;
  const wrong = scan(text).find((token) =>
    /^\$\d+$/.test(token.text) && Number(token.text.slice(1)) > PARAMETERS_MAX
  );
  if (!wrong) return;
  throw new PgError("undefined_parameter", `there is no parameter ${wrong.text}`, {
    position: charactersBefore(text, wrong.start) + 1,
  });
}

export interface Token {
  text: string;
  /** UTF-16 units. */
  start: number;
  end: number;
}

/** The tokens without comments, by PostgreSQL's own scanner. */
export function scan(text: string): Token[] {
  const { tokens = [] } = scanSync(withoutControls(text));
  const places = new Places(text);
  return tokens.filter(({ tokenName }) => !COMMENTS.has(tokenName)).map((token) => {
    const start = places.at(token.start).units;
    const end = places.at(token.end).units;
    return { text: text.slice(start, end), start, end };
  });
}

/** The scanner's answer is no JSON where a token holds a control character. Only the places of tokens are read of
 * it, which a blank leaves as they are; outside of quotes the parser has refused such a character. */
function withoutControls(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what is looked for
  return text.replaceAll(/[\x01-\x08\x0b\x0c\x0e-\x1f]/g, " ");
}

const COMMENTS = new Set(["SQL_COMMENT", "C_COMMENT"]);

function refuseUnreadable(text: string): void {
  refuseTooLarge(text);
  if (text.includes("\0")) {
    throw new PgError(
      "character_not_in_repertoire",
      'invalid byte sequence for encoding "UTF8": 0x00',
    );
  }
}

function refusalOf(cause: unknown): PgError {
  if (cause instanceof PgError) return cause;
  if (isOverflow(cause)) return tooComplex(cause);
  const details = sqlDetailsOf(cause);
  if (!details) throw cause;
  const { message, cursorPosition } = details;
  if (message.startsWith("memory exhausted")) return tooComplex(cause);
  // The cursor counts code points from 0, and is -1 where there is none.
  return new PgError("syntax_error", message, {
    position: cursorPosition < 0 ? undefined : cursorPosition + 1,
  });
}

export function tooComplex(cause: unknown): PgError {
  return overLimit("sqlDepth", { detail: undefined, cause });
}

/** What IRIS's statements begin with, but for those that would change a connection which others use too. */
const NATIVE_WORDS = new Set([
  "ALTER",
  "BUILD",
  "CALL",
  "CREATE",
  "DELETE",
  "DROP",
  "EXPLAIN",
  "GRANT",
  "INSERT",
  "REVOKE",
  "SELECT",
  "TRUNCATE",
  "TUNE",
  "UPDATE",
  "WITH",
]);

/** Bodies of code, in which a semicolon ends nothing. */
const CODE_WORDS = new Set(["FUNCTION", "METHOD", "PROCEDURE", "QUERY", "TRIGGER"]);
const CODE_WORD_PLACE_MAX = 4;

/** The text without what follows the statement, when it looks like one statement of IRIS. */
function nativeStatement(text: string): Pick<ParsedStatement, "text" | "offset"> | null {
  let tokens: Token[];
  try {
    tokens = scan(text);
  } catch (cause) {
    // An unterminated quote or comment: no statement of anybody, as the parser has said already. The
    // scanner's own message is not JSON, which is how libpg-query fails here.
    if (sqlDetailsOf(cause) || cause instanceof SyntaxError) return null;
    throw cause;
  }
  while (tokens.at(-1)?.text === ";") tokens.pop();
  if (tokens.length < 2 || !NATIVE_WORDS.has(tokens[0].text.toUpperCase())) return null;
  const code = tokens.slice(1, CODE_WORD_PLACE_MAX)
    .some((token) => CODE_WORDS.has(token.text.toUpperCase()));
  if (!code && tokens.some((token) => token.text === ";")) return null;
  const [{ start }, { end }] = [tokens[0], tokens.at(-1)!];
  return { text: text.slice(start, end), offset: charactersBefore(text, start) };
}
