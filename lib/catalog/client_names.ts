// What PostgreSQL's clients call the things of IRIS.

import { TEMPORARY_SCHEMAS } from "../sql/names/temporary_names.ts";
import { isPublic } from "../sql/names/schema_names.ts";

/** At most so many bytes, as PostgreSQL's names have. (SQL-SYNTAX-IDENTIFIERS) */
const NAME_BYTES_MAX = 63;
const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** IRIS's names are the same in any case, PostgreSQL's fold to lower case. A name all in capitals is one
 * that nobody quoted, so it is shown as it can be written without quotes. A name in mixed case stays, as it
 * may be a client's own `"User"`, and it is how IRIS calls the columns of a result. */
export function clientName(iris: string): string {
  return cut(iris === iris.toUpperCase() ? folded(iris) : iris);
}

/** PostgreSQL folds the letters of ASCII alone. (SQL-SYNTAX-IDENTIFIERS) */
function folded(name: string): string {
  return name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Null where PostgreSQL has that schema for itself. */
export function clientSchema(iris: string, publicIs: string): string | null {
  if (isPublic(iris, { irisSchema: publicIs })) return "public";
  const name = clientName(iris);
  const isTaken = name === "public" || name === "information_schema" || name.startsWith("pg_");
  return isTaken && !name.startsWith(TEMPORARY_SCHEMAS) ? null : name;
}

/** Null where PostgreSQL, or the catalog itself, has roles of such names for itself. */
export function clientRole(iris: string | null): string | null {
  return iris === null || /^(?:pg_|iris_pgwire|%)/.test(iris) ? null : iris;
}

export function cut(name: string): string {
  const bytes = UTF8.encode(name);
  if (bytes.length <= NAME_BYTES_MAX) return name;
  let end = NAME_BYTES_MAX;
  // Not within a character.
  while ((bytes[end] & 0xc0) === 0x80) end--;
  return TEXT.decode(bytes.subarray(0, end));
}

/** Names of relations, which a schema of PostgreSQL has only once, indexes and sequences among them. */
export class RelationNames {
  readonly #taken = new Set<string>();

  /** False where there is one of that name already. */
  enter(schema: string, name: string): boolean {
    const key = `${schema}\0${name}`;
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }

  areFree(schema: string, names: readonly string[]): boolean {
    return names.every((name) => !this.#taken.has(`${schema}\0${name}`));
  }

  /** IRIS's names of indexes are unique in their table only. */
  choose(schema: string, table: string, wanted: string): string {
    if (this.enter(schema, wanted)) return wanted;
    const longer = cut(`${table}_${wanted}`);
    if (this.enter(schema, longer)) return longer;
    for (let number = 1;; number++) {
      const suffix = String(number);
      const name = longer.slice(0, NAME_BYTES_MAX - suffix.length) + suffix;
      if (this.enter(schema, name)) return name;
    }
  }
}
