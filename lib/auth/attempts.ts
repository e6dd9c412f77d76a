// Slows down who guesses passwords: each failure from an address makes the next one's answer wait longer.

export interface AttemptsOptions {
  /** The wait after a second failure; it doubles with each one more. */
  pauseMsLeast?: number;
  pauseMsMax?: number;
  /** A failure counts half after this time. */
  halfLifeMs?: number;
  /** Addresses that are remembered; the one that failed longest ago is forgotten for a new one. */
  addressesMax?: number;
}

interface Failures {
  weight: number;
  at: number;
}

const DEFAULTS = {
  pauseMsLeast: 250,
  pauseMsMax: 4000,
  halfLifeMs: 60_000,
  addressesMax: 10_000,
};

export class Attempts {
  readonly #options: Required<AttemptsOptions>;
  /** In the order of their last failures. */
  readonly #failures = new Map<string, Failures>();

  constructor(options: AttemptsOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** How long the answer shall wait. Nobody waits for others' failures who knows the password. */
  failed(address: string, now: number): number {
    const { pauseMsLeast, pauseMsMax, halfLifeMs, addressesMax } = this.#options;
    const before = this.#failures.get(address);
    const left = before ? before.weight * 2 ** ((before.at - now) / halfLifeMs) : 0;
    this.#failures.delete(address);
    if (this.#failures.size >= addressesMax) {
      const [oldest] = this.#failures.keys();
      this.#failures.delete(oldest);
    }
    this.#failures.set(address, { weight: left + 1, at: now });
    return left < 0.5 ? 0 : Math.min(pauseMsMax, pauseMsLeast * 2 ** (Math.round(left) - 1));
  }
}
