// Who holds which row, key or table. Whoever meets another's lock says itself whether it waits or gives up.

import type { IrisError } from "../../../iris/iris_error.ts";
import { refuse } from "../errors.ts";

/** LockThreshold: with more rows than this a transaction locks the table. */
const LOCK_THRESHOLD = 1000;

const NOBODY: readonly Holder[] = [];

export type LockMode = "SHARE" | "EXCLUSIVE";

/** Whoever holds locks; compared by identity. */
export interface Holder {
  /** What to throw where a lock is others'; `seconds` is how long to wait where the statement says it. */
  blocked(refusal: IrisError, by: readonly Holder[], seconds?: number): Error;
}

interface TableLock {
  share: Map<Holder, number>;
  exclusive: Map<Holder, number>;
}

export class Locks {
  /** Called in their order when locks were released. */
  readonly waiting = new Set<() => void>();
  readonly #rows = new Map<number, Map<bigint, Holder>>();
  readonly #keys = new Map<string, Holder>();
  readonly #tables = new Map<number, TableLock>();
  /** Tables that one transaction has changed so many rows of that it holds them whole. */
  readonly #escalated = new Map<number, Holder>();
  readonly #rowsHeld = new Map<Holder, { table: number; row: bigint }[]>();
  readonly #keysHeld = new Map<Holder, string[]>();

  /** Who else has the row. */
  rowTakenBy(holder: Holder, table: number, row: bigint): readonly Holder[] {
    const owner = this.#escalated.get(table) ?? this.#rows.get(table)?.get(row);
    return owner === undefined || owner === holder ? NOBODY : [owner];
  }

  checkTable(holder: Holder, table: number, name: string): void {
    const whole = this.#escalated.get(table);
    const lock = this.#tables.get(table);
    if (lock === undefined && (whole === undefined || whole === holder)) return;
    const by = others(holder, whole ? [whole] : [], lock?.exclusive.keys(), lock?.share.keys());
    if (by.length > 0) throw holder.blocked(refuse("tableLocked", name), by);
  }

  /** The row stays locked to the end of the transaction. */
  takeRow(
    holder: Holder,
    row: { table: number; id: bigint; name: string; operation: string; keep: boolean },
  ): void {
    const by = this.rowTakenBy(holder, row.table, row.id);
    if (by.length > 0) {
      throw holder.blocked(refuse("rowLocked", row.operation, row.name, row.id.toString()), by);
    }
    // Who has the table needs no locks of rows.
    if (!row.keep || this.#escalated.get(row.table) === holder) return;
    let rows = this.#rows.get(row.table);
    if (rows === undefined) this.#rows.set(row.table, rows = new Map());
    if (rows.has(row.id)) return;
    rows.set(row.id, holder);
    push(this.#rowsHeld, holder, { table: row.table, row: row.id });
    if (rows.size > LOCK_THRESHOLD) this.#escalate(holder, row.table, rows);
  }

  /** Not while others hold rows of the table as well. */
  #escalate(holder: Holder, table: number, rows: ReadonlyMap<bigint, Holder>): void {
    if (this.#escalated.has(table)) return;
    for (const owner of rows.values()) if (owner !== holder) return;
    this.#escalated.set(table, holder);
  }

  /** A deleted unique value stays locked as well, so that it can be put back. */
  takeKey(
    holder: Holder,
    key: { key: string; name: string; constraint: string; operation: string; keep: boolean },
  ): void {
    const owner = this.#keys.get(key.key);
    if (owner !== undefined && owner !== holder) {
      throw holder.blocked(refuse("keyLocked", key.operation, key.name, key.constraint), [owner]);
    }
    if (!key.keep || owner === holder) return;
    this.#keys.set(key.key, holder);
    push(this.#keysHeld, holder, key.key);
  }

  get anyKey(): boolean {
    return this.#keys.size > 0;
  }

  /** LOCK TABLE: counted, and kept beyond COMMIT until UNLOCK. */
  lockTable(
    holder: Holder,
    table: { id: number; name: string; mode: LockMode; seconds?: number },
  ): void {
    const lock = this.#tables.get(table.id) ?? { share: new Map(), exclusive: new Map() };
    // A lock above another's exclusive ones waits, shared or not. (unsure; not verified against a live IRIS)
    const by = others(
      holder,
      lock.exclusive.keys(),
      this.#rows.get(table.id)?.values(),
      table.mode === "EXCLUSIVE" ? lock.share.keys() : [],
    );
    if (by.length > 0) {
      const refusal = refuse(table.mode === "SHARE" ? "shareLocked" : "tableLocked", table.name);
      throw holder.blocked(refusal, by, table.seconds);
    }
    const held = table.mode === "SHARE" ? lock.share : lock.exclusive;
    held.set(holder, (held.get(holder) ?? 0) + 1);
    this.#tables.set(table.id, lock);
  }

  unlockTable(holder: Holder, table: { id: number; mode: LockMode }): void {
    const lock = this.#tables.get(table.id);
    const held = table.mode === "SHARE" ? lock?.share : lock?.exclusive;
    const count = held?.get(holder) ?? 0;
    if (count > 1) held?.set(holder, count - 1);
    else held?.delete(holder);
    if (lock?.share.size === 0 && lock.exclusive.size === 0) this.#tables.delete(table.id);
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  rowsTaken(holder: Holder, table: number): boolean {
    for (const owner of this.#rows.get(table)?.values() ?? []) if (owner !== holder) return true;
    return false;
  }

  /** DDL needs the table for itself. */
  checkExclusive(holder: Holder, table: number, name: string): void {
    this.checkTable(holder, table, name);
    const by = others(holder, this.#rows.get(table)?.values());
    if (by.length > 0) throw holder.blocked(refuse("tableLocked", name), by);
  }

  releaseTransaction(holder: Holder): void {
    for (const { table, row } of this.#rowsHeld.get(holder) ?? []) {
      this.#rows.get(table)?.delete(row);
    }
    for (const key of this.#keysHeld.get(holder) ?? []) this.#keys.delete(key);
    for (const [table, owner] of this.#escalated) {
      if (owner === holder) this.#escalated.delete(table);
    }
    this.#rowsHeld.delete(holder);
    this.#keysHeld.delete(holder);
    this.#wake();
  }

  releaseAll(holder: Holder): void {
    this.releaseTransaction(holder);
    for (const [table, lock] of this.#tables) {
      lock.share.delete(holder);
      lock.exclusive.delete(holder);
      if (lock.share.size === 0 && lock.exclusive.size === 0) this.#tables.delete(table);
    }
    this.#wake();
  }
}

function others(holder: Holder, ...held: (Iterable<Holder> | undefined)[]): Holder[] {
  const all = new Set(held.flatMap((some) => [...some ?? []]));
  all.delete(holder);
  return [...all];
}

function push<T>(lists: Map<Holder, T[]>, holder: Holder, item: T): void {
  const list = lists.get(holder);
  if (list === undefined) lists.set(holder, [item]);
  else list.push(item);
}
