// A default as IRIS writes it becomes PostgreSQL's, where both can say it.

import { PgError } from "../errors/pg_error.ts";
import { literalOfDefault, NEW_GUID } from "../sql/values/default_source.ts";
import { bool } from "../types/bool.ts";
import { OUTPUT_DEFAULTS } from "../types/column.ts";
import { date, time, timestamp, timestamptz, timetz } from "../types/datetime.ts";
import { float4, float8 } from "../types/floats.ts";
import { int2, int4, int8 } from "../types/integers.ts";
import { numeric } from "../types/numeric.ts";
import { bpchar, text, varchar } from "../types/text.ts";
import { typeByOid } from "../types/types.ts";
import { uuid } from "../types/uuid.ts";
import { literal } from "../sql/text/quoting.ts";

const oids = (...types: readonly { oid: number }[]) => new Set(types.map(({ oid }) => oid));
const NUMBERS = oids(int2, int4, int8, float4, float8, numeric);
const TIMES = oids(date, time, timetz, timestamp, timestamptz);
const TEXTS = oids(text, varchar, bpchar);

/** What IRIS asks at the time of the INSERT, and for which types PostgreSQL can do that too. */
const WORDS: Readonly<Record<string, { expression: string; types: ReadonlySet<number> }>> = {
  CURRENT_DATE: { expression: "CURRENT_DATE", types: TIMES },
  CURRENT_TIME: { expression: "CURRENT_TIME", types: oids(time, timetz) },
  CURRENT_TIMESTAMP: { expression: "CURRENT_TIMESTAMP", types: TIMES },
  GETDATE: { expression: "CURRENT_TIMESTAMP", types: TIMES },
  GETUTCDATE: { expression: "CURRENT_TIMESTAMP", types: TIMES },
  SYSDATE: { expression: "CURRENT_TIMESTAMP", types: TIMES },
  CURRENT_USER: { expression: "CURRENT_USER", types: TEXTS },
  SESSION_USER: { expression: "SESSION_USER", types: TEXTS },
  USER: { expression: "CURRENT_USER", types: TEXTS },
};

/** Null where there is none, or none that PostgreSQL could read. */
export function defaultValue(iris: string | null, type: number): string | null {
  if (iris === null) return null;
  const source = iris.trim();
  if (type === uuid.oid && source.toLowerCase() === NEW_GUID) return "gen_random_uuid()";
  const word = WORDS[source.replace(/\(\d*\)$/, "").toUpperCase()];
  if (word) return word.types.has(type) ? word.expression : null;
  const value = literalOfDefault(source);
  if (value === null || !isOf(type, value)) return null;
  if (type === bool.oid) return value === "1" || value === "true" ? "true" : "false";
  return NUMBERS.has(type) ? value : literal(value);
}

function isOf(type: number, value: string): boolean {
  try {
    typeByOid(type)?.text.decode(value, OUTPUT_DEFAULTS);
    return true;
  } catch (cause) {
    if (cause instanceof PgError) return false;
    throw cause;
  }
}
