import assert from "node:assert/strict";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../../lib/types/column.ts";
import type { PgType } from "../../lib/types/pg_type.ts";
import { typeByName } from "../../lib/types/types.ts";
import { parseLines } from "../golden/lines.ts";

function golden(name: string): string[][] {
  return parseLines(Deno.readTextFileSync(new URL(`../golden/${name}`, import.meta.url)));
}

function typeNamed(name: string): PgType<unknown> {
  const type = typeByName(name.replaceAll('"', ""));
  assert.ok(type, name);
  return type;
}

function toHex(type: PgType<unknown>, value: unknown): string {
  const to = new Writer();
  type.binary!.encode(value, to);
  return to.take().toHex();
}

function fromHex(type: PgType<unknown>, hex: string): unknown {
  const from = new Cursor(Uint8Array.fromHex(hex));
  const value = type.binary!.decode(from);
  assert.equal(from.remaining, 0);
  return value;
}

/** Compares every line, and tells all that differ at once. */
function compare(lines: string[][], actual: (fields: string[]) => string[]): void {
  const differences = lines.flatMap((fields) => {
    const got = actual(fields);
    const wanted = fields.slice(-got.length);
    return JSON.stringify(got) === JSON.stringify(wanted) ? [] : [{ fields, got }];
  });
  assert.deepEqual(differences, []);
}

function attempt(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    return `!${error.sqlstate} ${error.message}`;
  }
}

Deno.test("text becomes the binary that PostgreSQL sends", () => {
  compare(golden("types.txt"), ([name, text]) => {
    const type = typeNamed(name);
    return [attempt(() => toHex(type, type.text.decode(text, OUTPUT_DEFAULTS)))];
  });
});

Deno.test("binary becomes the text that PostgreSQL prints", () => {
  compare(golden("types.txt"), ([name, , hex]) => {
    const type = typeNamed(name);
    return [attempt(() => type.text.encode(fromHex(type, hex), OUTPUT_DEFAULTS)), hex];
  });
});

Deno.test("input is read and refused as PostgreSQL does", () => {
  compare(golden("type_inputs.txt"), ([name, input]) => {
    const type = typeNamed(name);
    return [
      attempt(() => type.text.encode(type.text.decode(input, OUTPUT_DEFAULTS), OUTPUT_DEFAULTS)),
    ];
  });
});

Deno.test("settings change the text as in PostgreSQL", () => {
  compare(golden("type_styles.txt"), ([name, settings, hex]) => {
    const type = typeNamed(name);
    return [attempt(() => type.text.encode(fromHex(type, hex), outputOf(settings)))];
  });
});

function outputOf(settings: string): OutputSettings {
  const output: OutputSettings = { ...OUTPUT_DEFAULTS };
  for (const setting of settings.split("; ")) {
    const [name, value] = setting.split("=");
    READ[name](output, value);
  }
  return output;
}

const READ: Readonly<Record<string, (output: OutputSettings, value: string) => void>> = {
  DateStyle(output, value) {
    const [style, order] = value.split(", ");
    output.dateStyle = style as OutputSettings["dateStyle"];
    output.dateOrder = order as OutputSettings["dateOrder"];
  },
  TimeZone: (output, value) => output.timeZone = value,
  IntervalStyle: (output, value) => output.intervalStyle = value as OutputSettings["intervalStyle"],
  bytea_output: (output, value) => output.byteaOutput = value as OutputSettings["byteaOutput"],
  extra_float_digits: (output, value) => output.extraFloatDigits = Number(value),
};
