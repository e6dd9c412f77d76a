// An account of what is kept in memory from one message to the next: each session has one, which draws on that of all.

import { PgError } from "../errors/pg_error.ts";

export interface MemoryOptions {
  bytesMax: number;
  /** Who keeps it, as the detail of an error begins. */
  of: string;
  /** The setting that says how much it may be. */
  setting: string;
  /** What is taken from this one is taken from that one too. */
  within?: Memory;
}

export class Memory {
  readonly #options: MemoryOptions;
  #bytes = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Where there is not enough, nothing is taken. */
  take(bytes: number): void {
    const { bytesMax, within } = this.#options;
    if (this.#bytes + bytes > bytesMax) throw this.#outOfMemory(bytes);
    within?.take(bytes);
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
    this.#options.within?.give(bytes);
  }

  /** Takes or gives what lies between. */
  change({ from, to }: { from: number; to: number }): void {
    if (to > from) this.take(to - from);
    else this.give(from - to);
  }

  close(): void {
    this.give(this.#bytes);
  }

  #outOfMemory(bytes: number): PgError {
    const { bytesMax, of, setting } = this.#options;
    return new PgError("out_of_memory", "out of memory", {
      detail: `${of} may keep ${bytesMax} bytes of statements, values and rows; ` +
        `${this.#bytes} are kept, and ${bytes} more are needed.`,
      hint: `Close what is not needed: prepared statements, portals, cursors. ` +
        `The limit is the gateway's setting ${setting}.`,
    });
  }
}
