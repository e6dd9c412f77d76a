// Addresses: inet, cidr and the two widths of macaddr. Longer than most: PostgreSQL reads each in a way of its own.

import type { Cursor } from "../bytes/cursor.ts";
import { PgError } from "../errors/pg_error.ts";
import { badBinary, badText, type PgType, pgType } from "./pg_type.ts";
import { textInIris } from "./text_in_iris.ts";

export interface NetworkAddress {
  /** Four bytes or sixteen. */
  bytes: Uint8Array;
  /** How many of its bits name the network. */
  bits: number;
}

const IPV4 = { size: 4, bits: 32, family: 2 };
const IPV6 = { size: 16, bits: 128, family: 3 };

export const inet = network("inet", { oid: 869, array: 1041 });
export const cidr = network("cidr", { oid: 650, array: 651 });

function network(
  name: "inet" | "cidr",
  about: { oid: number; array: number },
): PgType<NetworkAddress> {
  const isCidr = name === "cidr";
  const text = {
    encode: ({ bytes, bits }: NetworkAddress) => {
      const whole = bits === bytes.length * 8 && !isCidr;
      return printAddress(bytes) + (whole ? "" : `/${bits}`);
    },
    decode(written: string): NetworkAddress {
      const address = written.includes(":")
        ? readIpv6(written)
        : isCidr
        ? readCidrIpv4(written)
        : readInetIpv4(written);
      if (!address) throw badText(name, written);
      if (isCidr && hasBitsBehind(address)) {
        throw new PgError("invalid_text_representation", `invalid cidr value: "${written}"`, {
          detail: "Value has bits set to right of mask.",
        });
      }
      return address;
    },
  };
  return pgType<NetworkAddress>({
    name,
    ...about,
    size: -1,
    text,
    binary: {
      encode({ bytes, bits }, to) {
        to.uint8((bytes.length === IPV4.size ? IPV4 : IPV6).family);
        to.uint8(bits);
        to.uint8(isCidr ? 1 : 0);
        to.uint8(bytes.length);
        to.bytes(bytes);
      },
      decode: (from) => decodeAddress(from, name),
    },
    iris: textInIris(text),
  });
}

function decodeAddress(from: Cursor, name: "inet" | "cidr"): NetworkAddress {
  const code = from.uint8();
  const family = [IPV4, IPV6].find((one) => one.family === code);
  if (!family) throw badBinary(`invalid address family in external "${name}" value`);
  const bits = from.uint8();
  if (bits > family.bits) throw badBinary(`invalid bits in external "${name}" value`);
  // Whether it is a cidr is known from the type, and not asked of the client.
  from.uint8();
  if (from.uint8() !== family.size) {
    throw badBinary(`invalid length in external "${name}" value`);
  }
  const address = { bytes: eachByte(from, family.size), bits };
  if (name === "cidr" && hasBitsBehind(address)) {
    throw new PgError("invalid_binary_representation", 'invalid external "cidr" value', {
      detail: "Value has bits set to right of mask.",
    });
  }
  return address;
}

/** As PostgreSQL reads them, whose words for a byte that is missing are others than for four. */
function eachByte(from: Cursor, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, () => from.uint8());
}

function hasBitsBehind({ bytes, bits }: NetworkAddress): boolean {
  return bytes.some((byte, index) => {
    const kept = Math.min(Math.max(bits - index * 8, 0), 8);
    return (byte & (0xff >> kept)) !== 0;
  });
}

const SLASH = /^([^/]*)(?:\/(\d+))?$/;

/** Decimal octets from the left; the ones that are missing have to lie behind the mask. */
function readInetIpv4(text: string): NetworkAddress | null {
  const [, address, mask] = SLASH.exec(text) ?? [];
  // A point behind them is not looked at, as in PostgreSQL.
  const octets = octetsOf(address?.replace(/\.$/, ""));
  if (!octets) return null;
  if (mask === undefined && octets.length < IPV4.size) return null;
  const bits = mask === undefined ? IPV4.bits : Number(mask);
  if (bits > IPV4.bits || Math.floor(bits / 8) > octets.length) return null;
  return { bytes: filled(octets), bits };
}

