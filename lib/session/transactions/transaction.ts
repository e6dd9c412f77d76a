// A session's transaction: PostgreSQL's states in front, an IRIS connection behind while one is needed.

import type { Lease } from "../../backend/contract.ts";
import { refuseOver } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { TransactionModes } from "../../sql/plans/session_plan.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Effects } from "../contract.ts";
import type { Settings } from "../settings/settings.ts";
import { OwnLease } from "./own_lease.ts";
import type { TimeLimits } from "./time_limits.ts";
import { Verdicts } from "../judgement/verdicts.ts";

/** `implicit` is what one Query, or everything up to a Sync, makes by itself; `block` came with BEGIN. */
type State = "idle" | "implicit" | "block" | "failed";

/** What is kept, or undone, together with the data in IRIS. */
export interface Participant {
  begin(): void;
  /** The last word before the commit: what it throws undoes the transaction. */
  prepare?(): void | Promise<void>;
  /** It may have one. */
  readonly pending?: boolean;
  commit(): void;
  rollback(): void;
  /** Savepoints are counted from 1; the transaction's begin is 0. */
  savepoint(): void;
  release(depth: number): void;
  rollbackTo(depth: number): void;
  /** Others may wait for something that it has. */
  readonly holds?: boolean;
}

interface Wanted {
  begin: boolean;
  /** It locks rows. */
  writes?: boolean;
}

export class Transaction {
  #effects: Effects;
  #settings: Settings;
  #participants: readonly Participant[];
  #limits: TimeLimits;
  #state: State = "idle";
  readonly #own: OwnLease;
  /** The client's names of the open savepoints, outermost first; the same name may be there twice. */
  #savepoints: string[] = [];
  #startedAt = 0;
  #queried = false;
  #schemaChanged = false;
  /** What was said of statements since then, which goes for this session alone. */
  #ownVerdicts?: Verdicts;
  #statements = 0;
  /** Other statements run in the same implicit transaction, which then counts as a block. */
  #several = false;
  /** What it was before its settings were undone, for ROLLBACK AND CHAIN. */
  #modesAtFailure?: TransactionModes;
  /** What runs has been committed already, and only gives its rows. */
  #settled = false;

  constructor(
    effects: Effects,
    { user, settings, cancellation, limits, participants = [] }: {
      user: string;
      settings: Settings;
      cancellation: Cancellation;
      limits: TimeLimits;
      participants?: readonly Participant[];
    },
  ) {
    this.#effects = effects;
    this.#settings = settings;
    this.#participants = [settings, ...participants];
    this.#limits = limits;
    this.#own = new OwnLease(effects, { user, settings, cancellation });
    cancellation.onRequest((reason) => {
      const isLate = this.#settled && reason.severity === "ERROR";
      if (!isLate) this.#own.cancel(reason);
    });
  }

  /** The byte in ReadyForQuery. */
  get status(): "I" | "T" | "E" {
    if (this.#state === "block") return "T";
    return this.#state === "failed" ? "E" : "I";
  }

  /** Nothing has been asked since the last ReadyForQuery. */
  get idle(): boolean {
    return this.#state === "idle";
  }

  get failed(): boolean {
    return this.#state === "failed";
  }

  get inBlock(): boolean {
    return this.#state === "block" || this.#state === "failed";
  }

  /** What PostgreSQL calls a transaction block, the implicit one of several statements included. */
  get isBlock(): boolean {
    return this.inBlock || this.#several;
  }

  /** The second or later statement since the last Sync. */
  get pipelined(): boolean {
    return this.#statements > 1;
  }

  /** An IRIS transaction is open already, so that autocommit is out of the question. */
  get begun(): boolean {
    return this.#own.begun;
  }

  get depth(): number {
    return this.#savepoints.length;
  }

  /** When the transaction began, in milliseconds. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /** A query has been run in it, so that its modes are settled. */
  get queried(): boolean {
    return this.#queried;
  }

  query(): void {
    this.#queried = true;
  }

  /** Plans and descriptions from before are not to be trusted, nor are they after a rollback. */
  schemaChanged(): void {
    this.#schemaChanged = true;
    this.#ownVerdicts = new Verdicts();
    this.#forgetSchema();
  }

  #forgetSchema(): void {
    this.#effects.planner.forget();
    this.#effects.catalog.schemaChanged();
    this.#effects.verdicts.forget();
  }

