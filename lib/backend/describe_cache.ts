// Remembers what IRIS said of statements, until the schema changes.

import { type ColumnHints, NO_HINTS } from "../types/column.ts";
import type { Described } from "./contract.ts";

const ENTRIES_MAX = 2000;
const SQL_CHARACTERS_MAX = 10_000;

/** Statement types that leave the schema as it is; all others are taken to change it. (C:%SQL.Statement) */
const HARMLESS: ReadonlySet<number> = new Set([
  1, // SELECT
  2, // INSERT
  3, // UPDATE
  4, // DELETE
  5, // COMMIT
  6, // ROLLBACK
  20, // SET TRANSACTION
  21, // START TRANSACTION
  22, // %INTRANSACTION
  24, // %INTRANS
  26, // SET OPTION
  28, // %CHECKPRIV
  46, // SAVEPOINT
  47, // LOCK
  48, // UNLOCK
  78, // CANCEL QUERY
  79, // EXPLAIN
]);

interface Entry {
  hints: ColumnHints;
  described: Described;
}

export class DescribeCache {
  readonly #entries = new Map<string, Entry>();
  #epoch = 0;

  /** Counts schema changes. */
  get epoch(): number {
    return this.#epoch;
  }

  get(sql: string, hints: ColumnHints): Described | undefined {
    const found = this.#entries.get(sql);
    if (!found || !sameHints(found.hints, hints)) return undefined;
    this.#entries.delete(sql);
    this.#entries.set(sql, found);
    return found.described;
  }

  set(sql: string, hints: ColumnHints, described: Described): void {
    if (sql.length > SQL_CHARACTERS_MAX) return;
    this.#entries.delete(sql);
    this.#entries.set(sql, { hints, described });
    if (this.#entries.size > ENTRIES_MAX) {
      this.#entries.delete(this.#entries.keys().next().value!);
    }
  }

  forget(): void {
    this.#entries.clear();
    this.#epoch++;
  }

  /** Says whether the statement was one that changes the schema. */
  executed(statementType: number): boolean {
    const changed = !HARMLESS.has(statementType);
    if (changed) this.forget();
    return changed;
  }
}

function sameHints(some: ColumnHints, others: ColumnHints): boolean {
  if (some === others) return true;
  if (some === NO_HINTS || others === NO_HINTS) return isNone(some) && isNone(others);
  return JSON.stringify(some) === JSON.stringify(others);
}

function isNone({ head, tail }: ColumnHints): boolean {
  return head.length === 0 && tail.length === 0;
}
