// A list that grows with a transaction, and shrinks again where a savepoint takes it back.

export class TransactionItems<T> {
  #items: T[] = [];
  /** How long the list was at the transaction's begin, then at each savepoint. */
  #marks: number[] = [];

  get items(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  begin(): void {
    this.#items = [];
    this.#marks = [0];
  }

  savepoint(): void {
    this.#marks.push(this.#items.length);
  }

  /** Savepoints are counted from 1; the transaction's begin is 0. */
  release(depth: number): void {
    this.#marks.length = depth;
  }

  /** Gives what is no longer there. */
  rollbackTo(depth: number): T[] {
    const undone = this.#items.splice(this.#marks[depth]);
    this.#marks.length = depth + 1;
    return undone;
  }

  /** Gives all that was there. */
  end(): T[] {
    const all = this.#items;
    this.#items = [];
    this.#marks = [];
    return all;
  }
}