  /** What PostgreSQL said of statements, as this transaction sees the schema. */
  get verdicts(): Verdicts {
    return this.#ownVerdicts ?? this.#effects.verdicts;
  }

  /** It has changes of the schema that others may not see yet. */
  get hasChangedSchema(): boolean {
    return this.#schemaChanged;
  }

  /** Something is about to happen that belongs to a transaction. */
  open(): void {
    if (this.#state !== "idle") return;
    this.#state = "implicit";
    this.#startedAt = this.#effects.now();
    for (const each of this.#participants) each.begin();
    this.#limits.transactionBegins();
  }

  /** A statement is about to run; `several` where it is not alone in its Query. */
  start({ several = false } = {}): void {
    this.open();
    this.#statements++;
    this.#settled = false;
    this.#several ||= several;
    this.#limits.statementBegins({ anew: several });
    this.#limits.transactionBegins();
  }

  /** $JOB of its IRIS process, while it has one. */
  get job(): string | undefined {
    return this.#own.job;
  }

  /** An IRIS connection; with `begin` an IRIS transaction is open on it. */
  lease(options: Wanted): Lease | Promise<Lease> {
    const lease = this.#own.atHand(options);
    if (!lease) return this.#awaitedLease(options);
    this.waits(options);
    return lease;
  }

  async #awaitedLease({ begin, writes = false }: Wanted): Promise<Lease> {
    const lease = await this.#own.awaited({ begin, depth: this.depth });
    this.waits({ writes });
    return lease;
  }

  /** A statement that is IRIS's now may wait for others. */
  waits({ writes = false }: { writes?: boolean }): void {
    if (writes || this.#holdsSomething) this.#limits.mayWait();
  }

  /** Its connection has died, and nothing of this transaction was on it: another one will do. */
  get lostUnused(): boolean {
    return this.#own.lostUnused;
  }

  /** Only who has something that others wait for can wait in a circle. */
  get #holdsSomething(): boolean {
    return this.#own.begun || this.#participants.some(({ holds }) => holds === true);
  }

  /** IRIS has committed the statement by itself: nobody cancels it any more. */
  settle(): void {
    this.#settled = true;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** An open cursor keeps the connection. */
  cursorOpened(): void {
    this.#own.cursorOpened();
  }

  cursorClosed(): void {
    this.#own.cursorClosed();
  }

  /** Gives the connection back where nothing of this session is left on it. */
  releaseIdle(): void {
    this.#own.dropIdle();
  }

  /** BEGIN takes over what ran before it in the same Query or pipeline. */
  block(modes: TransactionModes): void {
    this.#state = "block";
    this.setModes(modes);
  }

  setModes({ isolation, readOnly, deferrable }: TransactionModes): void {
    const local = { local: true };
    if (isolation) this.#settings.set("transaction_isolation", isolation, local);
    if (readOnly !== undefined) {
      this.#settings.set("transaction_read_only", readOnly ? "on" : "off", local);
    }
    if (deferrable !== undefined) {
      this.#settings.set("transaction_deferrable", deferrable ? "on" : "off", local);
    }
  }

  /** The modes that COMMIT AND CHAIN hands on. */
  get modes(): TransactionModes {
    return this.#modesAtFailure ?? {
      isolation: this.#settings.show("transaction_isolation") as TransactionModes["isolation"],
      readOnly: this.#settings.readOnly,
      deferrable: this.#settings.show("transaction_deferrable") === "on",
    };
  }

  /** Ends the transaction well; a commit that fails has rolled back, and says so by throwing. */
  commit(): void | Promise<void> {
    if (this.#state === "failed") return this.rollback();
    if (this.#own.begun || this.#participants.some(({ pending }) => pending)) return this.#commit();
    this.#committed();
  }

  async #commit(): Promise<void> {
    try {
      for (const each of this.#participants) {
        const prepared = each.prepare?.();
        if (prepared) await prepared;
      }
      await this.#own.commit();
    } catch (cause) {
      await this.rollback();
      throw cause;
    }
    this.#committed();
  }

  #committed(): void {
    for (const each of this.#participants) each.commit();
    // Others may have read it meanwhile, without what they see only now.
    if (this.#schemaChanged) {
      this.#effects.catalog.schemaChanged();
      this.#effects.verdicts.forget();
    }
    this.#end();
  }

  async rollback(): Promise<void> {
    await this.#own.rollback();
    // Who waits for this session's locks shall not see what is about to be undone.
    for (const each of this.#participants) each.rollback();
    if (this.#schemaChanged) this.#forgetSchema();
    this.#end();
  }

  /** After an error: an implicit transaction is over, a block waits for its ROLLBACK. */
  async fail(): Promise<void> {
    if (this.#state !== "block") {
      if (this.#state === "implicit") await this.rollback();
      return;
    }
    this.#modesAtFailure = this.modes;
    this.#state = "failed";
    // Only a savepoint could still bring the connection's work back.
    if (this.#savepoints.length === 0) await this.#own.rollback();
    for (const each of this.#participants) each.rollbackTo(this.depth);
  }

  /** Ends what is not a block: at a Sync, or after the last statement of a Query. */
  finish(): void | Promise<void> {
    // Its end leaves nothing of these behind.
    if (this.#state === "implicit") return this.commit();
    this.#several = false;
    this.#statements = 0;
  }

  async savepoint(name: string): Promise<void> {
    if (!this.inBlock) throw outsideBlock("SAVEPOINT");
    refuseOver("savepoints", this.#savepoints.length + 1);
    await this.#own.savepoint(this.depth + 1);
    this.#savepoints.push(name);
    for (const each of this.#participants) each.savepoint();
  }

  async release(name: string): Promise<void> {
    if (!this.inBlock) throw outsideBlock("RELEASE SAVEPOINT");
    const depth = this.#depthOf(name);
    await this.#own.release(depth);
    this.#savepoints.length = depth - 1;
    for (const each of this.#participants) each.release(depth);
  }

  /** The savepoint stays; what came after it is undone. Says how deep it lies. */
  async rollbackTo(name: string): Promise<number> {
    if (!this.inBlock) throw outsideBlock("ROLLBACK TO SAVEPOINT");
    const depth = this.#depthOf(name);
    await this.#own.rollbackTo(depth);
    this.#savepoints.length = depth;
    for (const each of this.#participants) each.rollbackTo(depth);
    if (this.#schemaChanged) this.schemaChanged();
    this.#state = "block";
    this.#modesAtFailure = undefined;
    return depth;
  }

  /** The session is over: nothing of it is left in IRIS when this settles. */
  async close(): Promise<void> {
    this.#state = "idle";
    await this.#own.drop();
  }

  #depthOf(name: string): number {
    const depth = this.#savepoints.lastIndexOf(name) + 1;
    if (depth > 0) return depth;
    throw new PgError("invalid_savepoint_specification", `savepoint "${name}" does not exist`);
  }

  #end(): void {
    this.#limits.transactionEnds();
    this.#state = "idle";
    this.#own.ended();
    this.#savepoints = [];
    this.#several = false;
    this.#statements = 0;
    this.#queried = false;
    this.#settled = false;
    this.#modesAtFailure = undefined;
    this.#schemaChanged = false;
    this.#ownVerdicts = undefined;
  }
}

function outsideBlock(command: string): PgError {
  const message = `${command} can only be used in transaction blocks`;
  return new PgError("no_active_sql_transaction", message);
}
