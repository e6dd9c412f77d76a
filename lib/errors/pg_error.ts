// The one error that a client sees: a condition, a message, and the fields of an ErrorResponse.

import { type Condition, SQLSTATES } from "./sqlstates.ts";

export type Severity = "ERROR" | "FATAL" | "PANIC";

export interface PgErrorFields {
  severity?: Severity;
  detail?: string;
  hint?: string;
  /** Counts characters of the client's text from 1. */
  position?: number;
  where?: string;
  schema?: string;
  table?: string;
  column?: string;
  dataType?: string;
  constraint?: string;
  /** What the database behind the gateway said, in its own words: for the log, not for the client. */
  reported?: string;
  cause?: unknown;
}

export class PgError extends Error {
  override readonly name = "PgError";
  readonly condition: Condition;
  readonly fields: Readonly<PgErrorFields>;

  constructor(condition: Condition, message: string, fields: PgErrorFields = {}) {
    super(message, { cause: fields.cause });
    this.condition = condition;
    this.fields = fields;
  }

  get sqlstate(): string {
    return SQLSTATES[this.condition];
  }

  get severity(): Severity {
    return this.fields.severity ?? "ERROR";
  }

  /** The same error with more known about it, as when a position is found on the way out. */
  with(fields: PgErrorFields): PgError {
    return new PgError(this.condition, this.message, { ...this.fields, ...fields });
  }
}

/** Ends the connection: what the peer sent is not the protocol. */
export function protocolViolation(message: string): PgError {
  return new PgError("protocol_violation", message, { severity: "FATAL" });
}
