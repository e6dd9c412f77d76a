// Remembers values by text, and forgets those that were not asked for the longest.

export interface MemoryLimits {
  entriesMax: number;
  /** Of all keys together; a single key may have an eighth of it. */
  charactersMax: number;
}

const SINGLE_SHARE = 8;

export class LeastRecentlyUsed<Value> {
  readonly #limits: MemoryLimits;
  /** A Map keeps the order of insertion, so the first key is the oldest. */
  readonly #entries = new Map<string, Value>();
  #characters = 0;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  get characters(): number {
    return this.#characters;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    const { entriesMax, charactersMax } = this.#limits;
    if (key.length > charactersMax / SINGLE_SHARE) return;
    this.#forget(key);
    this.#entries.set(key, value);
    this.#characters += key.length;
    while (this.#entries.size > entriesMax || this.#characters > charactersMax) {
      this.#forget(this.#entries.keys().next().value!);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#characters = 0;
  }

  #forget(key: string): void {
    if (this.#entries.delete(key)) this.#characters -= key.length;
  }
}
