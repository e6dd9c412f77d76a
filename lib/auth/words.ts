// Cuts a file of PostgreSQL's kind into lines of fields, each a list of words parted by commas, some in quotes.

import { PgError } from "../errors/pg_error.ts";

export interface Word {
  text: string;
  quoted: boolean;
}
export type Field = Word[];

export interface Line {
  line: number;
  text: string;
  fields: Field[];
}

/** A word in quotes, one without, a comma, or a comment up to the end. */
const TOKEN = /\s*(?:"((?:[^"]|"")*)"|([^\s",#]+)|(,)|(#.*)$)/y;

/** Blank lines and comments are left out. */
export function readLines(text: string): Line[] {
  return text.split(/\r?\n/).flatMap((whole, index) => {
    const fields = fieldsOf(whole, index + 1);
    return fields.length === 0 ? [] : [{ line: index + 1, text: whole.trim(), fields }];
  });
}

function fieldsOf(text: string, line: number): Field[] {
  const fields: Field[] = [];
  let goesOn = false;
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== "";) {
    const found = TOKEN.exec(text);
    if (!found) {
      throw new PgError("config_file_error", `line ${line} has a quotation mark without an end`);
    }
    at = TOKEN.lastIndex;
    const [, quoted, bare, comma, comment] = found;
    if (comment !== undefined) break;
    if (comma !== undefined) {
      goesOn = true;
      continue;
    }
    const word = { text: quoted?.replaceAll('""', '"') ?? bare, quoted: quoted !== undefined };
    if (goesOn) fields.at(-1)?.push(word);
    else fields.push([word]);
    goesOn = false;
  }
  return fields;
}
