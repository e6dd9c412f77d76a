// What is made of many measured numbers: a median, a percentile, and the exponent by which a cost grows.

/** Of any numbers, sorted or not; `share` from 0 to 1. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

export type Point = readonly [size: number, cost: number];

/** The slope of the points on paper with logarithms on both sides, by least squares: 1 is in proportion, 2 its
 * square. What a smallest piece of work costs anyway is taken off first, as it does not grow. */
export function exponentOf(points: readonly Point[]): number {
  const fixed = Math.min(...points.map(([, cost]) => cost));
  const growing = points.filter(([, cost]) => cost > 2 * fixed);
  if (growing.length < 2) return 0;
  const logs = growing.map(([size, cost]) => [Math.log(size), Math.log(cost - fixed)]);
  const mean = (at: 0 | 1) => logs.reduce((sum, pair) => sum + pair[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return above / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** Three digits, and no more zeros than it takes. */
export function shown(number: number): string {
  if (!Number.isFinite(number)) return "-";
  if (number === 0) return "0";
  const whole = Math.abs(number) >= 100;
  return whole ? Math.round(number).toLocaleString("en-US") : String(+number.toPrecision(3));
}
