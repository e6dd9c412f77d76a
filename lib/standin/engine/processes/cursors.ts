// The open result sets of an engine: before DDL they are read to their end, since SQLite locks tables being read.

interface Cursor {
  drain(): void;
}

export class Cursors {
  readonly #open = new Set<Cursor>();

  add(cursor: Cursor): void {
    this.#open.add(cursor);
  }

  remove(cursor: Cursor): void {
    this.#open.delete(cursor);
  }

  drain(): void {
    for (const cursor of [...this.#open]) cursor.drain();
  }
}
