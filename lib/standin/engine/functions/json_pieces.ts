// What stands at the end of a path in JSON, letter by letter as it is written: PgWire.Json of the helper class.

/** A string is what it means and null is NULL, unless it is to be as it is written. */
export function pieceOfJson(document: string, path: string, written: number): string | null {
  let at = behindBlanks(document, 0);
  for (const step of path === "" ? [] : path.split("/")) {
    const kind = step[0];
    const name = step.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
    const opening = document[at];
    const found = opening === "{" && kind !== "["
      ? memberOf(document, at, name)
      : opening === "[" && kind !== "."
      ? elementOf(document, at, name)
      : undefined;
    if (found === undefined) return null;
    at = found;
  }
  const piece = document.slice(at, behindValue(document, at));
  if (written === 1) return piece;
  if (piece === "null") return null;
  return piece.startsWith('"') ? JSON.parse(piece) as string : piece;
}

function behindBlanks(text: string, at: number): number {
  while (at < text.length && " \t\n\r".includes(text[at])) at++;
  return at;
}

const SCALAR = /[-+.\w]*/y;

function behindValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const letter = text[at];
    if (letter === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
    } else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") depth--;
    else if (depth === 0) {
      SCALAR.lastIndex = at + 1;
      at += SCALAR.exec(text)![0].length;
    }
    at++;
  } while (depth > 0 && at < text.length);
  return at;
}

/** The last one of the name. */
function memberOf(text: string, opening: number, name: string): number | undefined {
  let found: number | undefined;
  let at = behindBlanks(text, opening + 1);
  while (text[at] === '"') {
    const end = behindValue(text, at);
    const isIt = JSON.parse(text.slice(at, end)) === name;
    at = behindBlanks(text, behindBlanks(text, end) + 1);
    if (isIt) found = at;
    at = behindBlanks(text, behindValue(text, at));
    if (text[at] !== ",") break;
    at = behindBlanks(text, at + 1);
  }
  return found;
}

function elementOf(text: string, opening: number, place: string): number | undefined {
  if (!/^-?\d+$/.test(place)) return undefined;
  const starts: number[] = [];
  let at = behindBlanks(text, opening + 1);
  while (at < text.length && text[at] !== "]") {
    starts.push(at);
    at = behindBlanks(text, behindValue(text, at));
    if (text[at] === ",") at = behindBlanks(text, at + 1);
  }
  return starts.at(Number(place));
}
