// Names that are longer than PostgreSQL keeps them: its parser cuts them, and a client is told.

import { PgError } from "../../errors/pg_error.ts";
import { scan } from "../text/parse.ts";

/** Bytes; NAMEDATALEN without its last one. */
const NAME_BYTES_MAX = 63;

/** Most texts have no word so long, and are not scanned again. A character has four bytes at most. */
const LONG_ASCII = /[^\s"'(),;=<>+*/.[\]]{64}|"[^"]{64}/;
const LONG_WIDE = /[^\s"'(),;=<>+*/.[\]]{16}|"[^"]{16}/;
const ASCII = /^[\0-\x7f]*$/;

export function longNames(text: string): PgError[] {
  if (!(ASCII.test(text) ? LONG_ASCII : LONG_WIDE).test(text)) return [];
  return scan(text).flatMap(({ text: token }) => {
    const name = nameOf(token);
    const cut = name === null ? null : cutName(name);
    return cut === null ? [] : [
      new PgError("name_too_long", `identifier "${name}" will be truncated to "${cut}"`),
    ];
  });
}

/** As PostgreSQL folds it; null for what is no name. */
function nameOf(token: string): string | null {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
  return /^[\p{L}_]/u.test(token) && !token.endsWith("'") ? token.toLowerCase() : null;
}

/** Whole characters only. */
function cutName(name: string): string | null {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= NAME_BYTES_MAX) return null;
  let end = NAME_BYTES_MAX;
  while ((bytes[end] & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
