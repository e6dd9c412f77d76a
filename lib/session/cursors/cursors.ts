// DECLARE, FETCH, MOVE and CLOSE: SQL cursors are portals with a name.

import { PgError } from "../../errors/pg_error.ts";
import type { Movement, SessionCommand } from "../../sql/plans/session_plan.ts";
import { analyse } from "../judgement/analysis.ts";
import { type Answer, done, type Piece } from "../running/answer.ts";
import type { Context } from "../context.ts";
import type { Portal } from "./portals.ts";
import { encodeBound } from "../running/arguments.ts";
import { formatOf } from "../running/bound.ts";
import { type CommandOptions, run } from "../running/run.ts";
import { answerOfRows, onlyForward, ScrolledRows } from "./scrolled_rows.ts";

type Command<C extends SessionCommand["command"]> = Extract<SessionCommand, { command: C }>;

/** The query runs with the first FETCH, whose formats the cursor keeps. */
export async function declare(
  context: Context,
  { tag, name, binary, keeps, hold, statement: parsed }: Command<"declare">,
  { statement: whole, parameters, parameterFormats }: CommandOptions,
): Promise<Answer> {
  const { transaction, portals } = context;
  if (!hold && !transaction.isBlock) {
    throw new PgError(
      "no_active_sql_transaction",
      "DECLARE CURSOR can only be used in transaction blocks",
    );
  }
  if (name === "") {
    throw new PgError("invalid_cursor_name", "invalid cursor name: must not be empty");
  }
  const statement = await analyse(context, parsed, whole.parameterTypes);
  if (!statement.columns) {
    throw new PgError("invalid_cursor_definition", "a cursor must be for a query that gives rows");
  }
  const bound = { parameters, parameterFormats, parameterTypes: statement.parameterTypes };
  if (keeps === "all" && statement.plan.kind === "steps") {
    throw new PgError(
      "feature_not_supported",
      "DECLARE SCROLL CURSOR ... FOR UPDATE is not supported",
      { detail: "Scrollable cursors must be READ ONLY." },
    );
  }
  await portals.add({
    name,
    statement,
    parameters,
    parameterFormats,
    resultFormats: binary ? [1] : [],
    encoded: await encodeBound(context, { plan: statement.plan, bound }),
    depth: transaction.depth,
    position: 0,
    createdAt: context.effects.now(),
    declaration: `${whole.parsed!.text};`,
    keeps,
    hold,
  });
  return done(tag);
}

export async function fetch(
  context: Context,
  { tag, name, by, rows: count }: Command<"fetch">,
  options: CommandOptions,
): Promise<Answer> {
  const portal = context.portals.cursor(name);
  const { columns } = portal.statement;
  if (!columns) throw cannotRun(name);
  const moving = tag === "MOVE";
  // BINARY is a word for those who cannot ask for formats.
  const formats = options.simple ? portal.resultFormats : options.resultFormats;
  const forward = by === "count" && count > 0;
  if (portal.keeps !== "none" && !forward) {
    const opened = await openCursor(context, portal, {
      formats: moving ? undefined : formats,
      rowsMax: 0,
    });
    const found = await (opened as ScrolledRows).move({ by, rows: count });
    if (moving) return done(`${tag} ${found.length}`);
    return { ...answerOfRows(found, { columns, tag: `${tag} ${found.length}` }), formats };
  }
  if (moving && count === 0 && by !== "absolute") {
    return done(`${tag} ${standsOnRow(portal) ? 1 : 0}`);
  }
  const { skip, rows } = wayOf(portal, { by, rows: count });
  const answer = await openCursor(context, portal, {
    formats: moving ? undefined : formats,
    // What it keeps it may read ahead as well.
    rowsMax: portal.keeps === "none"
      ? leastLimit(skip > 0 ? skip : rows, moving ? 0 : options.rowsMax)
      : 0,
  });
  await pass(portal, answer, skip);
  if (!moving) return new Fetched(portal, { answer, formats, rows });
  const passed = await pass(portal, answer, rows);
  return done(`${tag} ${passed}`);
}

export async function close(
  { portals }: Context,
  { tag, name }: Command<"close">,
): Promise<Answer> {
  portals.cursor(name);
  await portals.close(name);
  return done(tag);
}

