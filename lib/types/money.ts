// Money: cents in 64 bits, dollars as text as PostgreSQL shows them without a locale, and a decimal in IRIS.

import { badText, outOfRange, pgType } from "./pg_type.ts";

const LEAST = -(1n << 63n);
const MOST = (1n << 63n) - 1n;

export const money = pgType<bigint>({
  name: "money",
  oid: 790,
  array: 791,
  size: 8,
  text: { encode: printMoney, decode: readMoney },
  binary: { encode: (value, to) => to.int64(value), decode: (from) => from.int64() },
  iris: {
    cast: "NUMERIC(19,2)",
    // 64 bits and a power of ten are what a decimal is in IRIS, so none is lost.
    column: () => "NUMERIC(19,2)",
    encode: printDecimal,
    decode: readMoney,
  },
});

function printDecimal(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function printMoney(cents: bigint): string {
  const [whole, fraction] = printDecimal(cents < 0n ? -cents : cents).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${cents < 0n ? "-" : ""}$${grouped}.${fraction}`;
}

// Sign and currency in either order in front, and digits with commas anywhere.
const MONEY = /^\s*\$?\s*([-(+]?)\s*\$?\s*((?:\d|,)*)(?:\.(,*(?:\d,*){0,2})(\d*))?/;
const BEHIND = /^(?:[\s)+$]|-)*$/;

/** A number that is too large is told before what stands behind it. */
function readMoney(text: string): bigint {
  const [read, sign, whole, fraction = "", rest = ""] = MONEY.exec(text)!;
  const digits = (part: string) => part.replaceAll(",", "");
  const cents = BigInt(digits(whole) + digits(fraction).padEnd(2, "0")) +
    (rest >= "5" ? 1n : 0n);
  if (cents > -LEAST) throw outOfRange("money", text);
  const behind = text.slice(read.length);
  if (!BEHIND.test(behind)) throw badText("money", text);
  const value = sign === "-" || sign === "(" || behind.includes("-") ? -cents : cents;
  if (value > MOST) throw outOfRange("money", text);
  return value;
}
