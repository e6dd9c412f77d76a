// What one client may have or send at most: a row for each limit that is no setting, its error with it.
//
// It is a table, and so longer than most files. tests/whole/limits_test.ts goes over each of them, and
// docs/limits.md is made from it.

import { PgError, type PgErrorFields } from "./pg_error.ts";
import type { Condition } from "./sqlstates.ts";

export interface Limit {
  readonly max: number;
  /** Of what, in the plural. */
  readonly unit: string;
  /** Where it counts, as the end of "at most ... in". */
  readonly within: string;
  readonly condition: Condition;
  readonly message: string;
  readonly hint?: string;
}

const MB = 1 << 20;

export const LIMITS = {
  startupBytes: {
    max: 10_000,
    unit: "bytes",
    within: "a start-up packet",
    condition: "protocol_violation",
    message: "invalid length of startup packet",
  },
  loginBytes: {
    max: 65_535,
    unit: "bytes",
    within: "a message before the login",
    condition: "protocol_violation",
    message: "invalid message length",
  },
  sqlBytes: {
    max: 8 * MB,
    unit: "bytes",
    within: "the text of a Query or Parse",
    condition: "program_limit_exceeded",
    message: "the SQL text is too long",
    hint: "Send the data as parameters, or with COPY.",
  },
  sqlTokens: {
    max: 300_000,
    unit: "words and signs",
    within: "the text of a Query or Parse",
    condition: "statement_too_complex",
    message: "the SQL text has too many parts",
    hint: "Send the data as parameters, as an array, or with COPY.",
  },
  sqlDepth: {
    max: 500,
    unit: "levels",
    within: "a statement, of brackets, CASE, operators in a row, joins, UNION",
    condition: "statement_too_complex",
    message: "stack depth limit exceeded",
    hint: "Nest the statement less deeply.",
  },
  commentDepth: {
    max: 500,
    unit: "levels",
    within: "a comment, of comments",
    condition: "statement_too_complex",
    message: "stack depth limit exceeded",
    hint: "Nest comments less deeply.",
  },
  preparedStatements: {
    max: 10_000,
    unit: "prepared statements",
    within: "a session",
    condition: "configuration_limit_exceeded",
    message: "too many prepared statements",
    hint: "Close the ones that are not needed, or run DEALLOCATE ALL.",
  },
  portals: {
    max: 10_000,
    unit: "portals",
    within: "a session",
    condition: "configuration_limit_exceeded",
    message: "too many open portals",
    hint: "Close the ones that are not needed, or end the transaction.",
  },
  customSettings: {
    max: 1000,
    unit: "settings of its own making",
    within: "a session",
    condition: "configuration_limit_exceeded",
    message: "too many configuration parameters",
  },
  settingBytes: {
    max: 64 * 1024,
    unit: "bytes",
    within: "the name and the value of a setting",
    condition: "program_limit_exceeded",
    message: "the setting is too long",
  },
  savepoints: {
    max: 250,
    unit: "savepoints",
    within: "a transaction",
    condition: "program_limit_exceeded",
    message: "too many savepoints",
  },
  channels: {
    max: 10_000,
    unit: "channels",
    within: "a session that listens",
    condition: "configuration_limit_exceeded",
    message: "too many channels",
  },
  notifiedBytes: {
    max: 8 * MB,
    unit: "bytes",
    within: "the notifications of a transaction",
    condition: "program_limit_exceeded",
    message: "too many notifications in one transaction",
  },
  unheardBytes: {
    max: 8 * MB,
    unit: "bytes",
    within: "the notifications that a session has not taken",
    condition: "program_limit_exceeded",
    message: "too many notifications in the NOTIFY queue",
    hint: "A session that listens does not read, or does not end its transaction.",
  },
  advisoryLocks: {
    max: 10_000,
    unit: "advisory locks",
    within: "all sessions together",
    condition: "out_of_memory",
    message: "out of shared memory",
    hint: "Give locks back, or take fewer of them at a time.",
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof LIMITS;

/** Where there is more than there may be. */
export function refuseOver(name: LimitName, size: number, fields: PgErrorFields = {}): void {
  if (size > LIMITS[name].max) throw overLimit(name, fields);
}

export function overLimit(name: LimitName, fields: PgErrorFields = {}): PgError {
  const { max, unit, within, condition, message, hint }: Limit = LIMITS[name];
  return new PgError(condition, message, {
    detail: `At most ${max} ${unit} are taken in ${within}.`,
    hint,
    ...fields,
  });
}
