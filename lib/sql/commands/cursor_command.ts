// DECLARE, FETCH, MOVE and CLOSE: SQL's own way to a portal.

import { PgError } from "../../errors/pg_error.ts";
import type { SelectStmt } from "@pgsql/types";
import { bodyOf, type NodeOf } from "../text/nodes.ts";
import { scan } from "../text/parse.ts";
import { scansBack } from "./scans_back.ts";
import type { CursorKeeps, Movement, SessionCommand } from "../plans/session_plan.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { within } from "../text/within.ts";

/** Bits of a cursor's options in PostgreSQL's tree. */
const BINARY = 0x1;
const SCROLL = 0x2;
const NO_SCROLL = 0x4;
const HOLD = 0x20;

/** How the tree writes ALL. */
const ALL = 0x7fffffff;

export function readDeclare(
  { portalname: name = "", options = 0, query }: NodeOf<"DeclareCursorStmt">,
  statement: ParsedStatement,
): SessionCommand {
  if (options & SCROLL && options & NO_SCROLL) {
    throw new PgError("invalid_cursor_definition", "cannot specify both SCROLL and NO SCROLL");
  }
  const tokens = scan(statement.text);
  // DECLARE name ... FOR: unquoted, the word is kept for nothing else.
  const start = tokens.findIndex((token, at) => at > 1 && token.text.toLowerCase() === "for");
  return {
    command: "declare",
    tag: "DECLARE CURSOR",
    name,
    binary: (options & BINARY) !== 0,
    keeps: keepsOf(options, bodyOf(query, "SelectStmt")),
    hold: (options & HOLD) !== 0,
    statement: within(statement, tokens[start].end, statement.text.length),
  };
}

function keepsOf(options: number, select: SelectStmt | null): CursorKeeps {
  if (options & SCROLL) return "all";
  return options & NO_SCROLL || !select || !scansBack(select) ? "none" : "recent";
}

export function readFetch(body: NodeOf<"FetchStmt">): SessionCommand {
  const { portalname: name = "", ismove = false } = body;
  return { command: "fetch", tag: ismove ? "MOVE" : "FETCH", name, ...movementOf(body) };
}

export function readClose({ portalname: name }: NodeOf<"ClosePortalStmt">): SessionCommand {
  return name === undefined
    ? { command: "close_all", tag: "CLOSE CURSOR ALL" }
    : { command: "close", tag: "CLOSE CURSOR", name };
}

function movementOf({ direction, howMany }: NodeOf<"FetchStmt">): Movement {
  const count = Number(howMany ?? 0);
  switch (direction) {
    case "FETCH_RELATIVE":
      return { by: "relative", rows: count };
    case "FETCH_ABSOLUTE":
      return { by: "absolute", rows: count };
    case "FETCH_BACKWARD":
      return { by: "count", rows: -unlimited(count) };
    default:
      return { by: "count", rows: unlimited(count) };
  }
}

function unlimited(count: number): number {
  return count >= ALL ? Infinity : count;
}
