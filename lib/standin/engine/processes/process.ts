// One IRIS process: its transaction, its options, and the statements it prepares.

import type {
  EngineProcess,
  EngineResult,
  Logical,
  Prepared,
  ProcessOptions,
  SelectMode,
} from "../../contract.ts";
import type { IrisError } from "../../../iris/iris_error.ts";
import { refuse } from "../errors.ts";
import type { Journal } from "./change.ts";
import type { Holder, Locks } from "./locks.ts";
import { Patience } from "./patience.ts";
import type { Plan } from "../compiling/plan.ts";
import type { Schema, Table } from "../schema/schema.ts";
import type { Security } from "../schema/security.ts";
import type { Session } from "./session.ts";
import type { Store } from "../store.ts";
import { Transaction } from "./transaction.ts";
import { createTemporary, storageOf } from "../schema/table_storage.ts";

/** What the engine lends to its processes. */
export interface Shared {
  store: Store;
  schema: Schema;
  locks: Locks;
  security: Security;
  version: "2024.1" | "2025.3";
  /** Makes the process the one that runs, and sets its clock. */
  enter(process: Process): void;
  plan(process: Process, sql: string, options: PlanOptions): Plan;
  forget(process: Process): void;
  /** The process of that number, if there is one. */
  find(job: string): Process | undefined;
  all(): Iterable<Process>;
  /** Absent in memory, which nothing outlives. */
  openJournal?(): Journal;
}

export interface PlanOptions {
  selectMode: SelectMode;
  schemaPath: string;
}

const DML = new Set([2, 3, 4]);

const OPTIONS: Readonly<Record<string, string>> = {
  AUTOCOMMIT: "1",
  ISOLATIONMODE: "0",
  LOCKTIMEOUT: "10",
  SELECTMODE: "0",
  IDENTITYINSERT: "0",
  ANSIPRECEDENCE: "1",
  DEFAULTSCHEMA: "SQLUser",
  FASTDISTINCT: "1",
  DEFAULTTIMEPRECISION: "0",
  DELIMITEDIDENTIFIERS: "1",
};

export class Process implements EngineProcess, Session {
  readonly store: Store;
  readonly schema: Schema;
  readonly locks: Locks;
  readonly version: "2024.1" | "2025.3";
  readonly user: string;
  readonly all: boolean;
  readonly security: Security;
  readonly namespace: string;
  readonly job: string;
  readonly number: number;
  readonly isCompiled: (name: string) => boolean;
  readonly transaction: Transaction;
  readonly patience: Patience;
  readonly temporary = new Map<number, string>();
  identity: bigint | null = null;
  readonly #shared: Shared;
  readonly #options = new Map<string, string>();
  readonly #open = new Set<EngineResult>();
  #closed = false;

  constructor(
    shared: Shared,
    options: ProcessOptions & { all: boolean; number: number },
  ) {
    this.#shared = shared;
    this.store = shared.store;
    this.schema = shared.schema;
    this.locks = shared.locks;
    this.version = shared.version;
    this.user = options.user;
    this.all = options.all;
    this.security = shared.security;
    this.namespace = options.namespace;
    this.job = options.job;
    this.isCompiled = options.isCompiled ?? (() => false);
    this.number = options.number;
    const journal = shared.openJournal?.() ?? null;
    this.transaction = new Transaction(this.store, this.locks, { holder: this, journal });
    this.patience = new Patience(this.transaction, this.locks);
  }

  blocked(refusal: IrisError, by: readonly Holder[], seconds = this.#lockSeconds): Error {
    return this.patience.meet(refusal, by, seconds);
  }

  /** Only who waits is in the list. */
  lockWaits(): { waiter: string; owner: string }[] {
    return [...this.#shared.all()].flatMap(({ job: waiter, patience }) =>
      patience.blockers.flatMap((owner) =>
        owner instanceof Process ? [{ waiter, owner: owner.job }] : []
      )
    );
  }

