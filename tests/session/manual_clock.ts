// A clock that stands still until a test moves it.

interface Timer {
  at: number;
  run(): void;
}

export class ManualClock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  /** Timers that nobody has stopped. */
  get running(): number {
    return this.#timers.size;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of [...this.#timers].sort((some, other) => some.at - other.at)) {
      if (timer.at > this.#now || !this.#timers.delete(timer)) continue;
      timer.run();
    }
  }
}
