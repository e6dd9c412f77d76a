// The users file: a line for each user, "name" "verifier", as in PgBouncer's userlist.txt.

import { PgError } from "../errors/pg_error.ts";
import { parseVerifier, printVerifier, type ScramVerifier } from "./verifier.ts";

export type Users = ReadonlyMap<string, ScramVerifier>;

/** Quotes inside a name are doubled; blanks may stand anywhere between. What follows PgBouncer passes over as well. */
const LINE = /^\s*"((?:[^"]|"")*)"\s+"((?:[^"]|"")*)"(?:\s.*)?$/;

/** As PostgreSQL kept passwords before SCRAM. */
const MD5 = /^md5[0-9a-f]{32}$/;

/** Blank lines and lines that begin with ; or # count for nothing. */
export function parseUsers(text: string): Map<string, ScramVerifier> {
  const users = new Map<string, ScramVerifier>();
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*([;#]|$)/.test(line)) continue;
    const [name, verifier] = parseLine(line, index + 1);
    if (users.has(name)) throw broken(index + 1, `has the user "${name}" for the second time`);
    users.set(name, verifier);
  }
  return users;
}

export function printUsers(users: Users): string {
  return [...users].map(([name, verifier]) => `${quote(name)} ${quote(printVerifier(verifier))}\n`)
    .join("");
}

function parseLine(line: string, number: number): [string, ScramVerifier] {
  const found = LINE.exec(line);
  if (!found) throw broken(number, 'is not of the form "name" "SCRAM-SHA-256$..."');
  const [name, secret] = found.slice(1).map((part) => part.replaceAll('""', '"'));
  if (name === "") throw broken(number, "has an empty name");
  if (MD5.test(secret)) {
    throw broken(number, `has an md5 hash for "${name}", and only SCRAM-SHA-256 is spoken`);
  }
  try {
    return [name, parseVerifier(secret)];
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw broken(number, `has something other than a SCRAM-SHA-256 verifier for "${name}"`, cause);
  }
}

/** A name with a line break could not be read back. */
function quote(text: string): string {
  if (/[\r\n\0]/.test(text)) {
    throw new PgError("invalid_name", "a user's name may not hold a line break");
  }
  return `"${text.replaceAll('"', '""')}"`;
}

/** The line itself is not told: it may hold a password. */
function broken(number: number, what: string, cause?: unknown): PgError {
  return new PgError("config_file_error", `line ${number} of the users file ${what}`, {
    hint: "Lines are written by the command: iris-pgwire user add NAME",
    cause,
  });
}
