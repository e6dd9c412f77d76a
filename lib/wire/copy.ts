// COPY: the announcement, the data in either direction, and the end.

import { cstring, int16, list, rest, uint8 } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

const announcement = { format: uint8, columnFormats: list(int16) };

/** The client may send now. (PROTOCOL-MESSAGE-FORMATS-COPYINRESPONSE) */
export const CopyInResponse = message("G", "CopyInResponse", announcement);
export type CopyInResponse = MessageOf<typeof CopyInResponse>;

/** The server sends now. (PROTOCOL-MESSAGE-FORMATS-COPYOUTRESPONSE) */
export const CopyOutResponse = message("H", "CopyOutResponse", announcement);
export type CopyOutResponse = MessageOf<typeof CopyOutResponse>;

/** Both send, as in replication. (PROTOCOL-MESSAGE-FORMATS-COPYBOTHRESPONSE) */
export const CopyBothResponse = message("W", "CopyBothResponse", announcement);
export type CopyBothResponse = MessageOf<typeof CopyBothResponse>;

/** Some data, cut anywhere. (PROTOCOL-MESSAGE-FORMATS-COPYDATA) */
export const CopyData = message("d", "CopyData", { data: rest });
export type CopyData = MessageOf<typeof CopyData>;

/** All data was sent. (PROTOCOL-MESSAGE-FORMATS-COPYDONE) */
export const CopyDone = message("c", "CopyDone", {});

/** The client gives up and says why. (PROTOCOL-MESSAGE-FORMATS-COPYFAIL) */
export const CopyFail = message("f", "CopyFail", { message: cstring });
export type CopyFail = MessageOf<typeof CopyFail>;
