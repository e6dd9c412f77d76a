// DECLARE, FETCH, MOVE and CLOSE: SQL's own way to a portal.

import { PgError } from "../errors/pg_error.ts";
import type { NodeOf } from "./nodes.ts";
import { scan } from "./parse.ts";
import type { Forward, ParsedStatement, SessionCommand } from "./plan.ts";
import { unsupported } from "./refuse.ts";
import { within } from "./within.ts";

/** Bits of a cursor's options in PostgreSQL's tree. */
const BINARY = 0x1;
const SCROLL = 0x2;
const HOLD = 0x20;

/** How the tree writes ALL. */
const ALL = 0x7fffffff;

export function readDeclare(
  { portalname: name = "", options = 0 }: NodeOf<"DeclareCursorStmt">,
  statement: ParsedStatement,
): SessionCommand {
  if (options & SCROLL) {
    throw unsupported("SCROLL cursors are not supported", undefined, "Declare it NO SCROLL.");
  }
  const tokens = scan(statement.text);
  // DECLARE name ... FOR: unquoted, the word is kept for nothing else.
  const start = tokens.findIndex((token, at) => at > 1 && token.text.toLowerCase() === "for");
  return {
    command: "declare",
    tag: "DECLARE CURSOR",
    name,
    binary: (options & BINARY) !== 0,
    hold: (options & HOLD) !== 0,
    statement: within(statement, tokens[start].end, statement.text.length),
  };
}

export function readFetch(body: NodeOf<"FetchStmt">): SessionCommand {
  const { portalname: name = "", ismove = false } = body;
  return { command: "fetch", tag: ismove ? "MOVE" : "FETCH", name, ...forwardOf(body) };
}

export function readClose({ portalname: name }: NodeOf<"ClosePortalStmt">): SessionCommand {
  return name === undefined
    ? { command: "close_all", tag: "CLOSE CURSOR ALL" }
    : { command: "close", tag: "CLOSE CURSOR", name };
}

function forwardOf({ direction, howMany }: NodeOf<"FetchStmt">): Forward {
  const count = Number(howMany ?? 0);
  switch (direction) {
    case "FETCH_RELATIVE":
    case "FETCH_ABSOLUTE":
      if (count < 1) throw backward();
      return { by: direction === "FETCH_RELATIVE" ? "relative" : "absolute", rows: count };
    case "FETCH_BACKWARD":
      throw backward();
    default:
      if (count < 1) throw backward();
      return { by: "count", rows: count >= ALL ? Infinity : count };
  }
}

/** FETCH 0 is the row that was read last, which is gone as well. */
export function backward(): PgError {
  return new PgError("object_not_in_prerequisite_state", "cursor can only scan forward", {
    hint: "Cursors read rows on IRIS as they come, and keep none.",
  });
}
