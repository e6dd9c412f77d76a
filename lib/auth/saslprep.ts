// Prepares a password as both sides of SCRAM must (RFC 4013), or leaves it as it is.

import {
  includes,
  LEFT_TO_RIGHT,
  NOTHING,
  PROHIBITED,
  RIGHT_TO_LEFT,
  SPACES,
  UNASSIGNED,
} from "./stringprep_tables.ts";

/** Like PostgreSQL's server and clients: what the rules forbid is used raw, not refused. */
export function saslprep(password: string): string {
  // deno-lint-ignore no-control-regex -- ASCII is never changed, its control characters included
  if (/^[\x00-\x7f]*$/.test(password)) return password;
  const prepared = mapped(password).normalize("NFKC");
  const points = codePoints(prepared);
  const allowed = points.length > 0 && points.every(isAllowed) && hasOneDirection(points);
  return allowed ? prepared : password;
}

function mapped(password: string): string {
  // The zero-width space stands in both tables: PostgreSQL makes it a space.
  return [...password].map((character) => {
    const point = character.codePointAt(0)!;
    if (includes(SPACES, point)) return " ";
    return includes(NOTHING, point) ? "" : character;
  }).join("");
}

function codePoints(text: string): number[] {
  return [...text].map((character) => character.codePointAt(0)!);
}

function isAllowed(point: number): boolean {
  return !includes(PROHIBITED, point) && !includes(UNASSIGNED, point);
}

/** Text from right to left holds nothing that runs the other way, and begins and ends with it. */
function hasOneDirection(points: number[]): boolean {
  const isRightToLeft = (point: number) => includes(RIGHT_TO_LEFT, point);
  if (!points.some(isRightToLeft)) return true;
  return !points.some((point) => includes(LEFT_TO_RIGHT, point)) &&
    isRightToLeft(points[0]) && isRightToLeft(points[points.length - 1]);
}
