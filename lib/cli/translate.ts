// The command `translate`: PostgreSQL SQL in, IRIS SQL out, a refusal told with its place.

import { PgError } from "../errors/pg_error.ts";
import { loadParser, parse } from "../sql/parse.ts";
import { translate } from "../sql/translate.ts";
import type { Call } from "./commands.ts";
import { SettingsError } from "./read_settings.ts";

export async function translateCommand({ words, flags, settings }: Call): Promise<number> {
  const [file, ...more] = words;
  if (more.length > 0) throw new SettingsError("say translate [FILE]", { usage: true });
  const text = await readText(file);
  await loadParser();
  let refused = 0;
  for (const statement of statementsOf(text)) {
    try {
      const options = { irisSchema: settings.irisSchema, explain: flags.explain === true };
      for (const iris of translate(statement, options)) console.log(iris);
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      refused += 1;
      printRefusal(cause, statement);
    }
  }
  return refused === 0 ? 0 : 1;
}

async function readText(file: string | undefined): Promise<string> {
  if (file === undefined) return await new Response(Deno.stdin.readable).text();
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new SettingsError(`${file} cannot be read: ${(cause as Error).message}`);
  }
}

/** Each on its own, so that one refusal keeps no other from being translated. */
function statementsOf(text: string): string[] {
  try {
    return parse(text).map((statement) => statement.text);
  } catch (cause) {
    // What the parser refuses as a whole is told as a whole.
    if (cause instanceof PgError) return [text];
    throw cause;
  }
}

function printRefusal({ sqlstate, message, fields }: PgError, text: string): void {
  console.error(`${sqlstate}: ${message}`);
  if (fields.position !== undefined) {
    const { line, column, shown } = placeOf(fields.position, text);
    console.error(`  line ${line}: ${shown}\n${" ".repeat(`  line ${line}: `.length + column)}^`);
  }
  if (fields.hint) console.error(`  ${fields.hint}`);
}

function placeOf(position: number, text: string): { line: number; column: number; shown: string } {
  const before = [...text].slice(0, position - 1).join("").split("\n");
  const line = before.length;
  return { line, column: [...before[line - 1]].length, shown: text.split("\n")[line - 1] };
}
