// A connection in the hands of one session; after it was given back it is of no use to that session.

import { PgError } from "../errors/pg_error.ts";
import type { TableLock } from "../sql/plans/session_plan.ts";
import type { Column, ColumnHints } from "../types/column.ts";
import type { BackendConnection, CancelRunning } from "./connection.ts";
import type {
  Batch,
  Described,
  Executed,
  Execution,
  Lease,
  Locking,
  ManyExecuted,
  ManyExecution,
  RanMany,
  ServerInfo,
  StepsExecution,
  StepsForMany,
} from "./contract.ts";
import type { DescribeCache } from "./describe_cache.ts";

export interface Place {
  connection: BackendConnection;
  giveBack(connection: BackendConnection): void | Promise<void>;
}

export interface LeaseOptions {
  giveBack: Place["giveBack"];
  /** A connection that those who wait cannot have; null where nobody waits. */
  beside?(): Promise<Place> | null;
  cancel: CancelRunning;
}

export class BackendLease implements Lease {
  info: ServerInfo;
  readonly #described: DescribeCache;
  #connection: BackendConnection | null;
  readonly #options: LeaseOptions;
  #giveBack: Place["giveBack"];
  #locking: Locking | null = null;

  constructor(
    connection: BackendConnection,
    described: DescribeCache,
    options: LeaseOptions,
  ) {
    this.info = connection.info;
    this.#connection = connection;
    this.#described = described;
    this.#options = options;
    this.#giveBack = options.giveBack;
  }

  get alive(): boolean {
    return this.#connection?.alive ?? false;
  }

  cancel(reason: PgError): void {
    this.#connection?.cancel(reason, this.#options.cancel);
  }

  release(): void | Promise<void> {
    const connection = this.#connection;
    if (connection === null) return;
    this.#connection = null;
    return this.#giveBack(connection);
  }

  async giveWay(): Promise<void> {
    const before = this.#connection;
    if (!before || before.level > 0 || before.cursors.size > 0) return;
    // Not behind them: who has it next may keep it, and wait for what is done here.
    const next = this.#options.beside?.();
    if (!next) return;
    // It may fail before anybody waits for it.
    next.catch(() => {});
    await this.release();
    const { connection, giveBack } = await next;
    this.#connection = connection;
    this.#giveBack = giveBack;
    this.info = connection.info;
    if (this.#locking) await this.setLocking(this.#locking);
  }

  async describe(
    sql: string,
    hints: ColumnHints,
    { afresh = false }: { afresh?: boolean } = {},
  ): Promise<Described> {
    const known = this.#described.get(sql, hints);
    if (known && !afresh) return known;
    const { epoch } = this.#described;
    const described = await this.#current.describe(sql, hints);
    // Somebody else has changed the schema.
    if (known && !sameColumns(known.columns, described.columns)) this.#described.forget();
    // Somebody may have changed the schema meanwhile.
    if (epoch === this.#described.epoch) this.#described.set(sql, hints, described);
    return described;
  }

  async execute(execution: Execution): Promise<Executed> {
    const executed = await this.#current.execute(execution);
    this.#described.executed(executed.statementType);
    return executed;
  }

  async runSteps(execution: StepsExecution): Promise<Executed> {
    const executed = await this.#current.runSteps(execution);
    this.#described.executed(executed.statementType);
    return executed;
  }

  runMany(execution: StepsForMany): Promise<RanMany> {
    return this.#current.runMany(execution);
  }

  executeMany(execution: ManyExecution): Promise<ManyExecuted> {
    return this.#current.executeMany(execution);
  }
  fetch(cursor: number, rowsMax: number): Promise<Batch> {
    return this.#current.fetch(cursor, rowsMax);
  }
  closeCursor(cursor: number): Promise<void> {
    return this.#current.closeCursor(cursor);
  }
  begin(): Promise<void> {
    return this.#current.begin();
  }
  commit(): Promise<void> {
    return this.#current.commit();
  }
  rollback(): Promise<void> {
    return this.#current.rollback();
  }
  savepoint(name: string): Promise<void> {
    return this.#current.savepoint(name);
  }
  rollbackTo(name: string): Promise<void> {
    return this.#current.rollbackTo(name);
  }
  releaseSavepoint(name: string): Promise<void> {
    return this.#current.releaseSavepoint(name);
  }
  ping(): Promise<void> {
    return this.#current.ping();
  }
  setLocking(locking: Locking): Promise<void> {
    this.#locking = locking;
    return this.#current.setLocking(locking);
  }
  hasLocking(locking: Locking): boolean {
    return this.#current.hasLocking(locking);
  }
  lockTable(lock: TableLock): Promise<void> {
    return this.#current.lockTable(lock);
  }

  get #current(): BackendConnection {
    if (this.#connection === null) {
      throw new PgError("internal_error", "the connection was given back already");
    }
    // Of the schema changes that others made meanwhile as well.
    this.#connection.epoch = this.#described.epoch;
    return this.#connection;
  }
}

function sameColumns(some: readonly Column[] | null, others: readonly Column[] | null): boolean {
  return some?.length === others?.length && (some ?? []).every((one, index) => {
    const other = others![index];
    return one.name === other.name && one.type === other.type && one.typmod === other.typmod;
  });
}
