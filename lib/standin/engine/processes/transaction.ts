// A process's transaction: $TLEVEL as marks in its undo list, SQL's savepoints among them.

import { sameName } from "../../../iris/names.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import { refuse } from "../errors.ts";
import type { Holder, Locks } from "./locks.ts";
import type { Store } from "../store.ts";
import type { Journal } from "./change.ts";
import { Undo } from "./undo.ts";

const LEVELS_MAX = 255;

interface Level {
  mark: number;
  /** A savepoint's name. */
  name: string | null;
}

interface State {
  levels: readonly Level[];
  mark: number;
}

export class Transaction {
  readonly undo: Undo;
  readonly #store: Store;
  readonly #locks: Locks;
  readonly #holder: Holder;
  #levels: Level[] = [];

  constructor(store: Store, locks: Locks, { holder, journal }: {
    holder: Holder;
    journal: Journal | null;
  }) {
    this.undo = new Undo(journal);
    this.#store = store;
    this.#locks = locks;
    this.#holder = holder;
  }

  get level(): number {
    return this.#levels.length;
  }

  get open(): boolean {
    return this.#levels.length > 0;
  }

  get state(): State {
    return { levels: [...this.#levels], mark: this.undo.mark };
  }

  /** Back to where it was, within one and the same call. */
  restore({ levels, mark }: State): void {
    this.undo.rollBack(this.#store, mark);
    this.#levels = [...levels];
    if (!this.open) this.#locks.releaseTransaction(this.#holder);
  }

  /** START TRANSACTION inside a transaction does nothing. */
  start(): void {
    if (!this.open) this.push(null);
  }

  push(name: string | null): void {
    if (this.#levels.length >= LEVELS_MAX) {
      throw new IrisError(-400, "Unexpected error occurred:  <TRANSACTION LEVEL>");
    }
    this.#levels.push({ mark: this.undo.mark, name });
  }

  /** TCOMMIT: the outermost one makes it final. */
  pop(): void {
    if (this.#levels.length <= 1) this.commit();
    else this.#levels.pop();
  }

  /** TROLLBACK 1. */
  popBack(): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    this.undo.rollBack(this.#store, level.mark);
    this.#levels.pop();
    if (!this.open) this.#locks.releaseTransaction(this.#holder);
  }

  commit(): void {
    this.#levels = [];
    this.undo.forget(0);
    this.#locks.releaseTransaction(this.#holder);
  }

  rollBack(): void {
    this.undo.rollBack(this.#store, 0);
    this.#levels = [];
    this.#locks.releaseTransaction(this.#holder);
  }

  /** A savepoint outside a transaction starts one. */
  savepoint(name: string): void {
    if (/^SYS/i.test(name)) throw refuse("savepointReserved", name);
    this.start();
    this.push(name);
  }

  /** The savepoint goes as well; an unknown name rolls everything back. */
  rollBackTo(name: string): void {
    const at = this.#levels.findLastIndex((level) =>
      level.name !== null && sameName(level.name, name)
    );
    const level = this.#levels[at];
    if (level === undefined) {
      this.rollBack();
      throw refuse("savepointUnknown", name);
    }
    this.undo.rollBack(this.#store, level.mark);
    this.#levels.length = at;
  }
}