/** Without a mask the class of the network tells it, or as many octets as are there. */
function readCidrIpv4(text: string): NetworkAddress | null {
  const [, address, mask] = SLASH.exec(text) ?? [];
  const octets = /^0x[\da-f]/i.test(address ?? "") ? hexOctets(address) : octetsOf(address);
  if (!octets) return null;
  const bits = mask === undefined ? classBits(octets) : Number(mask);
  return bits > IPV4.bits ? null : { bytes: filled(octets), bits };
}

const CLASSES: readonly [least: number, bits: number][] = [[240, 32], [224, 8], [192, 24], [
  128,
  16,
]];

function classBits(octets: readonly number[]): number {
  const [, byClass] = CLASSES.find(([least]) => octets[0] >= least) ?? [0, 8];
  const bits = Math.max(byClass, octets.length * 8);
  return bits === 8 && octets[0] === 224 ? 4 : bits;
}

function octetsOf(address = ""): number[] | null {
  if (!/^\d+(?:\.\d+){0,3}$/.test(address)) return null;
  const octets = address.split(".").map(Number);
  return octets.every((octet) => octet <= 255) ? octets : null;
}

function hexOctets(address: string): number[] | null {
  const digits = address.slice(2);
  if (!/^[\da-f]{1,8}$/i.test(digits)) return null;
  return [...Uint8Array.fromHex(digits.length % 2 === 0 ? digits : `${digits}0`)];
}

function filled(octets: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(IPV4.size);
  bytes.set(octets);
  return bytes;
}

/** Groups of four digits, one run of zeros left out, and the last two perhaps as an IPv4 address. */
function readIpv6(text: string): NetworkAddress | null {
  const match = /^([\da-f:.]+)(?:\/(0|[1-9]\d*))?$/i.exec(text);
  if (!match) return null;
  const bits = match[2] === undefined ? IPV6.bits : Number(match[2]);
  // Before a mask a colon too many is not looked at, as in PostgreSQL.
  const groups = match[2] === undefined ? match[1] : match[1].replace(/([\da-f]):$/i, "$1");
  const sides = groups.split("::");
  if (bits > IPV6.bits || sides.length > 2) return null;
  const [left, right = []] = sides.map((side, index) =>
    side === "" ? [] : groupsOf(side, { isLast: index === sides.length - 1, masked: !!match[2] })
  );
  if (!left || !right) return null;
  const missing = 8 - left.length - right.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return null;
  const bytes = new Uint8Array(IPV6.size);
  [...left, ...new Array(missing).fill(0), ...right].forEach((group, index) => {
    bytes[index * 2] = group >> 8;
    bytes[index * 2 + 1] = group & 0xff;
  });
  return { bytes, bits };
}

/** Octets that are missing at its end are zero, and so are empty ones, of which the last needs a mask behind it. */
const DOTTED = /^(?:(?:0|[1-9]\d{0,2})?\.){1,3}(?:0|[1-9]\d{0,2})?$/;

function groupsOf(
  side: string,
  { isLast, masked }: { isLast: boolean; masked: boolean },
): number[] | null {
  const groups: number[] = [];
  const written = side.split(":");
  for (const [index, group] of written.entries()) {
    const dotted = isLast && index === written.length - 1 && DOTTED.test(group);
    if (dotted && (masked || !group.endsWith("."))) {
      const octets = group.split(".").map(Number);
      if (octets.some((octet) => octet > 255)) return null;
      while (octets.length < 4) octets.push(0);
      groups.push(octets[0] << 8 | octets[1], octets[2] << 8 | octets[3]);
    } else if (/^[\da-f]{1,4}$/i.test(group)) groups.push(parseInt(group, 16));
    else return null;
  }
  return groups;
}

