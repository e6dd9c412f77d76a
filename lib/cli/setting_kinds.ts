// What the value of a setting may be, read from text and shown as a person would write it.

export type Kind<T> = {
  /** What a value may be, as the end of the sentence "... must be ...". */
  readonly mayBe: string;
  /** Undefined where the text cannot be right. */
  parse(text: string): T | undefined;
  /** As a person would write it, where that is not plain. */
  show?(value: T): string;
};

export const LIMIT = Number.MAX_SAFE_INTEGER;

export const text: Kind<string> = {
  mayBe: "some text",
  parse: (given) => given === "" ? undefined : given,
};
export const optional: Kind<string | null> = {
  mayBe: "some text",
  parse: (given) => given || null,
};
export const flag: Kind<boolean> = {
  mayBe: "true or false",
  parse: (given) => SWITCH[given.toLowerCase()],
};
export const port: Kind<number> = {
  ...whole(0, 65535),
  mayBe: "a port number, 0 to 65535 (0 picks a free one)",
};
export const portOrOff: Kind<number | null> = {
  mayBe: `${port.mayBe}, or off`,
  parse: (given) => given === "off" ? null : port.parse(given),
  show: (value) => value === null ? "off" : String(value),
};
export const sslRequired: Kind<"no" | "remote" | "yes"> = {
  mayBe: "true, false or remote",
  parse(given) {
    if (given.toLowerCase() === "remote") return "remote";
    const all = flag.parse(given);
    return all === undefined ? undefined : all ? "yes" : "no";
  },
  show: (value) => ({ no: "false", remote: "remote", yes: "true" })[value],
};
export const milliseconds: Kind<number> = {
  mayBe: "a time such as 30s, 500ms or 2min (0 is no limit)",
  parse: parseMilliseconds,
  show: showMilliseconds,
};
const SWITCH: Record<string, boolean> = {
  true: true,
  on: true,
  yes: true,
  "1": true,
  false: false,
  off: false,
  no: false,
  "0": false,
};

export function whole(least: number, most: number): Kind<number> {
  return {
    mayBe: most === LIMIT
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`,
    parse(given) {
      const number = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

export function oneOf<const T extends string>(...words: T[]): Kind<T> {
  return {
    mayBe: words.length === 2 ? words.join(" or ") : `one of ${words.join(", ")}`,
    parse: (given) => words.find((word) => word === given.toLowerCase()),
  };
}

const UNIT_MS: Record<string, number> = { "": 1, ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

export function parseMilliseconds(given: string): number | undefined {
  const [, digits, unit] = /^(\d{1,12})\s*([a-z]*)$/.exec(given) ?? [];
  const ms = Number(digits) * (UNIT_MS[unit] ?? NaN);
  return ms <= 2_147_483_647 ? ms : undefined;
}

/** In the largest unit that leaves a whole number. */
export function showMilliseconds(ms: number): string {
  if (ms === 0) return "no limit";
  const [unit, size] = Object.entries(UNIT_MS).findLast(([, size]) => ms % size === 0)!;
  return `${ms / size}${unit || "ms"}`;
}
