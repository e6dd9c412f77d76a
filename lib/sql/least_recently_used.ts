// Remembers values by text, and forgets those that were not asked for the longest.

export interface MemoryLimits {
  entriesMax: number;
  /** Of all values together, in what they are measured by; a single one may have an eighth of it. */
  sizeMax: number;
}

const SINGLE_SHARE = 8;

export class LeastRecentlyUsed<Value> {
  readonly #limits: MemoryLimits;
  /** A Map keeps the order of insertion, so the first key is the oldest. */
  readonly #entries = new Map<string, { value: Value; size: number }>();
  #size = 0;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Without a size of its own a value is as long as its text. */
  set(key: string, value: Value, size = key.length): void {
    const { entriesMax, sizeMax } = this.#limits;
    this.#forget(key);
    if (size > sizeMax / SINGLE_SHARE) return;
    this.#entries.set(key, { value, size });
    this.#size += size;
    while (this.#entries.size > entriesMax || this.#size > sizeMax) {
      this.#forget(this.#entries.keys().next().value!);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }

  #forget(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
