// What one process has changed and not committed, as images that take it back: IRIS's journal in small.

import type { Store } from "../store.ts";
import type { Journal } from "./change.ts";
import type { Change } from "./change.ts";

/** In a file as in memory every statement is committed to SQLite when it ends; in a file the images are there too,
 * for the case that the program crashes. */
export class Undo {
  readonly #changes: Change[] = [];
  readonly #journal: Journal | null;

  constructor(journal: Journal | null) {
    this.#journal = journal;
  }

  get mark(): number {
    return this.#changes.length;
  }

  record(change: Change): void {
    this.#journal?.write(this.#changes.length, change);
    this.#changes.push(change);
  }

  /** What SQLite itself has taken back needs no images any more. */
  forget(mark: number): void {
    if (this.#changes.length > mark) this.#journal?.forget(mark);
    this.#changes.length = mark;
  }

  /** Takes back everything since the mark, last change first. */
  rollBack(store: Store, mark: number): void {
    store.atomic(() => {
      for (let i = this.#changes.length - 1; i >= mark; i--) {
        const change = this.#changes[i];
        if (change !== undefined) takeBack(store, change);
      }
      if (this.#changes.length > mark) this.#journal?.forget(mark);
    });
    this.#changes.length = mark;
  }

  /** DDL is not undone; what it dropped has no images. */
  dropTable(table: string): void {
    const kept = this.#changes.filter((change) => change.table !== table);
    this.#replace(kept);
  }

  dropColumns(table: string, columns: readonly string[]): void {
    for (const change of this.#changes) {
      if (change.table !== table || change.kind === "insert") continue;
      for (const column of columns) {
        const at = change.columns.indexOf(column);
        if (at < 0) continue;
        change.columns.splice(at, 1);
        change.image.splice(at, 1);
      }
    }
  }

  #replace(changes: Change[]): void {
    // The marks of open levels point into the list, so what goes must leave a gap that undoes nothing.
    const kept = new Set(changes);
    for (let i = 0; i < this.#changes.length; i++) {
      const change = this.#changes[i];
      if (change !== undefined && !kept.has(change)) {
        this.#changes[i] = { kind: "update", table: "", row: 0n, columns: [], image: [] };
      }
    }
  }
}

export function takeBack(store: Store, change: Change): void {
  switch (change.kind) {
    case "insert":
      store.run(`DELETE FROM ${change.table} WHERE id = ?`, [change.row]);
      return;
    case "delete": {
      const names = ["id", ...change.columns];
      store.run(
        `INSERT INTO ${change.table} (${names.join(", ")}) VALUES (${
          names.map(() => "?").join(", ")
        })`,
        [change.row, ...change.image],
      );
      return;
    }
    case "update":
      if (change.columns.length === 0) return;
      store.run(
        `UPDATE ${change.table} SET ${
          change.columns.map((name) => `${name} = ?`).join(", ")
        } WHERE id = ?`,
        [...change.image, change.row],
      );
  }
}
