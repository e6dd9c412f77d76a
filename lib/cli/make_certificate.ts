// Makes a self-signed certificate for development: DER by hand, since the libraries for it bring ten more.

import { CONTEXT_0, element, objectIdentifier, SEQUENCE } from "../auth/der.ts";

export interface Pair {
  /** PEM. */
  certificate: string;
  key: string;
}

export interface CertificateOptions {
  /** DNS names and addresses; the first is the subject as well. */
  names: readonly string[];
  days: number;
  now: Date;
}

const [INTEGER, BIT_STRING, OCTET_STRING, UTF8_STRING, SET] = [0x02, 0x03, 0x04, 0x0c, 0x31];
const [BOOLEAN, UTC_TIME, GENERALIZED_TIME] = [0x01, 0x17, 0x18];
const CONTEXT_3 = 0xa3;
/** Alternative names' own tags. */
const [DNS_NAME, IP_ADDRESS] = [0x82, 0x87];

const ECDSA_WITH_SHA256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const COMMON_NAME = objectIdentifier("2.5.4.3");
const SUBJECT_ALTERNATIVE_NAME = objectIdentifier("2.5.29.17");
const BASIC_CONSTRAINTS = objectIdentifier("2.5.29.19");
const EXTENDED_KEY_USAGE = objectIdentifier("2.5.29.37");
const SERVER_AUTHENTICATION = objectIdentifier("1.3.6.1.5.5.7.3.1");

const VERSION_3 = element(CONTEXT_0, element(INTEGER, Uint8Array.of(2)));
const TRUE = element(BOOLEAN, Uint8Array.of(0xff));
const SERIAL_BYTES = 16;
const DAY_MS = 86_400_000;
/** Half a 64-byte signature: WebCrypto gives r and s, a certificate wants them as two integers. */
const COORDINATE_BYTES = 32;

const ECDSA = { name: "ECDSA", namedCurve: "P-256" } as const;

export async function makeCertificate(options: CertificateOptions): Promise<Pair> {
  const { names: [subject], days, now } = options;
  const { publicKey, privateKey } = await crypto.subtle.generateKey(ECDSA, true, [
    "sign",
    "verify",
  ]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const name = sequence(element(SET, sequence(COMMON_NAME, text(subject))));
  const body = sequence(
    VERSION_3,
    serial(),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now), time(new Date(now.getTime() + days * DAY_MS))),
    name,
    spki,
    element(CONTEXT_3, extensions(options.names)),
  );
  const signature = new Uint8Array(
    await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, body),
  );
  const certificate = sequence(body, ECDSA_WITH_SHA256, bits(twoIntegers(signature)));
  return { certificate: pem("CERTIFICATE", certificate), key: pem("PRIVATE KEY", pkcs8) };
}

/** It is its own authority, so clients may take it for sslrootcert. */
function extensions(names: readonly string[]): Uint8Array {
  return sequence(
    extension(SUBJECT_ALTERNATIVE_NAME, sequence(...names.map(alternativeName))),
    extension(BASIC_CONSTRAINTS, sequence(TRUE), { critical: true }),
    extension(EXTENDED_KEY_USAGE, sequence(SERVER_AUTHENTICATION)),
  );
}

function extension(id: Uint8Array, value: Uint8Array, { critical = false } = {}): Uint8Array {
  return sequence(id, ...critical ? [TRUE] : [], element(OCTET_STRING, value));
}

function alternativeName(name: string): Uint8Array {
  const address = addressBytes(name);
  return address ? element(IP_ADDRESS, address) : element(DNS_NAME, new TextEncoder().encode(name));
}

/** Undefined for a name. */
function addressBytes(name: string): Uint8Array | undefined {
  if (name === "::1") return Uint8Array.from({ length: 16 }, (_, index) => index === 15 ? 1 : 0);
  const parts = name.split(".").map(Number);
  const isAddress = parts.length === 4 && parts.every((part) => part >= 0 && part <= 255);
  return isAddress ? Uint8Array.from(parts) : undefined;
}

function sequence(...contents: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return element(SEQUENCE, ...contents);
}

function text(value: string): Uint8Array {
  return element(UTF8_STRING, new TextEncoder().encode(value));
}

function bits(bytes: Uint8Array): Uint8Array {
  return element(BIT_STRING, Uint8Array.of(0), bytes);
}

/** Positive: the first bit would say otherwise. */
function serial(): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(SERIAL_BYTES));
  bytes[0] = bytes[0] & 0x7f | 0x40;
  return element(INTEGER, bytes);
}

/** Two digits of the year up to 2049, four after that. (rfc5280) */
function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  const short = date.getUTCFullYear() < 2050;
  const bytes = new TextEncoder().encode(short ? digits.slice(2) : digits);
  return element(short ? UTC_TIME : GENERALIZED_TIME, bytes);
}

function twoIntegers(signature: Uint8Array): Uint8Array {
  const halves = [
    signature.subarray(0, COORDINATE_BYTES),
    signature.subarray(COORDINATE_BYTES),
  ];
  return sequence(...halves.map((half) => {
    const from = half.findIndex((byte) => byte !== 0);
    const digits = half.subarray(from);
    return element(INTEGER, ...digits[0] >= 0x80 ? [Uint8Array.of(0)] : [], digits);
  }));
}

function pem(what: string, der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN ${what}-----\n${lines}\n-----END ${what}-----\n`;
}
