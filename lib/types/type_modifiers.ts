// A value meets the length or the precision of the column that it is assigned to, by PostgreSQL's rules.

import { PgError } from "../errors/pg_error.ts";
import { bit } from "./bits.ts";
import { int2, int4, int8 } from "./integers.ts";
import { numeric, numericPrecision, numericScale } from "./numeric.ts";
import { bpchar, varchar } from "./text.ts";

/** Told when a statement runs, and not when its values are bound. */
export class DoesNotFit extends PgError {}

/** In place of a NULL, IRIS would put the column's default. */
export class MustNotBeNull extends DoesNotFit {
  constructor(column: string) {
    super("not_null_violation", `null value in column "${column}" violates not-null constraint`, {
      column,
    });
  }
}

/** A length counts characters behind four bytes of its own. */
const HEADER = 4;

/** Characters that a column takes; Infinity where it has no such limit. */
export function lengthOf(type: number, typmod: number): number {
  const counts = (type === varchar.oid || type === bpchar.oid) && typmod >= HEADER;
  return counts ? typmod - HEADER : Infinity;
}

/** Blanks too many are cut off, anything else is refused. */
export function fittedText(
  value: string,
  { type, typmod }: { type: number; typmod: number },
): string {
  const fitted = withoutBlanks(value, { type, typmod });
  if (fitted.length > lengthOf(type, typmod) && [...fitted].length > lengthOf(type, typmod)) {
    throw tooLong(type, typmod);
  }
  return fitted;
}

/** Without the blanks that a column has no room for; a text that is too long by more is left alone. */
export function withoutBlanks(
  value: string,
  { type, typmod }: { type: number; typmod: number },
): string {
  const most = lengthOf(type, typmod);
  if (value.length <= most) return value;
  const characters = [...value];
  const isRoom = characters.slice(most).every((one) => one === " ");
  return isRoom ? characters.slice(0, most).join("") : value;
}

export function tooLong(type: number, typmod: number): DoesNotFit {
  const title = type === bpchar.oid ? "character" : "character varying";
  return new DoesNotFit(
    "string_data_right_truncation",
    `value too long for type ${title}(${typmod - HEADER})`,
  );
}

/** A bit(n) is exactly that long, a varbit(n) no longer. */
export function fittedBits(
  value: string,
  { type, typmod }: { type: number; typmod: number },
): string {
  if (typmod < 0) return value;
  if (type === bit.oid && value.length !== typmod) {
    throw new DoesNotFit(
      "string_data_length_mismatch",
      `bit string length ${value.length} does not match type bit(${typmod})`,
    );
  }
  if (value.length <= typmod) return value;
  throw new DoesNotFit(
    "string_data_right_truncation",
    `bit string too long for type bit varying(${typmod})`,
  );
}

/** Rounds half away from zero to the scale, which may be negative. */
export function fittedNumeric(value: string, typmod: number): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (typmod < HEADER || !parts) return value;
  const [, sign, whole, fraction = ""] = parts;
  const scale = numericScale(typmod);
  const rounded = roundedAt(BigInt(whole + fraction), fraction.length - scale);
  if (rounded !== 0n && String(rounded).length > numericPrecision(typmod)) {
    throw fieldOverflow(typmod);
  }
  return (rounded === 0n ? "" : sign) + printed(rounded, scale);
}

function roundedAt(digits: bigint, dropped: number): bigint {
  if (dropped <= 0) return digits * 10n ** BigInt(-dropped);
  const unit = 10n ** BigInt(dropped);
  return (digits + unit / 2n) / unit;
}

function printed(digits: bigint, scale: number): string {
  if (scale <= 0) return String(digits * 10n ** BigInt(-scale));
  const all = String(digits).padStart(scale + 1, "0");
  return `${all.slice(0, -scale)}.${all.slice(-scale)}`;
}

export function fieldOverflow(typmod: number): DoesNotFit {
  const precision = numericPrecision(typmod);
  const scale = numericScale(typmod);
  const most = precision === scale ? "1" : `10^${precision - scale}`;
  return new DoesNotFit("numeric_value_out_of_range", "numeric field overflow", {
    detail: `A field with precision ${precision}, scale ${scale} must round to an absolute value ` +
      `less than ${most}.`,
  });
}

const INTEGERS: ReadonlyMap<number, string> = new Map(
  [int2, int4, int8].map(({ oid, title }) => [oid, title]),
);

/** What PostgreSQL says of a number that is too big for the column; null for other types. */
export function numberOutOfRange(type: number, typmod: number): DoesNotFit | null {
  const integer = INTEGERS.get(type);
  if (integer) return new DoesNotFit("numeric_value_out_of_range", `${integer} out of range`);
  return type === numeric.oid && typmod >= HEADER ? fieldOverflow(typmod) : null;
}
