// Asks real PostgreSQL what types look like as text and as binary, and writes the golden files.

import { PGlite } from "@electric-sql/pglite";
import { literal } from "../lib/sql/text/quoting.ts";
import { printLine } from "../tests/golden/lines.ts";
import { STYLED, VALUES } from "../tests/golden/type_values.ts";

const FOLDER = new URL("../tests/golden/", import.meta.url);

/** The functions behind a type: how PostgreSQL itself prints and sends its values. */
interface Functions {
  output: string;
  send: string;
}

async function functionsOf(db: PGlite, type: string): Promise<Functions> {
  const { rows } = await db.query<Functions>(
    "SELECT typoutput::text AS output, typsend::text AS send FROM pg_type WHERE oid = $1::regtype",
    [type],
  );
  return rows[0];
}

interface Answer {
  text: string;
  hex: string;
}

/** What PostgreSQL says of a value, or the error it has for it. */
async function ask(db: PGlite, type: string, value: string): Promise<Answer | string> {
  const { output, send } = await functionsOf(db, type);
  const typed = `${literal(value)}::${type}`;
  try {
    const { rows } = await db.query<Answer>(
      `SELECT ${output}(${typed})::text AS text, encode(${send}(${typed}), 'hex') AS hex`,
    );
    return rows[0];
  } catch (cause) {
    const { code, message } = cause as { code: string; message: string };
    return `!${code} ${message}`;
  }
}

async function writeTypes(db: PGlite): Promise<void> {
  const values = ["# type | text | binary, as PostgreSQL sends it"];
  const inputs = ["# type | input | text that PostgreSQL makes of it, or ! and its error"];
  for (const [type, texts] of Object.entries(VALUES)) {
    const seen = new Set<string>();
    for (const input of texts) {
      const answer = await ask(db, type, input);
      if (typeof answer === "string") {
        inputs.push(printLine([type, input, answer]));
        continue;
      }
      if (answer.text !== input) inputs.push(printLine([type, input, answer.text]));
      if (!seen.has(answer.text)) values.push(printLine([type, answer.text, answer.hex]));
      seen.add(answer.text);
    }
  }
  await write("types.txt", values);
  await write("type_inputs.txt", inputs);
}

async function writeStyles(db: PGlite): Promise<void> {
  const lines = ["# type | settings | binary value | text under these settings"];
  for (const { type, values, settings } of STYLED) {
    const { output, send } = await functionsOf(db, type);
    for (const setting of settings) {
      for (const value of values) {
        // Read under the defaults and printed under the settings, so that only printing is asked.
        await db.exec(
          `RESET ALL; SET TimeZone = 'UTC'; DROP TABLE IF EXISTS held; ` +
            `CREATE TEMP TABLE held AS SELECT ${literal(value)}::${type} AS value`,
        );
        for (const [name, to] of Object.entries(setting)) {
          await db.exec(`SET ${name} = ${literal(to)}`);
        }
        const { rows: [{ text, hex }] } = await db.query<Answer>(
          `SELECT ${output}(value)::text AS text, encode(${send}(value), 'hex') AS hex FROM held`,
        );
        const shown = Object.entries(setting).map(([name, to]) => `${name}=${to}`).join("; ");
        lines.push(printLine([type, shown, hex, text]));
      }
    }
  }
  await write("type_styles.txt", lines);
}

async function write(name: string, lines: readonly string[]): Promise<void> {
  await Deno.writeTextFile(new URL(name, FOLDER), lines.join("\n") + "\n");
  console.log(`${name}: ${lines.length - 1} lines`);
}

if (import.meta.main) {
  const db = await PGlite.create();
  await db.exec("SET TimeZone = 'UTC'");
  await writeTypes(db);
  await writeStyles(db);
  await db.close();
}
