// What a client may send first, before messages have tags, and what the server says at the start.

import { cstring, int32, letter, longList, pairs, restOf, uint32 } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

// Packets that are no StartupMessage say so with a version that no protocol has.
export const CANCEL_REQUEST_CODE = 80877102;
export const SSL_REQUEST_CODE = 80877103;
export const GSSENC_REQUEST_CODE = 80877104;

/** Four bytes in protocol 3.0, up to 256 since 3.2. */
const cancelKey = restOf({ bytesMin: 4, bytesMax: 256 });

/** Begins a session: user, database, settings. (PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE) */
export const StartupMessage = message("", "StartupMessage", {
  version: uint32,
  parameters: pairs,
});
export type StartupMessage = MessageOf<typeof StartupMessage>;

/** Asks for TLS. (PROTOCOL-MESSAGE-FORMATS-SSLREQUEST) */
export const SSLRequest = message("", "SSLRequest", {}, SSL_REQUEST_CODE);

/** Asks for GSSAPI encryption. (PROTOCOL-MESSAGE-FORMATS-GSSENCREQUEST) */
export const GSSENCRequest = message("", "GSSENCRequest", {}, GSSENC_REQUEST_CODE);

/** Asks to cancel what another connection runs. (PROTOCOL-MESSAGE-FORMATS-CANCELREQUEST) */
export const CancelRequest = message("", "CancelRequest", {
  processId: int32,
  secret: cancelKey,
}, CANCEL_REQUEST_CODE);
export type CancelRequest = MessageOf<typeof CancelRequest>;

/** The key for a later CancelRequest. (PROTOCOL-MESSAGE-FORMATS-BACKENDKEYDATA) */
export const BackendKeyData = message("K", "BackendKeyData", {
  processId: int32,
  secret: cancelKey,
});
export type BackendKeyData = MessageOf<typeof BackendKeyData>;

/** A setting's value, at the start and whenever it changes. (PROTOCOL-MESSAGE-FORMATS-PARAMETERSTATUS) */
export const ParameterStatus = message("S", "ParameterStatus", { name: cstring, value: cstring });
export type ParameterStatus = MessageOf<typeof ParameterStatus>;

/**
 * The newest version the server speaks, in full as 0x00030000, and the options it does not know.
 * (PROTOCOL-MESSAGE-FORMATS-NEGOTIATEPROTOCOLVERSION)
 */
export const NegotiateProtocolVersion = message("v", "NegotiateProtocolVersion", {
  version: uint32,
  options: longList(cstring),
});
export type NegotiateProtocolVersion = MessageOf<typeof NegotiateProtocolVersion>;

/** I idle, T in a transaction, E in a failed one. (PROTOCOL-MESSAGE-FORMATS-READYFORQUERY) */
export const ReadyForQuery = message("Z", "ReadyForQuery", { status: letter });
export type ReadyForQuery = MessageOf<typeof ReadyForQuery>;
