// One connection's conversation: messages in, replies out, through the phases of step.ts. The order in which things happen
// here is one thought, and so the file is long.

import { PgError } from "../errors/pg_error.ts";
import { decodeAgain, type FrontendMessage } from "../wire/frontend.ts";
import { NotificationResponse } from "../wire/notices.ts";
import { BackendKeyData, ParameterStatus, ReadyForQuery } from "../wire/startup.ts";
import { Doing } from "./activity.ts";
import { type Deferral, openOf } from "./bulk/deferral.ts";
import type { UserPool } from "../backend/user_pools.ts";
import type { Context } from "./context.ts";
import type { Client, Effects, Outlet } from "./contract.ts";
import { toPgError } from "./failures/failures.ts";
import { refuseCrowd } from "./login/crowd.ts";
import { Login, refuseDatabase } from "./login/login.ts";
import type { Startup } from "./login/startup.ts";
import { Memory } from "./memory.ts";
import { newContext } from "./new_context.ts";
import { ClientGone, Replies } from "./replies.ts";
import { SessionAudit } from "./session_audit.ts";
import { type Conversation, handlerOf, isAnsweredAnyway, type Phase } from "./step.ts";

export class Session implements Conversation {
  phase: Phase = "startup";
  login?: Login;
  readonly replies: Replies;
  readonly effects: Effects;
  readonly client: Client;
  #context?: Context;
  readonly #doing: Doing;
  readonly #audit: SessionAudit;
  #closing?: Promise<void>;
  /** What the end still has to give back. */
  #leavings: Promise<void> = Promise.resolve();
  #userPool?: UserPool;
  #memory?: Memory;
  /** What to say when the client's work is done. */
  #leaving?: PgError;
  #working: Promise<void> = Promise.resolve();
  /** What a COPY that waits for its data has still to do. */
  #copying: Promise<void> | null = null;
  /** What is at work came together with what was before it. */
  #goesOn = false;
  readonly #over = Promise.withResolvers<void>();

  constructor(effects: Effects, client: Client, outlet: Outlet) {
    this.effects = effects;
    this.client = client;
    this.replies = new Replies(outlet, effects.counts);
    this.#doing = new Doing(effects);
    this.#audit = new SessionAudit(effects, client);
  }

  get closed(): boolean {
    return this.phase === "closed";
  }

  /** Settles when nothing more will be said, whoever ended it. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  get authenticated(): boolean {
    return this.#context !== undefined;
  }

  get context(): Context {
    if (this.#context) return this.#context;
    throw new PgError("internal_error", "the session has not begun");
  }

  /** Answers a batch; when it is done everything that can be said so far is sent. */
  receive(messages: FrontendMessage[]): Promise<void> {
    return this.#inTurn(() => this.#answer(messages));
  }

  /** One piece of work at a time has the replies, and sends them when it is done. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#working.then(() => this.#work(work));
    // A failure is for who asked; what comes after only waits for the end.
    this.#working = turn.catch(() => {});
    return turn;
  }

  /** Ends the session after the work at hand; the client is told the reason where there is one. Nothing of
   * the session is left when this settles. */
  close(reason?: PgError): Promise<void> {
    return this.#closing ??= this.#close(reason);
  }

  /** Ends the session as soon as it is in no transaction; until then it goes on as ever. */
  leave(reason: PgError): void {
    this.#leaving = reason;
    if (!this.authenticated || (this.phase === "ready" && this.context.transaction.idle)) {
      this.close(reason);
    }
  }

