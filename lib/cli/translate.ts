// The command `translate`: PostgreSQL SQL in, IRIS SQL out, a refusal told with its place.

import { PgError } from "../errors/pg_error.ts";
import { loadParser } from "../sql/text/parse.ts";
import { translateEach } from "../sql/translate.ts";
import type { Call } from "./call.ts";
import { SettingsError } from "./settings_error.ts";

export async function translateCommand({ words, flags, settings }: Call): Promise<number> {
  const [file, ...more] = words;
  if (more.length > 0) throw new SettingsError("say translate [FILE]", { usage: true });
  const text = await readText(file);
  await loadParser();
  const { irisSchema, localRows } = settings;
  const options = { irisSchema, localRows, explain: flags.explain === true };
  const results = translateEach(text, options);
  for (const result of results) {
    if (!(result instanceof PgError)) console.log(ended(result));
    else printRefusal(result, { text, file: file ?? "standard input" });
  }
  return results.some((result) => result instanceof PgError) ? 1 : 0;
}

/** What is answered by others is only a comment. */
function ended(iris: string): string {
  return iris.split("\n").at(-1)!.startsWith("--") ? iris : `${iris};`;
}

async function readText(file: string | undefined): Promise<string> {
  if (file === undefined) return await new Response(Deno.stdin.readable).text();
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new SettingsError(`${file} cannot be read: ${(cause as Error).message}`);
  }
}

function printRefusal(
  { sqlstate, message, fields }: PgError,
  { text, file }: { text: string; file: string },
): void {
  const place = fields.position === undefined ? undefined : placeOf(fields.position, text);
  console.error(`${file}${place ? `:${place.line}:${place.column}` : ""}: ${sqlstate} ${message}`);
  if (place) console.error(`  ${place.shown}\n  ${" ".repeat(place.column - 1)}^`);
  if (fields.detail) console.error(`  ${fields.detail}`);
  if (fields.hint) console.error(`  ${fields.hint}`);
}

/** Line and column from 1. */
function placeOf(position: number, text: string): { line: number; column: number; shown: string } {
  const before = [...text].slice(0, position - 1).join("").split("\n");
  const line = before.length;
  return { line, column: [...before[line - 1]].length + 1, shown: text.split("\n")[line - 1] };
}
