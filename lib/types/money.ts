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

// Sign and currency in either order in front, digits with commas anywhere, and the rest of it behind.
const MONEY = /^\s*\$?\s*([-(+]?)\s*\$?\s*((?:\d|,)*)(?:\.((?:\d|,)*))?((?:[\s)+$]|-)*)$/;

function readMoney(text: string): bigint {
  const match = MONEY.exec(text);
  if (!match) throw badText("money", text);
  const [, sign, whole, fraction = "", behind] = match;
  const decimals = fraction.replaceAll(",", "");
  const kept = decimals.slice(0, 2);
  let cents = BigInt(whole.replaceAll(",", "") + kept.padEnd(2, "0"));
  if (decimals.length > 2 && decimals[2] >= "5") cents += 1n;
  const value = sign === "-" || sign === "(" || behind.includes("-") ? -cents : cents;
  if (value < LEAST || value > MOST) throw outOfRange("money", text);
  return value;
}
