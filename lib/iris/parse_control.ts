// Reads transactions, locks, options, calls and plans.

import { nameKey } from "./names.ts";
import { parseDelete, parseUpdate } from "./parse_dml.ts";
import { parseExpressions } from "./parse_expression.ts";
import { parseQueryStatement } from "./parse_query.ts";
import type { TokenReader } from "./token_reader.ts";
import type {
  Call,
  CancelQuery,
  Explain,
  IsolationLevel,
  Lock,
  RollbackTo,
  Savepoint,
  SetOption,
  SetTransaction,
  TransactionModes,
  Unlock,
} from "./tree_control.ts";
import type { Statement } from "./tree.ts";
import type { NumberLiteral, StringLiteral } from "./tree_expression.ts";

export function parseStart(from: TokenReader): Statement {
  if (!from.skip("%BEGTRANS")) from.expect("START", "TRANSACTION");
  return { kind: "start_transaction", modes: parseModes(from) };
}

export function parseSet(from: TokenReader): SetTransaction | SetOption {
  from.expect("SET");
  if (from.skip("TRANSACTION")) return { kind: "set_transaction", modes: parseModes(from) };
  from.expect("OPTION");
  const option = from.take();
  if (option.type !== "word") throw from.expected("option name");
  const name = option.key;
  from.expect("=");
  const { type, text, key } = from.token;
  if (type !== "word" && type !== "number" && type !== "string") {
    throw from.expected("option value");
  }
  from.take();
  return {
    kind: "set_option",
    name,
    value: type === "word" ? key : text,
    quoted: type === "string",
  };
}

function parseModes(from: TokenReader): TransactionModes {
  let modes: TransactionModes = { isolation: null, access: null, commitMode: null };
  if (from.atEnd()) return modes;
  do modes = parseMode(from, modes); while (from.skip(","));
  const dirty = modes.isolation === "READ UNCOMMITTED" || modes.isolation === "READ VERIFIED";
  if (dirty && modes.access === "READ WRITE") {
    throw from.fail(-92, `${modes.isolation} cannot be combined with READ WRITE`);
  }
  return modes;
}

function parseMode(from: TokenReader, modes: TransactionModes): TransactionModes {
  if (from.skip("%COMMITMODE")) {
    return { ...modes, commitMode: from.oneOf("IMPLICIT", "EXPLICIT", "NONE") };
  }
  if (from.skipAll("ISOLATION", "LEVEL")) {
    if (modes.isolation !== null) throw twice(from);
    return { ...modes, isolation: parseIsolation(from) };
  }
  if (!from.skip("READ")) throw from.expected("transaction mode");
  if (modes.access !== null) throw twice(from);
  return { ...modes, access: from.oneOf("WRITE", "ONLY") === "WRITE" ? "READ WRITE" : "READ ONLY" };
}

function twice(from: TokenReader): Error {
  return from.fail(-91, "The same transaction mode is specified more than once");
}

function parseIsolation(from: TokenReader): IsolationLevel {
  if (from.skip("READ")) {
    const level = from.optional("UNCOMMITTED", "COMMITTED", "VERIFIED");
    if (level !== null) return `READ ${level}`;
  }
  throw from.fail(-96, "Isolation level not supported");
}

export function parseEnd(from: TokenReader): Statement {
  if (from.skip("COMMIT")) {
    from.skip("WORK");
    return { kind: "commit" };
  }
  from.expect("ROLLBACK");
  if (from.skip("TO")) return parseRollbackTo(from);
  from.skip("WORK");
  return { kind: "rollback" };
}

function parseRollbackTo(from: TokenReader): RollbackTo {
  if (!from.skip("SAVEPOINT") || from.atEnd()) {
    throw from.fail(-301, "No savepoint name specified");
  }
  return { kind: "rollback_to", name: from.identifier() };
}

export function parseSavepoint(from: TokenReader): Savepoint {
  from.expect("SAVEPOINT");
  if (from.atEnd()) throw from.fail(-301, "No savepoint name specified");
  const name = from.identifier();
  if (nameKey(name).startsWith("SYS")) {
    throw from.fail(-302, `Savepoint name '${name}' must not begin with SYS`);
  }
  return { kind: "savepoint", name };
}

export function parseCall(from: TokenReader): Call {
  from.expect("CALL");
  const procedure = from.qualifiedName();
  if (!from.skip("(")) return { kind: "call", procedure, args: [] };
  const args = from.at(")") ? [] : parseExpressions(from);
  from.expect(")");
  return { kind: "call", procedure, args };
}

export function parseLock(from: TokenReader): Lock | Unlock {
  const isLock = from.oneOf("LOCK", "UNLOCK") === "LOCK";
  from.skip("TABLE");
  const table = from.qualifiedName();
  from.expect("IN");
  const mode = from.oneOf("SHARE", "EXCLUSIVE");
  from.expect("MODE");
  if (!isLock) return { kind: "unlock", table, mode, immediate: from.skip("IMMEDIATE") };
  return { kind: "lock", table, mode, waitSeconds: from.skip("WAIT") ? from.count() : null };
}

export function parseCancel(from: TokenReader): CancelQuery {
  from.expect("CANCEL", "QUERY");
  const process = parseNumberOrText(from);
  const statement = from.skipAll("IDENTIFIED", "BY") ? parseNumberOrText(from) : null;
  const timeoutSeconds = from.skip("TIMEOUT") ? from.count() : null;
  return { kind: "cancel_query", process, statement, timeoutSeconds };
}

function parseNumberOrText(from: TokenReader): NumberLiteral | StringLiteral {
  if (from.token.type === "string") return { kind: "string", value: from.string() };
  return { kind: "number", text: String(from.count()) };
}

export function parseExplain(from: TokenReader): Explain {
  from.expect("EXPLAIN");
  const plans = from.optional("ALT", "ALL");
  const stats = from.skip("STAT") || from.skip("STATS");
  if (from.at("UPDATE")) return { kind: "explain", plans, stats, statement: parseUpdate(from) };
  if (from.at("DELETE")) return { kind: "explain", plans, stats, statement: parseDelete(from) };
  if (from.at("INSERT")) throw from.fail(-474, "EXPLAIN is not supported for INSERT");
  if (from.at("SELECT") || from.at("WITH") || from.at("(")) {
    return { kind: "explain", plans, stats, statement: parseQueryStatement(from) };
  }
  throw from.fail(-51, `An SQL statement expected, ${from.found()} found`);
}
