// Every message that a server may send: the table by tag, and the decoder that walks it.

import { protocolViolation } from "../errors/pg_error.ts";
import { Cursor } from "../bytes/cursor.ts";
import {
  AuthenticationCleartextPassword,
  AuthenticationGSS,
  AuthenticationGSSContinue,
  AuthenticationKerberosV5,
  AuthenticationMD5Password,
  AuthenticationOk,
  AuthenticationSASL,
  AuthenticationSASLContinue,
  AuthenticationSASLFinal,
  AuthenticationSCMCredential,
  AuthenticationSSPI,
} from "./authentication.ts";
import { CopyBothResponse, CopyData, CopyDone, CopyInResponse, CopyOutResponse } from "./copy.ts";
import {
  BindComplete,
  CloseComplete,
  NoData,
  ParameterDescription,
  ParseComplete,
  PortalSuspended,
} from "./extended_query.ts";
import type { Frame } from "./frame.ts";
import type { AnyMessage, Message, MessageOf } from "./message.ts";
import { ErrorResponse, NoticeResponse, NotificationResponse } from "./notices.ts";
import { CommandComplete, DataRow, RowDescription } from "./results.ts";
import { EmptyQueryResponse, FunctionCallResponse } from "./simple_query.ts";
import {
  BackendKeyData,
  NegotiateProtocolVersion,
  ParameterStatus,
  ReadyForQuery,
} from "./startup.ts";

const AUTHENTICATION = [
  AuthenticationOk,
  AuthenticationKerberosV5,
  AuthenticationCleartextPassword,
  AuthenticationMD5Password,
  AuthenticationSCMCredential,
  AuthenticationGSS,
  AuthenticationGSSContinue,
  AuthenticationSSPI,
  AuthenticationSASL,
  AuthenticationSASLContinue,
  AuthenticationSASLFinal,
] as const;

const OTHERS = [
  BackendKeyData,
  ParameterStatus,
  NegotiateProtocolVersion,
  ReadyForQuery,
  RowDescription,
  DataRow,
  CommandComplete,
  EmptyQueryResponse,
  ErrorResponse,
  NoticeResponse,
  NotificationResponse,
  ParseComplete,
  BindComplete,
  CloseComplete,
  NoData,
  ParameterDescription,
  PortalSuspended,
  CopyInResponse,
  CopyOutResponse,
  CopyBothResponse,
  CopyData,
  CopyDone,
  FunctionCallResponse,
] as const;

/** All rows; the eleven that share the tag R are told apart by their code. */
export const BACKEND: readonly AnyMessage[] = [...AUTHENTICATION, ...OTHERS];

const BY_TAG: ReadonlyMap<string, AnyMessage> = new Map(OTHERS.map((row) => [row.tag, row]));
const BY_CODE: ReadonlyMap<number, AnyMessage> = new Map(
  AUTHENTICATION.flatMap((row) => row.code === undefined ? [] : [[row.code, row]]),
);

type Decoded<M> = M extends Message<infer Name, infer _> ? { name: Name; body: MessageOf<M> }
  : never;
export type BackendMessage = Decoded<(typeof AUTHENTICATION)[number] | (typeof OTHERS)[number]>;

export function decodeBackend(frame: Frame): BackendMessage {
  const row = frame.tag === "R"
    ? BY_CODE.get(new Cursor(frame.body).int32())
    : BY_TAG.get(frame.tag);
  if (!row) throw protocolViolation(`invalid backend message type ${frame.tag.charCodeAt(0)}`);
  return { name: row.name, body: row.decode(frame.body) } as BackendMessage;
}

/** Cuts a server's answer, which must hold whole messages, into frames that are views of it. */
export function backendFrames(bytes: Uint8Array): Frame[] {
  const from = new Cursor(bytes);
  const frames: Frame[] = [];
  while (from.remaining > 0) {
    const tag = String.fromCharCode(from.uint8());
    const size = from.int32() - 4;
    frames.push({ tag, body: from.view(size) });
  }
  return frames;
}

/** All messages of a server's answer. */
export function decodeBackendAll(bytes: Uint8Array): BackendMessage[] {
  return backendFrames(bytes).map(decodeBackend);
}
