// One statement of IRIS SQL becomes a tree, or is refused as IRIS refuses it.

import { lex, shownTokens } from "./lexer.ts";
import {
  parseCall,
  parseCancel,
  parseEnd,
  parseExplain,
  parseLock,
  parseSavepoint,
  parseSet,
  parseStart,
} from "./parse_control.ts";
import { parseAlter, parseCreate, parseDropStatement } from "./parse_ddl.ts";
import { parseDelete, parseInsert, parseTruncate, parseUpdate } from "./parse_dml.ts";
import { parseBuildIndex } from "./parse_index.ts";
import { parseQueryStatement } from "./parse_query.ts";
import { parseCheckPrivilege, parseGrant, parseRevoke } from "./parse_security.ts";
import { TokenReader } from "./token_reader.ts";
import type { Statement } from "./tree.ts";
import { FEATURES, type IrisVersion } from "./versions.ts";

type Reader = (from: TokenReader) => Statement;

const READERS = new Map<string, Reader>([
  ["SELECT", parseQueryStatement],
  ["WITH", parseQueryStatement],
  ["(", parseQueryStatement],
  ["INSERT", parseInsert],
  ["UPDATE", parseUpdate],
  ["DELETE", parseDelete],
  ["TRUNCATE", parseTruncate],
  ["CREATE", parseCreate],
  ["ALTER", parseAlter],
  ["DROP", parseDropStatement],
  ["BUILD", parseBuildIndex],
  ["GRANT", parseGrant],
  ["REVOKE", parseRevoke],
  ["START", parseStart],
  ["%BEGTRANS", parseStart],
  ["SET", parseSet],
  ["COMMIT", parseEnd],
  ["ROLLBACK", parseEnd],
  ["SAVEPOINT", parseSavepoint],
  ["CALL", parseCall],
  ["LOCK", parseLock],
  ["UNLOCK", parseLock],
  ["CANCEL", parseCancel],
  ["TUNE", parseTune],
  ["EXPLAIN", parseExplain],
  ["%CHECKPRIV", parseCheckPrivilege],
  ["%INTRANSACTION", parseInTransaction],
  ["%INTRANS", parseInTransaction],
]);

export interface ParseOptions {
  version?: IrisVersion;
}

export interface Parsed {
  statement: Statement;
  /** How many `?` the text has; their `index` counts from 0 in its order. */
  parameterCount: number;
}

export function parse(text: string, options: ParseOptions = {}): Statement {
  return parseWithParameters(text, options).statement;
}

export function parseWithParameters(
  text: string,
  { version = "2025.3" }: ParseOptions = {},
): Parsed {
  const from = new TokenReader(text, FEATURES[version]);
  const reader = READERS.get(from.token.key);
  if (reader === undefined) {
    throw from.fail(-51, `An SQL statement expected, ${from.found()} found`);
  }
  const statement = reader(from);
  if (!from.atEnd()) {
    throw from.fail(-25, `Input (${from.token.text}) encountered after end of query`);
  }
  return { statement, parameterCount: from.parameterCount };
}

function parseTune(from: TokenReader): Statement {
  from.expect("TUNE", "TABLE");
  return { kind: "tune_table", table: from.qualifiedName() };
}

function parseInTransaction(from: TokenReader): Statement {
  from.take();
  return { kind: "in_transaction" };
}

/** A statement as IRIS shows it behind the `^` of a message. */
export function shownStatement(text: string): string {
  return shownTokens(lex(text).list);
}
