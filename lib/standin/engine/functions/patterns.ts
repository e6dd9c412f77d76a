// %PATTERN: ObjectScript's pattern codes ('1U.4L1","1.N') as a regular expression over the whole string.

import { IrisError } from "../../../iris/iris_error.ts";

const LETTERS: Readonly<Record<string, string>> = {
  A: "\\p{L}",
  C: "\\p{Cc}",
  E: "\\s\\S",
  L: "\\p{Ll}",
  N: "0-9",
  P: "!-/:-@\\[-`{-~ ",
  U: "\\p{Lu}",
};

const KNOWN_MAX = 200;
const known = new Map<string, RegExp>();

export function matchesPattern(text: string, pattern: string): boolean {
  let expression = known.get(pattern);
  if (expression === undefined) {
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(pattern, expression = compilePattern(pattern));
  }
  return expression.test(text);
}

export function compilePattern(pattern: string): RegExp {
  const reader = { text: pattern, at: 0 };
  const source = readAtoms(reader);
  if (reader.at < pattern.length || pattern === "") throw invalid(pattern);
  return new RegExp(`^(?:${source})$`, "u");
}

interface Reader {
  text: string;
  at: number;
}

function invalid(pattern: string): IrisError {
  return new IrisError(-400, `Unexpected error occurred:  <SYNTAX> in the pattern ${pattern}`);
}

function take(reader: Reader, expression: RegExp): string | undefined {
  expression.lastIndex = reader.at;
  const found = expression.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function readAtoms(reader: Reader): string {
  let source = "";
  while (reader.at < reader.text.length && !/[,)]/.test(reader.text[reader.at] ?? "")) {
    source += readAtom(reader);
  }
  return source;
}

/** A count, then codes, a string or alternatives. */
function readAtom(reader: Reader): string {
  const least = take(reader, /\d{1,4}/y);
  const ranged = take(reader, /\./y) !== undefined;
  const most = ranged ? take(reader, /\d{1,4}/y) : undefined;
  if (least === undefined && !ranged) throw invalid(reader.text);
  const count = ranged ? `{${least ?? 0},${most ?? ""}}` : `{${least}}`;
  const first = reader.text[reader.at];
  if (first === '"') return `(?:${readString(reader)})${count}`;
  if (first === "(") return `(?:${readAlternatives(reader)})${count}`;
  const codes = take(reader, /[ACELNPU]+/iy);
  if (codes === undefined) throw invalid(reader.text);
  return `[${[...codes].map((code) => LETTERS[code.toUpperCase()]).join("")}]${count}`;
}

function readString(reader: Reader): string {
  const quoted = take(reader, /"(?:[^"]|"")*"/y);
  // A quote that is not closed has a code of its own.
  if (quoted === undefined) throw new IrisError(-42, "Closing quote of a pattern is missing");
  return RegExp.escape(quoted.slice(1, -1).replaceAll('""', '"'));
}

function readAlternatives(reader: Reader): string {
  const choices: string[] = [];
  do {
    reader.at++;
    choices.push(readAtoms(reader));
  } while (reader.text[reader.at] === ",");
  if (reader.text[reader.at] !== ")") throw invalid(reader.text);
  reader.at++;
  return choices.join("|");
}
