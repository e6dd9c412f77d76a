// What somebody may have meant by a name that there is not.

const SUGGESTIONS_MAX = 3;
/** Letters that are other, missing or too many. */
const SLIPS_MAX = 2;

/** Names that are hardly another, or else those with a word in common. */
export function nearestNames(written: string, names: readonly string[]): string[] {
  const slips = names.filter((name) => distance(written, name) <= SLIPS_MAX);
  const words = new Set(wordsOf(written));
  const alike = names.filter((name) => wordsOf(name).some((word) => words.has(word)));
  return (slips.length > 0 ? slips : alike).slice(0, SUGGESTIONS_MAX);
}

export function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? "" : `; did you mean ${names.join(" or ")}?`;
}

function wordsOf(name: string): string[] {
  return name.split(/[-_]/).filter((word) => word !== "" && word !== "PGWIRE");
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[other.length];
}
