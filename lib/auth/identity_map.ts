// Which user a certificate's name may log in as, by a file in pg_ident.conf's words: map, name, user.

import { PgError } from "../errors/pg_error.ts";
import { readLines } from "./words.ts";

export interface Identity {
  map: string;
  /** A name, or a pattern whose first group stands for \1 in the user. */
  name: string | RegExp;
  user: string;
  all: boolean;
}

export function parseIdentities(text: string): Identity[] {
  return readLines(text).map(({ line, fields }) => {
    if (fields.length !== 3 || fields.some((field) => field.length !== 1)) {
      throw new PgError("config_file_error", `line ${line}: an entry has map, name and user`);
    }
    const [[map], [name], [user]] = fields;
    return {
      map: map.text,
      name: name.text.startsWith("/") ? patternOf(name.text.slice(1), line) : name.text,
      user: user.text,
      all: user.text === "all" && !user.quoted,
    };
  });
}

function patternOf(text: string, line: number): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (cause) {
    throw new PgError("config_file_error", `line ${line}: ${(cause as Error).message}`, { cause });
  }
}

export function mayBe(
  identities: readonly Identity[],
  { map, names, user }: { map: string | undefined; names: readonly string[]; user: string },
): boolean {
  if (map === undefined) return names.includes(user);
  return identities.filter((identity) => identity.map === map).some((identity) =>
    names.some((name) => fits(identity, { name, user }))
  );
}

function fits(
  { name, user, all }: Identity,
  shown: { name: string; user: string },
): boolean {
  if (typeof name === "string") return name === shown.name && (all || user === shown.user);
  const found = name.exec(shown.name);
  return found !== null && (all || user.replace("\\1", () => found[1] ?? "") === shown.user);
}
