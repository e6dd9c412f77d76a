// Every message that a client may send: the table by tag, and the decoder that walks it.

import { PgError, protocolViolation } from "../errors/pg_error.ts";
import { Cursor } from "../bytes/cursor.ts";
import { EncodedCursor, type Encoding } from "../bytes/encoding.ts";
import { PasswordResponse } from "./authentication.ts";
import { CopyData, CopyDone, CopyFail } from "./copy.ts";
import { Bind, Close, Describe, Execute, Flush, Parse, Sync } from "./extended_query.ts";
import type { Frame, Malformed } from "./frame.ts";
import type { AnyMessage, Message, MessageOf } from "./message.ts";
import { FunctionCall, Query, Terminate } from "./simple_query.ts";
import { CancelRequest, GSSENCRequest, SSLRequest, StartupMessage } from "./startup.ts";

/** The packets without a tag. */
export const FRONTEND_STARTUP = [StartupMessage, SSLRequest, GSSENCRequest, CancelRequest] as const;

const TAGGED = [
  Query,
  Parse,
  Bind,
  Describe,
  Execute,
  Close,
  Flush,
  Sync,
  Terminate,
  FunctionCall,
  CopyData,
  CopyDone,
  CopyFail,
  PasswordResponse,
] as const;

/** The tagged messages by tag. */
export const FRONTEND: ReadonlyMap<string, AnyMessage> = new Map(
  TAGGED.map((row) => [row.tag, row]),
);

const STARTUP_BY_CODE: ReadonlyMap<number, AnyMessage> = new Map(
  FRONTEND_STARTUP.flatMap((row) => row.code === undefined ? [] : [[row.code, row]]),
);

type Decoded<M> = M extends Message<infer Name, infer _> ? { name: Name; body: MessageOf<M> }
  : never;
type FrontendRow = (typeof FRONTEND_STARTUP)[number] | (typeof TAGGED)[number];

export type FrontendMessage = (Decoded<FrontendRow> | Malformed) & {
  /** What it was read from, for a client whose texts are not UTF-8. */
  frame?: Frame;
};

const PROTOCOL_MAJOR = 3;

export function decodeFrontend(frame: Frame): FrontendMessage {
  if (frame.tag === "") return decodeStartup(frame.body);
  const row = FRONTEND.get(frame.tag);
  if (!row) throw unknownTag(frame.tag);
  return { name: row.name, body: readWithin(row, frame.body) } as FrontendMessage;
}

/** Where the next message begins is known, so what is wrong inside of one ends nothing but that. */
function readWithin(row: AnyMessage, body: Uint8Array, from?: Cursor): unknown {
  try {
    return row.decode(body, from);
  } catch (cause) {
    throw cause instanceof PgError ? cause.with({ severity: "ERROR" }) : cause;
  }
}

/** The message as it is meant where the client's texts are in another encoding than UTF-8. */
export function decodeAgain(message: FrontendMessage, encoding: Encoding): FrontendMessage {
  const { frame } = message;
  const row = frame && FRONTEND.get(frame.tag);
  if (!row) return message;
  try {
    const body = readWithin(row, frame.body, new EncodedCursor(frame.body, encoding));
    return { name: row.name, body, frame } as FrontendMessage;
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    return { name: "Malformed", error, tag: frame.tag, frame };
  }
}

const TAGS: ReadonlyMap<string, string> = new Map(TAGGED.map((row) => [row.name, row.tag]));

/** Empty for those of the start-up, which have none. */
export function tagOf(message: FrontendMessage): string {
  return message.name === "Malformed" ? message.tag : TAGS.get(message.name) ?? "";
}

export function unknownTag(tag: string): PgError {
  return protocolViolation(`invalid frontend message type ${tag.charCodeAt(0)}`);
}

/** Before there is a session no error can leave one: each ends the connection. */
function decodeStartup(body: Uint8Array): FrontendMessage {
  try {
    const row = startupRow(body);
    return { name: row.name, body: row.decode(body) } as FrontendMessage;
  } catch (cause) {
    throw cause instanceof PgError ? cause.with({ severity: "FATAL" }) : cause;
  }
}

/** The version that a start-up packet begins with tells what the packet is. */
function startupRow(body: Uint8Array): AnyMessage {
  const version = new Cursor(body).uint32();
  const row = STARTUP_BY_CODE.get(version);
  if (row) return row;
  if (version >>> 16 !== PROTOCOL_MAJOR) throw unsupportedVersion(version);
  // Only the end of the list of parameters is an empty name, and nothing may follow it.
  if (body[body.length - 1] !== 0) {
    throw protocolViolation("invalid startup packet layout: expected terminator as last byte");
  }
  return StartupMessage;
}

export function unsupportedVersion(version: number): PgError {
  const shown = `${version >>> 16}.${version & 0xffff}`;
  return new PgError(
    "feature_not_supported",
    `unsupported frontend protocol ${shown}: server supports 3.0 to 3.2`,
    { severity: "FATAL" },
  );
}
