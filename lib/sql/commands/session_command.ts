// The statements that a session answers by itself, one row for each tag of the tree.

import { identifier } from "../text/quoting.ts";
import type { A_Const, DefElem, TransactionStmt, VariableSetStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import { readCopy } from "./copy_command.ts";
import { readClose, readDeclare, readFetch } from "./cursor_command.ts";
import { readExplain, readVacuum } from "./explain_command.ts";
import { bodyOf, type Node, type NodeOf, type Tag, tagOf } from "../text/nodes.ts";
import { scan, treeOf } from "../text/parse.ts";
import { readLock } from "./lock_command.ts";
import { readSequenceCalls } from "./sequence_command.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import type { SessionCommand, TransactionModes } from "../plans/session_plan.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { unsupported } from "../text/refuse.ts";
import { typeOfName } from "../types/type_names.ts";
import { within } from "../text/within.ts";

/** Null where the statement is somebody else's after all. */
type Reader<Name extends Tag> = (
  body: NodeOf<Name>,
  statement: ParsedStatement,
  context: PlanContext,
) => SessionCommand | null;
type Table = { [Name in Tag]?: Reader<Name> };

export const SESSION_COMMANDS: Table = {
  TransactionStmt: readTransaction,
  VariableSetStmt: readSet,
  VariableShowStmt({ name = "" }) {
    return name === "all"
      ? { command: "show_all", tag: "SHOW" }
      : { command: "show", tag: "SHOW", name };
  },
  DiscardStmt({ target }) {
    const what = DISCARDS[target ?? "DISCARD_ALL"];
    return { command: "discard", tag: `DISCARD ${what}` };
  },
  DeallocateStmt({ name, isall }) {
    return isall || name === undefined
      ? { command: "deallocate_all", tag: "DEALLOCATE ALL" }
      : { command: "deallocate", tag: "DEALLOCATE", name };
  },
  PrepareStmt: readPrepare,
  ExecuteStmt: readExecute,
  ListenStmt: ({ conditionname: channel = "" }) => ({ command: "listen", tag: "LISTEN", channel }),
  UnlistenStmt({ conditionname: channel }) {
    return channel === undefined
      ? { command: "unlisten_all", tag: "UNLISTEN" }
      : { command: "unlisten", tag: "UNLISTEN", channel };
  },
  NotifyStmt({ conditionname: channel = "", payload = "" }) {
    return { command: "notify", tag: "NOTIFY", channel, payload };
  },
  SelectStmt: (body, _statement, context) => readSequenceCalls(body, context),
  DeclareCursorStmt: readDeclare,
  FetchStmt: readFetch,
  ClosePortalStmt: readClose,
  ExplainStmt: readExplain,
  CopyStmt: readCopy,
  VacuumStmt: (body, _statement, context) => readVacuum(body, context),
  LockStmt: (body, _statement, context) => readLock(body, context),
  ReindexStmt: () => ({ command: "maintain", tag: "REINDEX" }),
  ClusterStmt: () => ({ command: "maintain", tag: "CLUSTER" }),
  CheckPointStmt: () => ({ command: "maintain", tag: "CHECKPOINT" }),
  ConstraintsSetStmt({ deferred = false }) {
    return { command: "set_constraints", tag: "SET CONSTRAINTS", deferred };
  },
  SecLabelStmt() {
    throw unsupported("security labels are not supported", undefined);
  },
  LoadStmt({ filename }) {
    throw new PgError(
      "undefined_file",
      `could not access file "${filename}": No such file or directory`,
    );
  },
};

export function sessionCommand(
  statement: ParsedStatement,
  context: PlanContext,
): SessionCommand | null {
  const { node } = treeOf(statement);
  const tag = tagOf(node);
  const read = SESSION_COMMANDS[tag] as Reader<Tag> | undefined;
  return read ? read(bodyOf(node, tag)!, statement, context) : null;
}

const DISCARDS = {
  DISCARD_ALL: "ALL",
  DISCARD_PLANS: "PLANS",
  DISCARD_SEQUENCES: "SEQUENCES",
  DISCARD_TEMP: "TEMP",
} as const;

function readTransaction(body: TransactionStmt): SessionCommand {
  const { kind, options, chain = false, savepoint_name: name = "", gid: id = "", location } = body;
  switch (kind) {
    case "TRANS_STMT_BEGIN":
      return { command: "begin", tag: "BEGIN", modes: modesOf(options) };
    case "TRANS_STMT_START":
      return { command: "begin", tag: "START TRANSACTION", modes: modesOf(options) };
    case "TRANS_STMT_COMMIT":
      return { command: "commit", tag: "COMMIT", chain };
    case "TRANS_STMT_ROLLBACK":
      return { command: "rollback", tag: "ROLLBACK", chain };
    case "TRANS_STMT_SAVEPOINT":
      return { command: "savepoint", tag: "SAVEPOINT", name };
    case "TRANS_STMT_RELEASE":
      return { command: "release", tag: "RELEASE", name };
    case "TRANS_STMT_ROLLBACK_TO":
      return { command: "rollback_to", tag: "ROLLBACK", name };
    case "TRANS_STMT_PREPARE":
      return { command: "prepare_transaction", tag: "PREPARE TRANSACTION" };
    case "TRANS_STMT_COMMIT_PREPARED":
      return { command: "end_prepared", tag: "COMMIT PREPARED", id };
    case "TRANS_STMT_ROLLBACK_PREPARED":
      return { command: "end_prepared", tag: "ROLLBACK PREPARED", id };
    default:
      throw unsupported(`${kind} is not supported`, location);
  }
}

function modesOf(options: readonly Node[] | undefined): TransactionModes {
  const modes: TransactionModes = {};
  for (const option of options ?? []) {
    const { defname, arg, location } = bodyOf(option, "DefElem") as DefElem;
    const constant = bodyOf(arg, "A_Const");
    if (defname === "transaction_isolation") {
      modes.isolation = constant?.sval?.sval as TransactionModes["isolation"];
    } else if (defname === "transaction_read_only") modes.readOnly = isOn(constant);
    else if (defname === "transaction_deferrable") modes.deferrable = isOn(constant);
    else throw unsupported(`transaction mode ${defname} is not supported`, location);
  }
  return modes;
}

function isOn(constant: A_Const | null): boolean {
  return constant?.ival?.ival === 1;
}

function readSet(body: VariableSetStmt): SessionCommand {
  const { kind, name = "", args, is_local: local = false, location } = body;
  switch (kind) {
    case "VAR_SET_VALUE":
      return { command: "set", tag: "SET", name, value: valueOf(name, args), local };
    case "VAR_SET_DEFAULT":
      return { command: "set", tag: "SET", name, value: null, local };
    case "VAR_RESET":
      return { command: "reset", tag: "RESET", name };
    case "VAR_RESET_ALL":
      return { command: "reset_all", tag: "RESET" };
    case "VAR_SET_MULTI":
      if (name === "TRANSACTION" || name === "SESSION CHARACTERISTICS") {
        const session = name !== "TRANSACTION";
        return { command: "set_transaction", tag: "SET", modes: modesOf(args), session };
      }
      throw unsupported("SET TRANSACTION SNAPSHOT is not supported", location);
    default:
      throw unsupported("SET ... FROM CURRENT is not supported", location);
  }
}

/** Settings that are lists of names: each is quoted where it has to be. */
const NAME_LISTS = new Set([
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
]);

function valueOf(name: string, args: readonly Node[] | undefined): string {
  const quoted = NAME_LISTS.has(name);
  return (args ?? []).map((arg) => {
    const cast = bodyOf(arg, "TypeCast");
    const constant = bodyOf(cast?.arg ?? arg, "A_Const");
    if (!constant) throw unsupported(`SET ${name} takes only constants`, undefined);
    if (constant.sval) {
      const text = constant.sval.sval ?? "";
      // SET TIME ZONE INTERVAL '...', of which PostgreSQL makes this text as well.
      if (cast) return `INTERVAL '${text}'`;
      return quoted ? quoteName(text) : text;
    }
    if (constant.fval) return constant.fval.fval ?? "0";
    if (constant.boolval) return constant.boolval.boolval ? "true" : "false";
    return String(constant.ival?.ival ?? 0);
  }).join(", ");
}

function quoteName(name: string): string {
  const plain = name !== "" &&
    [...name].every((character, at) =>
      (character >= "a" && character <= "z") || character === "_" ||
      (at > 0 && character >= "0" && character <= "9")
    );
  return plain ? name : identifier(name);
}

function readPrepare(
  body: NodeOf<"PrepareStmt">,
  statement: ParsedStatement,
  context: PlanContext,
): SessionCommand {
  const { name = "", argtypes = [] } = body;
  const parameterTypes = argtypes.map((type) => typeOfName(bodyOf(type, "TypeName")!, context).oid);
  const tokens = scan(statement.text);
  // PREPARE name [(types)] AS: the first AS there is, since a type never contains the word.
  const as = tokens.findIndex((token, at) => at > 1 && token.text.toLowerCase() === "as");
  const inner = within(statement, tokens[as].end, statement.text.length);
  return { command: "prepare", tag: "PREPARE", name, parameterTypes, statement: inner };
}

function readExecute(body: NodeOf<"ExecuteStmt">, statement: ParsedStatement): SessionCommand {
  const { name = "", params = [] } = body;
  if (params.length === 0) return { command: "execute", tag: "EXECUTE", name, values: null };
  const tokens = scan(statement.text);
  const open = tokens.find((token) => token.text === "(")!;
  const close = tokens.findLast((token) => token.text === ")")!;
  const values = within(statement, open.end, close.start, "SELECT ");
  return { command: "execute", tag: "EXECUTE", name, values };
}