export async function closeAll(
  { portals }: Context,
  { tag }: Command<"close_all">,
): Promise<Answer> {
  await portals.closeAll();
  return done(tag);
}

/** 0 is no limit, as it is for Execute. */
function leastLimit(rows: number, rowsMax: number): number {
  const least = Math.min(rows, rowsMax === 0 ? Infinity : rowsMax);
  return least === Infinity ? 0 : least;
}

/** Rows to go over, and rows to take then. */
function wayOf(portal: Portal, { by, rows }: Movement) {
  const { position, atEnd } = portal;
  const nothing = { skip: 0, rows: 0 };
  const steps = by === "absolute" ? rows - position - (atEnd ? 1 : 0) : rows;
  if (by === "absolute" && rows === 0 && position === 0 && !atEnd) return nothing;
  if (by !== "absolute" && rows === 0 && !standsOnRow(portal)) return nothing;
  if (steps >= 1) return by === "count" ? { skip: 0, rows } : { skip: steps - 1, rows: 1 };
  throw onlyForward();
}

function standsOnRow({ position, atEnd }: Portal): boolean {
  return position > 0 && !atEnd;
}

/** Runs its query if it has not run yet. */
export async function openCursor(
  context: Context,
  portal: Portal,
  { formats, rowsMax }: { formats?: readonly number[]; rowsMax: number },
): Promise<Answer> {
  if (portal.broken) throw cannotRun(portal.name);
  if (!portal.answer) {
    portal.openedFormats = formats ?? portal.resultFormats;
    // A query that failed does not run again, though a savepoint may bring its transaction back.
    portal.broken = true;
    const answer = await run(context, portal.statement, {
      parameters: portal.parameters,
      parameterFormats: portal.parameterFormats,
      resultFormats: portal.openedFormats,
      encoded: portal.encoded,
      rowsMax,
      alone: false,
      simple: false,
      keep: false,
    });
    context.portals.opened(portal, answer);
    portal.broken = false;
  } else if (formats && !sameFormats(portal, formats)) {
    throw new PgError("feature_not_supported", "a cursor cannot change its format", {
      hint: "All rows come in the format of the first FETCH or MOVE.",
    });
  }
  return portal.answer!;
}

function sameFormats(
  { openedFormats = [], statement }: Portal,
  formats: readonly number[],
): boolean {
  return (statement.columns ?? []).every((_, index) =>
    formatOf(openedFormats, index) === formatOf(formats, index)
  );
}

/** Reads rows that nobody wants to see, and says how many there were. */
async function pass(portal: Portal, answer: Answer, rows: number): Promise<number> {
  let passed = 0;
  while (passed < rows) {
    const piece = await answer.next(rows === Infinity ? 0 : rows - passed);
    if (!piece) {
      portal.atEnd = true;
      break;
    }
    passed += piece.rows;
    portal.position += piece.rows;
    if (piece.failure) throw piece.failure;
  }
  return passed;
}

/** Some of a cursor's rows; the cursor stays when they are read. */
class Fetched implements Answer {
  readonly columns: Answer["columns"];
  readonly formats: readonly number[];
  #portal: Portal;
  #answer: Answer;
  #left: number;

  constructor(
    portal: Portal,
    { answer, formats, rows }: { answer: Answer; formats: readonly number[]; rows: number },
  ) {
    this.formats = formats;
    this.columns = portal.statement.columns!;
    this.#portal = portal;
    this.#answer = answer;
    this.#left = rows;
  }

  async next(rowsMax: number): Promise<Piece | undefined> {
    if (this.#left <= 0) return undefined;
    const piece = await this.#answer.next(leastLimit(this.#left, rowsMax));
    this.#portal.atEnd = piece === undefined;
    this.#left -= piece?.rows ?? this.#left;
    this.#portal.position += piece?.rows ?? 0;
    return piece;
  }

  tag(rows: number): string {
    return `FETCH ${rows}`;
  }

  close(): Promise<void> {
    this.#left = 0;
    return Promise.resolve();
  }
}

function cannotRun(name: string): PgError {
  const message = `portal "${name}" cannot be run`;
  return new PgError("object_not_in_prerequisite_state", message);
}
