// Which addresses a rule is for: one, a network, this machine's, or all.

import { BlockList, isIP } from "node:net";

/** The address that a client comes from, and the one it came to where that is known. */
export interface Ends {
  address: string;
  server?: { address: string };
}

export type AddressMatcher = (ends: Ends) => boolean;

const FAMILY = { 4: "ipv4", 6: "ipv6" } as const;
const BITS = { 4: 32, 6: 128 } as const;

/** IPv4 as such, also where it came through a socket of IPv6. */
export function plainAddress(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  return mapped ?? address;
}

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === "::1" || /^127\./.test(plain);
}

/** From one of this machine's own addresses: such a connection has the same at both ends. */
const fromHere: AddressMatcher = ({ address, server }) =>
  isLoopback(address) ||
  (server !== undefined && plainAddress(address) === plainAddress(server.address));

/** Undefined where the text is no address. `mask` is what stands in a column of its own. */
export function parseAddresses(text: string, mask?: string): AddressMatcher | undefined {
  if (text === "all") return () => true;
  if (text === "samehost") return fromHere;
  const [base, length, ...more] = text.split("/");
  const family = isIP(base);
  if (more.length > 0 || (family !== 4 && family !== 6)) return undefined;
  const bits = length === undefined
    ? mask === undefined ? undefined : bitsOf(mask)
    : /^\d{1,3}$/.test(length)
    ? Number(length)
    : undefined;
  if (bits === undefined || bits > BITS[family]) return undefined;
  const list = new BlockList();
  list.addSubnet(base, bits, FAMILY[family]);
  return ({ address }) => {
    const plain = plainAddress(address);
    return isIP(plain) === family && list.check(plain, FAMILY[family]);
  };
}

/** 255.255.255.0 is 24: ones, and then zeros. */
function bitsOf(mask: string): number | undefined {
  if (isIP(mask) !== 4) return undefined;
  const bits = mask.split(".").map((part) => Number(part).toString(2).padStart(8, "0")).join("");
  const [, ones] = /^(1*)0*$/.exec(bits) ?? [];
  return ones?.length;
}