  /** Set by either name: SET OPTION LOCK_TIMEOUT, or ProcessLockTimeout of %SYSTEM.SQL.Util. */
  get #lockSeconds(): number {
    return Number(this.option("LockTimeout"));
  }

  patiently<T>(call: () => T): T | Promise<T> {
    return this.patience.run(call);
  }

  unlessItWaits<T>(work: () => T): T | null {
    return this.patience.unlessItWaits(work);
  }

  together<T>(work: () => T): T {
    return this.store.together(work);
  }

  /** Others' queries need a privilege that the stand-in gives with %All. */
  cancelQuery(job: string): void {
    const found = this.#shared.find(job);
    if (found !== undefined && found.user !== this.user && !this.all) {
      throw refuse("adminMissing", this.user, "%CANCEL_QUERY");
    }
    if (found?.patience.cancel() !== true) throw refuse("notRunning", job);
  }

  get undo() {
    return this.transaction.undo;
  }

  get inTransaction(): boolean {
    return this.transaction.open;
  }

  get identityInsert(): boolean {
    return this.#value("IDENTITYINSERT") === "1";
  }

  get readCommitted(): boolean {
    return this.#value("ISOLATIONMODE") === "1";
  }

  get transactionLevel(): number {
    return this.transaction.level;
  }

  prepare(sql: string, options: PlanOptions): Prepared {
    this.#shared.enter(this);
    let plan = this.#shared.plan(this, sql, options);
    if (!this.all) this.security.check(this, plan.needs);
    let version = this.schema.version;
    return {
      statementType: plan.statementType,
      columns: plan.columns,
      parameters: plan.parameters,
      execute: (values: readonly Logical[]) => {
        this.#shared.enter(this);
        if (version !== this.schema.version) {
          // DDL has changed something since: prepared anew, as IRIS does with a purged cached query.
          plan = this.#shared.plan(this, sql, options);
          version = this.schema.version;
        }
        if (!this.all) this.security.check(this, plan.needs);
        if (values.length !== plan.parameters.length) {
          throw refuse("parameterCount", plan.parameters.length, values.length);
        }
        if (DML.has(plan.statementType) && this.#value("AUTOCOMMIT") === "2") {
          this.transaction.start();
        }
        const result = this.#entering(plan.run(this, values));
        if (DML.has(plan.statementType) && !this.inTransaction) this.patience.settle();
        return result;
      },
    };
  }

  /** Rows may ask for $JOB or the clock while they are read; what is left open ends with the process. */
  #entering(result: EngineResult): EngineResult {
    const { next } = result;
    if (next === null) return result;
    const shared = this.#shared;
    const open = this.#open;
    open.add(result);
    return {
      ...result,
      next: () => {
        shared.enter(this);
        const row = next();
        if (row === undefined) open.delete(result);
        return row;
      },
      close: () => {
        open.delete(result);
        result.close();
      },
    };
  }

  physical(table: Table): string {
    if (!table.temporary) return storageOf(this.store, table);
    const known = this.temporary.get(table.id);
    if (known !== undefined) return known;
    const name = `t${table.id}_p${this.number}`;
    this.temporary.set(table.id, name);
    createTemporary(this.store, this.schema, { table, name });
    return name;
  }

  levelStart(): void {
    this.transaction.push(null);
  }

  levelCommit(): void {
    this.transaction.pop();
  }

  levelRollback(): void {
    this.transaction.popBack();
  }

  option(name: string): string | null {
    return this.#value(optionKey(name));
  }

  #value(key: string): string | null {
    return this.#options.get(key) ?? OPTIONS[key] ?? null;
  }

  setOption(name: string, value: string): string {
    const old = this.option(name) ?? "";
    this.#options.set(optionKey(name), value);
    return old;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.patience.end();
    for (const result of this.#open) result.close();
    this.#open.clear();
    this.transaction.rollBack();
    this.locks.releaseAll(this);
    for (const name of this.temporary.values()) this.store.dropTable(name);
    if (this.temporary.size > 0) this.store.forgetStatements();
    this.#shared.forget(this);
  }
}

function optionKey(name: string): string {
  const key = name.toUpperCase().replaceAll("_", "");
  return key === "PROCESSLOCKTIMEOUT" ? "LOCKTIMEOUT" : key;
}
