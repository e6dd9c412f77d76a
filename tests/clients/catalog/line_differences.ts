// What one server told and the other did not, line by line.

export interface Difference {
  /** Who told it: PostgreSQL alone, the gateway alone, or both in another order. */
  side: "postgres" | "gateway" | "order";
  line: string;
}

export const IN_ANOTHER_ORDER = "the same lines in another order";

export function lineDifferences(postgres: unknown, gateway: unknown): Difference[] {
  const [expected, seen] = [linesOf(postgres), linesOf(gateway)];
  const missing = without(expected, seen).map((line): Difference => ({ side: "postgres", line }));
  const added = without(seen, expected).map((line): Difference => ({ side: "gateway", line }));
  if (missing.length + added.length > 0) return [...missing, ...added];
  const isSame = expected.every((line, index) => line === seen[index]);
  return isSame ? [] : [{ side: "order", line: IN_ANOTHER_ORDER }];
}

/** What a program tells of several things is a line for each. */
function linesOf(value: unknown): string[] {
  if (value === undefined) return ["nothing at all"];
  if (typeof value === "string") return value.split("\n");
  if (Array.isArray(value)) return value.map(textOf);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([name, one]) => `${name}: ${textOf(one)}`);
  }
  return [textOf(value)];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}
