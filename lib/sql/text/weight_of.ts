// About how many bytes of memory a statement takes once it is parsed and planned, told by its text alone.
//
// What is kept of a word or sign (its node of PostgreSQL's tree, IRIS's, a column, its hints) was measured as 30 to 210
// bytes, and of a short statement as 4 to 11 kB in all; a long literal is there up to four times.

const PER_STATEMENT = 4096;
const PER_PART = 256;
const PER_CHARACTER = 4;
const PART = /[\w$\x80-\uffff]+|'[^']*'|"[^"]*"|[^\s\w]/g;

export function weightOf(text: string): number {
  let parts = 0;
  PART.lastIndex = 0;
  while (PART.test(text)) parts++;
  return PER_STATEMENT + parts * PER_PART + text.length * PER_CHARACTER;
}
