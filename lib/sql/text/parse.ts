// PostgreSQL's own parser reads a client's text; what it refuses may still be IRIS's own dialect.

import type { Node } from "@pgsql/types";
import { hasSqlDetails, loadModule, parseSync, scanSync } from "libpg-query";
import { PgError } from "../../errors/pg_error.ts";
import type { ParsedStatement } from "../plan.ts";
import { charactersBefore, unitsBefore } from "./text_offsets.ts";

/** The parser needs some 25 times the text in memory. */
export const SQL_BYTES_MAX = 8 << 20;

/** What a ParsedStatement's `node` is in this room. */
export interface Tree {
  node: Node;
  /** Bytes of the parsed text before the statement's own: locations count from there. */
  start: number;
}

export function treeOf(statement: ParsedStatement): Tree {
  return statement.node as Tree;
}

let loading: Promise<void> | undefined;

/** Once, before the first parse. */
export function loadParser(): Promise<void> {
  return loading ??= loadModule();
}

/** All statements of a text, or the syntax error that keeps all of them from running. */
export function parse(text: string): ParsedStatement[] {
  refuseUnreadable(text);
  if (text.trim() === "") return [];
  try {
    const { stmts = [] } = parseSync(text);
    return stmts.map(({ stmt, stmt_location = 0, stmt_len = 0 }) =>
      sliced(text, { node: stmt!, start: stmt_location }, stmt_len)
    );
  } catch (cause) {
    const refusal = refusalOf(cause);
    const native = refusal.condition === "syntax_error" ? nativeStatement(text) : null;
    if (!native) throw refusal;
    return [{ ...native, node: null, refusal }];
  }
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
  const ascii = isAscii(text);
  return tokens.filter(({ tokenName }) => !COMMENTS.has(tokenName)).map((token) => {
    const start = ascii ? token.start : unitsBefore(text, token.start);
    const end = ascii ? token.end : unitsBefore(text, token.end);
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
  if (text.length > SQL_BYTES_MAX) {
    throw new PgError("statement_too_complex", "the SQL text is too long", {
      detail: `It has ${text.length} characters; the limit is ${SQL_BYTES_MAX} bytes.`,
      hint: "Send the data as parameters, or with COPY.",
    });
  }
  if (text.includes("\0")) {
    throw new PgError(
      "character_not_in_repertoire",
      'invalid byte sequence for encoding "UTF8": 0x00',
    );
  }
}

function sliced(text: string, tree: Tree, bytes: number): ParsedStatement {
  const whole = tree.start === 0 && bytes === 0;
  const ascii = whole || isAscii(text);
  const end = bytes === 0
    ? text.length
    : ascii
    ? tree.start + bytes
    : unitsBefore(text, tree.start + bytes);
  const start = ascii ? tree.start : unitsBefore(text, tree.start);
  return {
    text: start === 0 && end === text.length ? text : text.slice(start, end).trimEnd(),
    offset: ascii ? start : charactersBefore(text, start),
    node: tree,
  };
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function refusalOf(cause: unknown): PgError {
  if (cause instanceof RangeError) return tooComplex(cause);
  if (!hasSqlDetails(cause) || !cause.sqlDetails) throw cause;
  const { message, cursorPosition } = cause.sqlDetails;
  if (message.startsWith("memory exhausted")) return tooComplex(cause);
  // The cursor counts code points from 0, and is -1 where there is none.
  return new PgError("syntax_error", message, {
    position: cursorPosition < 0 ? undefined : cursorPosition + 1,
  });
}

export function tooComplex(cause: unknown): PgError {
  return new PgError("statement_too_complex", "stack depth limit exceeded", {
    hint: "Nest the statement less deeply.",
    cause,
  });
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
    if (hasSqlDetails(cause) || cause instanceof SyntaxError) return null;
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
