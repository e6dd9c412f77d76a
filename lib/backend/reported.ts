// What %msg tells of the values that an error is about; not verified against a live IRIS.

export interface ReportedValue {
  column: string;
  /** As IRIS quotes it; null for <NULL>. */
  value: string | null;
}

const KEY = "Field(s) ";

/** The columns and values of `Field(s) a="x",b="y"; failed unique check`; none where there are none. */
export function reportedKey(said: string): ReportedValue[] {
  const start = said.indexOf(KEY);
  if (start < 0) return [];
  const values: ReportedValue[] = [];
  for (let at = start + KEY.length; at < said.length;) {
    const equals = said.indexOf("=", at);
    if (equals < 0) return [];
    const found = valueAt(said, equals + 1);
    if (!found) return [];
    values.push({ column: said.slice(at, equals), value: found.value });
    if (said[found.end] !== ",") return values;
    at = found.end + 1;
  }
  return values;
}

const WORDS: readonly (readonly [written: string, value: string | null])[] = [
  ["<NULL>", null],
  ["$c(0)", ""],
];

function valueAt(said: string, at: number): { value: string | null; end: number } | null {
  for (const [written, value] of WORDS) {
    if (said.startsWith(written, at)) return { value, end: at + written.length };
  }
  if (said[at] !== '"') return null;
  const end = closingQuote(said, at + 1);
  return end < 0 ? null : { value: said.slice(at + 1, end), end: end + 1 };
}

/** A quote inside a value is a quote like any other: what ends the value is what stands behind it. */
function closingQuote(said: string, from: number): number {
  for (let at = said.indexOf('"', from); at >= 0; at = said.indexOf('"', at + 1)) {
    if (said[at + 1] === ";" || at + 1 === said.length) return at;
    const next = said[at + 1] === "," ? said.indexOf("=", at + 1) : -1;
    if (
      next > 0 &&
      (said[next + 1] === '"' || WORDS.some(([word]) => said.startsWith(word, next + 1)))
    ) {
      return at;
    }
  }
  return -1;
}

/** The value in `Field 'S.T.C' (value 'abc' > MAX) failed validation`. */
export function rejectedValue(said: string): string | null {
  if (/\(value \$c\(0\)/.test(said)) return "";
  return /\(value '(.*)'(?: [<>] (?:MIN|MAX))?\) failed validation/s.exec(said)?.[1] ?? null;
}

/** The names, without their schemas, of what IRIS is about: of what it did not find or found twice comes first. */
export function reportedNames(said: string): string[] {
  const [message] = said.split("^", 1);
  return [...message.matchAll(/'([^']+)'/g)].map(([, name]) => name.split(".").at(-1)!);
}
