// Values that are too long for one argument of IRIS's: they go ahead in pieces, and only their place stands in the
// list of values.

import { decodeUtf8 } from "../bytes/cursor.ts";
import { bytea } from "./bytea.ts";
import type { OutputSettings } from "./column.ts";
import { json, jsonb } from "./json.ts";
import { decodeValue, isPlainText } from "./parameters.ts";
import { refuseNul, xml } from "./text.ts";

export interface LongValue {
  /** Bytes as they are; otherwise text in UTF-8, no character of which is cut. */
  binary: boolean;
  pieces(): Iterable<Uint8Array>;
}

export interface BoundBytes {
  type: number;
  format: number;
  bytes: Uint8Array;
  settings: OutputSettings;
}

/** From here on a value goes by itself; in a list that is long already, much earlier. */
const LONG_BYTES = 256 * 1024;
const LIST_BYTES_LONG = 1_000_000;
const LONG_BYTES_THEN = 2048;
/** Even in bytes, and as characters it stays far below what one argument may take. */
const PIECE_BYTES = 512 * 1024;

const UTF8 = new TextEncoder();

export function isLong(bytes: number, listBytes: number): boolean {
  return bytes > (listBytes > LIST_BYTES_LONG ? LONG_BYTES_THEN : LONG_BYTES);
}

/** Null where the type's values are never long. What is not a value of its type is refused here, and read again
 * when its pieces are sent, so that there is no second one of it. */
export function longValue(value: BoundBytes): LongValue | null {
  const { type, format, bytes } = value;
  if (isPlainText(type)) return textValue(bytes);
  if (type === bytea.oid) {
    if (format === 1) return { binary: true, pieces: () => cut(bytes) };
    if (isHex(bytes)) return hexValue(value);
    const decoded = decodeValue(bytea, value);
    return { binary: true, pieces: () => cut(decoded) };
  }
  if (type === json.oid) {
    decodeValue(json, value);
    return textValue(bytes);
  }
  if (type === xml.oid) return textValue(UTF8.encode(decodeValue(xml, value)));
  if (type === jsonb.oid) return textValue(UTF8.encode(decodeValue(jsonb, value)));
  return null;
}

function textValue(bytes: Uint8Array): LongValue {
  for (const piece of cutText(bytes)) refuseNul(decodeUtf8(piece));
  return { binary: false, pieces: () => cutText(bytes) };
}

function* cut(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES);
  }
}

function* cutText(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    let end = Math.min(at + PIECE_BYTES, bytes.length);
    // The bytes of a character after its first begin with the bits 10; there are three of them at most.
    for (let back = 0; back < 3 && end < bytes.length && (bytes[end] & 0xc0) === 0x80; back++) {
      end--;
    }
    yield bytes.subarray(at, end);
    at = end;
  }
}

const BACKSLASH = 0x5c;
const LETTER_X = 0x78;

/** Without blanks between the digits, as every driver sends it. */
function isHex(bytes: Uint8Array): boolean {
  if (bytes[0] !== BACKSLASH || bytes[1] !== LETTER_X || bytes.length % 2 !== 0) return false;
  for (let at = 2; at < bytes.length; at++) {
    if (bytes[at] <= 0x20 || bytes[at] >= 0x80) return false;
  }
  return true;
}

function hexValue({ bytes, settings }: BoundBytes): LongValue {
  const pieces = function* () {
    for (const digits of cut(bytes.subarray(2))) {
      yield bytea.text.decode(`\\x${decodeUtf8(digits)}`, settings);
    }
  };
  for (const _ of pieces());
  return { binary: true, pieces };
}
