// The modifier of an interval: a mask of its fields, and behind that the digits of its seconds.

/** All of them, for an interval that only has a precision. (INTERVAL_FULL_RANGE) */
const FULL_RANGE = 0x7fff;
/** Of the digits; as their number it is no limit. (INTERVAL_FULL_PRECISION) */
const DIGITS = 0xffff;

/** From the smallest one on; as PostgreSQL's grammar numbers them. (INTERVAL_MASK) */
const FIELDS = [
  [1 << 12, "second"],
  [1 << 11, "minute"],
  [1 << 10, "hour"],
  [1 << 3, "day"],
  [1 << 1, "month"],
  [1 << 2, "year"],
] as const;

export type IntervalField = (typeof FIELDS)[number][1];

/** From what the grammar gives: the fields, and the digits where there are some. */
export function intervalTypmod([fields = FULL_RANGE, digits]: readonly number[]): number {
  return fields << 16 | (digits ?? DIGITS);
}

/** What the grammar had given. */
export function intervalNumbers(typmod: number): number[] {
  const digits = typmod & DIGITS;
  return [typmod >> 16 & FULL_RANGE, ...digits === DIGITS ? [] : [digits]];
}

export function lastField(typmod: number): IntervalField {
  const [fields] = intervalNumbers(typmod);
  return FIELDS.find(([mask]) => (fields & mask) !== 0)?.[1] ?? "second";
}
