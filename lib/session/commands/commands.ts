// The statements that the session answers by itself, one handler each.

import { PgError } from "../../errors/pg_error.ts";
import type { SessionCommand, TransactionModes } from "../../sql/plans/session_plan.ts";
import { textColumn } from "../judgement/analysis.ts";
import { type Answer, done } from "../running/answer.ts";
import { runCalls } from "./calls.ts";
import type { Context } from "../context.ts";
import { copyFrom } from "../copy/copy_from.ts";
import { copyQuery, copyTo } from "../copy/copy_to.ts";
import { close, closeAll, declare, fetch } from "../cursors/cursors.ts";
import { discard } from "./discard.ts";
import { explain } from "./explain.ts";
import { keepHeld } from "../cursors/held_cursors.ts";
import { lockTable } from "../locks/lock_table.ts";
import { analyze, maintain } from "./maintain.ts";
import { notice, warn } from "../notices.ts";
import { executePrepared, prepare } from "./prepared.ts";
import type { CommandOptions } from "../running/run.ts";
import { runSequences } from "../sequences/sequences.ts";
import { keepaliveNews } from "../settings/keepalives.ts";
import { showAll } from "../settings/show_all.ts";
import { textRow } from "./text_row.ts";
import { endPrepared, prepareTransaction } from "./two_phase.ts";

type CommandName = SessionCommand["command"];
type CommandOf<C extends CommandName> = Extract<SessionCommand, { command: C }>;
type Handlers = {
  readonly [C in CommandName]: (
    context: Context,
    command: CommandOf<C>,
    options: CommandOptions,
  ) => Answer | Promise<Answer>;
};

const HANDLERS: Handlers = {
  begin(context, { tag, modes }) {
    tellIsolation(context, modes.isolation);
    if (context.transaction.inBlock) {
      warn(context, "active_sql_transaction", "there is already a transaction in progress");
      context.transaction.setModes(modes);
    } else {
      context.transaction.block(modes);
    }
    return done(tag);
  },

  async commit(context, { tag, chain }) {
    refuseOutside(context, { chain, tag });
    const { failed, modes } = context.transaction;
    if (!failed) await keepOrRollback(context);
    await context.portals.closeDeeper(0);
    await context.transaction.commit();
    if (chain) beginAgain(context, modes);
    // What failed cannot be committed, and the client sees it by the tag alone.
    return done(failed ? "ROLLBACK" : tag);
  },

  async rollback(context, { tag, chain }) {
    refuseOutside(context, { chain, tag });
    const { modes } = context.transaction;
    await context.portals.closeDeeper(0);
    await context.transaction.rollback();
    if (chain) beginAgain(context, modes);
    return done(tag);
  },

  prepare_transaction: prepareTransaction,
  end_prepared: endPrepared,

  async savepoint(context, { tag, name }) {
    await context.transaction.savepoint(name);
    return done(tag);
  },

  async release(context, { tag, name }) {
    await context.transaction.release(name);
    return done(tag);
  },

  async rollback_to(context, { tag, name }) {
    const depth = await context.transaction.rollbackTo(name);
    await context.portals.closeDeeper(depth);
    return done(tag);
  },

  set(context, { tag, name, value, local }) {
    if (local) warnOutside(context, "SET LOCAL");
    context.settings.set(name, value, { local });
    if (ISOLATIONS.has(name.toLowerCase())) tellIsolation(context, value?.toLowerCase());
    const news = keepaliveNews(name.toLowerCase(), value);
    if (news) notice(context, new PgError("successful_completion", news), "LOG");
    return done(tag);
  },

  set_transaction(context, { tag, modes, session }) {
    tellIsolation(context, modes.isolation);
    if (session) setDefaults(context, modes);
    else {
      warnOutside(context, "SET TRANSACTION");
      refuseAfterQuery(context, modes);
      context.transaction.setModes(modes);
    }
    return done(tag);
  },

  show({ settings }, { tag, name }) {
    return textRow({ column: textColumn(settings.nameOf(name)), text: settings.show(name), tag });
  },

  show_all: (context) => showAll(context),

  reset({ settings }, { tag, name }) {
    settings.set(name, null);
    return done(tag);
  },

  reset_all({ settings }, { tag }) {
    settings.resetAll();
    return done(tag);
  },

  discard,
  prepare,
  execute: executePrepared,

  deallocate({ statements }, { tag, name }) {
    statements.get(name);
    statements.remove(name);
    return done(tag);
  },

  deallocate_all({ statements }, { tag }) {
    statements.clear();
    return done(tag);
  },

  listen({ channels }, { tag, channel }) {
    channels.listen(channel);
    return done(tag);
  },

  unlisten({ channels }, { tag, channel }) {
    channels.unlisten(channel);
    return done(tag);
  },

  unlisten_all({ channels }, { tag }) {
    channels.unlistenAll();
    return done(tag);
  },

  notify({ channels }, { tag, channel, payload }) {
    channels.notify(channel, payload);
    return done(tag);
  },

  call: runCalls,
  sequence: runSequences,
  declare,
  fetch,
  close,
  close_all: closeAll,
  explain,
  copy_from: copyFrom,
  copy_to: copyTo,
  copy_query: copyQuery,
  lock: lockTable,
  analyze,
  maintain,

  set_constraints(context, { tag, deferred }) {
    warnOutside(context, tag);
    if (deferred && context.transaction.isBlock) {
      const told = "constraints are checked with each statement: IRIS defers none";
      notice(context, new PgError("successful_completion", told), "NOTICE");
    }
    return done(tag);
  },
};

