// Errors, notices and notifications: what the server says beside its answers.

import type { PgError } from "../errors/pg_error.ts";
import { cstring, int32, letterPairs } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

/** A letter for each field. (PROTOCOL-MESSAGE-FORMATS-ERRORRESPONSE, PROTOCOL-ERROR-FIELDS) */
export const ErrorResponse = message("E", "ErrorResponse", { fields: letterPairs });
export type ErrorResponse = MessageOf<typeof ErrorResponse>;

/** (PROTOCOL-MESSAGE-FORMATS-NOTICERESPONSE) */
export const NoticeResponse = message("N", "NoticeResponse", { fields: letterPairs });
export type NoticeResponse = MessageOf<typeof NoticeResponse>;

/** Someone used NOTIFY. (PROTOCOL-MESSAGE-FORMATS-NOTIFICATIONRESPONSE) */
export const NotificationResponse = message("A", "NotificationResponse", {
  processId: int32,
  channel: cstring,
  payload: cstring,
});
export type NotificationResponse = MessageOf<typeof NotificationResponse>;

export type NoticeSeverity = "WARNING" | "NOTICE" | "DEBUG" | "INFO" | "LOG";

export function errorResponse(error: PgError): ErrorResponse {
  return { fields: fieldsOf(error, error.severity) };
}

/** A notice has an error's fields; only its severity is a milder one. */
export function noticeResponse(notice: PgError, severity: NoticeSeverity): NoticeResponse {
  return { fields: fieldsOf(notice, severity) };
}

function fieldsOf(error: PgError, severity: string): Record<string, string> {
  const { fields } = error;
  const told: Record<string, string | undefined> = {
    S: severity,
    V: severity,
    C: error.sqlstate,
    M: error.message,
    D: fields.detail,
    H: fields.hint,
    P: fields.position?.toString(),
    W: fields.where,
    s: fields.schema,
    t: fields.table,
    c: fields.column,
    d: fields.dataType,
    n: fields.constraint,
    // Where PostgreSQL names its source; some drivers insist on all three.
    F: "iris_pgwire",
    L: "0",
    R: error.condition,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([code, text]) =>
      text === undefined ? [] : [[code, text.replaceAll("\0", "")]]
    ),
  );
}