  async #close(reason?: PgError): Promise<void> {
    const last = reason?.with({ severity: "FATAL" });
    this.#context?.cancellation.request(last);
    await this.#working;
    if (!this.closed) {
      this.#audit.endsAs(last?.message ?? "the connection was lost");
      this.#deferral?.forget();
      if (last) this.replies.error(last);
      await this.#flushLast();
      this.end();
    }
    await this.#leavings;
  }

  async #work(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      await this.replies.flush();
    } catch (cause) {
      // Nothing can be said any more, and if that is a bug, only the log can tell.
      const { log } = this.effects;
      if (cause instanceof ClientGone) log.debug("the client has gone", { cause });
      else log.error("a bug in the gateway ended a session", { cause });
      this.end();
    }
    this.#context?.transaction.releaseIdle();
  }

  async #answer(messages: FrontendMessage[]): Promise<void> {
    for (const [index, written] of messages.entries()) {
      if (this.closed || this.#closing) return;
      const message = this.#inItsEncoding(written);
      const next = messages[index + 1];
      this.#goesOn = index > 0;
      const work = this.#copying
        ? this.#feed(this.#copying, message, next)
        : this.#begin(message, next);
      if (work) await work;
      const drained = this.replies.drain();
      if (drained) await drained;
    }
    // Whoever asks nothing more for now is told what there is.
    if (this.#context?.flight.open) await this.#endDeferral(this.#context.flight);
  }

  /** COPY FROM STDIN stays open behind this: the messages to come are its data. */
  #begin(message: FrontendMessage, next: FrontendMessage | undefined): void | Promise<void> {
    this.#begins(message);
    const work = this.#step(message, next);
    if (work && this.#context && MAY_COPY.has(message.name)) return this.#untilHungry(work);
    return work;
  }

  async #feed(
    copying: Promise<void>,
    message: FrontendMessage,
    next: FrontendMessage | undefined,
  ): Promise<void> {
    await this.#step(message, next);
    // What has come already is taken at once.
    if (message.name === "CopyData" && next?.name === "CopyData") return;
    await this.#untilHungry(copying);
  }

  async #untilHungry(work: Promise<void>): Promise<void> {
    const { copyFeed } = this.context;
    await copyFeed.fed(work);
    this.#copying = copyFeed.open ? work : null;
    if (this.closed) return;
    if (copyFeed.open) this.phase = "copy_in";
    else if (this.phase === "copy_in") this.phase = "ready";
  }

  /** What holds answers back. */
  get #deferral(): Deferral | null {
    if (!this.#context) return null;
    const { gathering, flight } = this.#context;
    return openOf(gathering, flight);
  }

  #step(message: FrontendMessage, next: FrontendMessage | undefined): void | Promise<void> {
    const deferral = this.#deferral;
    if (deferral && !deferral.goesOnWith(message, next)) {
      return this.#endDeferral(deferral, message).then(() => this.#take(message, next));
    }
    return this.#take(message, next);
  }

  #take(message: FrontendMessage, next: FrontendMessage | undefined): void | Promise<void> {
    try {
      const handle = handlerOf(this.phase, message);
      const work = handle(this, message, next);
      if (work) return this.#finish(work, message);
      this.#steps(message);
    } catch (cause) {
      return this.#refuse(cause, message);
    }
  }

  async #finish(work: Promise<void>, message: FrontendMessage): Promise<void> {
    try {
      await work;
      this.#steps(message);
    } catch (cause) {
      await this.#refuse(cause, message);
    }
  }

  /** The next one in a pipeline has its own time. */
  #steps(message: FrontendMessage): void {
    if (message.name === "Execute") this.#context?.limits.statementEnds();
  }

  async #refuse(cause: unknown, message: FrontendMessage): Promise<void> {
    if (cause instanceof ClientGone || this.closed) throw cause;
    // What came before it is done first, and if that fails, this one does not count.
    const deferral = this.#deferral;
    if (deferral && !await this.#endDeferral(deferral, message)) return;
    await this.#fail(cause, isAnsweredAnyway(message));
  }

  /** False where one of the statements before `message` has failed. */
  async #endDeferral(deferral: Deferral, message?: FrontendMessage): Promise<boolean> {
    try {
      if (message?.name === "Terminate") deferral.forget();
      else await deferral.end();
      return true;
    } catch (cause) {
      await this.#fail(cause, false);
      return false;
    }
  }

  #begins(message: FrontendMessage): void {
    if (!this.#context) return;
    const { name } = message;
    this.#doing.begins(message, this.#context);
    const { cancellation, limits } = this.#context;
    // Until all is told that was asked, a cancel is for that.
    if (!this.#deferral) cancellation.begin({ goesOn: this.#goesOn });
    limits.idleEnds();
    if (TIMED.has(name)) limits.statementBegins();
  }

  /** The encoding is a setting, which the messages before this one may have changed. */
  #inItsEncoding(message: FrontendMessage): FrontendMessage {
    const encoding = this.replies.encoding();
    return encoding === null ? message : decodeAgain(message, encoding);
  }

  async #fail(thrown: unknown, answeredAnyway: boolean): Promise<void> {
    const cause = toPgError(thrown, this.effects.log);
    const error = this.#context?.cancellation.explain(cause) ?? cause;
    // Before there is a session an error ends the connection.
    const fatal = error.severity !== "ERROR" || !this.authenticated;
    this.#audit.failed(error, this.#context);
    if (!this.authenticated && error.condition === "invalid_password") await this.#slowDown();
    this.replies.error(fatal ? error.with({ severity: "FATAL" }) : error);
    if (fatal) {
      this.#audit.endsAs(error.message);
      await this.#flushLast();
      return this.end();
    }
    await this.#abort();
    if (answeredAnyway) await this.ready();
    else this.phase = "skip_to_sync";
  }

  /** Nobody shall guess passwords quickly. */
  async #slowDown(): Promise<void> {
    const { attempts, now, after } = this.effects;
    const pauseMs = attempts.failed(this.client.address, now());
    if (pauseMs > 0) await new Promise<void>((resolve) => after(pauseMs, resolve));
  }

  /** What the failed statement left open is closed, and its transaction undone. */
  async #abort(): Promise<void> {
    const { portals, transaction } = this.context;
    try {
      // A block with savepoints may come back to the portals from before them.
      if (transaction.inBlock && transaction.depth > 0) await portals.close("");
      else await portals.closeDeeper(0);
    } catch (cause) {
      this.effects.log.warn("a cursor was not closed", { cause });
    }
    await transaction.fail();
  }

  knock(startup: Startup): void {
    this.#audit.knocked(startup);
  }

  /** Login is done: the session begins, with everything that a client waits for first. */
  async begin(login: Login): Promise<void> {
    const { startup } = login;
    // What proved the client's identity is not kept.
    this.login = undefined;
    this.#userPool = login.userPool;
    refuseDatabase(startup, this.effects);
    refuseCrowd(startup.user, this.effects);
    this.#memory = new Memory({
      bytesMax: this.effects.sessionBytesMax,
      of: "A session",
      setting: "PGWIRE_SESSION_MEMORY",
      within: this.effects.memory,
    });
    const { context, secret } = newContext(this.effects, {
      startup,
      client: this.client,
      replies: this.replies,
      memory: this.#memory,
      doing: this.#doing,
      userPool: login.userPool,
      terminate: (reason) => void this.close(reason),
      heard: () => this.#heard(),
    });
    this.#context = context;
    this.#audit.began(login, context);
    this.#reportSettings();
    this.replies.add(BackendKeyData, { processId: context.processId, secret });
    await this.ready();
  }

  /** A Query or a pipeline is over. */
  async ready(): Promise<void> {
    const { transaction, cancellation, limits } = this.context;
    this.phase = "ready";
    cancellation.end();
    this.#doing.ends();
    limits.statementEnds();
    transaction.releaseIdle();
    this.#notify();
    this.#reportSettings();
    this.replies.add(ReadyForQuery, { status: transaction.status });
    await this.replies.flush();
    this.replies.rest();
    const { inBlock } = transaction;
    if (this.#leaving && !inBlock) return void this.close(this.#leaving);
    if (inBlock) limits.transactionBegins();
    limits.idleBegins({ inBlock });
  }

  /** Nothing more is said; close() waits until nothing is left behind either. */
  end(): void {
    if (this.closed) return;
    this.phase = "closed";
    this.#over.resolve();
    this.#audit.ended();
    if (this.#context) this.#leavings = this.#leaveNothing(this.#context);
    else {
      this.#userPool?.release();
      this.#memory?.close();
    }
  }

  /** Whoever waits for its locks, or sees it gone, finds its work undone. */
  async #leaveNothing(context: Context): Promise<void> {
    const { copyFeed, limits, transaction, channels, locks, temporary, processId, memory } =
      context;
    limits.close();
    copyFeed.abandon();
    if (this.#copying) await this.#copying.catch(() => {});
    await transaction.close();
    channels.close();
    locks.close();
    await temporary.close();
    memory.close();
    this.effects.registry.leave(processId);
    this.#userPool?.release();
    this.#audit.left(context);
  }

  /** While the client asks nothing there is nobody else to tell it; all else waits for ReadyForQuery. */
  #heard(): void {
    this.#inTurn(() => {
      if (this.phase === "ready" && this.context.transaction.idle) this.#notify();
      return Promise.resolve();
    });
  }

  /** Only outside a transaction: what is heard within could be what it does not see yet. */
  #notify(): void {
    const { transaction, channels } = this.context;
    if (transaction.inBlock) return;
    for (const notification of channels.take()) {
      this.replies.add(NotificationResponse, notification);
    }
  }

  #reportSettings(): void {
    for (const [name, value] of this.context.settings.news()) {
      this.replies.add(ParameterStatus, { name, value });
    }
  }

  async #flushLast(): Promise<void> {
    try {
      await this.replies.flush();
    } catch (cause) {
      if (!(cause instanceof ClientGone)) throw cause;
      this.effects.log.debug("the client did not wait for the end", { cause });
    }
  }
}

const MAY_COPY: ReadonlySet<FrontendMessage["name"]> = new Set(["Query", "Execute"]);

/** Whatever belongs to a statement; each begins its time where it has not begun. */
const TIMED: ReadonlySet<FrontendMessage["name"]> = new Set([
  "Query",
  "Parse",
  "Bind",
  "Describe",
  "Execute",
]);