export async function runCommand<C extends CommandName>(
  context: Context,
  command: CommandOf<C>,
  options: CommandOptions,
): Promise<Answer> {
  const handle: Handlers[C] = HANDLERS[command.command as C];
  return await handle(context, command, options);
}

/** In a failed transaction only its end counts. */
export function isExit(command: SessionCommand): boolean {
  return EXITS.has(command.command);
}

const EXITS: ReadonlySet<CommandName> = new Set([
  "commit",
  "rollback",
  "rollback_to",
  "prepare_transaction",
]);

function refuseOutside(context: Context, { chain, tag }: { chain: boolean; tag: string }): void {
  if (context.transaction.inBlock) return;
  if (chain) {
    const message = `${tag} AND CHAIN can only be used in transaction blocks`;
    throw new PgError("no_active_sql_transaction", message);
  }
  warn(context, "no_active_sql_transaction", "there is no transaction in progress");
}

/** What cannot be kept fails the COMMIT, and that is the transaction's end too. */
async function keepOrRollback(context: Context): Promise<void> {
  try {
    await keepHeld(context);
  } catch (cause) {
    await context.portals.closeDeeper(0);
    await context.transaction.rollback();
    throw cause;
  }
}

function beginAgain({ transaction }: Context, modes: TransactionModes): void {
  transaction.start();
  transaction.block(modes);
}

function warnOutside(context: Context, what: string): void {
  if (context.transaction.isBlock) return;
  const message = `${what} can only be used in transaction blocks`;
  warn(context, "no_active_sql_transaction", message);
}

function setDefaults({ settings }: Context, modes: TransactionModes): void {
  const { isolation, readOnly, deferrable } = modes;
  if (isolation) settings.set("default_transaction_isolation", isolation);
  if (readOnly !== undefined) {
    settings.set("default_transaction_read_only", readOnly ? "on" : "off");
  }
  if (deferrable !== undefined) {
    settings.set("default_transaction_deferrable", deferrable ? "on" : "off");
  }
}

const ISOLATIONS = new Set(["transaction_isolation", "default_transaction_isolation"]);

/** IRIS has no snapshots, so that nothing above READ COMMITTED is to be had. */
function tellIsolation(context: Context, asked: string | undefined): void {
  if (asked !== "serializable" && asked !== "repeatable read") return;
  const told = `isolation level ${asked} is not available in IRIS: using read committed`;
  notice(context, new PgError("successful_completion", told), "NOTICE");
}

/** Modes are for the transaction as a whole, so they come before its first query. */
function refuseAfterQuery({ transaction }: Context, modes: TransactionModes): void {
  if (!transaction.queried) return;
  const now = transaction.modes;
  if (modes.isolation !== undefined && modes.isolation !== now.isolation) {
    throw new PgError(
      "active_sql_transaction",
      "SET TRANSACTION ISOLATION LEVEL must be called before any query",
    );
  }
  if (modes.readOnly === false && now.readOnly) {
    throw new PgError(
      "active_sql_transaction",
      "transaction read-write mode must be set before any query",
    );
  }
}
