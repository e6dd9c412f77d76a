// Reads and writes the little of DER that certificates need: tag, length, content. (X.690)

import { PgError } from "../errors/pg_error.ts";

export const SEQUENCE = 0x30;
export const OBJECT_IDENTIFIER = 0x06;
/** The first of a structure's own tags, for what is optional in it. */
export const CONTEXT_0 = 0xa0;

export interface Element {
  tag: number;
  content: Uint8Array;
}

const LENGTH_BYTES_MAX = 4;

/** The elements that stand one after another in these bytes. */
export function readElements(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at++];
    let size = bytes[at++];
    if (size >= 0x80) {
      const count = size & 0x7f;
      if (count === 0 || count > LENGTH_BYTES_MAX) throw broken();
      size = 0;
      for (let read = 0; read < count; read++) size = size * 256 + bytes[at++];
    }
    // A length that is not there is NaN, which is not less than anything.
    if (!(at + size <= bytes.length)) throw broken();
    elements.push({ tag, content: bytes.subarray(at, at + size) });
    at += size;
  }
  return elements;
}

/** As 1.2.840.10045.4.3.2. */
export function readObjectIdentifier(content: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [both = 0, ...more] = arcs;
  const first = Math.min(2, Math.floor(both / 40));
  return [first, both - first * 40, ...more].join(".");
}

export function element(tag: number, ...contents: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = contents.reduce((sum, { length }) => sum + length, 0);
  const length: number[] = [];
  if (size < 0x80) length.push(size);
  else {
    for (let left = size; left > 0; left = Math.floor(left / 256)) length.unshift(left & 0xff);
    length.unshift(0x80 | length.length);
  }
  const bytes = new Uint8Array(1 + length.length + size);
  bytes.set([tag, ...length]);
  let at = 1 + length.length;
  for (const content of contents) {
    bytes.set(content, at);
    at += content.length;
  }
  return bytes;
}

export function objectIdentifier(dotted: string): Uint8Array {
  const [first, second, ...more] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...more].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | left & 0x7f);
    return groups;
  });
  return element(OBJECT_IDENTIFIER, Uint8Array.from(bytes));
}

function broken(): PgError {
  return new PgError("config_file_error", "a certificate's bytes are no valid DER");
}