function printAddress(bytes: Uint8Array): string {
  if (bytes.length === IPV4.size) return bytes.join(".");
  const words = Array.from({ length: 8 }, (_, at) => bytes[at * 2] << 8 | bytes[at * 2 + 1]);
  const { start, length } = longestZeros(words);
  const isIpv4 = start === 0 && (length === 6 || length === 5 && words[5] === 0xffff);
  const shown = words.map((word) => word.toString(16));
  if (isIpv4) shown.splice(6, 2, bytes.subarray(12).join("."));
  if (length < 2) return shown.join(":");
  return `${shown.slice(0, start).join(":")}::${shown.slice(start + length).join(":")}`;
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let end = start;
    while (words[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
    start = Math.max(start, end);
  }
  return best;
}

const hexPairs = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");

const macText = { encode: hexPairs, decode: readMac };

export const macaddr = pgType<Uint8Array>({
  name: "macaddr",
  oid: 829,
  array: 1040,
  size: 6,
  text: macText,
  binary: {
    encode: (value, to) => to.bytes(value),
    decode: (from) => eachByte(from, 6),
  },
  iris: textInIris(macText),
});

const mac8Text = { encode: hexPairs, decode: readMac8 };

export const macaddr8 = pgType<Uint8Array>({
  name: "macaddr8",
  oid: 774,
  array: 775,
  size: 8,
  text: mac8Text,
  binary: {
    encode: (value, to) => to.bytes(value),
    decode: (from) => from.remaining === 6 ? widened(eachByte(from, 6)) : eachByte(from, 8),
  },
  iris: textInIris(mac8Text),
});

/** The spellings, as PostgreSQL tries them one after another: an x is digits, a 2 at most two. (DATATYPE-MACADDR) */
const MACS = [
  ...["x:x:x:x:x:x", "x-x-x-x-x-x", "222:222", "222-222", "22.22.22", "22-22-22", "222222"],
];
const DIGITS: Readonly<Record<string, RegExp>> = {
  x: /\s*([+-]?(?:0x)?[\da-f]+)/iy,
  2: /\s*([+-][\da-f]|[\da-f]{1,2})/iy,
};

function readMac(text: string): Uint8Array {
  for (const spelling of MACS) {
    const octets = scanned(text, spelling);
    if (!octets) continue;
    if (octets.some((octet) => octet < 0 || octet > 255)) {
      throw new PgError(
        "numeric_value_out_of_range",
        `invalid octet value in "macaddr" value: "${text}"`,
      );
    }
    return Uint8Array.from(octets);
  }
  throw badText("macaddr", text);
}

/** Like C's scanf, which takes all that it can and never goes back. */
function scanned(text: string, spelling: string): number[] | null {
  const octets: number[] = [];
  let at = 0;
  for (const mark of spelling) {
    const digits = DIGITS[mark];
    if (!digits) {
      if (text[at++] !== mark) return null;
      continue;
    }
    digits.lastIndex = at;
    const match = digits.exec(text);
    if (!match) return null;
    octets.push(parseInt(match[1], 16));
    at = digits.lastIndex;
  }
  return text.slice(at).trim() === "" ? octets : null;
}

const MAC8_MOST = 8;

/** Pairs of digits with one kind of mark between them, or none. A single character behind them is not looked
 * at, as in PostgreSQL. */
function readMac8(text: string): Uint8Array {
  const octets: number[] = [];
  let at = /^\s*/.exec(text)![0].length;
  let mark = "";
  while (at + 1 < text.length) {
    const pair = text.slice(at, at + 2);
    if (octets.length === MAC8_MOST || !/^[\da-f]{2}$/i.test(pair)) throw badText("macaddr8", text);
    octets.push(parseInt(pair, 16));
    at += 2;
    if (at < text.length && ":-.".includes(text[at])) {
      mark ||= text[at];
      if (text[at] !== mark) throw badText("macaddr8", text);
      at++;
    }
    const whole = octets.length === 6 || octets.length === MAC8_MOST;
    if (whole && /^\s/.test(text.slice(at))) {
      if (text.slice(at).trim() !== "") throw badText("macaddr8", text);
      at = text.length;
    }
  }
  if (octets.length !== 6 && octets.length !== MAC8_MOST) throw badText("macaddr8", text);
  const bytes = Uint8Array.from(octets);
  return bytes.length === 6 ? widened(bytes) : bytes;
}

/** A six byte address in eight: ff and fe in the middle. */
function widened(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(...bytes.subarray(0, 3), 0xff, 0xfe, ...bytes.subarray(3));
}
