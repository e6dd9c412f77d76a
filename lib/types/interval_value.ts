// An interval's three parts.

export interface Interval {
  months: number;
  days: number;
  micros: bigint;
}
