// Tells from a client's first eight bytes whether it asks for encryption.

import { Cursor } from "../bytes/cursor.ts";
import { GSSENC_REQUEST_CODE, SSL_REQUEST_CODE } from "../wire/startup.ts";

const REQUESTS: ReadonlyMap<number, "SSLRequest" | "GSSENCRequest"> = new Map([
  [SSL_REQUEST_CODE, "SSLRequest"],
  [GSSENC_REQUEST_CODE, "GSSENCRequest"],
]);
const REQUEST_BYTES = 8;

export function requestOf(bytes: Uint8Array): "SSLRequest" | "GSSENCRequest" | undefined {
  if (bytes.length < REQUEST_BYTES) return undefined;
  const from = new Cursor(bytes);
  return from.int32() === REQUEST_BYTES ? REQUESTS.get(from.uint32()) : undefined;
}
