// JSON in which whole numbers of any size survive.

export function printJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part) => typeof part === "bigint" ? { $: part.toString() } : part,
  );
}

export function parseJson(text: string): unknown {
  return JSON.parse(
    text,
    (_, part) =>
      part !== null && typeof part === "object" && "$" in part ? BigInt(part.$ as string) : part,
  );
}
